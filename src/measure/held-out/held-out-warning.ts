import { counted } from "../../text/counted.ts";
import type { Problem } from "../../training/problem.ts";
import { quantileOf } from "../../math/quantiles.ts";
import { unstandardize } from "../../data/scaling.ts";

/** Points that are looked at, of the training ones and of those held out: more take long. */
const LOOKED = { points: 2000, heldOut: 200 };
/**
 * The share of the points held out at which more than half of the Parzen estimate may come from equal
 * points. For values with steps that happens where the bandwidth is below 0.8 of a step, and there
 * scores begin to follow the single values: the estimate's ripple is 2 exp(-2π² 0.8²), 6e-6 of it, and
 * grows fast below. Ages, percentages and the public data sets have steps far below the bandwidth.
 */
const REPEATED = 0.15;
/**
 * The least spread of the middle half of the points over their standard deviation; 1 for normal data.
 * Below, the middle is narrower than two steps of the grid that plots are drawn on, and ten times
 * further down nets learn nothing of it.
 */
const NARROWEST = 1 / 20;
const REMEDY =
  "Remove it if it is an error; otherwise transform the values, for example to logarithms.";
/** How many standard errors a single point may move the mean of all the others. */
const MOVED = 30;

/**
 * Why measures at points held out mean little, and what to do: in one sentence; undefined where they
 * mean something.
 * @param bandwidth of the Parzen estimate beside them
 * @param values each measure at each point held out: [n]
 */
export function heldOutWarning(
  problem: Problem,
  bandwidth: number,
  values: readonly Float64Array[],
): string | undefined {
  const { heldOut, dimensions } = problem;
  if (!heldOut) return undefined;
  const parts = {
    points: problem.points.subarray(0, LOOKED.points * dimensions),
    heldOut: heldOut.subarray(0, LOOKED.heldOut * dimensions),
  };
  const ties = findTies(parts, dimensions, bandwidth);
  return (
    warnOfRepeats(ties) ??
    warnOfFarValues(problem) ??
    warnOfOneValue(problem, values) ??
    warnOfCopies(ties)
  );
}

/** How points held out meet equal points that were trained on. */
interface Ties {
  /** Points held out that were looked at. */
  readonly count: number;
  /** Of these, those that equal a training point. */
  readonly equal: number;
  /** Of these, those at which equal points make up more than half of the Parzen estimate. */
  readonly repeated: number;
  /** How many equal a training point by rounding alone, in the mean. */
  readonly rounded: number;
}

interface Parts {
  /** (N, D) */
  readonly points: Float64Array;
  /** (n, D) */
  readonly heldOut: Float64Array;
}

function findTies({ points, heldOut }: Parts, dimensions: number, bandwidth: number): Ties {
  const cell =
    roundingCell(points, dimensions) / (Math.sqrt(2 * Math.PI) * bandwidth) ** dimensions;
  let [equal, repeated, rounded] = [0, 0, 0];
  for (let i = 0; i < heldOut.length; i += dimensions) {
    let [same, near] = [0, 0];
    for (let j = 0; j < points.length; j += dimensions) {
      let square = 0;
      for (let d = 0; d < dimensions; d++) square += (heldOut[i + d]! - points[j + d]!) ** 2;
      if (square === 0) same++;
      near += Math.exp(-square / (2 * bandwidth * bandwidth));
    }
    if (same > 0) equal++;
    if (same > near / 2) repeated++;
    rounded += 1 - Math.exp(-near * cell);
  }
  return { count: heldOut.length / dimensions, equal, repeated, rounded };
}

/** The size of what a point is rounded to: the product over dimensions of a small gap between values. */
function roundingCell(points: Float64Array, dimensions: number): number {
  let cell = 1;
  for (let d = 0; d < dimensions; d++) {
    const values = Float64Array.from(new Set(columnOf(points, dimensions, d))).toSorted();
    const gaps = values.subarray(1).map((value, i) => value - values[i]!);
    cell *= gaps.length === 0 ? 0 : quantileOf(gaps.toSorted(), 0.1);
  }
  return cell;
}

const columnOf = (points: Float64Array, dimensions: number, d: number): Float64Array =>
  points.filter((_, i) => i % dimensions === d);

function warnOfRepeats({ count, repeated }: Ties): string | undefined {
  if (repeated < 2 || repeated <= REPEATED * count) return undefined;
  return (
    `These scores mean little, because the values repeat: at ${repeated} of ` +
    `${counted(count, "point")} held out, equal values outweigh all others nearby. ` +
    "Use measured values instead of ratings or counts, or leave out the value that repeats."
  );
}

/** One far value, or a few, make the standard deviation. */
function warnOfFarValues({ points, dimensions, scaling }: Problem): string | undefined {
  for (let d = 0; d < dimensions; d++) {
    const column = columnOf(points, dimensions, d).toSorted();
    const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantileOf(column, q));
    const spread = (high! - low!) / 1.34;
    if (spread === 0 || spread >= NARROWEST * deviationOf(column)) continue;
    const [first, last] = [column[0]!, column.at(-1)!];
    const farthest = middle! - first > last - middle! ? first : last;
    const own = new Float64Array(dimensions).fill(farthest);
    const value = show(unstandardize(own, scaling)[d]!);
    return `These scores mean little, because the value ${value} is far from the others and stretches the scale. ${REMEDY}`;
  }
  return undefined;
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** One point held out decides a mean. */
function warnOfOneValue(
  { heldOut, dimensions, scaling }: Problem,
  values: readonly Float64Array[],
): string | undefined {
  const place = values.map(decisive).find((each) => each !== undefined);
  if (place === undefined) return undefined;
  const point = heldOut!.slice(place * dimensions, (place + 1) * dimensions);
  const value = [...unstandardize(point, scaling)].map(show).join(", ");
  return `These scores mean little, because a single point held out, ${value}, decides their mean. ${REMEDY}`;
}

/** The place of the value without which the mean is another by far. */
function decisive(values: Float64Array): number | undefined {
  const n = values.length;
  if (n < 4) return undefined;
  const middle = quantileOf(values.toSorted(), 0.5);
  const distances = values.map((value) => Math.abs(value - middle));
  const place = distances.indexOf(Math.max(...distances));
  const others = values.filter((_, i) => i !== place);
  const mean = others.reduce((sum, value) => sum + value, 0) / (n - 1);
  const error = deviationOf(others) / Math.sqrt(n - 2);
  return Math.abs(values[place]! - mean) / n > MOVED * error ? place : undefined;
}

function warnOfCopies({ count, equal, rounded }: Ties): string | undefined {
  if (equal < count / 4 || equal <= 2 * rounded + 3) return undefined;
  return (
    `These scores are too good, because ${equal} of ${counted(count, "point")} held out are copies ` +
    "of points that were trained on. Remove the repeated rows."
  );
}

const show = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 6 });
