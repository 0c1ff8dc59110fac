import type { Score } from "../model/score.ts";
import type { Problem } from "./problem.ts";

/** Which program and which machine trained. */
export interface Backend {
  /** The GPU, in float32, or the CPU reference, in float64. */
  readonly kind: "webgpu" | "cpu";
  /** The GPU adapter's own description, or what the CPU ran. */
  readonly adapter: string;
}

/** Parameters kept for replay: their average where the experiment asks for one. */
export interface Saved {
  /** Updates done when they were kept; 0 for the initial parameters. */
  readonly step: number;
  /** (P) */
  readonly parameters: Float64Array;
}

/** All that a trainer's next steps depend on, and what it has kept: another one can go on from it. */
export interface TrainerState {
  /** One a step. */
  readonly losses: Float64Array;
  /** Parameters kept on the way. */
  readonly saved: readonly Saved[];
  /** (P) */
  readonly parameters: Float64Array;
  /** Adam's m and v, (2, P). */
  readonly moments: Float64Array;
  /** The average of the parameters, (P); only where the experiment asks for one. */
  readonly ema?: Float64Array | undefined;
}

/** Loss and gradient at the current parameters. */
export interface Gradient {
  /** The mean over the samples. */
  readonly loss: number;
  /** (P), in the order of the layout. */
  readonly gradient: Float64Array;
}

/** What stops training on the way: an AbortSignal is one. */
export interface Cancellation {
  /** Throws, what it likes, once training is to stop. */
  throwIfAborted(): void;
}

/** How `advance` goes on. */
export interface AdvanceOptions {
  /** Stops between two chunks of steps; what was done is kept. */
  readonly signal?: Cancellation | undefined;
}

/**
 * Trains one experiment. Implemented by the CPU reference and by the GPU, which give the same
 * numbers up to float32's rounding. Calls must not overlap: await each before the next.
 */
export interface Trainer extends Score {
  /** What trains. */
  readonly backend: Backend;
  /** Updates done. */
  readonly step: number;
  /** One loss a step, before that step's update. */
  readonly losses: Float64Array;
  /** The initial parameters and those after every `saveEvery` updates; empty where it is 0. */
  readonly saved: readonly Saved[];
  /**
   * Makes that many updates.
   * @param steps a whole number from 0 on
   * @throws RangeError for another number of steps; DivergedError where a loss is not finite;
   *   DeviceError where the GPU failed; the signal's reason (an AbortError) where it was cancelled
   */
  advance(steps: number, options?: AdvanceOptions): Promise<void>;
  /** (P), the parameters now. */
  parameters(): Promise<Float64Array>;
  /**
   * The average of the parameters, (P): θ̄_0 = θ_0, and θ̄ ← dθ̄ + (1 − d)θ after each update.
   * @throws Error where the experiment has no `ema`
   */
  emaParameters(): Promise<Float64Array>;
  /** Loss and gradient at the parameters now, with the noise of the next step. */
  gradient(): Promise<Gradient>;
  /**
   * ψ at points of the caller's, of the averaged parameters where the experiment asks for them.
   * @param points (n, D)
   * @param sigma the noise level; by default the experiment's one level
   * @returns (n, D)
   * @throws RangeError where the experiment has several levels and none is given
   */
  evaluate(points: Float64Array, sigma?: number): Promise<Float64Array>;
  /** Frees what the trainer holds; every call after it throws, except another `destroy`. */
  destroy(): void;
}

/** A trainer that can be taken back, or go on where another one was, and be set on the way. */
export interface ResumableTrainer extends Trainer {
  /** What `restore` takes, of this trainer or of another of the same problem. */
  state(): Promise<TrainerState>;
  /** Goes on from a state, also after a divergence. */
  restore(state: TrainerState): void;
  /** Changes the experiment's learning rate for the steps to come. */
  setLearningRate(learningRate: number): void;
}

/**
 * Trains K experiments of one shape together: the same data size, net, objective and steps, each
 * with its own seeds, σ and learning rate. A model whose loss is not finite stops with the state
 * before; the others go on. Calls must not overlap.
 */
export interface EnsembleTrainer {
  /** What trains. */
  readonly backend: Backend;
  /** K */
  readonly count: number;
  /** Updates done by the models that have not diverged. */
  readonly step: number;
  /** The step, counted from 1, whose loss was not finite, for each model; else undefined. */
  readonly diverged: readonly (number | undefined)[];
  /**
   * Makes that many updates of every model.
   * @param steps a whole number from 0 on
   * @throws RangeError for another number of steps; DeviceError where the GPU failed; the signal's
   *   reason where it was cancelled
   */
  advance(steps: number, options?: AdvanceOptions): Promise<void>;
  /** A model's losses, one a step, before that step's update; they end where it diverged. */
  losses(model: number): Float64Array;
  /** (K, P), the parameters now. */
  parameters(): Promise<Float64Array>;
  /**
   * The average of the parameters of every model, (K, P).
   * @throws Error where the experiments have no `ema`
   */
  emaParameters(): Promise<Float64Array>;
  /**
   * ψ of every model at the same points, of the averaged parameters where they are asked for.
   * @param points (n, D)
   * @param sigma the noise level; by default each experiment's one level
   * @returns (K, n, D)
   * @throws RangeError where the experiments have several levels and none is given
   */
  evaluate(points: Float64Array, sigma?: number): Promise<Float64Array>;
  /** Frees what the trainer holds; every call after it throws, except another `destroy`. */
  destroy(): void;
}

/** Where a problem's training begins. */
export function initialState({ experiment, layout, initialParameters }: Problem): TrainerState {
  const parameters = initialParameters.slice();
  return {
    losses: new Float64Array(0),
    saved: experiment.saveEvery > 0 ? [{ step: 0, parameters }] : [],
    parameters,
    moments: new Float64Array(2 * layout.count),
    ...(experiment.ema && { ema: parameters.slice() }),
  };
}

/**
 * Training stopped because a loss, or the square of a gradient on the GPU, became NaN or infinite;
 * the last good state is kept.
 */
export class DivergedError extends Error {
  /** "DivergedError" */
  override readonly name = "DivergedError";
  /** The step whose loss or gradient was not finite, counted from 1. */
  readonly step: number;
  /** @param step counted from 1 */
  constructor(step: number) {
    super(
      step === 1
        ? "The loss or its gradient was not finite at step 1, before anything was trained: the data or the " +
            "initial parameters are too large, or noise.sigma is too small."
        : `The loss or its gradient was not finite at step ${step}; training stopped there, and the steps before it are kept. ` +
            "Try a smaller optimizer.learningRate.",
    );
    this.step = step;
  }
}

/** The GPU failed: a lost device, a validation error, a shader that does not compile. */
export class DeviceError extends Error {
  /** "DeviceError", or "DeviceLostError". */
  override readonly name: string = "DeviceError";
}

/** The GPU device is gone; a new one may be asked for. */
export class DeviceLostError extends DeviceError {
  override readonly name = "DeviceLostError";
}
