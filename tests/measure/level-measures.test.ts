import { describe, expect, it, test } from "vitest";
import { score, smooth, targetOf } from "../../src/data/distributions/mixture.ts";
import { TUTORIAL_COMPONENTS } from "../../src/data/tutorial.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawFloor } from "../../src/measure/draw-floor.ts";
import { fisherInformation, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { LevelFloors, populationFloor } from "../../src/measure/levels/level-floors.ts";
import { LevelMeasurer } from "../../src/measure/levels/level-measures.ts";
import { measuredSigmas } from "../../src/measure/levels/measured-levels.ts";
import { levelLosses } from "../../src/reference/level-losses.ts";
import { loss } from "../../src/reference/objective.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";

const tutorial = targetOf(parseExperiment({}))!;
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** The betas of the second schedule of the tutorial author's page on diffusion. */
const powerBetas = (count: number): number[] => {
  const m = 10 / 6;
  return Array.from({ length: count }, (_, k) => {
    const b = (m * (k + 1)) / (count + 1);
    return (0.75 * b ** 5 * (2 - b)) / (m ** 5 * (2 - m));
  });
};

describe("the floor over all draws", () => {
  it.each([
    [0.05, 199.512, 3],
    [0.1, 49.5159, 4],
    [0.3, 5.110197, 6],
    [1, 0.281497, 6],
  ])("of the tutorial at σ = %f is %f", (sigma, floor, digits) => {
    expect(populationFloor(parseExperiment({ noise: { sigma } }))).toBeCloseTo(
      floor,
      digits - 0.01,
    );
  });

  it("of a Gaussian is ½ (1/σ² - 1/(s² + σ²)) for each dimension", () => {
    for (const mean of [5, [5, -1]]) {
      const data = { kind: "mixture" as const, components: [{ weight: 1, mean, std: 2 }] };
      const floor = populationFloor(parseExperiment({ data, noise: { sigma: 0.5 } }));
      expect(floor).toBeCloseTo([mean].flat().length * 0.5 * (4 - 1 / 4.25), 7);
    }
  });

  it("is not known beyond two dimensions", () => {
    const components = [{ weight: 1, mean: [0, 0, 0], std: 1 }];
    const experiment = parseExperiment({ data: { kind: "mixture", components } });
    expect(populationFloor(experiment)).toBeUndefined();
  });

  it("of 16 levels is 0.29022, each weighted by its variance", () => {
    const levels = { kind: "geometric", from: 2, to: 0.5, count: 16 } as const;
    expect(populationFloor(parseExperiment({ noise: { levels } }))).toBeCloseTo(0.29022, 5);
  });

  it.each([
    [{ beta: [0.02, 0.8], count: 80 }, 0.16051],
    [{ betas: powerBetas(80) }, 0.5289],
  ] as const)("of a diffusion %j is %f without the ½", (settings, floor) => {
    const levels = { kind: "ddpm", ...settings } as const;
    const model = { prediction: "epsilon", inputScale: "vp" } as const;
    const found = populationFloor(parseExperiment({ noise: { levels }, model }))!;
    expect(2 * found).toBeCloseTo(floor, 4.9);
  });

  it("of a continuous law is that of many of its levels", () => {
    for (const levels of [
      { kind: "log-uniform", from: 0.1, to: 3 },
      { kind: "ve", from: 0.01, to: 2 },
    ] as const) {
      const at = (u: number): number =>
        levels.kind === "ve" ? Math.sqrt(0.01 + 1.99 * u) : 0.1 * 30 ** u;
      const values = Array.from({ length: 900 }, (_, i) => at((i + 0.5) / 900));
      const listed = { kind: "list", values } as const;
      const [law, list] = [levels, listed].map((levels) =>
        populationFloor(parseExperiment({ noise: { levels } })),
      );
      expect(law).toBeCloseTo(list!, 4);
    }
  });
});

describe("the floors of the other targets", () => {
  const floorOf = (regression: "noise" | "score" | "mixed", sigma: number): number => {
    const objective = { kind: "dsm", regression, weight: "none" } as const;
    return new LevelFloors(parseExperiment({ objective }), tutorial).at(sigma);
  };

  it("of the clean score is half the information that smoothing takes", () => {
    const information = total(fisherInformation(fisherRule(tutorial)));
    expect(information).toBeCloseTo(0.978773, 6);
    const smoothed = total(fisherInformation(fisherRule(smooth(tutorial, 0.5))));
    expect(floorOf("score", 0.5)).toBeCloseTo((information - smoothed) / 2, 12);
  });

  it.each(["noise", "score", "mixed"] as const)("of %s is that of a large draw", (regression) => {
    for (const sigma of [0.3, 2]) {
      const data = { kind: "mixture", components: TUTORIAL_COMPONENTS, count: 20_000 } as const;
      const objective = { kind: "dsm", regression, weight: "none" } as const;
      const problem = drawProblem(parseExperiment({ data, objective, noise: { sigma } }));
      const drawn = drawFloor(problem, drawOf(problem, 1), tutorial);
      expect(Math.abs(drawn / floorOf(regression, sigma) - 1)).toBeLessThan(0.05);
    }
  });

  it("of a single Gaussian's mixture is 0, as its target has no variance", () => {
    const components = [{ weight: 1, mean: [1, -2], std: 0.7 }];
    const data = { kind: "mixture", components } as const;
    const objective = { kind: "dsm", regression: "mixed", weight: "none" } as const;
    const experiment = parseExperiment({ data, objective });
    const floors = new LevelFloors(experiment, targetOf(experiment)!);
    for (const sigma of [0.1, 1, 3])
      expect(Math.abs(floors.at(sigma))).toBeLessThan(1e-8 / sigma ** 2);
  });
});

describe("in the plane", () => {
  it("integrates the information of a Gaussian and of two", () => {
    for (const std of [0.3, 2]) {
      const one = { dimensions: 2, weights: [1], means: [1, 2], stds: [std] };
      const mixture = {
        dimensions: 2,
        weights: Float64Array.from(one.weights),
        means: Float64Array.from(one.means),
        stds: Float64Array.from(one.stds),
      };
      const rule = fisherRule(mixture);
      expect(rule.sampled).toBe(false);
      expect(total(rule.weights)).toBeCloseTo(1, 10);
      expect(total(fisherInformation(rule)) * std ** 2).toBeCloseTo(2, 8);
    }
    // Two that lie on the first axis: along the second one the information is that of one.
    const pair = {
      dimensions: 2,
      weights: Float64Array.of(0.5, 0.5),
      means: Float64Array.of(-1, 0, 1, 0),
      stds: Float64Array.of(1, 1),
    };
    const line = { ...pair, dimensions: 1, means: Float64Array.of(-1, 1) };
    const [first, second] = fisherInformation(fisherRule(pair));
    expect(first).toBeCloseTo(fisherInformation(fisherRule(line))[0]!, 8);
    expect(second).toBeCloseTo(1, 8);
  });
});

describe("measuring a score at its levels", () => {
  const levels = { kind: "geometric", from: 0.2, to: 2, count: 4 } as const;
  const experiment = parseExperiment({ noise: { levels, perPoint: 4, fresh: true } });

  test("the exact score has no excess", async () => {
    const measurer = new LevelMeasurer(experiment);
    const found = await measurer.measure((points, sigma) =>
      Promise.resolve(score(smooth(tutorial, sigma), points)),
    );
    expect(found.map(({ sigma }) => sigma)).toEqual(measuredSigmas(experiment));
    for (const level of found) {
      expect(level).toMatchObject({ excess: 0, fisher: 0, fisherError: 0, relativeFisher: 0 });
      expect(level.floor).toBeGreaterThan(0);
    }
  });

  test("the score 0 has the relative divergence 1, and λ times that in excess", async () => {
    const found = await new LevelMeasurer(experiment).measure((points) =>
      Promise.resolve(new Float64Array(points.length)),
    );
    for (const { sigma, fisher, excess, relativeFisher } of found) {
      expect(relativeFisher).toBeCloseTo(1, 12);
      expect(excess).toBeCloseTo(sigma ** 2 * fisher!, 12);
    }
  });

  test("what is not known is null", async () => {
    const values = [1, 2, 3, 5];
    const unknown = parseExperiment({ data: { kind: "points", values }, noise: { levels } });
    const [first] = await new LevelMeasurer(unknown).measure((points) => Promise.resolve(points));
    expect(first).toMatchObject({ floor: null, excess: null, fisher: null, relativeFisher: null });
  });

  test("listed levels are measured, or 12 of a continuous law", () => {
    const law = { kind: "log-uniform", from: 0.1, to: 10 } as const;
    const sigmas = measuredSigmas(parseExperiment({ noise: { levels: law } }));
    expect(sigmas).toHaveLength(12);
    expect(sigmas[0]).toBeCloseTo(0.1, 12);
    expect(sigmas[11]).toBeCloseTo(10, 12);
    const measure = { sigmas: [0.3, 2] };
    expect(measuredSigmas(parseExperiment({ noise: { levels: law }, measure }))).toEqual([0.3, 2]);
  });

  test("the losses of the levels are the parts of the loss", () => {
    for (const assign of ["each", "random"] as const) {
      const problem = drawProblem(
        parseExperiment({ noise: { levels: { ...levels, assign }, perPoint: 4 }, steps: 3 }),
      );
      const { initialParameters } = problem;
      const sigmas = measuredSigmas(problem.experiment);
      const draw = drawOf(problem, 3);
      const counts = sigmas.map((sigma) => draw.sigmas!.filter((own) => own === sigma).length);
      const losses = levelLosses(problem, initialParameters, sigmas);
      const sum = losses.reduce<number>((sum, own, l) => sum + own! * counts[l]!, 0);
      const whole = loss(problem, initialParameters, draw);
      expect(sum / draw.sigmas!.length).toBeCloseTo(whole, 12);
    }
  });
});
