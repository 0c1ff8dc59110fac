import { GRADIENT_TOLERANCE, gradientError } from "../../measure/agreement.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Layout } from "../../model/layout.ts";
import { drawOf, drawProblem, type Problem } from "../../training/problem.ts";
import type { Gradient } from "../../training/trainer.ts";
import { trainingWork } from "../../training/work.ts";
import { finiteDifferences } from "../../reference/finite-differences.ts";
import { gradientSizes, lossScale } from "../../reference/objective.ts";
import { createReferenceTrainer } from "../../reference/trainer.ts";
import { openTrainer } from "../backend.ts";
import { explain, type Failure } from "./check-explain.ts";
import { announce, estimateCpu } from "../estimate.ts";
import { openOutput } from "../output/outputs.ts";
import { type Print, printTo } from "../output/print.ts";
import type { Setting } from "../input/setting.ts";
import { readExperiment } from "../input/source.ts";

export interface CheckOptions {
  readonly out?: string;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/**
 * What float32 allows: relative errors of the GPU's loss, of its gradient and, for the reference
 * itself, of its gradient against central differences; gradients by their largest element.
 */
const TOLERANCE = { loss: 1e-6, gradient: GRADIENT_TOLERANCE, finiteDifferences: 1e-6 };

/** Multiplications that finite differences may cost: a few seconds. */
const BUDGET = 2e9;
/** Losses that one derivative takes: two at each of five steps. */
const EVALUATIONS = 10;

/**
 * Compares loss and gradient at an experiment's initial parameters on GPU and CPU and by central
 * differences, and writes them.
 * @returns the exit code: 1 where they are further apart than float32 allows
 */
export async function check(file: string | undefined, options: CheckOptions): Promise<number> {
  const experiment = await readExperiment(file, options.set);
  const output = await openOutput(options.out, [file]);
  const print = printTo(options.out);
  const problem = drawProblem(experiment);
  announce(await estimateCheck(problem), options.yes, print);
  const { trainer, backend, close } = await openTrainer(problem, "webgpu");
  try {
    print(`Adapter: ${backend.adapter}`);
    const webgpu = await trainer.gradient();
    const cpu = await createReferenceTrainer(problem).gradient();
    const draw = drawOf(problem, 1);
    const scale = lossScale(problem, problem.initialParameters, draw);
    const sizes = gradientSizes(problem, problem.initialParameters, draw);
    const derivatives = differentiate(problem, print);
    const result = compare({ webgpu, cpu, derivatives }, { layout: problem.layout, scale, sizes });
    report(result, print);
    const failures = failuresOf(result);
    for (const line of explain(problem, failures, result.loss, scale)) print(line);
    if (result.passed) print("Passed");
    await output.write(result);
    return result.passed ? 0 : 1;
  } finally {
    close();
  }
}

/** (P), null where a derivative was left out. */
type Derivatives = readonly (number | null)[];

interface Comparison {
  readonly loss: { readonly webgpu: number; readonly cpu: number };
  readonly gradient: {
    readonly webgpu: readonly number[];
    readonly cpu: readonly number[];
    readonly finiteDifferences: Derivatives;
  };
  readonly maxError: Record<keyof typeof TOLERANCE, number>;
  readonly passed: boolean;
}

/** Multiplications that one derivative takes. */
function derivativeCost(problem: Problem): number {
  const { samples, terms, jet } = objectiveForm(problem);
  return EVALUATIONS * samples * terms * jet * problem.layout.count;
}

/** How many parameters are differentiated. */
const countDifferences = (problem: Problem): number =>
  Math.min(problem.layout.count, Math.max(2, Math.floor(BUDGET / derivativeCost(problem))));

/** What all of it takes, in seconds; undefined where that is short for certain. */
async function estimateCheck(problem: Problem): Promise<number | undefined> {
  const once = { ...problem, experiment: { ...problem.experiment, steps: 1 } };
  // The loss and its gradient, what their errors are relative to, and what the differences start from.
  const gradients = 4 * trainingWork(once);
  const differences = 2 * countDifferences(problem) * derivativeCost(problem);
  return estimateCpu(problem, gradients + differences);
}

/** Central differences; for a large experiment of some parameters, evenly spread. */
function differentiate(problem: Problem, print: Print): Derivatives {
  const { layout, initialParameters } = problem;
  const most = countDifferences(problem);
  const indices = Array.from({ length: most }, (_, k) => Math.floor((k * layout.count) / most));
  if (most < layout.count) {
    const [first, second] = indices;
    print(`Finite differences of ${most} of ${layout.count} parameters: ${first}, ${second}, …`);
  }
  const values = finiteDifferences(problem, drawOf(problem, 1), initialParameters, {
    indices,
  });
  const all = Array.from<number | null>({ length: layout.count }).fill(null);
  indices.forEach((p, k) => (all[p] = values[k]!));
  return all;
}

/** What is compared. */
interface Sides {
  readonly webgpu: Gradient;
  readonly cpu: Gradient;
  readonly derivatives: Derivatives;
}

/** What errors are relative to. */
interface Scales {
  readonly layout: Layout;
  /** Of the loss: an implicit loss may be near 0. */
  readonly scale: number;
  /** Of the gradient, (P). */
  readonly sizes: Float64Array;
}

function compare(
  { webgpu, cpu, derivatives }: Sides,
  { layout, scale, sizes }: Scales,
): Comparison {
  const maxError = {
    loss: webgpu.loss === cpu.loss ? 0 : Math.abs(webgpu.loss - cpu.loss) / scale,
    gradient: gradientError(layout, webgpu.gradient, cpu.gradient, sizes),
    // A derivative that was left out is in no error.
    finiteDifferences: gradientError(
      layout,
      cpu.gradient.map((g, p) => derivatives[p] ?? g),
      cpu.gradient,
      sizes,
    ),
  };
  return {
    loss: { webgpu: webgpu.loss, cpu: cpu.loss },
    gradient: {
      webgpu: [...webgpu.gradient],
      cpu: [...cpu.gradient],
      finiteDifferences: derivatives,
    },
    maxError,
    passed: names.every((name) => maxError[name] <= TOLERANCE[name]),
  };
}

const names = ["loss", "gradient", "finiteDifferences"] as const;

const LABELS = {
  loss: "Loss, GPU and CPU",
  gradient: "Gradient, GPU and CPU",
  finiteDifferences: "Gradient, CPU and differences",
} as const;

function report({ loss, maxError }: Comparison, print: Print): void {
  print(`Loss on the GPU ${loss.webgpu}, on the CPU ${loss.cpu}`);
  for (const name of names) {
    const error = maxError[name].toExponential(2);
    print(`${LABELS[name].padEnd(32)}${error} (at most ${TOLERANCE[name].toExponential(0)})`);
  }
}

const failuresOf = ({ maxError }: Comparison): Failure[] =>
  names
    .filter((name) => !(maxError[name] <= TOLERANCE[name]))
    .map((name) => ({ name, label: LABELS[name], error: maxError[name] }));
