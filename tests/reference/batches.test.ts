import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { batchOf } from "../../src/data/batches.ts";
import { drawNumbers } from "../../src/training/draw.ts";
import { drawOf } from "../../src/training/problem.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { loss } from "../../src/reference/objective.ts";
import { createTerms } from "../../src/reference/terms.ts";
import { draw, OBJECTIVES, someParameters, worst } from "./objectives.ts";

const COUNT = 31;
const data = {
  kind: "mixture" as const,
  components: [
    { weight: 1, mean: [-1, 0], std: 0.7 },
    { weight: 2, mean: [1, 0.5], std: 0.4 },
  ],
  count: COUNT,
};
const model = { hidden: [5], activation: "tanh" } as const;

type Case = readonly [name: string, input: ExperimentInput];

const levels = { kind: "geometric", from: 2, to: 0.1, count: 3 } as const;
const law = { kind: "log-normal", mean: -0.5, std: 1 } as const;
const z = Array.from({ length: 2 * COUNT }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);

/** Every objective at one level, and those that take several at numbered, drawn and given ones. */
const CASES: Case[] = [
  ...Object.entries(OBJECTIVES).map(([name, objective]): Case => [
    name,
    { objective, noise: { sigma: 0.4, perPoint: 2 } },
  ]),
  ...(["dsm", "dsm, antithetic", "dsm with control variate", "esm"] as const).flatMap(
    (name): Case[] => [
      [`${name}, levels`, { objective: OBJECTIVES[name], noise: { levels, perPoint: 2 } }],
      [`${name}, a law`, { objective: OBJECTIVES[name], noise: { levels: law, perPoint: 4 } }],
    ],
  ),
  [
    "dsm, each",
    { noise: { levels: { ...levels, assign: "each" }, perPoint: 3 }, objective: { kind: "dsm" } },
  ],
  [
    "dsm, mixed",
    { noise: { levels, perPoint: 2 }, objective: { kind: "dsm", regression: "mixed" } },
  ],
  ["dsm, given", { noise: { values: z, sigmas: z.map((_, i) => 0.1 + i / 40), perPoint: 2 } }],
];

/** Whether a case's random numbers may be fresh. */
const canBeFresh = ([, { noise }]: Case): boolean => noise!.values === undefined;
const FRESH: Case[] = CASES.filter(canBeFresh).map(([name, input]) => [
  `${name}, fresh`,
  { ...input, noise: { ...input.noise, fresh: true } },
]);
const ALL = [...CASES, ...FRESH];

describe("a batch of all points trains as no batch does, up to the order of its sums", () => {
  it.each(ALL)("%s", async (_, input) => {
    const [all, batch] = [{}, { batch: { size: COUNT } }].map((batching) =>
      createReferenceTrainer(draw({ data, model, steps: 6, ...input, ...batching })),
    );
    for (const trainer of [all!, batch!]) await trainer.advance(6);
    expect(worst(batch!.losses, all!.losses)).toBeLessThan(1e-12);
    expect(worst(await batch!.parameters(), await all!.parameters())).toBeLessThan(1e-10);
    const [a, b] = [await all!.gradient(), await batch!.gradient()];
    expect(worst(b.gradient, a.gradient)).toBeLessThan(1e-9);
  });
});

describe("the loss of a batch is the mean of its points' own losses, with their own noise", () => {
  it.each(ALL)("%s", (_, input) => {
    const size = 7;
    const problem = draw({ data, model, ...input, batch: { size } });
    const { experiment } = problem;
    const parameters = someParameters(problem);
    for (const step of [1, 5, 9]) {
      const own = drawOf(problem, step);
      const points = batchOf(1, step, size, COUNT);
      expect(own.batch).toEqual(points);
      const numbers = drawNumbers(experiment, experiment.noise.fresh ? step : 0, undefined);
      const terms = createTerms(problem, { ...numbers, batch: undefined });
      const perPoint = terms.samples / COUNT;
      let sum = 0;
      for (const n of points) {
        for (let m = 0; m < perPoint; m++) {
          sum += terms.at(n * perPoint + m, parameters, undefined);
        }
      }
      const mean = sum / (size * perPoint);
      expect(Math.abs(loss(problem, parameters, own) / mean - 1)).toBeLessThan(1e-12);
    }
  });
});

it("batches, levels and noise of given values follow the seed 1", () => {
  const given = { values: z, sigmas: z.map(() => 0.5), perPoint: 2 };
  const problem = draw({ data, model, noise: given, batch: { size: 5 } });
  expect(drawOf(problem, 4).batch).toEqual(batchOf(1, 4, 5, COUNT));
  const seeded = draw({ data, model, noise: { seed: 8 }, batch: { size: 5 } });
  expect(drawOf(seeded, 4).batch).toEqual(batchOf(8, 4, 5, COUNT));
});
