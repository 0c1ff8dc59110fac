import { expect, test } from "vitest";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { writeLink } from "../../src/experiment/link.ts";
import type { Lab } from "./lab.ts";
import { type ControlCase, LEVEL_CASES } from "./level-controls.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

const link = (document: ExperimentInput): string => `#${writeLink(parseExperiment(document))}`;
const mixture = {
  kind: "mixture" as const,
  components: [
    { weight: 0.5, mean: -1, std: 1 },
    { weight: 0.5, mean: 2, std: 0.5 },
  ],
};

const geyser = { kind: "dataset" as const, name: "old-faithful-eruptions" as const };

/** Each control: where it applies, what is entered, and what the experiment then has. */
const CASES: readonly ControlCase[] = [
  [
    "data",
    "mixture",
    {},
    {
      data: {
        ...mixture,
        components: [
          { weight: 0.1, mean: -3, std: 1 },
          { weight: 0.9, mean: 3, std: 1 },
        ],
      },
    },
  ],
  ["count", "100", { data: mixture }, { data: { ...mixture, count: 100 } }],
  ["data-seed", "7", { data: mixture }, { data: { ...mixture, seed: 7 } }],
  ["standardize", "false", { data: geyser }, { data: { ...geyser, standardize: false } }],
  ["held-out-part", "true", { data: geyser }, { data: geyser, heldOut: {} }],
  ["sigma", "0.5", {}, { noise: { sigma: 0.5 } }],
  ["per-point", "2", {}, { noise: { perPoint: 2 } }],
  ["fresh", "true", {}, { noise: { fresh: true } }],
  ["noise-seed", "9", {}, { noise: { seed: 9 } }],
  ["model", "energy", {}, { model: { kind: "energy", hidden: 8 } }],
  ["hidden", "8, 4", {}, { model: { hidden: [8, 4] } }],
  [
    "units",
    "3",
    { model: { kind: "energy", hidden: 8 } },
    { model: { kind: "energy", hidden: 3 } },
  ],
  ["activation", "tanh", {}, { model: { activation: "tanh" } }],
  ["init-seed", "5", {}, { model: { init: { kind: "glorot-uniform", seed: 5 } } }],
  ["objective", "ism", {}, { objective: { kind: "ism" }, model: { activation: "softplus" } }],
  [
    "antithetic",
    "true",
    {},
    { objective: { kind: "dsm", antithetic: true }, noise: { perPoint: 2 } },
  ],
  ["control-variate", "true", {}, { objective: { kind: "dsm", controlVariate: true } }],
  [
    "projections",
    "2",
    { objective: { kind: "ssm" }, model: { activation: "tanh" } },
    { objective: { kind: "ssm", projections: 2 }, model: { activation: "tanh" } },
  ],
  ["difference", "0.2", { objective: { kind: "fd" } }, { objective: { kind: "fd", step: 0.2 } }],
  ["learning-rate", "0.02", {}, { optimizer: { learningRate: 0.02 } }],
  ["steps", "50", {}, { steps: 50 }],
  ["save-every", "10", {}, { saveEvery: 10 }],
  ["seeds", "3", {}, { ensemble: { seeds: 3 } }],
  ...LEVEL_CASES,
];

/** Sets a control as its visitor does. */
async function set(lab: Lab, id: string, value: string): Promise<void> {
  const kind = await lab.page.$eval(`#${id}`, (input) => (input as HTMLInputElement).type);
  if (kind === "select-one") await lab.page.select(`#${id}`, value);
  else if (kind === "checkbox") await lab.page.click(`#${id}`);
  else await lab.type(`#${id}`, value);
}

test.for(CASES)("%s changes the experiment that runs", async ([id, value, before, after]) => {
  const steps = { steps: 30, ...before };
  const lab = await visit.open(link(steps));
  await lab.status("Trained");
  await lab.rerun(() => set(lab, id, value));
  const expected = parseExperiment({ steps: 30, ...after });
  expect(await lab.experiment()).toEqual(expected);
  // What ran is that experiment, not another.
  expect(await lab.figure("step")).toBe(expected.steps);
  const other = await visit.open(link({ steps: 30, ...after }));
  await other.status("Trained");
  expect(await lab.figure("loss")).toBe(await other.figure("loss"));
  // Every control says what it does.
  expect(await lab.text(`#${id}-help`)).toMatch(/\.$/);
});

test("shows only what applies", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  for (const id of ["sigma", "hidden", "antithetic"])
    expect(await lab.visible(`#${id}`)).toBe(true);
  for (const id of ["units", "projections", "difference", "data-seed"]) {
    expect(await lab.visible(`#${id}`), id).toBe(false);
  }
  await lab.rerun(() => lab.page.select("#objective", "fd"));
  for (const id of ["sigma", "per-point", "antithetic", "group-noise"]) {
    expect(await lab.visible(`#${id}`), id).toBe(false);
  }
  expect(await lab.visible("#difference")).toBe(true);
  // There is no σ to be swept, and no target -z/σ to be drawn.
  for (const id of ["sweep", "targets"]) expect(await lab.visible(`#${id}`), id).toBe(false);
});

test("says beside a control what is wrong with its value, and keeps what ran", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  await lab.type("#sigma", "-1");
  await lab.page.waitForSelector('#sigma[aria-invalid="true"]');
  expect(await lab.text("#sigma-refusal")).toContain("noise.sigma: expected a number above 0");
  expect((await lab.experiment()).noise.sigma).toBe(0.3);
  await lab.rerun(() => lab.type("#sigma", "0.4"));
  expect(await lab.text("#sigma-refusal")).toBe("");
});

test("types, adds and removes components", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  const components = async () => {
    const { data } = await lab.experiment();
    return data.kind === "mixture" ? data.components : [];
  };
  await lab.rerun(() => lab.type("#component-0-mean", "-4"));
  await lab.rerun(() => lab.type("#component-1-std", "0.5"));
  await lab.rerun(() => lab.page.click("#add-component"));
  expect(await components()).toEqual([
    { weight: 0.1, mean: -4, std: 1 },
    { weight: 0.9, mean: 3, std: 0.5 },
    { weight: 0.5, mean: 0, std: 1 },
  ]);
  await lab.rerun(() => lab.page.click('[aria-label="Remove component 1"]'));
  expect(await components()).toHaveLength(2);
  for (const typed of ["abc", "-2"]) {
    await lab.type("#component-0-std", typed);
    await lab.page.waitForFunction(
      (typed) => document.querySelector("#components-refusal")!.textContent.includes(typed),
      {},
      typed,
    );
    expect(await lab.text("#components-refusal")).toContain("std: expected a number above 0");
  }
});

test("dragging on the density plot moves mean, weight and spread; undo takes it back", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  const drag = async (selector: string, dx: number, dy: number): Promise<void> => {
    const handle = (await lab.page.$(selector))!;
    const { x, y, width, height } = (await handle.boundingBox())!;
    const [left, top] = [x + width / 2, y + height / 2];
    await lab.page.mouse.move(left, top);
    await lab.page.mouse.down();
    await lab.page.mouse.move(left + dx / 2, top + dy / 2);
    await lab.page.mouse.move(left + dx, top + dy);
    await lab.page.mouse.up();
  };
  const component = async (k: number) => {
    const { data } = await lab.experiment();
    return data.kind === "mixture" ? data.components[k]! : undefined;
  };
  await lab.rerun(() => drag('.handle.top[data-component="0"]', 40, -30));
  const moved = (await component(0))!;
  expect(moved.mean).toBeGreaterThan(-2.5);
  expect(moved.mean).toBeLessThan(0);
  expect(moved.weight).toBeGreaterThan(0.15);
  expect(moved.std).toBe(1);
  await lab.rerun(() => drag('.handle.side[data-component="0"]', 20, 0));
  expect((await component(0))!.std).toBeGreaterThan(1.2);
  await lab.rerun(() => lab.page.click("#undo"));
  expect((await component(0))!).toEqual(moved);
  // By keyboard too.
  await lab.page.focus('.handle.top[data-component="1"]');
  await lab.rerun(() => lab.page.keyboard.press("ArrowRight"));
  expect((await component(1))!.mean).toBeCloseTo(3.1, 5);
  const focus = await lab.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(focus).toBe("Component 2: mean and weight");
});

test("undoes and redoes, by button and by key", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  expect(await lab.page.$eval("#undo", (button) => (button as HTMLButtonElement).disabled)).toBe(
    true,
  );
  await lab.rerun(() => lab.type("#sigma", "0.7"));
  await lab.rerun(() => lab.page.click("#preset-tails"));
  await lab.rerun(() => lab.page.click("#undo"));
  expect((await lab.experiment()).noise.sigma).toBe(0.7);
  await lab.page.focus("#play");
  const press = async (key: "KeyZ" | "KeyY"): Promise<void> => {
    await lab.page.keyboard.down("Control");
    await lab.page.keyboard.press(key);
    await lab.page.keyboard.up("Control");
  };
  await lab.rerun(() => press("KeyZ"));
  expect(await lab.experiment()).toEqual(parseExperiment({ steps: 20 }));
  await lab.rerun(() => press("KeyY"));
  expect((await lab.experiment()).noise.sigma).toBe(0.7);
});

test("undo brings back the last good settings after a divergence", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  const loss = await lab.figure("loss");
  await lab.rerun(() => lab.type("#learning-rate", "1e15"), "Stopped after 1 step");
  expect(await lab.text("#alert")).toContain("smaller optimizer.learningRate");
  await lab.rerun(() => lab.page.click("#undo"));
  expect(await lab.visible("#alert")).toBe(false);
  expect(await lab.figure("loss")).toBe(loss);
});

test("keeps the experiment in the address, and takes it from there", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  expect(new URL(lab.page.url()).hash).toBe("");
  await lab.rerun(() => lab.type("#hidden", "6"));
  await lab.rerun(() => lab.type("#steps", "40"));
  const address = lab.page.url();
  expect(new URL(address).hash).toBe("#1&model.hidden=[6]&steps=40");
  const loss = await lab.figure("loss");
  const other = await visit.open("", address);
  await other.status("Trained 40 steps");
  expect(await other.experiment()).toEqual(await lab.experiment());
  expect(await other.figure("loss")).toBe(loss);
  // A link that is pasted into the open page.
  await other.rerun(() => other.page.evaluate(() => (location.hash = "#1&steps=25")));
  expect((await other.experiment()).steps).toBe(25);
});

test.for(["#0&noise.sigma=2", "#1&noise.sigma=-2", "#1&no%ise", "#hello"])(
  "says that the link %s is damaged, and runs the default",
  async (hash) => {
    const lab = await visit.open(hash);
    await lab.status("Trained 500 steps");
    expect(await lab.text("#notice")).toMatch(/old or damaged.*default run/);
    expect(await lab.experiment()).toEqual(parseExperiment({}));
    await lab.rerun(() => lab.type("#steps", "30"));
    expect(await lab.visible("#notice")).toBe(false);
  },
);
