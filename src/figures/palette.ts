/** The colours of all that is shown, by custom property, on light paper. */
export const LIGHT = {
  "--paper": "#f6f7f9",
  "--card": "#ffffff",
  "--ink": "#1c2330",
  "--muted": "#566072",
  "--rule": "#e3e6ec",
  "--accent": "#1d4ed8",
  "--accent-ink": "#ffffff",
  "--bad": "#b42318",
  "--bad-paper": "#fef1ef",
  "--true": "#3d4759",
  "--smooth": "#2563eb",
  "--model": "#d9480f",
  "--data": "#cdd5e1",
  "--parzen": "#0f8a7e",
  "--median": "#8b2fb8",
  "--band": "rgb(139 47 184 / 18%)",
  "--dots": "rgb(37 99 235 / 35%)",
  "--o1": "#c2255c",
  "--o2": "#5f3dc4",
  "--o3": "#0b7285",
  "--o4": "#2b8a3e",
  "--o5": "#a85d00",
  "--o6": "#495057",
  "--o7": "#9c36b5",
  "--o8": "#1971c2",
} as const;

/** A custom property that holds a colour. */
export type Color = keyof typeof LIGHT;
export type Palette = Readonly<Record<Color, string>>;

/** The same on dark paper. */
export const DARK: Palette = {
  "--paper": "#12161d",
  "--card": "#1a2029",
  "--ink": "#e8ecf2",
  "--muted": "#a3adbd",
  "--rule": "#2c3440",
  "--accent": "#8ab4ff",
  "--accent-ink": "#0f1722",
  "--bad": "#ffa198",
  "--bad-paper": "#3a1d1c",
  "--true": "#c8d0dc",
  "--smooth": "#6ea8fe",
  "--model": "#ff8f57",
  "--data": "#3b4656",
  "--parzen": "#45c9b8",
  "--median": "#d79bf5",
  "--band": "rgb(215 155 245 / 20%)",
  "--dots": "rgb(110 168 254 / 40%)",
  "--o1": "#f783ac",
  "--o2": "#b197fc",
  "--o3": "#66d9e8",
  "--o4": "#8ce99a",
  "--o5": "#ffc078",
  "--o6": "#ced4da",
  "--o7": "#e599f7",
  "--o8": "#74c0fc",
};

/** The palette as a style sheet, in the scheme that the reader's system asks for. */
export const paletteCss = (): string =>
  `:root{${properties(LIGHT)}}@media screen and (prefers-color-scheme:dark){:root{${properties(DARK)}}}`;

const properties = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, color]) => `${name}:${color};`)
    .join("");
