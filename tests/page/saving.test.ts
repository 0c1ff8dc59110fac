import type { Element } from "@xmldom/xmldom";
import { expect, test } from "vitest";
import { all, parse } from "../figures/parse.ts";
import { keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

const PLOTS = [
  ["density", "density"],
  ["score", "score"],
  ["losses", "loss"],
  ["errors", "errors"],
  ["agreements", "agreement"],
] as const;

/** Names of the curves that the page's legend shows. */
const legendOf = (lab: Lab, figure: string): Promise<string[]> =>
  lab.page.$$eval(`#${figure} .u-series:not(.edge) .u-label`, (labels) =>
    labels.slice(1).map(({ textContent }) => textContent),
  );

const rootOf = (svg: Buffer): Element => parse(svg.toString()).documentElement!;
const curvesOf = (svg: Element): Element[] => all(svg, "path", "curve");

/** An image's size, and how many of its pixels have a colour, as the browser decodes it. */
function decode(lab: Lab, png: Buffer, color: string) {
  const source = `data:image/png;base64,${png.toString("base64")}`;
  return lab.page.evaluate(
    async (source, color) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const wanted = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (wanted.every((channel, c) => Math.abs(data[i + c]! - channel) < 8)) count++;
      }
      return { width, height, count };
    },
    source,
    color,
  );
}

test.for(["light", "dark"] as const)("each plot is saved as PNG and SVG, %s", async (scheme) => {
  const lab = await visit.open();
  await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await lab.status("Trained");
  const downloads = await keepDownloads(lab);
  const model = await lab.page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--model"),
  );
  for (const [id, name] of PLOTS) {
    const [png, svg] = await lab.page.$$(`#${id} .save button`);
    await svg!.click();
    const root = rootOf(await downloads.take(`scorelab-${name}.svg`));
    const curves = curvesOf(root);
    const labels = curves.map((curve) => curve.getAttribute("data-label"));
    expect(labels).toEqual(await legendOf(lab, id));
    for (const curve of curves) expect(curve.getAttribute("d")!.length).toBeGreaterThan(20);
    expect(curves.map((curve) => curve.getAttribute("stroke"))).toContain(model.trim());
    expect(root.getElementsByTagName("title")[0]!.textContent).toBe(await lab.text(`#${id} h2`));
    expect(root.getElementsByTagName("desc")[0]!.textContent).toBe(
      await lab.text(`#${id} figcaption`),
    );
    await png!.click();
    const picture = await decode(lab, await downloads.take(`scorelab-${name}.png`), model);
    const size = ["width", "height"].map((side) => 2 * Number(root.getAttribute(side)));
    expect([picture.width, picture.height]).toEqual(size);
    expect(picture.count).toBeGreaterThan(500);
  }
  await downloads.remove();
});

test("what is zoomed in the page is zoomed in the file, by the keyboard alone", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  const downloads = await keepDownloads(lab);
  await lab.page.$eval("#losses", (figure) => figure.scrollIntoView());
  const box = (await (await lab.page.$("#losses .u-over"))!.boundingBox())!;
  const y = box.y + box.height / 2;
  await lab.page.mouse.move(box.x + 2, y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(box.x + box.width / 2, y + 4, { steps: 4 });
  await lab.page.mouse.up();
  await lab.page.focus("#losses .save button");
  await lab.page.keyboard.press("Tab");
  await lab.page.keyboard.press("Enter");
  const root = rootOf(await downloads.take("scorelab-loss.svg"));
  const texts = [...root.getElementsByTagName("text")].map(({ textContent }) => textContent);
  expect(texts).toContain("200");
  expect(texts).not.toContain("400");
  await downloads.remove();
});

test("the bands of an ensemble and the bars of a sweep are in their files", async () => {
  const lab = await visit.open("#1&steps=40&ensemble.seeds=6");
  await lab.status("Trained");
  const downloads = await keepDownloads(lab);
  await lab.page.waitForFunction(() =>
    document.querySelector("#density .u-legend")!.textContent.includes("median"),
  );
  await lab.page.click("#density .save button:last-of-type");
  const density = (await downloads.take("scorelab-density.svg")).toString();
  expect(density.match(/class="band"/g)).toHaveLength(2);
  expect(density).toContain("median of seeds");

  await (await lab.page.waitForSelector("#sweep:enabled"))!.click();
  await lab.page.waitForSelector("#sweep-plot:not([hidden])", { timeout: 170_000 });
  await lab.page.click("#sweep-plot .save button:last-of-type");
  const sweep = rootOf(await downloads.take("scorelab-sweep.svg"));
  expect(curvesOf(sweep)).toHaveLength(2);
  const [bars] = all(sweep, "path", "errors");
  expect(bars!.getAttribute("d")!.match(/M/g)).toHaveLength(20);
  await downloads.remove();
});

test("where there is no plot there is nothing to save", async () => {
  const lab = await visit.open(`#1&data.kind=mixture&steps=5&data.components=${COMPONENTS}`);
  await lab.status("Trained 5");
  expect(await lab.visible("#density .save")).toBe(false);
  expect(await lab.visible("#losses .save")).toBe(true);
});

const COMPONENTS = encodeURIComponent(JSON.stringify([{ weight: 1, mean: [0, 1], std: 1 }]));
