import { onlySigma } from "../../data/noise-levels.ts";
import { createMixture, targetOf } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { countPoints } from "../../experiment/experiment.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { drawOf, drawProblem } from "../../training/problem.ts";
import type { Problem } from "../../training/problem.ts";
import { fillNormals, STREAMS } from "../../math/random/stream.ts";
import { loss } from "../objective.ts";
import { energyProblem, reconstructionError } from "./autoencoder.ts";
import { edgesAround, implicitSides, parzenSides, total } from "./line.ts";
import type { Integrated } from "./line.ts";
import { judge, judgeGradients, QUADRATURE_BOUND, standardErrors } from "./row.ts";
import type { Row } from "./row.ts";
import { estimate, implicitPairing, parzenPairing } from "./sampled.ts";
import type { Pairing } from "./sampled.ts";
import { tweedie } from "./tweedie.ts";

/** The identities of an experiment, checked. */
export interface Identities {
  readonly rows: readonly Row[];
  /** What a reader has to know about how they were evaluated. */
  readonly notes: readonly string[];
}

/** Sets of random parameters beside the experiment's own. */
export const RANDOM = 20;
/** Points that Parzen estimates are made of, at most. */
const MOST_POINTS = 2048;
/** Points times panels on the line, at most: a second for each set of parameters. */
const MOST_PANELS = 5e5;
/** What rounding allows where an identity is exact, relative to the left side. */
const ROUNDING_BOUND = 1e-11;

interface Named {
  readonly at: string;
  readonly parameters: Float64Array;
}

/**
 * Evaluates both sides of the identities that connect the objectives, at the experiment's initial
 * parameters and at random ones: by quadrature on the line, by Monte Carlo beyond.
 */
export function checkIdentities(experiment: Experiment, random = RANDOM): Identities {
  const { problem, mixture } = visibleProblem(experiment);
  const known = targetOf(experiment);
  const sets = parameterSets(problem, random);
  const onLine = problem.dimensions === 1;
  return {
    rows: [
      ...(onLine ? lineRows(problem, mixture, sets) : sampledRows(problem, mixture, sets)),
      ...autoencoderRows(experiment, random),
      ...tweedieRows(mixture, onlySigma(experiment.noise), random + 1),
    ],
    notes: notesOn(problem, known !== undefined, countPoints(experiment)),
  };
}

/** The problem on as many points as are used, and p, or what stands in its place. */
export function visibleProblem(experiment: Experiment) {
  const problem = limitPoints(drawProblem(experiment));
  return { problem, mixture: targetOf(experiment) ?? parzenMixture(problem) };
}

function notesOn(problem: Problem, known: boolean, points: number): string[] {
  const { activation, count, dimensions, experiment } = problem;
  const relu = activation === "relu" && problem.layout.layers.length > 1;
  return [
    "3: exact with the square of the norm, and with the reconstruction Wᵀ sigmoid(W x̃ + b) + c " +
      "without a further - x, which the score already has.",
    ...(experiment.model.kind === "energy" ? [] : ["3: of the energy model with H = D."]),
    ...(count < points ? [`2: of the first ${count} of ${points} points.`] : []),
    ...(known
      ? []
      : ["1, 4 and 5: p is not known; the points' Parzen estimate stands in its place."]),
    ...(relu && dimensions === 1
      ? ["4: relu's kinks move with the parameters, so ISM's gradient is by differences."]
      : []),
    ...(relu && dimensions > 1
      ? ["4: left out for ISM, as relu's kinks move with the parameters and a sample misses them."]
      : []),
  ];
}

/** The first of the points, as many as Parzen estimates can be integrated of in a second. */
function limitPoints(problem: Problem): Problem {
  const { dimensions, experiment } = problem;
  for (let count = Math.min(problem.count, MOST_POINTS); ; count = Math.ceil(count / 2)) {
    const points = problem.points.slice(0, count * dimensions);
    const fits =
      count === 1 ||
      dimensions > 1 ||
      edgesAround(points.toSorted(), onlySigma(experiment.noise)).length * count <= MOST_PANELS;
    if (fits) return { ...problem, count, points };
  }
}

function parzenMixture({ points, dimensions, experiment }: Problem): Mixture {
  const std = onlySigma(experiment.noise);
  const rows = Array.from({ length: points.length / dimensions }, (_, n) => [
    ...points.subarray(n * dimensions, (n + 1) * dimensions),
  ]);
  return createMixture(rows.map((mean) => ({ weight: 1, mean, std })));
}

/** The experiment's parameters, and normals of a size that neither saturates units nor idles. */
function parameterSets(problem: Problem, random: number): Named[] {
  const { layout, initialParameters } = problem;
  const widest = layout.layers.reduce((most, layer) => Math.max(most, layer.out), 1);
  const drawn = Array.from({ length: random }, (_, k) => {
    const z = new Float64Array(layout.count);
    fillNormals(k + 1, STREAMS.init, 1, z);
    return { at: `random ${k + 1}`, parameters: z.map((v) => (1.5 * v) / Math.sqrt(widest)) };
  });
  return [{ at: "experiment", parameters: initialParameters }, ...drawn];
}

const NAMES = {
  implicit: ["1 ESM = ISM + C", "4 grad ESM = grad ISM"],
  parzen: ["2 ESM(Parzen) = DSM + C1 - C2", "4 grad ESM(Parzen) = grad DSM"],
  autoencoder: "3 DSM = autoencoder / (2σ⁴)",
  tweedie: "5 x̃ + σ² score(x̃) = E[x | x̃]",
} as const;

function lineRows(problem: Problem, mixture: Mixture, sets: readonly Named[]): Row[] {
  const sorted = problem.points.toSorted();
  const smooth = problem.activation !== "relu";
  return [
    ...sets.flatMap(({ at, parameters }) =>
      // Central differences are good to about 1e-9, but to 1e-7 where two kinks are near.
      integrated(NAMES.implicit, at, implicitSides(problem, parameters, mixture), smooth ? 1 : 100),
    ),
    ...sets.flatMap(({ at, parameters }) =>
      integrated(NAMES.parzen, at, parzenSides(problem, parameters, sorted), 1),
    ),
  ];
}

function integrated(
  [name, gradientName]: readonly [string, string],
  at: string,
  sides: Integrated,
  slack: number,
): Row[] {
  const { left, leftGradient, rightGradient, error, gradientError } = sides;
  const bound = QUADRATURE_BOUND * Math.max(1, Math.abs(left));
  // The conditional scores, of size 1/σ, cancel: their rounding counts where σ is tiny.
  const size = Math.sqrt(sides.constants.reduce((most, c) => Math.max(most, 2 * Math.abs(c)), 0));
  const rounding = 100 * Number.EPSILON * size;
  const gradientBound =
    slack * QUADRATURE_BOUND * Math.max(1, Math.hypot(...leftGradient)) + rounding;
  return [
    {
      ...judge(name, at, [left, total(sides)], ["quadrature", error], bound),
      constants: sides.constants,
    },
    judgeGradients(gradientName, at, [leftGradient, rightGradient], gradientError, gradientBound),
  ];
}

function sampledRows(problem: Problem, mixture: Mixture, sets: readonly Named[]): Row[] {
  const relu = problem.activation === "relu" && problem.layout.layers.length > 1;
  return [
    ...sampled(NAMES.implicit, implicitPairing(problem, mixture), sets, !relu),
    ...sampled(NAMES.parzen, parzenPairing(problem), sets, true),
  ];
}

function sampled(
  [name, gradientName]: readonly [string, string],
  pairing: Pairing,
  sets: readonly Named[],
  gradients: boolean,
): Row[] {
  return sets.flatMap(({ at, parameters }) => {
    const sides = estimate(pairing, parameters);
    const bound = standardErrors(1) * sides.error + ROUNDING_BOUND * Math.abs(sides.left);
    const row = {
      ...judge(name, at, [sides.left, total(sides)], ["standard", sides.error], bound),
      constants: sides.constants,
    };
    return gradients ? [row, worstEntry(gradientName, at, sides)] : [row];
  });
}

/** The entry of two gradients that is the most standard errors apart. */
function worstEntry(name: string, at: string, sides: ReturnType<typeof estimate>): Row {
  const { leftGradient, rightGradient, gradientErrors } = sides;
  let worst = 0;
  let most = -1;
  gradientErrors.forEach((error, p) => {
    const apart =
      Math.abs(leftGradient[p]! - rightGradient[p]!) / Math.max(error, Number.MIN_VALUE);
    if (apart > most) [worst, most] = [p, apart];
  });
  const pair = [leftGradient[worst]!, rightGradient[worst]!] as const;
  const error = gradientErrors[worst]!;
  const bound = standardErrors(gradientErrors.length) * error + ROUNDING_BOUND;
  return judge(name, at, pair, ["standard", error], bound);
}

function autoencoderRows(experiment: Experiment, random: number): Row[] {
  const problem = energyProblem(experiment);
  const draw = drawOf(problem, 1);
  const scale = 2 * onlySigma(experiment.noise) ** 4;
  return parameterSets(problem, random).map(({ at, parameters }) => {
    const left = loss(problem, parameters, draw);
    const right = reconstructionError(problem, parameters) / scale;
    const error = Number.EPSILON * Math.abs(left);
    return judge(NAMES.autoencoder, at, [left, right], ["rounding", error], ROUNDING_BOUND * left);
  });
}

function tweedieRows(mixture: Mixture, sigma: number, count: number): Row[] {
  return tweedie(mixture, sigma, count).map(({ x, left, right }) => {
    let d = 0;
    left.forEach((value, k) => {
      if (Math.abs(value - right[k]!) > Math.abs(left[d]! - right[d]!)) d = k;
    });
    const at = `x̃ = ${[...x].map((value) => value.toPrecision(3)).join(", ")}`;
    const kind = x.length === 1 ? "quadrature" : "rounding";
    const size = Math.max(1, Math.abs(left[d]!));
    const error = Number.EPSILON * size;
    return judge(NAMES.tweedie, at, [left[d]!, right[d]!], [kind, error], ROUNDING_BOUND * size);
  });
}
