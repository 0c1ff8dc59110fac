import type { Figure } from "../../../figures/figure.ts";
import { download } from "../../dom/download.ts";
import { element } from "../../dom/element.ts";
import { color } from "../../plots/plot-marks.ts";
import type { Plot } from "../../plots/plot.ts";

const FORMATS = ["PNG", "SVG"] as const;

/** What is to be saved of a plot. */
interface Saved {
  readonly plot: Plot | undefined;
  /** The plot in a sentence. */
  readonly text: string;
}

/**
 * Lets a plot be saved as it is seen, in the page's colours.
 * @param root the plot's figure
 * @returns the control, to be hidden where there is no plot
 */
export function mountSaving(
  root: HTMLElement,
  { name, title }: Pick<Figure, "name" | "title">,
  current: () => Saved,
): HTMLElement {
  const said = element("span", { role: "status", class: "refusal" });
  const save = async (format: (typeof FORMATS)[number]): Promise<void> => {
    const { plot, text: description } = current();
    if (!plot?.shown) return;
    said.textContent = "";
    const { view, ...drawn } = plot.shown;
    const { drawSvg } = await import("../../../figures/svg/svg.ts");
    const svg = drawSvg({ title, description, ...drawn }, { color, view });
    download(await fileOf(svg, format), `scorelab-${name}.${format.toLowerCase()}`);
  };
  const buttons = FORMATS.map((format) => {
    const label = `${format}: save the plot ${title}`;
    const button = element("button", { type: "button", "aria-label": label }, [format]);
    button.addEventListener("click", () => {
      save(format).catch((error: unknown) => {
        said.textContent = `The plot was not saved: ${(error as Error).message}`;
      });
    });
    return button;
  });
  const control = element("div", { class: "save", role: "group", "aria-label": `Save ${title}` }, [
    said,
    ...buttons,
  ]);
  root.insertBefore(control, root.querySelector(":scope > .plot"));
  return control;
}

async function fileOf(svg: string, format: (typeof FORMATS)[number]): Promise<Blob> {
  if (format === "SVG") return new Blob([svg], { type: "image/svg+xml" });
  const { paintPng } = await import("../../plots/picture.ts");
  return paintPng(svg);
}
