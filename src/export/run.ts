import * as v from "valibot";
import { ExperimentError, parseExperiment } from "../experiment/experiment.ts";
import { schemaError } from "../experiment/error.ts";
import { ExportError, type FittedRun } from "./fitted.ts";
import { networkOf } from "./network.ts";

const NUMBERS = "an array of finite numbers";
const numbers = v.array(v.pipe(v.number("a number"), v.finite("a finite number")), NUMBERS);
/** JSON has null for what is not finite. */
const gaps = v.array(v.nullable(v.number("a number or null")), NUMBERS);
const grid = v.object(
  {
    sigma: v.optional(v.pipe(v.number("a number"), v.gtValue(0, "a number above 0"))),
    x: numbers,
    score: gaps,
    density: gaps,
  },
  "an object of x, score and density",
);

/** What is exported of a result file; what else it holds is not looked at. */
const schema = v.object(
  {
    experiment: v.unknown(),
    parameters: numbers,
    emaParameters: v.optional(numbers),
    losses: numbers,
    grid: v.nullish(grid, null),
    scaling: v.optional(v.object({ mean: numbers, std: numbers }, "an object of mean and std")),
  },
  "an object of experiment, parameters and losses",
);

/**
 * The run of a result file, checked as far as it can be exported.
 * @param document what `JSON.parse` returned of the file, or what `createResult` made
 * @throws ExportError, whose message says what is wrong, where it is no result of one run
 */
export function readRun(document: unknown): FittedRun {
  if (holds(document, "models")) {
    throw new ExportError(
      "Expected the result of one run, found an ensemble's: train the experiment of one of its models alone.",
    );
  }
  if (!holds(document, "experiment") || !holds(document, "parameters")) {
    throw new ExportError("Expected a result file, as train writes it with --out.");
  }
  const { success, output, issues } = v.safeParse(schema, document, { abortEarly: true });
  if (!success) throw new ExportError(schemaError(issues[0]).message);
  const { grid, scaling, losses, emaParameters } = output;
  // What is measured and plotted is exported.
  const { parameters } = { ...output, ...(emaParameters && { parameters: emaParameters }) };
  if (grid && [grid.score, grid.density].some(({ length }) => length !== grid.x.length)) {
    throw new ExportError("grid: expected as many scores and densities as points x.");
  }
  const experiment = readExperiment(output.experiment);
  const run = { experiment, parameters, losses, step: losses.length, grid, scaling };
  networkOf(run); // which checks the sizes
  return run;
}

const holds = (document: unknown, key: string): boolean =>
  typeof document === "object" && document !== null && key in document;

function readExperiment(document: unknown): FittedRun["experiment"] {
  try {
    return parseExperiment(document);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    const place = error.path === "" ? error.message : `experiment.${error.message}`;
    throw new ExportError(place);
  }
}
