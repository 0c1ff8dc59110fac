import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import type { NoiseInput } from "../../src/experiment/input.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { erfc } from "../../src/math/erf.ts";
import { STREAMS } from "../../src/math/random/stream.ts";
import { threefry2x32 } from "../../src/math/random/threefry.ts";
import type { Draw } from "../../src/training/draw.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { denoisingRows } from "../../src/training/rows.ts";

type Levels = NonNullable<NoiseInput["levels"]>;

const data = { kind: "mixture", components: [{ weight: 1, mean: [1, -1], std: 2 }] } as const;
const problemOf = (noise: NoiseInput, count = 50, rest: ExperimentInput = {}) =>
  drawProblem(parseExperiment({ data: { ...data, count }, noise, ...rest }));

/** What 5 steps of fresh noise and one of noise that is drawn once make: 25,000 rows each. */
function drawsOf(levels: Levels): Draw[][] {
  const size = { levels, perPoint: 5 };
  const fresh = problemOf({ ...size, fresh: true, seed: 3 }, 1000);
  const once = problemOf({ ...size, seed: 11 }, 5000);
  return [[1, 2, 3, 4, 5].map((step) => drawOf(fresh, step)), [drawOf(once, 1)]];
}

const all = (draws: readonly Draw[], key: "sigmas" | "levels" | "noise"): number[] =>
  draws.flatMap((draw) => [...draw[key]!]);

/**
 * √n times the largest distance of the empirical distribution from a cumulative one: above 2.2 once
 * in 8,000 seeds (A. Kolmogorov, 1933).
 */
function kolmogorovSmirnov(
  values: readonly number[],
  cumulative: (value: number) => number,
): number {
  const n = values.length;
  const distances = values
    .toSorted((a, b) => a - b)
    .map((value, i) => {
      const p = cumulative(value);
      return Math.max(p - i / n, (i + 1) / n - p);
    });
  return Math.sqrt(n) * distances.reduce((most, distance) => Math.max(most, distance), 0);
}

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [p, q] = [mean(a), mean(b)];
  const product = (f: (i: number) => number): number => mean(a.map((_, i) => f(i)));
  const spread = Math.sqrt(product((i) => (a[i]! - p) ** 2) * product((i) => (b[i]! - q) ** 2));
  return product((i) => (a[i]! - p) * (b[i]! - q)) / spread;
};

const LAWS: [Levels, (sigma: number) => number][] = [
  [{ kind: "log-uniform", from: 0.05, to: 5 }, (sigma) => Math.log(sigma / 0.05) / Math.log(100)],
  [{ kind: "log-uniform", from: 5, to: 0.05 }, (sigma) => Math.log(sigma / 0.05) / Math.log(100)],
  [
    { kind: "log-normal", mean: -1.2, std: 0.8 },
    (sigma) => erfc((-1.2 - Math.log(sigma)) / 0.8 / Math.SQRT2) / 2,
  ],
  [{ kind: "ve", from: 0.001, to: 1 }, (sigma) => (sigma ** 2 - 0.001) / 0.999],
];

describe("levels that are drawn", () => {
  it.each(LAWS)("of %j follow their law", (levels, cumulative) => {
    for (const draws of drawsOf(levels)) {
      const sigmas = all(draws, "sigmas");
      expect(sigmas).toHaveLength(25_000);
      expect(kolmogorovSmirnov(sigmas, cumulative)).toBeLessThan(2.2);
      // Those of another law do not.
      expect(
        kolmogorovSmirnov(
          sigmas.map((sigma) => 1.1 * sigma),
          cumulative,
        ),
      ).toBeGreaterThan(2.2);
      expect(draws[0]!.levels).toBeUndefined();
    }
  });

  it("at random have the same chance, and the σ of their number", () => {
    const values = [0.1, 3, 0.5, 1, 7, 0.2, 2];
    for (const draws of drawsOf({ kind: "list", values })) {
      const [sigmas, numbers] = [all(draws, "sigmas"), all(draws, "levels")];
      const counts = values.map(() => 0);
      numbers.forEach((number, row) => {
        expect(sigmas[row]).toBe(values[number - 1]);
        counts[number - 1]!++;
      });
      const expected = 25_000 / 7;
      // Six degrees of freedom; chi squared is above 28 once in 10,000 seeds.
      const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chi).toBeLessThan(28);
    }
  });

  it("are made of the words of their own stream, one for each copy or pair", () => {
    const values = [0.1, 3, 0.5];
    for (const antithetic of [false, true]) {
      const objective = { kind: "dsm", antithetic } as const;
      const noise = {
        levels: { kind: "list", values },
        perPoint: 4,
        fresh: true,
        seed: 6,
      } as const;
      const draw = drawOf(problemOf(noise, 10, { objective }), 3);
      draw.levels!.forEach((number, row) => {
        const [n, m] = [Math.floor(row / 4), row % 4];
        const place = antithetic ? 2 * n + (m % 2) : row;
        const [word] = threefry2x32(6, STREAMS.level, place, 3);
        expect(number).toBe(1 + Math.floor((3 * word) / 2 ** 32));
      });
    }
  });

  it("depend neither on the noise nor on the level of the row before", () => {
    for (const [levels] of LAWS) {
      for (const draws of drawsOf(levels)) {
        const logs = all(draws, "sigmas").map(Math.log);
        const z = all(draws, "noise").filter((_, i) => i % 2 === 0);
        // Four standard errors of a correlation of 25,000 pairs.
        expect(Math.abs(correlation(logs, z))).toBeLessThan(4 / Math.sqrt(25_000));
        const shifted = correlation(logs.slice(1), logs.slice(0, -1));
        expect(Math.abs(shifted)).toBeLessThan(4 / Math.sqrt(25_000));
      }
    }
  });

  it("leave the noise as it is for one level", () => {
    const [one, several] = [{ sigma: 0.3 }, { levels: LAWS[0]![0] }].map((noise) =>
      drawOf(problemOf({ ...noise, perPoint: 3 }), 1),
    );
    expect(several!.noise).toEqual(one!.noise);
    expect(one!.sigmas).toBeUndefined();
  });

  it("are drawn once or afresh as the noise is, by its seed", () => {
    const draw = (step: number, more: NoiseInput): Draw => {
      const levels = { kind: "list", values: [0.1, 0.2, 0.4, 0.8] } as const;
      return drawOf(problemOf({ levels, perPoint: 4, ...more }), step);
    };
    for (const key of ["sigmas", "levels"] as const) {
      expect(draw(1, {})[key]).toEqual(draw(9, {})[key]);
      expect(draw(1, {})[key]).not.toEqual(draw(1, { seed: 2 })[key]);
      const fresh = [1, 2, 3].map((step) => draw(step, { fresh: true })[key]!.join());
      expect(new Set(fresh).size).toBe(3);
      expect(draw(2, { fresh: true })[key]!.join()).toBe(fresh[1]);
    }
  });
});

describe("each level in turn", () => {
  const values = [2, 0.1, 0.7];
  const levels = { kind: "list", values, assign: "each" } as const;

  it("gives copy m of a point level m mod L, whatever the step and the point", () => {
    for (const more of [{}, { fresh: true }]) {
      const problem = problemOf({ levels, perPoint: 6, ...more });
      for (const step of [1, 4]) {
        const { sigmas, levels: numbers } = drawOf(problem, step);
        expect(sigmas).toHaveLength(300);
        sigmas!.forEach((sigma, row) => {
          expect(sigma).toBe(values[(row % 6) % 3]);
          expect(numbers![row]).toBe(((row % 6) % 3) + 1);
        });
      }
    }
  });

  it("gives the copies of a batch's points the same ones", () => {
    const problem = problemOf({ levels, perPoint: 3 }, 50, { batch: { size: 7 } });
    expect([...drawOf(problem, 12).sigmas!]).toEqual(
      Array.from({ length: 7 }, () => values).flat(),
    );
  });
});

describe("antithetic pairs", () => {
  it.each<Levels>([
    { kind: "list", values: [2, 0.1], assign: "each" },
    { kind: "list", values: [2, 0.1, 0.7] },
    { kind: "log-normal", mean: 0, std: 1 },
  ])("share a level of %j, and have opposite noise", (levels) => {
    for (const fresh of [false, true]) {
      const objective = { kind: "dsm", antithetic: true } as const;
      const problem = problemOf({ levels, perPoint: 4, fresh }, 20, { objective });
      const { sigmas, noise } = drawOf(problem, 2);
      expect(new Set(sigmas).size).toBeGreaterThan(1);
      for (let n = 0; n < 20; n++) {
        for (let m = 0; m < 2; m++) {
          const [row, mirror] = [4 * n + m, 4 * n + m + 2];
          expect(sigmas![mirror]).toBe(sigmas![row]);
          for (const d of [0, 1]) expect(noise![2 * mirror + d]).toBe(-noise![2 * row + d]!);
        }
      }
    }
  });
});

describe("levels that are given", () => {
  const sigmas = [0.1, 0.5, 2, 4];
  const values = [
    [1, -1],
    [0.5, 2],
    [-3, 0],
    [1, 1],
  ];
  const problem = drawProblem(
    parseExperiment({
      data: {
        kind: "points",
        values: [
          [10, 20],
          [-5, 0],
        ],
      },
      noise: { values, sigmas, perPoint: 2 },
    }),
  );

  it("belong to the copies in their order, and have no numbers", () => {
    const draw = drawOf(problem, 3);
    expect([...draw.sigmas!]).toEqual(sigmas);
    expect(draw.levels).toBeUndefined();
  });

  it("make the noisy points x + σz", () => {
    const rows = denoisingRows(problem, drawOf(problem, 1));
    const expected = [10.1, 19.9, 10.25, 21, -11, 0, -1, 4];
    rows.inputs.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 13));
    expect([...rows.sigmas]).toEqual(sigmas);
  });
});
