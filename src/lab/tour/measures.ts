import { GRADIENT_TOLERANCE } from "../../measure/agreement.ts";
import { totalVariation } from "../../measure/density-error.ts";
import { QUANTILES } from "../../math/quantiles.ts";
import { decimals, scientific } from "../../figures/format.ts";
import type { Curves, Line } from "../../figures/run/run.ts";
import { viewOf } from "../../figures/run/replayed.ts";
import type { RunState } from "../state/stores.ts";

/** A number that the tour speaks of: how it is read off the run, undefined while it is not known. */
interface Measure {
  readonly of: (run: RunState) => number | undefined;
  /** In words; four decimals where nothing is said. */
  readonly write?: (value: number) => string;
}

const few = (value: number): string => decimals(value, 2);
const short = (value: number): string => String(Number(value.toPrecision(3)));
const whole = (value: number): string => Math.round(value).toLocaleString("en");
const percent = (value: number): string => `${Math.round(100 * value)}%`;

/** By name, as the texts ask for them. */
export const MEASURES: Readonly<Record<string, Measure>> = {
  points: { of: ({ start }) => start?.facts.points, write: whole },
  parameters: { of: ({ start }) => start?.facts.parameters, write: whole },
  sigma: { of: ({ start }) => start?.sigma, write: String },
  "target-size": { of: targetSize, write: short },
  "score-size": { of: scoreSize, write: short },
  ratio: { of: (run) => over(targetSize(run), scoreSize(run)), write: (r) => decimals(r, 1) },
  mode: { of: (run) => modeOf(run.start?.line), write: few },
  valley: { of: (run) => valleyOf(run.start?.line), write: few },
  modes: {
    of: ({ start }) => start?.line?.target && crossings(start.line, 1).length,
    write: whole,
  },

  loss: { of: ({ picture }) => picture?.loss },
  floor: { of: ({ start }) => start?.floor?.value },
  "floor-of-all": { of: floorOfAll },
  excess: { of: ({ picture, start }) => less(picture?.loss, start?.floor?.value) },
  fisher: { of: ({ picture }) => picture?.fisher?.value },
  "least-fisher": { of: leastFisher },
  "score-error": { of: scoreError, write: (error) => decimals(error, 3) },
  "variation-smoothed": { of: (run) => variation(run, run.start?.line?.smoothed) },
  "variation-clean": { of: (run) => variation(run, run.start?.line?.target) },
  "mass-left": { of: (run) => massLeft(run.start?.line, run.picture?.model), write: percent },
  "mass-left-aim": {
    of: ({ start }) => massLeft(start?.line, start?.line?.smoothed),
    write: percent,
  },
  units: { of: ({ picture }) => picture?.kinks?.length, write: whole },

  "sweep-seeds": { of: ({ sweep }) => sweep?.seeds, write: whole },
  "sweep-first": { of: ({ sweep }) => sweep?.clean.mean[0] },
  "sweep-last": { of: ({ sweep }) => sweep?.clean.mean.at(-1) },
  "sweep-least": { of: (run) => run.sweep?.clean.mean[best(run)] },
  "sweep-best": { of: (run) => run.sweep?.sigmas[best(run)], write: few },

  seeds: { of: ({ ensemble }) => ensemble?.models, write: whole },
  "band-inner": { of: () => QUANTILES[3] - QUANTILES[1], write: percent },
  "band-outer": { of: () => QUANTILES[4] - QUANTILES[0], write: percent },
  "fisher-low": { of: ({ ensemble }) => ensemble?.fisher?.[0] },
  "fisher-median": { of: ({ ensemble }) => ensemble?.fisher?.[2] },
  "fisher-high": { of: ({ ensemble }) => ensemble?.fisher?.[4] },
  "band-at-mode": { of: (run) => bandAt(run, modeOf(run.start?.line)), write: few },
  "band-at-valley": { of: (run) => bandAt(run, valleyOf(run.start?.line)), write: few },

  rounding: { of: () => 2 ** -24, write: scientific },
  agreement: { of: agreement, write: scientific },
  "agreement-limit": { of: () => GRADIENT_TOLERANCE, write: scientific },
  "check-rows": { of: ({ check }) => check?.rows.length, write: whole },
  "check-passed": {
    of: ({ check }) => check?.rows.filter(({ error, limit }) => error <= limit).length,
    write: whole,
  },
  "check-differences": { of: ({ check }) => check?.rows.at(-1)?.error, write: scientific },
};

/** A number of the run that is shown, also where an earlier step is replayed. */
export function measure(name: string, run: RunState): { value?: number; text: string } {
  const { start, picture } = run;
  const found = MEASURES[name]?.of(start && picture ? viewOf({ ...run, start, picture }) : run);
  if (found === undefined || !Number.isFinite(found)) return { text: "–" };
  return { value: found, text: MEASURES[name]!.write?.(found) ?? decimals(found) };
}

const over = (a?: number, b?: number): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;
const less = (a?: number, b?: number): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

/** The standard deviation of a target, 1/σ. */
function targetSize({ start }: RunState): number | undefined {
  return over(1, start?.sigma);
}

/** E|∇log p_σ|² over p_σ, by the trapezoidal rule on the grid. */
function scoreSquare({ start }: RunState): number | undefined {
  const { x, smoothed } = start?.line ?? {};
  return x && smoothed && integral(x, (i) => smoothed.density[i]! * smoothed.score[i]! ** 2);
}

function scoreSize(run: RunState): number | undefined {
  const square = scoreSquare(run);
  return square === undefined ? undefined : Math.sqrt(square);
}

/** 1/(2σ²) - ½ E|∇log p_σ|². */
function floorOfAll(run: RunState): number | undefined {
  const [size, square] = [targetSize(run), scoreSquare(run)];
  return size === undefined || square === undefined ? undefined : (size ** 2 - square) / 2;
}

/** The root of the mean square of ψ less the score that it aims at. */
function scoreError({ picture }: RunState): number | undefined {
  return picture?.fisher && Math.sqrt(2 * picture.fisher.value);
}

function leastFisher({ picture }: RunState): number | undefined {
  return picture?.fishers.values.reduce((a, b) => Math.min(a, b), Infinity);
}

function variation({ start, picture }: RunState, curves?: Curves): number | undefined {
  const model = picture?.model;
  return model && curves && totalVariation(start!.line!.x, model.density, curves.density);
}

/** Where p's score goes through 0, downwards (1) at its modes, upwards (-1) in its valleys. */
function crossings({ x, target }: Line, sign: 1 | -1): number[] {
  const found: number[] = [];
  const score = target?.score ?? [];
  for (let i = 1; i < score.length; i++) {
    const [a, b] = [sign * score[i - 1]!, sign * score[i]!];
    if (a > 0 && b <= 0) found.push(x[i - 1]! + ((x[i]! - x[i - 1]!) * a) / (a - b));
  }
  return found;
}

/** The highest mode of p. */
function modeOf(line?: Line): number | undefined {
  if (!line?.target) return undefined;
  const height = (x: number): number => line.target!.density[nearest(line.x, x)]!;
  return crossings(line, 1).toSorted((a, b) => height(b) - height(a))[0];
}

/** The first valley of p. */
function valleyOf(line?: Line): number | undefined {
  return line && crossings(line, -1)[0];
}

/** The mass of a density to the left of p's first valley. */
function massLeft(line?: Line, curves?: Curves): number | undefined {
  const valley = valleyOf(line);
  if (valley === undefined || !curves) return undefined;
  const end = nearest(line!.x, valley) + 1;
  return integral(line!.x.subarray(0, end), (i) => curves.density[i]!);
}

function bandAt({ ensemble, start }: RunState, at?: number): number | undefined {
  if (!ensemble?.score || at === undefined) return undefined;
  const i = nearest(start!.line!.x, at);
  return ensemble.score[4]![i]! - ensemble.score[0]![i]!;
}

/** The number of the swept σ whose fits are nearest to p. */
function best({ sweep }: RunState): number {
  const { mean } = sweep!.clean;
  return mean.indexOf(mean.reduce((a, b) => Math.min(a, b), Infinity));
}

/** The largest difference of gradients by GPU and CPU so far. */
function agreement({ picture }: RunState): number | undefined {
  const found = picture?.agreement;
  if (found?.kind !== "compared" || found.gradient.length === 0) return undefined;
  return found.gradient.reduce((most, value) => Math.max(most, value), 0);
}

/** By the trapezoidal rule. */
function integral(x: Float64Array, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) sum += ((of(i - 1) + of(i)) / 2) * (x[i]! - x[i - 1]!);
  return sum;
}

/** The number of the grid's point that is nearest. */
function nearest(grid: Float64Array, x: number): number {
  const step = grid[1]! - grid[0]!;
  return Math.max(0, Math.min(grid.length - 1, Math.round((x - grid[0]!) / step)));
}
