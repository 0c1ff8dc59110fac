/** One dense layer's place in the flat parameters: y = W x + b. */
export interface Layer {
  /** Width of the input. */
  readonly in: number;
  /** Width of the output. */
  readonly out: number;
  /** Offset of W: its entry (o, i) stands at weight + o * strideOut + i * strideIn. */
  readonly weight: number;
  /** From one row of W to the next. */
  readonly strideOut: number;
  /** From one entry of a row of W to the next. */
  readonly strideIn: number;
  /** Offset of b, (out). */
  readonly bias: number;
}

/** Where each parameter of a score model stands in the one flat array, (P). */
export interface Layout {
  /** First to last. */
  readonly layers: readonly Layer[];
  /** P, the number of parameters. */
  readonly count: number;
  /** Whether the layers are those of a network of its own or of Vincent's energy. */
  readonly readout: "linear" | "energy";
}

/**
 * The layout of the parameters of a multi-layer perceptron from D + C inputs to D outputs: layer by
 * layer, the weight, (out, in) and row-major, then the bias. Gradient and moments share it.
 * @param dimensions D
 * @param hidden widths of the hidden layers, first to last; none makes an affine model
 * @param condition C, the number of inputs that tell the noise level
 */
export function createLayout(dimensions: number, hidden: readonly number[], condition = 0): Layout {
  const widths = [dimensions + condition, ...hidden, dimensions];
  const layers: Layer[] = [];
  let count = 0;
  for (let l = 1; l < widths.length; l++) {
    const [inputs, outputs] = [widths[l - 1]!, widths[l]!];
    layers.push({
      in: inputs,
      out: outputs,
      weight: count,
      strideOut: inputs,
      strideIn: 1,
      bias: count + inputs * outputs,
    });
    count += (inputs + 1) * outputs;
  }
  return { layers, count, readout: "linear" };
}

/**
 * The layout of Vincent's energy model, whose score is (Wᵀ sigmoid(W x + b) + c - x) / σ²: two
 * layers that share W, (H, D) and row-major; then b, (H), and c, (D).
 *
 * P. Vincent, "A connection between score matching and denoising autoencoders", 2011, section 4.3.
 * @param dimensions D
 * @param hidden H
 */
export function createEnergyLayout(dimensions: number, hidden: number): Layout {
  const b = hidden * dimensions;
  return {
    layers: [
      { in: dimensions, out: hidden, weight: 0, strideOut: dimensions, strideIn: 1, bias: b },
      {
        in: hidden,
        out: dimensions,
        weight: 0,
        strideOut: 1,
        strideIn: dimensions,
        bias: b + hidden,
      },
    ],
    count: b + hidden + dimensions,
    readout: "energy",
  };
}
