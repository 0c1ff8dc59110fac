/** What makes the steps of a chunk on the GPU, given their settings in the run's memory. */
export interface Engine {
  /**
   * Encodes that many steps from the chunk's first on; where the settings say 0 steps, one that
   * only leaves loss and gradient.
   */
  encode(encoder: GPUCommandEncoder, steps: number): void;
  /** Made when first asked for: not every run evaluates on the GPU. */
  evaluator(): Promise<Evaluator>;
}

/**
 * Evaluates ψ at the parameters now, or at their average where there is one. It may be encoded any
 * number of times without reading back: `input` and `levels` are read and `output` is written.
 */
export interface Evaluator {
  /** Most points at a time. */
  readonly rows: number;
  /** Most numbers of ψ at a time, at least rows * D. */
  readonly capacity: number;
  /** Points, (n, D). */
  readonly input: GPUBuffer;
  /** A row of readout-rows.ts for each model. */
  readonly levels: GPUBuffer;
  /** ψ of some models, (k, n, D). */
  readonly output: GPUBuffer;
  /** @param models as many as the capacity holds */
  encode(encoder: GPUCommandEncoder, count: number, models: Models): void;
}

/** Some models of an ensemble. */
interface Models {
  readonly first: number;
  readonly count: number;
}
