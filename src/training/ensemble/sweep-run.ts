import { drawProblem, type Problem } from "../problem.ts";
import { type Group, groupByShape } from "../../experiment/sweep/groups.ts";
import type { SweepModel, SweepPlan } from "../../experiment/sweep/sweep.ts";
import { DeviceLostError, type EnsembleTrainer } from "../trainer.ts";

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
  /** Gives the event loop a turn, so that a signal or a message that waits is seen. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Told of all models by their shapes, before the first is trained. */
  readonly begin?: (groups: readonly Group[]) => void;
  /** Told which ensemble trains now; may make the first of its steps. */
  readonly follow?: (
    ensemble: EnsembleTrainer,
    problems: readonly Problem[],
  ) => void | Promise<void>;
}

/** Most numbers of ψ that are held at a time, for measuring. */
const MEASURED = 2 ** 23;
/** Points at which a model is measured on the line, and beyond it, at most. */
const LINE_POINTS = 4001;
const SPACE_POINTS = 20_000;

/** Makes what is kept of a slice. */
type Keep<T> = (slice: TrainedModels) => Promise<T>;

/**
 * Trains the models of a plan, slice by slice, and yields what is made of each. What a model becomes
 * depends neither on the cut into slices nor on what was done before. A slice that was under way when the device was
 * lost is trained again on a new device, once.
 * @throws DeviceError where the GPU fails again; the signal's reason where it was cancelled
 */
export async function* runSweep<T>(
  plan: SweepPlan,
  options: SweepOptions,
  keep: Keep<T>,
): AsyncGenerator<T> {
  const renewing = await Renewing.open(options.open);
  const pause = async (): Promise<void> => {
    await options.turn?.();
    options.signal.throwIfAborted();
  };
  try {
    const groups = await groupByShape(plan, pause);
    options.begin?.(groups);
    for (const group of groups) {
      const left = group.filter((i) => !options.done.has(i));
      for (let start = 0; start < left.length;) {
        await pause();
        const first = drawProblem(plan.at(left[start]!).experiment);
        const size = Math.min(renewing.backend.capacity(first), measurable(first));
        const slice = left.subarray(start, start + Math.max(1, Math.floor(size)));
        const models = Array.from(slice, (i) => plan.at(i));
        yield await renewing.try((backend) =>
          trainTogether(plan, models, { backend, options, keep }),
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

/** Models that were trained together. */
export interface TrainedModels {
  readonly plan: SweepPlan;
  readonly models: readonly SweepModel[];
  readonly problems: readonly Problem[];
  /** Has made all steps; freed when the slice has been looked at. */
  readonly ensemble: EnsembleTrainer;
}

async function trainTogether<T>(
  plan: SweepPlan,
  models: readonly SweepModel[],
  {
    backend,
    options,
    keep,
  }: { readonly backend: SweepBackend; readonly options: SweepOptions; readonly keep: Keep<T> },
): Promise<T> {
  const problems = models.map(({ experiment }) => drawProblem(experiment));
  const ensemble = await backend.createEnsemble(problems);
  try {
    await options.follow?.(ensemble, problems);
    const left = problems[0]!.experiment.steps - ensemble.step;
    await ensemble.advance(left, { signal: options.signal });
    return await keep({ plan, models, problems, ensemble });
  } finally {
    ensemble.destroy();
  }
}
