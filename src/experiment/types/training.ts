/** Adam's settings. */
export interface Optimizer {
  /** The only kind there is; "adam" by default. */
  readonly kind: "adam";
  /** 0.01 by default. */
  readonly learningRate: number;
  /** Decay of the mean of the gradient; 0.9 by default. */
  readonly beta1: number;
  /** Decay of the mean of its square; 0.999 by default. */
  readonly beta2: number;
  /** What is added to the divisor; 1e-8 by default. */
  readonly epsilon: number;
  /** The factor on the learning rate at each update; constant by default. */
  readonly schedule: Schedule;
  /** wd of the decoupled weight decay θ ← θ (1 − lr·wd) before each update; 0 by default. */
  readonly weightDecay: number;
}

/** What all schedules have. */
export interface Warmup {
  /** Updates over which the factor is multiplied by t / warmup; none by default. */
  readonly warmup?: number | undefined;
}

/** The factor 1, or ½(1 + cos(π(t − 1)/T)) at update t of T. */
export interface PlainSchedule extends Warmup {
  /** Tells the schedules apart. */
  readonly kind: "constant" | "cosine";
}

/** The factor decay^(t − 1) at update t. */
export interface ExponentialSchedule extends Warmup {
  /** Tells the schedules apart. */
  readonly kind: "exponential";
  /** Above 0 and at most 1. */
  readonly decay: number;
}

/** The factor on the learning rate at update t of T. */
export type Schedule = PlainSchedule | ExponentialSchedule;

/** Steps that use some of the points. */
export interface Batch {
  /** Points of a step, at most N. */
  readonly size: number;
}

/** The exponential moving average of the parameters, θ̄ ← decay θ̄ + (1 − decay) θ. */
export interface Averaging {
  /** From 0 to below 1. */
  readonly decay: number;
}

/** Where a run with several noise levels is measured. */
export interface Measurement {
  /** σ. */
  readonly sigmas: readonly number[];
}

/** A run over many seeds. */
export interface Ensemble {
  /** K, models. */
  readonly seeds: number;
  /** Every how many steps a loss is kept; 1 by default. */
  readonly lossEvery: number;
}
