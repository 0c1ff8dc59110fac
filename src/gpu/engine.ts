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

/** Evaluates ψ at the parameters now. */
export interface Evaluator {
  /** Most points at a time. */
  readonly rows: number;
  /** Points, (rows, D). */
  readonly input: GPUBuffer;
  /** ψ, (rows, D). */
  readonly output: GPUBuffer;
  encode(encoder: GPUCommandEncoder, count: number): void;
}
