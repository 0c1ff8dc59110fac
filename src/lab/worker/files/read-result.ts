import * as v from "valibot";
import { gridOf } from "../../../measure/density.ts";
import { countMembers } from "../../../training/ensemble/ensemble.ts";
import { ExperimentError, schemaError } from "../../../experiment/error.ts";
import { type Experiment, parseExperiment } from "../../../experiment/experiment.ts";
import { drawProblem, type Problem } from "../../../training/problem.ts";
import { quantileOf, QUANTILES } from "../../../math/quantiles.ts";
import { unstandardize } from "../../../data/scaling.ts";
import type { Ensemble } from "../../../figures/run/run.ts";
import type { Recorded } from "./recorded.ts";

const entry = ({ expected }: { readonly expected: string | null }): string =>
  expected === "Object" ? "an object" : "a value";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
/** Millions of them are checked, for which a schema of each would be slow. */
const numbers = v.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every(isNumber),
  "an array of finite numbers",
);
/** JSON has null for what is not finite. */
const gaps = v.custom<readonly (number | null)[]>(
  (value) => Array.isArray(value) && value.every((each) => each === null || isNumber(each)),
  "an array of numbers",
);
const number = v.custom<number>(isNumber, "a finite number");
const unknownOr = v.nullish(number);
const backend = v.object(
  { kind: v.picklist(["webgpu", "cpu"], '"webgpu" or "cpu"'), adapter: v.string("a text") },
  entry,
);
const ofOne = v.object(
  {
    experiment: v.unknown(),
    backend,
    losses: numbers,
    parameters: numbers,
    emaParameters: v.optional(numbers),
    points: v.array(v.unknown(), "an array of points"),
    saved: v.array(v.object({ step: number, parameters: numbers }, entry), "an array"),
    seconds: number,
    stopped: v.optional(v.object({ message: v.string("a text") }, entry)),
  },
  entry,
);
const band = v.object({ quantiles: v.array(gaps, "an array of quantiles") }, entry);
const ofMany = v.object(
  {
    experiment: v.unknown(),
    backend,
    models: v.pipe(
      v.array(
        v.object(
          {
            losses: numbers,
            parameters: numbers,
            emaParameters: v.optional(numbers),
            fisherAim: unknownOr,
            diverged: v.optional(number),
          },
          entry,
        ),
        "an array of models",
      ),
      v.minLength(1, "at least 1 model"),
    ),
    grid: v.nullish(
      v.object({ x: numbers, quantiles: numbers, score: band, density: band }, entry),
    ),
    seconds: number,
  },
  entry,
);

/** Whether a document is a result file, of one run or of an ensemble. */
export const isResult = (document: unknown): boolean =>
  typeof document === "object" &&
  document !== null &&
  "experiment" in document &&
  ("parameters" in document || "models" in document);

/**
 * The run that a result file holds; of an ensemble its first model, with the bands of all.
 * @param document for which `isResult` holds
 * @param name the file's
 * @throws ResultError where it is damaged, or is no result of its experiment here
 */
export function readResult(document: unknown, name: string): Recorded {
  try {
    return "models" in (document as object) ? readMany(document, name) : readOne(document, name);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    throw new ResultError(`${name}, ${error.message}`);
  }
}

/** Says in one sentence why a result file cannot be shown. */
export class ResultError extends Error {
  override readonly name = "ResultError";
}

function readOne(document: unknown, name: string): Recorded {
  const result = check(ofOne, document);
  const experiment = readExperiment(result.experiment);
  const problem = drawProblem(experiment);
  const { losses, saved, seconds, stopped } = result;
  const most = `at most ${experiment.steps} losses`;
  expectThat(losses.length <= experiment.steps, "losses", most, losses.length);
  checkPoints(problem, result.points);
  let last = -1;
  for (const [i, { step, parameters }] of saved.entries()) {
    const follows = Number.isInteger(step) && step > last && step <= losses.length;
    expectThat(follows, `saved[${i}].step`, "a step of the run after the one before", step);
    checkParameters(problem, parameters, `saved[${i}].parameters`);
    last = step;
  }
  checkParameters(problem, result.parameters, "parameters");
  return {
    name,
    experiment,
    backend: result.backend,
    milliseconds: 1000 * seconds,
    losses: Float64Array.from(losses),
    saved: saved.map(({ step, parameters }) => ({
      step,
      parameters: Float64Array.from(parameters),
    })),
    parameters: Float64Array.from(result.parameters),
    ...readAverage(problem, result, "emaParameters"),
    message: stopped?.message,
    ensemble: undefined,
  };
}

function readMany(document: unknown, name: string): Recorded {
  const result = check(ofMany, document);
  const experiment = readExperiment(result.experiment);
  const problem = drawProblem(experiment);
  const { models } = result;
  const most = countMembers(experiment);
  expectThat(models.length <= most, "models", `at most ${most} models`, models.length);
  const [first] = models as [(typeof models)[0]];
  checkParameters(problem, first.parameters, "models[0].parameters");
  const { diverged } = first;
  const steps = diverged === undefined ? experiment.steps : diverged - 1;
  return {
    name,
    experiment,
    backend: result.backend,
    milliseconds: 1000 * result.seconds,
    losses: spread(first.losses, experiment.ensemble?.lossEvery ?? 1, steps),
    saved: [],
    parameters: Float64Array.from(first.parameters),
    ...readAverage(problem, first, "models[0].emaParameters"),
    message:
      diverged === undefined
        ? undefined
        : `The first model, which is shown, diverged at step ${diverged}.`,
    ensemble: readEnsemble(result, problem),
  };
}

function readEnsemble(result: v.InferOutput<typeof ofMany>, problem: Problem): Ensemble {
  const { models, grid, seconds } = result;
  const good = models.filter(({ diverged }) => diverged === undefined);
  const fishers = Float64Array.from(good.flatMap(({ fisherAim }) => fisherAim ?? [])).toSorted();
  return {
    models: models.length,
    diverged: models.length - good.length,
    seconds,
    ...(grid && readBands(grid, problem)),
    ...(fishers.length > 0 && { fisher: QUANTILES.map((q) => quantileOf(fishers, q)) }),
  };
}

type Grid = NonNullable<v.InferOutput<typeof ofMany>["grid"]>;

function readBands(grid: Grid, problem: Problem): Pick<Ensemble, "score" | "density"> {
  const own = gridOf(problem);
  const x = own && unstandardize(own, problem.scaling);
  expectThat(x !== undefined && near(grid.x, x), "grid.x", "the grid that its experiment has here");
  expectThat(near(grid.quantiles, QUANTILES), "grid.quantiles", QUANTILES.join(", "));
  const [score, density] = (["score", "density"] as const).map((key) => {
    const rows = grid[key].quantiles;
    const whole = rows.length === QUANTILES.length && rows.every((row) => row.length === x!.length);
    expectThat(whole, `grid.${key}.quantiles`, `${QUANTILES.length} rows of ${x!.length} numbers`);
    return rows.map((row) => Float64Array.from(row, (value) => value ?? NaN));
  });
  return { score: score!, density: density! };
}

/** Losses of which every so many and the last were kept, at their steps; NaN between them. */
function spread(kept: readonly number[], every: number, steps: number): Float64Array {
  const losses = new Float64Array(steps).fill(NaN);
  const places = [...losses.keys()].filter((i) => i % every === 0 || i === steps - 1);
  const expected = `${places.length} losses`;
  expectThat(kept.length === places.length, "models[0].losses", expected, kept.length);
  places.forEach((place, k) => (losses[place] = kept[k]!));
  return losses;
}

function check<Schema extends v.GenericSchema>(schema: Schema, document: unknown) {
  const result = v.safeParse(schema, document, { abortEarly: true });
  if (!result.success) throw schemaError(result.issues[0]);
  return result.output;
}

function readExperiment(document: unknown): Experiment {
  try {
    return parseExperiment(document);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    throw new ExperimentError("experiment", error.message.replace(/\.$/, ""));
  }
}

function checkParameters({ layout }: Problem, { length }: readonly number[], path: string): void {
  const expected = `${layout.count} numbers, one a parameter of the experiment's model`;
  expectThat(length === layout.count, path, expected, length);
}

/** The average of the parameters, which a result has where its experiment asks for one. */
function readAverage(
  problem: Problem,
  { emaParameters = [] }: { readonly emaParameters?: readonly number[] | undefined },
  path: string,
): Pick<Recorded, "emaParameters"> {
  if (!problem.experiment.ema) return {};
  checkParameters(problem, emaParameters, path);
  return { emaParameters: Float64Array.from(emaParameters) };
}

/** What is shown beside the model is drawn anew, and must be what it was trained on. */
function checkPoints({ points, dimensions }: Problem, found: readonly unknown[]): void {
  const flat = found.flat() as number[];
  const same = found.length * dimensions === points.length && near(flat, points);
  expectThat(same, "points", "those that its experiment draws here");
}

/** Whether numbers are the same up to rounding. */
function near(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!(Math.abs(a[i]! - b[i]!) <= 1e-9 * (1 + Math.abs(b[i]!)))) return false;
  }
  return true;
}

function expectThat(
  holds: boolean,
  path: string,
  expected: string,
  found: string | number = "others",
): void {
  if (!holds) throw new ExperimentError(path, `expected ${expected}, found ${found}`);
}
