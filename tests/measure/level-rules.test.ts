import { describe, expect, it, test } from "vitest";
import {
  createMixture,
  type Mixture,
  score,
  smooth,
} from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { compose, gaussLegendre } from "../../src/math/quadrature.ts";
import { fisherInformation, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { LevelFloors } from "../../src/measure/levels/level-floors.ts";
import { LevelMeasurer } from "../../src/measure/levels/level-measures.ts";
import { posteriorVariance } from "../../src/measure/levels/posterior.ts";
import { varianceOf } from "../../src/model/mixing.ts";
import { levelLosses } from "../../src/reference/level-losses.ts";
import { loss } from "../../src/reference/objective.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
const informationOf = (mixture: Mixture, most?: number): number =>
  total(fisherInformation(fisherRule(mixture, most)));

/** The Fisher information of two Gaussians in the plane with one mean, integrated along the radius. */
function nested(stds: readonly [number, number]): number {
  const edges = Array.from({ length: 400 }, (_, i) => 1e-4 * 6e5 ** (i / 399));
  const { nodes, weights } = compose(gaussLegendre(10), [0, ...edges]);
  return nodes.reduce((sum, r, i) => {
    const parts = stds.map((s) => Math.exp(-((r / s) ** 2) / 2) / (4 * Math.PI * s ** 2));
    const density = parts[0]! + parts[1]!;
    const slope = parts.reduce((all, part, k) => all - (part * r) / stds[k]! ** 2, 0);
    const term = density > 0 ? (2 * Math.PI * r * slope ** 2) / density : 0;
    return sum + weights[i]! * term;
  }, 0);
}

describe("a rule in the plane", () => {
  it.each([
    [1, 0.5],
    [1, 0.05],
    [5, 0.05],
  ] as const)("resolves Gaussians of std %f and %f about one mean", (wide, narrow) => {
    const components = [wide, narrow].map((std) => ({ weight: 1, mean: [1, -2], std }));
    const mixture = createMixture(components);
    const rule = fisherRule(mixture);
    expect(rule.sampled).toBe(false);
    expect(Math.abs(total(rule.weights) - 1)).toBeLessThan(1e-8);
    expect(Math.abs(informationOf(mixture) / nested([wide, narrow]) - 1)).toBeLessThan(1e-6);
  });

  it("has as few points as are asked for, and is sampled where they do not suffice", () => {
    const mixture = createMixture([{ weight: 1, mean: [0, 0], std: 2 }]);
    const quick = fisherRule(mixture, 3000);
    expect([quick.sampled, quick.weights.length <= 3000]).toEqual([false, true]);
    expect(informationOf(mixture, 3000)).toBeCloseTo(2 / 4, 4);
    const sampled = fisherRule(mixture, 500);
    expect([sampled.sampled, sampled.weights.length]).toEqual([true, 500]);
    const many = Array.from({ length: 60 }, (_, k) => ({ weight: 1, mean: [40 * k, 0], std: 1 }));
    expect(fisherRule(createMixture(many)).sampled).toBe(true);
  });
});

it("a quick rule on the line is still close", () => {
  const mixture = smooth(createMixture([{ weight: 1, mean: 1, std: 2 }]), 0.5);
  const quick = fisherRule(mixture, 150);
  expect(quick.weights.length).toBeLessThanOrEqual(150);
  expect(informationOf(mixture, 150)).toBeCloseTo(1 / 4.25, 6);
});

test("the noise that a noisy point leaves open is 1 − σ² I(p_σ)", () => {
  const line = createMixture([
    { weight: 1, mean: -3, std: 1 },
    { weight: 9, mean: 3, std: 0.5 },
  ]);
  const plane = createMixture([
    { weight: 1, mean: [0, 1], std: 1 },
    { weight: 2, mean: [2, 0], std: 0.3 },
  ]);
  for (const mixture of [line, plane]) {
    for (const sigma of [0.1, 1, 4]) {
      const rule = fisherRule(smooth(mixture, sigma));
      const open = posteriorVariance(mixture, sigma, rule);
      fisherInformation(rule).forEach((own, d) =>
        expect(open[d]).toBeCloseTo(1 - sigma ** 2 * own, 7),
      );
    }
  }
});

describe("at a σ of 4.9e10, where a diffusion ends,", () => {
  const sigma = 4.9e10;
  const components = [
    { weight: 0.1, mean: -3, std: 1 },
    { weight: 0.9, mean: 3, std: 1 },
  ];
  const mixture = createMixture(components);
  const variance = varianceOf(mixture)[0]!;
  const floorAt = (objective: object, of = mixture): number => {
    const model = { sigmaData: 2, prediction: "edm" } as const;
    const dsm = { kind: "dsm", weight: "none", ...objective } as const;
    return new LevelFloors(parseExperiment({ objective: dsm, model }), of).at(sigma);
  };

  it("floors are those of a Gaussian with the variance of p, to all digits", () => {
    expect(floorAt({ weight: "edm" }) / (variance / 8)).toBeCloseTo(1, 8);
    expect(floorAt({ weight: "sigma2" }) / (variance / (2 * sigma ** 2))).toBeCloseTo(1, 8);
  });

  it("the mixed target's floor is s² I(p) − 1 times the noise's: none of one Gaussian", () => {
    const [noise, mixed] = ["noise", "mixed"].map((regression) => floorAt({ regression }));
    expect(mixed! / noise!).toBeCloseTo(variance * informationOf(mixture) - 1, 7);
    const one = createMixture([{ weight: 1, mean: 2, std: 3 }]);
    const rest = floorAt({ regression: "mixed" }, one) / floorAt({ regression: "noise" }, one);
    expect(Math.abs(rest)).toBeLessThan(1e-8);
  });

  it("measures are finite on no more points than elsewhere", async () => {
    const levels = { kind: "ddpm", beta: [0.02, 0.8], count: 80 } as const;
    const model = { prediction: "epsilon" } as const;
    const measurer = new LevelMeasurer(parseExperiment({ noise: { levels }, model }));
    let most = 0;
    const found = await measurer.measure((points, at) => {
      most = Math.max(most, points.length);
      return Promise.resolve(points.map((x) => (-1.1 * x) / at ** 2));
    });
    expect(found).toHaveLength(80);
    expect(most).toBeLessThanOrEqual(1600);
    const last = found.at(-1)!;
    expect(last.sigma).toBeGreaterThan(4e10);
    expect(last.relativeFisher).toBeCloseTo(0.01, 6);
    expect(last.excess).toBeCloseTo(0.005, 6);
    for (const { excess, floor, fisher } of found) {
      expect([excess, floor, fisher].every(Number.isFinite)).toBe(true);
      expect(floor).toBeGreaterThan(0);
    }
  });
});

test("several models are measured as each alone", async () => {
  const levels = { kind: "list", values: [0.3, 1] } as const;
  const experiment = parseExperiment({ noise: { levels } });
  const measurer = new LevelMeasurer(experiment);
  const psi = (scale: number) => (points: Float64Array, sigma: number) =>
    Promise.resolve(score(smooth(createMixture([COMPONENT]), sigma), points).map((v) => scale * v));
  const all = await measurer.measureAll(
    async (points, sigma) =>
      Float64Array.of(...(await psi(1)(points, sigma)), ...(await psi(2)(points, sigma))),
    [
      [0.5, null],
      [1, 2],
    ],
  );
  expect(all[0]).toEqual(await measurer.measure(psi(1), [0.5, null]));
  expect(all[1]).toEqual(await measurer.measure(psi(2), [1, 2]));
  expect(all[0]![0]!.fisher).not.toBe(all[1]![0]!.fisher);
});
const COMPONENT = { weight: 1, mean: 0, std: 2 };

describe("the losses of the levels", () => {
  const data = { kind: "mixture", components: [COMPONENT], count: 30 } as const;

  it("of a continuous law, and of levels that are given, are the parts of the loss", () => {
    const sigmas = Array.from({ length: 60 }, (_, i) => 0.1 * 1.05 ** i);
    const values = sigmas.map((_, i) => Math.cos(i));
    for (const noise of [
      { levels: { kind: "log-uniform", from: 0.1, to: 3 }, perPoint: 2 },
      { sigmas, values, perPoint: 2 },
    ] as const) {
      const problem = drawProblem(parseExperiment({ data, noise }));
      const [low, high] = [0.2, 2];
      const draw = drawOf(problem, 1);
      const near = (sigma: number): boolean => Math.log(sigma / low) < Math.log(high / sigma);
      const count = draw.sigmas!.filter(near).length;
      const losses = levelLosses(problem, problem.initialParameters, [low, high]);
      const mean = (losses[0]! * count + losses[1]! * (60 - count)) / 60;
      expect(mean).toBeCloseTo(loss(problem, problem.initialParameters, draw), 12);
    }
  });

  it("of one listed level are the loss; a level without rows has none", () => {
    const levels = { kind: "list", values: [0.7] } as const;
    const problem = drawProblem(parseExperiment({ data, noise: { levels } }));
    const [own, other] = levelLosses(problem, problem.initialParameters, [0.7, 5]);
    expect(own).toBeCloseTo(loss(problem, problem.initialParameters, drawOf(problem, 1)), 12);
    expect(other).toBeNull();
  });
});
