import { relativeError } from "../../measure/agreement.ts";
import type { Draw } from "../../training/draw.ts";
import { drawOf, type Problem } from "../../training/problem.ts";
import { STREAMS, uniform } from "../../math/random/stream.ts";
import { finiteDifferenceRounding } from "../../reference/finite-differences.ts";
import { lossAndGradient } from "../../reference/objective.ts";

/** What a check measured, as far as it failed. */
export interface Failure {
  readonly name: "loss" | "gradient" | "finiteDifferences";
  readonly label: string;
  /** Relative, as it is compared with its bound. */
  readonly error: number;
}

/** A loss takes about so many operations in a row, each of which rounds as the inputs do. */
const REACH = 16;
/** Half a unit in the last place of a float32, relative. */
const HALF_ULP = 2 ** -24;
/** How the inputs are rounded: all up, and at random with these seeds; the worst counts. */
const ROUNDINGS = ["up", 1, 2] as const;
type Rounding = (typeof ROUNDINGS)[number];

/**
 * Says which parts of a check failed, and whether rounding explains it.
 * @param scale what the loss's error is relative to
 */
export function explain(
  problem: Problem,
  failures: readonly Failure[],
  losses: { readonly webgpu: number; readonly cpu: number },
  scale: number,
): string[] {
  if (failures.length === 0) return [];
  const rounding = measureRounding(problem, scale);
  return failures.map(({ name, label, error }) => {
    const reason = Number.isFinite(error)
      ? reasonFor(name, error, rounding[name])
      : notFinite(losses);
    return `Failed: ${label}. ${reason}`;
  });
}

function notFinite({ webgpu, cpu }: { readonly webgpu: number; readonly cpu: number }): string {
  if (Number.isFinite(webgpu)) return "Not all numbers are finite.";
  return Number.isFinite(cpu)
    ? `The loss on the CPU, ${cpu}, or what it is made of, is too large for float32.`
    : "The loss is not finite on the CPU either: the data or the parameters are too large.";
}

function reasonFor(name: Failure["name"], error: number, rounding: number): string {
  const size = rounding.toExponential(1);
  const explained = error <= REACH * rounding;
  if (name === "finiteDifferences") {
    return explained
      ? `Rounding explains it: the loss in float64 is exact to about ${size} of the gradient at these steps.`
      : `Rounding does not explain it, as it makes about ${size}; a kink of relu near a point may.`;
  }
  return explained
    ? `Rounding explains it: rounding the points, noise and parameters to float32 alone makes ${size}.`
    : `Rounding does not explain it, as rounding the points, noise and parameters to float32 alone makes ${size}: ` +
        "please report the experiment and the adapter.";
}

/** How far rounding of the inputs moves loss and gradient, relative as the check's errors are. */
function measureRounding(problem: Problem, scale: number): Record<Failure["name"], number> {
  const draw = drawOf(problem, 1);
  const exact = evaluate(problem, draw);
  const found = { loss: 0, gradient: 0 };
  for (const rounding of ROUNDINGS) {
    const { rounded, roundedDraw } = roundInputs(problem, draw, rounding);
    const moved = evaluate(rounded, roundedDraw);
    found.loss = Math.max(found.loss, Math.abs(moved.loss - exact.loss) / scale);
    found.gradient = Math.max(found.gradient, relativeError(moved.gradient, exact.gradient));
  }
  const finiteDifferences = finiteDifferenceRounding(exact.loss, exact.gradient);
  return { ...found, finiteDifferences };
}

function evaluate(problem: Problem, draw: Draw) {
  const gradient = new Float64Array(problem.layout.count);
  const loss = lossAndGradient(problem, problem.initialParameters, draw, gradient);
  return { loss, gradient };
}

function roundInputs(problem: Problem, draw: Draw, rounding: Rounding) {
  const part = (i: number): number =>
    rounding === "up" ? 1 : 2 * uniform(rounding, STREAMS.noise, i) - 1;
  const round = (values: Float64Array): Float64Array =>
    values.map((value, i) => value * (1 + HALF_ULP * part(i)));
  const rounded: Problem = {
    ...problem,
    points: round(problem.points),
    targets: problem.targets && round(problem.targets),
    initialParameters: round(problem.initialParameters),
  };
  return { rounded, roundedDraw: { ...draw, noise: draw.noise && round(draw.noise) } };
}
