import type { Matrix } from "../network.ts";
import type { Constant, Operation } from "./onnx-file.ts";

/** Operations in their order, with the constants that they take. */
export class Graph {
  readonly constants: Constant[] = [];
  readonly operations: Operation[] = [];

  vector(name: string, values: readonly number[]): string {
    this.constants.push({ name, shape: [values.length], values });
    return name;
  }

  matrix(name: string, rows: Matrix): string {
    const shape = [rows.length, rows[0]!.length];
    this.constants.push({ name, shape, values: rows.flat() });
    return name;
  }

  number(name: string, value: number): string {
    this.constants.push({ name, shape: [], values: [value] });
    return name;
  }

  /** A constant that several operations may take: made once. */
  shared(name: string, value: number): string {
    return this.constants.some((each) => each.name === name) ? name : this.number(name, value);
  }

  apply(kind: string, inputs: readonly string[], output: string): string {
    this.operations.push({ kind, inputs, output });
    return output;
  }

  /** Tensors side by side. */
  concatenate(inputs: readonly string[], output: string): string {
    this.operations.push({ kind: "Concat", inputs, output, attributes: { axis: 1 } });
    return output;
  }

  /** a Wᵀ + b, or a W + b. */
  affine(a: string, W: string, b: string, transposed: boolean, output: string): string {
    const attributes = { transB: transposed ? 1 : 0 };
    this.operations.push({ kind: "Gemm", inputs: [a, W, b], output, attributes });
    return output;
  }
}
