import { GRADIENT_TOLERANCE } from "../../src/measure/agreement.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { View } from "../../src/lab/tour/steps.ts";
import type { Lab } from "./lab.ts";
import type { Visit } from "./visit.ts";

/** Opens the page, and the tour in it. */
export async function startTour(
  visit: Visit,
  query = "",
  width = 1280,
  height = 800,
): Promise<Lab> {
  const lab = await visit.open(query);
  await lab.page.setViewport({ width, height });
  await lab.status("Trained");
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour:not([hidden])");
  return lab;
}

/** Waits until the run that a view speaks of has ended, and all its numbers are there. */
export async function told(lab: Lab, view: View): Promise<void> {
  const { steps } = parseExperiment(view.experiment);
  await lab.page.waitForFunction(
    (begin) => {
      const numbers = [...document.querySelectorAll<HTMLDataElement>("#tour data")];
      const trained = document.querySelector("#status")!.textContent.startsWith(begin);
      return trained && numbers.every(({ value }) => value !== "");
    },
    { timeout: 170_000 },
    `Trained ${steps.toLocaleString("en")} steps`,
  );
}

/** The numbers of the tour's text, by name. */
export const numbers = (lab: Lab): Promise<Record<string, number>> =>
  lab.page.$$eval("#tour data", (all) =>
    Object.fromEntries(all.map((data) => [data.dataset["of"]!, Number(data.value)])),
  );

/** Those that the page itself shows, by the names that the tour has for them. */
export async function shown(lab: Lab): Promise<Record<string, number>> {
  const { noise, data } = await lab.experiment();
  const [loss, excess] = [await lab.figure("loss"), await lab.figure("excess")];
  const fisher = await lab.figure("fisher");
  const found: Record<string, number> = {
    loss,
    excess,
    fisher,
    floor: loss - excess,
    sigma: noise.sigma!,
    "target-size": 1 / noise.sigma!,
    "score-error": Math.sqrt(2 * fisher),
    agreement: await lab.figure("agreement"),
    "agreement-limit": GRADIENT_TOLERANCE,
    rounding: 2 ** -24,
    points: data.kind === "mixture" ? data.count : 1024,
  };
  const add = async (selector: string, pattern: RegExp, ...names: string[]): Promise<void> => {
    if (!(await lab.visible(selector))) return;
    const match = pattern.exec((await lab.text(selector)).replaceAll("−", "-"));
    names.forEach((name, i) => {
      if (match) found[name] = Number(match[i + 1]);
    });
  };
  await add(
    "#density figcaption",
    /: ([\d.]+) to p_σ.*, ([\d.]*\d) to p/,
    "variation-smoothed",
    "variation-clean",
  );
  await add("#errors figcaption", /at its least ([\d.]*\d)/, "least-fisher");
  await add(
    "#sweep-text",
    /over (\d+) seeds.*σ = ([\d.]+), with ([\d.]*\d)/,
    "sweep-seeds",
    "sweep-best",
    "sweep-least",
  );
  await add(
    "#fisher small",
    /seeds: ([\d.]+), 90% in ([\d.]+)–([\d.]+)/,
    "fisher-median",
    "fisher-low",
    "fisher-high",
  );
  await add("#speed small", /^(\d+) models/, "seeds");
  await add("#shape", /of (\d+) parameters/, "parameters");
  return found;
}
