import { drawProblem, type Problem } from "../core/problem.ts";
import { groupByShape } from "../core/shape.ts";
import type { SweepModel, SweepPlan } from "../core/sweep.ts";
import { DeviceLostError, type EnsembleTrainer } from "../core/trainer.ts";
import { heldOutLogLikelihood, heldOutScoreMatching } from "../reference/held-out.ts";
import { type Measures, Yardstick } from "./measure.ts";

/** One model of a sweep as it was trained: a row of the table. */
export interface Row extends Measures {
  /** From 0, in the order of the plan. */
  readonly model: number;
  /** The value of each axis. */
  readonly settings: readonly unknown[];
  readonly seed: number;
  readonly sigma: number;
  readonly learningRate: number;
  /** N */
  readonly points: number;
  /** P */
  readonly parameters: number;
  /** Updates done. */
  readonly steps: number;
  readonly status: "done" | "diverged";
  /** At the points that were held out. */
  readonly heldOut: number | null;
  readonly heldOutError: number | null;
  /** Mean ln density of these under the Parzen estimate of bandwidth σ. */
  readonly parzen: number | null;
  readonly parzenError: number | null;
}

/** What trains the models of a sweep, as long as its device lives. */
export interface SweepBackend {
  /** How many models like this are best trained together. */
  capacity(problem: Problem): number;
  createEnsemble(problems: readonly Problem[]): Promise<EnsembleTrainer>;
  close(): void;
}

export interface SweepOptions {
  /** Opens a backend; called once more where a device is lost. */
  readonly open: () => Promise<SweepBackend>;
  /** Models that need no training. */
  readonly done: ReadonlySet<number>;
  readonly signal: AbortSignal;
  /** Told which ensemble trains now. */
  readonly follow?: (ensemble: EnsembleTrainer) => void;
}

/** Most numbers of ψ that are held at a time, for measuring. */
const MEASURED = 2 ** 23;
/** Points at which a model is measured on the line, and beyond it, at most. */
const LINE_POINTS = 4001;
const SPACE_POINTS = 20_000;

/**
 * Trains the models of a plan, slice by slice, and yields their rows. A model's row depends neither
 * on the cut into slices nor on what was done before. A slice that was under way when the device was
 * lost is trained again on a new device, once.
 * @throws DeviceError where the GPU fails again; the signal's reason where it was cancelled
 */
export async function* runSweep(plan: SweepPlan, options: SweepOptions): AsyncGenerator<Row[]> {
  const renewing = await Renewing.open(options.open);
  const yardstick = new Yardstick();
  try {
    for (const group of groupByShape(plan)) {
      const left = group.filter((i) => !options.done.has(i));
      for (let start = 0; start < left.length;) {
        options.signal.throwIfAborted();
        const first = drawProblem(plan.at(left[start]!).experiment);
        const size = Math.min(renewing.backend.capacity(first), measurable(first));
        const slice = left.subarray(start, start + Math.max(1, Math.floor(size)));
        yield await renewing.try((backend) =>
          trainSlice(plan, slice, { backend, yardstick, options }),
        );
        start += slice.length;
      }
    }
  } finally {
    renewing.backend.close();
  }
}

/** How many models' ψ are held at a time. */
const measurable = ({ dimensions }: Problem): number =>
  MEASURED / (dimensions === 1 ? LINE_POINTS : SPACE_POINTS * dimensions);

/** A backend in whose place a new one is opened once, where its device is lost. */
class Renewing {
  backend: SweepBackend;
  readonly #open: SweepOptions["open"];
  #renewed = false;

  private constructor(backend: SweepBackend, open: SweepOptions["open"]) {
    this.backend = backend;
    this.#open = open;
  }

  static async open(open: SweepOptions["open"]): Promise<Renewing> {
    return new Renewing(await open(), open);
  }

  /** Does work, and once more on a new device where the first was lost. */
  async try<T>(work: (backend: SweepBackend) => Promise<T>): Promise<T> {
    try {
      return await work(this.backend);
    } catch (error) {
      if (!(error instanceof DeviceLostError) || this.#renewed) throw error;
      this.#renewed = true;
      this.backend.close();
      this.backend = await this.#open();
      return work(this.backend);
    }
  }
}

interface Means {
  readonly backend: SweepBackend;
  readonly yardstick: Yardstick;
  readonly options: SweepOptions;
}

async function trainSlice(plan: SweepPlan, slice: Uint32Array, means: Means): Promise<Row[]> {
  const { backend, yardstick, options } = means;
  const models = Array.from(slice, (i) => plan.at(i));
  const problems = models.map(({ experiment }) => drawProblem(experiment));
  const ensemble = await backend.createEnsemble(problems);
  try {
    options.follow?.(ensemble);
    await ensemble.advance(problems[0]!.experiment.steps, { signal: options.signal });
    const measures = await yardstick.measure(problems, ensemble);
    const parameters = plan.heldOut && (await ensemble.parameters());
    return models.map((model, k) => {
      const { layout } = problems[k]!;
      const own = parameters?.subarray(k * layout.count, (k + 1) * layout.count);
      return {
        ...describe(slice[k]!, model, problems[k]!),
        steps: ensemble.losses(k).length,
        status: ensemble.diverged[k] === undefined ? "done" : "diverged",
        ...measures[k]!,
        ...heldOutOf(problems[k]!, own, plan.heldOut),
      };
    });
  } finally {
    ensemble.destroy();
  }
}

function describe(model: number, { settings, seed }: SweepModel, problem: Problem) {
  const { experiment, count, layout } = problem;
  return {
    model,
    settings,
    seed,
    sigma: experiment.noise.sigma,
    learningRate: experiment.optimizer.learningRate,
    points: count,
    parameters: layout.count,
  };
}

function heldOutOf(
  problem: Problem,
  parameters: Float64Array | undefined,
  points: Float64Array | undefined,
) {
  if (!parameters || !points) {
    return { heldOut: null, heldOutError: null, parzen: null, parzenError: null };
  }
  const fitted = heldOutScoreMatching(problem, parameters, points);
  const parzen = heldOutLogLikelihood(problem, problem.experiment.noise.sigma, points);
  return {
    heldOut: fitted.value,
    heldOutError: fitted.standardError,
    parzen: parzen.value,
    parzenError: parzen.standardError,
  };
}
