import { describe, expect, test } from "vitest";
import { DATASET_NAMES, DATASETS } from "../../src/data/datasets/datasets.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { shuffle } from "../../src/data/hold-out.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { fillNormals, STREAMS, uniform } from "../../src/math/random/stream.ts";
import { heldOutWarning } from "../../src/measure/held-out/held-out-warning.ts";
import { parzenHeldOut } from "../../src/reference/held-out.ts";

/** What is said of values, a quarter of which is held out by a seed. */
function warningOf(values: readonly number[] | readonly number[][], seed = 1): string | undefined {
  const data = { kind: "points", values, standardize: true };
  const problem = drawProblem(parseExperiment({ data, heldOut: { seed } }));
  const parzen = parzenHeldOut(problem)!;
  return heldOutWarning(problem, parzen.fit.bandwidth, [parzen.values]);
}

const uniforms = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, n) => uniform(seed, STREAMS.point, n));

function normals(count: number, seed: number): number[] {
  const out = new Float64Array(count);
  fillNormals(seed, STREAMS.point, 0, out);
  return [...out];
}

const whole = (values: readonly number[]): number[] => values.map(Math.round);
const SEEDS = [1, 2, 3, 4, 5];

/** A gamma distribution with a whole number as its shape, which ages are like. */
const gamma = (shape: number, count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, n) => {
    const logs = uniforms(shape, 1000 * seed + n).map((u) => -Math.log(1 - u));
    return logs.reduce((sum, log) => sum + log, 0);
  });

type Make = (seed: number) => number[];

/** Values with which a fit can be measured. */
const SOUND: Readonly<Record<string, Make>> = {
  "normal, 20": (seed) => normals(20, seed),
  "normal, 1000": (seed) => normals(1000, seed),
  "two groups": (seed) => normals(200, seed).map((x, n) => 0.3 * x + (n % 2)),
  exponential: (seed) => gamma(1, 200, seed),
  "ages, 60": (seed) => whole(gamma(4, 60, seed).map((x) => 10 * x)),
  "ages, 1000": (seed) => whole(gamma(4, 1000, seed).map((x) => 10 * x)),
  "integers from 0 to 100": (seed) => whole(uniforms(1000, seed).map((u) => 100 * u)),
  "rounded to a tenth": (seed) => normals(400, seed).map((x) => Math.round(10 * x) / 10),
  "a value 4 deviations away": (seed) => normals(200, seed).with(7, 4),
};

test.each(Object.entries(SOUND))("%s: no warning", (_, make) => {
  expect(SEEDS.map((seed) => warningOf(make(seed)))).toEqual(SEEDS.map(() => undefined));
});

test.each(DATASET_NAMES)("%s: no warning, whatever is held out", (name) => {
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
  const said = seeds.map((seed) => warningOf(DATASETS[name].values, seed));
  expect(said).toEqual(seeds.map(() => undefined));
});

/** Values with which it cannot, and the beginning of what is said. */
const POOR: readonly (readonly [string, Make, RegExp])[] = [
  [
    "ratings from 1 to 5, 20",
    (s) => whole(uniforms(20, s).map((u) => 0.5 + 5 * u)),
    /the values repeat/,
  ],
  [
    "ratings from 1 to 5, 500",
    (s) => whole(uniforms(500, s).map((u) => 0.5 + 5 * u)),
    /the values repeat/,
  ],
  ["0 or 1", (s) => whole(uniforms(100, s)), /the values repeat/],
  [
    "three in ten are 0",
    (s) => gamma(2, 400, s).map((x, n) => (uniform(s, STREAMS.init, n) < 0.3 ? 0 : x)),
    /the values repeat/,
  ],
  [
    "one value is 1e6",
    (s) => normals(200, s).with(7, 1e6),
    /the value 1,000,000 is far from the others|a single point held out, 1,000,000, decides/,
  ],
  ["every row twice", (s) => shuffle([...normals(100, s), ...normals(100, s)], s), /are copies/],
];

test.each(POOR)("%s: warned of", (_, make, sentence) => {
  for (const seed of SEEDS) expect(warningOf(make(seed))).toMatch(sentence);
});

describe("a warning", () => {
  test("of a far value names it, whether it is held out or trained on", () => {
    const values = normals(40, 3).with(7, -4e5);
    const said = new Set(Array.from({ length: 12 }, (_, seed) => warningOf(values, seed)));
    expect(said).toEqual(
      new Set([
        "These scores mean little, because a single point held out, -400,000, decides their mean. Remove it if it is an error; otherwise transform the values, for example to logarithms.",
        "These scores mean little, because the value -400,000 is far from the others and stretches the scale. Remove it if it is an error; otherwise transform the values, for example to logarithms.",
      ]),
    );
  });

  test("is given in the plane, too", () => {
    const pairs = normals(200, 1).map((x, n): number[] => [x, Math.cos(n * n)]);
    expect(warningOf(pairs)).toBeUndefined();
    expect(warningOf(pairs.map(([x, y]) => [Math.round(x!), Math.round(y!)]))).toMatch(/repeat/);
    expect(warningOf(pairs.with(5, [0, 1e7]))).toMatch(/10,000,000/);
    expect(warningOf(shuffle([...pairs, ...pairs], 1))).toMatch(/copies/);
  });

  test("is given of nothing where nothing is held out", () => {
    const data = { kind: "points", values: [1, 1, 2, 2, 3] };
    expect(heldOutWarning(drawProblem(parseExperiment({ data })), 0.3, [])).toBeUndefined();
  });
});
