import { describe, expect, it } from "vitest";
import { targetMixture } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { energyProblem, reconstructionError } from "../../src/reference/identities/autoencoder.ts";
import { checkIdentities } from "../../src/reference/identities/identities.ts";
import { kinksOf } from "../../src/reference/identities/kinks.ts";
import { implicitSides, parzenSides } from "../../src/reference/identities/line.ts";
import { judge } from "../../src/reference/identities/row.ts";
import {
  estimate,
  implicitPairing,
  parzenPairing,
} from "../../src/reference/identities/sampled.ts";
import { tweedie } from "../../src/reference/identities/tweedie.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { loss } from "../../src/reference/objective.ts";
import { draw, someParameters } from "./objectives.ts";

const line = {
  kind: "mixture" as const,
  components: [
    { weight: 0.3, mean: -2, std: 0.5 },
    { weight: 0.7, mean: 1, std: 1.2 },
  ],
  count: 40,
  seed: 1,
};
const plane = {
  kind: "mixture" as const,
  components: [
    { weight: 0.3, mean: [-2, 0], std: 0.5 },
    { weight: 0.7, mean: [1, 1], std: 1.2 },
  ],
  count: 40,
  seed: 1,
};
const failures = (input: ExperimentInput): string[] =>
  checkIdentities(parseExperiment(input), 2)
    .rows.filter((row) => !row.passed)
    .map(({ identity, at, difference }) => `${identity} at ${at}: ${difference}`);

const CASES: [string, ExperimentInput][] = [
  ["relu on the line", { data: line, model: { hidden: [5, 4] } }],
  ["tanh on the line", { data: line, model: { hidden: [6], activation: "tanh" } }],
  ["no hidden layer", { data: line, model: { hidden: [] } }],
  ["an energy on the line", { data: line, model: { kind: "energy", hidden: 3 } }],
  ["points of an unknown density", { data: { kind: "points", values: [0, 1, 5] } }],
  ["far apart points", { data: { kind: "points", values: [0, 1e4] }, noise: { sigma: 0.1 } }],
  ["a tiny σ", { data: line, model: { activation: "tanh" }, noise: { sigma: 1e-9 } }],
  ["the plane", { data: plane, model: { hidden: [5], activation: "gelu" } }],
  ["relu in the plane", { data: plane, model: { hidden: [5] } }],
  ["an energy in the plane", { data: plane, model: { kind: "energy" } }],
  ["several corruptions", { data: plane, noise: { perPoint: 3, fresh: true } }],
];

describe("the identities hold", () => {
  it.each(CASES)("%s", (_, input) => {
    expect(failures(input)).toEqual([]);
  });

  it("to 1e-8 by quadrature, with their gradients", () => {
    const { rows } = checkIdentities(parseExperiment({ data: line, model: CASES[1]![1].model }), 2);
    expect(rows).toHaveLength(18);
    for (const row of rows.filter(({ errorKind }) => errorKind === "quadrature")) {
      expect(Math.abs(row.difference)).toBeLessThan(1e-8);
    }
  });
});

const QUADRATURE = ["quadrature", 0] as const;
const passes = (left: number, right: number, bound = 1e-8): boolean =>
  judge("", "", [left, right], QUADRATURE, bound).passed;

/** ψ with its sign turned: an affine last layer with all its parameters negated. */
function negated({ layout }: Problem, parameters: Float64Array): Float64Array {
  const last = layout.layers.at(-1)!;
  return parameters.map((value, p) => (p >= last.weight ? -value : value));
}

describe("what is wrong is caught", () => {
  const problem = draw({ data: line, model: { hidden: [5], activation: "tanh" } });
  const parameters = someParameters(problem);
  const mixture = targetMixture(line)!;

  it("in identity 1: no constant, its sign, twice it, and ψ's sign on one side", () => {
    const { left, right, constants } = implicitSides(problem, parameters, mixture);
    const [c] = constants;
    expect(passes(left, right + c!)).toBe(true);
    for (const wrong of [0, -c!, 2 * c!]) expect(passes(left, right + wrong)).toBe(false);
    const turned = implicitSides(problem, negated(problem, parameters), mixture);
    expect(passes(left, turned.right + c!)).toBe(false);
  });

  it("in identity 2: C1 + C2, either left out, and ψ's sign on one side", () => {
    const points = problem.points.toSorted();
    const { left, right, constants } = parzenSides(problem, parameters, points);
    const [first, second] = constants as [number, number];
    expect(second).toBeCloseTo(-1 / (2 * 0.3 ** 2), 10);
    expect(passes(left, right + first + second)).toBe(true);
    for (const wrong of [first - second, first, second, 0]) {
      expect(passes(left, right + wrong)).toBe(false);
    }
    const turned = parzenSides(problem, negated(problem, parameters), points);
    expect(passes(left, turned.right + first + second)).toBe(false);
  });

  it("by Monte Carlo, too", () => {
    const flat = draw({ data: plane, model: { hidden: [5], activation: "tanh" } });
    const theta = someParameters(flat);
    for (const pairing of [implicitPairing(flat, targetMixture(plane)!), parzenPairing(flat)]) {
      const { left, right, constants, error } = estimate(pairing, theta);
      const sum = constants.reduce((total, c) => total + c, 0);
      expect(passes(left, right + sum, 5 * error)).toBe(true);
      for (const wrong of [0, -sum, 2 * sum]) {
        expect(passes(left, right + wrong, 5 * error)).toBe(false);
      }
    }
  });

  it("in identity 3: the norm without its square, and the spare - x", () => {
    const energy = energyProblem(parseExperiment({ data: line }));
    const theta = someParameters(energy);
    const step = drawOf(energy, 1);
    const left = loss(energy, theta, step);
    const scale = 2 * 0.3 ** 4;
    expect(passes(left, reconstructionError(energy, theta) / scale)).toBe(true);
    const corrupted = energy.points.map((x, n) => x + 0.3 * step.noise![n]!);
    const psi = evaluate(energy, theta, corrupted);
    // h(x̃) = σ²ψ(x̃) + x̃ rebuilds x.
    const rest = energy.points.map((x, n) => x - (0.09 * psi[n]! + corrupted[n]!));
    const mean = (values: Float64Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(passes(left, mean(rest.map((r) => r * r)) / scale)).toBe(true);
    expect(passes(left, mean(rest.map(Math.abs)) / scale)).toBe(false);
    const spare = rest.map((r, n) => (r + corrupted[n]!) ** 2);
    expect(passes(left, mean(spare) / scale)).toBe(false);
  });

  it("in identity 5: another σ", () => {
    for (const data of [line, plane]) {
      const p = targetMixture(data)!;
      const [right, wrong] = [tweedie(p, 0.5, 9), tweedie(p, 0.5001, 9)];
      right.forEach((sides, n) => {
        expect(passes(sides.left[0]!, sides.right[0]!, 1e-11)).toBe(true);
        expect(passes(sides.left[0]!, wrong[n]!.right[0]!, 1e-11)).toBe(false);
      });
    }
  });

  it("not a number at all", () => {
    expect(passes(NaN, 1)).toBe(false);
  });
});

describe("kinks", () => {
  it("are where the slope of a deep relu net changes", () => {
    const problem = drawProblem(parseExperiment({ data: line, model: { hidden: [4, 3] } }));
    const parameters = someParameters(problem, 3);
    const kinks = kinksOf(problem, parameters, -4, 4);
    expect(kinks.length).toBeGreaterThan(3);
    const at = (x: number): number => evaluate(problem, parameters, Float64Array.of(x))[0]!;
    const edges = [-4, ...kinks, 4];
    for (let i = 1; i < edges.length; i++) {
      const [a, b] = [edges[i - 1]!, edges[i]!];
      expect(at((a + b) / 2)).toBeCloseTo((at(a) + at(b)) / 2, 12);
    }
  });

  it("are none in a smooth net", () => {
    const problem = draw({ data: line, model: { activation: "silu" } });
    expect(kinksOf(problem, someParameters(problem), -4, 4)).toEqual([]);
  });
});
