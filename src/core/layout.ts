/** One dense layer's place in the flat parameters: y = W x + b. */
export interface Layer {
  /** Width of the input. */
  readonly in: number;
  /** Width of the output. */
  readonly out: number;
  /** Offset of W, (out, in), row-major. */
  readonly weight: number;
  /** Offset of b, (out). */
  readonly bias: number;
}

/** Where each parameter of a multi-layer perceptron stands in the one flat array, (P). */
export interface Layout {
  readonly layers: readonly Layer[];
  /** P, the number of parameters. */
  readonly count: number;
}

/**
 * The layout of the parameters of a multi-layer perceptron from D to D dimensions: layer by layer,
 * the weight, then the bias. Gradient and moments share it.
 * @param dimensions D
 * @param hidden widths of the hidden layers, first to last; none makes an affine model
 */
export function createLayout(dimensions: number, hidden: readonly number[]): Layout {
  const widths = [dimensions, ...hidden, dimensions];
  const layers: Layer[] = [];
  let count = 0;
  for (let l = 1; l < widths.length; l++) {
    const [inputs, outputs] = [widths[l - 1]!, widths[l]!];
    layers.push({ in: inputs, out: outputs, weight: count, bias: count + inputs * outputs });
    count += (inputs + 1) * outputs;
  }
  return { layers, count };
}
