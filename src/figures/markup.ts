/** Text as XML and HTML have it, between tags and in attributes; what XML cannot hold is left out. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What is undefined is left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element of SVG.
 * @param children markup, not text
 */
export function tag(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(shorten(value!))}"`)
    .join("");
  const open = `<${name}${written}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${name}>`;
}

/** Hundredths of a pixel are enough. */
const shorten = (value: string | number): string =>
  typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
