import type { Problem } from "../../training/problem.ts";
import type { Layer } from "../../model/layout.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { PassContext } from "../context.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** What a slice's rows hold between the kernels, a jet for each term; (rows, width) each. */
export interface Activations {
  /** Outputs of layers 0 (the inputs) to L; the last turns into the loss's derivative. */
  readonly output: readonly GPUBuffer[];
  /** Factors of the way back through the hidden layers, by layer; relus need none. */
  readonly slope: readonly (GPUBuffer | undefined)[];
  /** Deltas of the hidden layers, by layer; the output's is the residual. */
  readonly delta: readonly GPUBuffer[];
  /** c, alpha and constant of objective.wgsl, (rows, D + 2). */
  readonly asked: GPUBuffer;
  /** The share of each row in gradient and loss, (rows, P + 1). */
  readonly partials: GPUBuffer;
}

/** Numbers that a row asks of the network: D of c, alpha and the constant. */
export const askedSize = ({ dimensions }: Problem): number => dimensions + 2;

/** Rows that a product may write beyond the last. */
const PADDING = 256;

export function createActivations({ buffers, problem, plan }: PassContext): Activations {
  const { terms, jet } = objectiveForm(problem);
  const rows = plan.slices[0]!.end * terms * jet + PADDING;
  const create = (label: string, floats: number): GPUBuffer =>
    buffers.create(
      `Layered.${label}`,
      floats * 4,
      BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST,
    );
  const { layout } = problem;
  const hidden: readonly Layer[] = layout.layers.slice(0, -1);
  const output = [layout.layers[0]!.in, ...layout.layers.map((layer) => layer.out)].map(
    (width, l) => create(`output${l}`, rows * width),
  );
  const last = output.at(-1)!;
  return {
    output,
    slope: [
      undefined,
      ...hidden.map(({ out }, l) =>
        problem.activation === "relu" ? undefined : create(`slope${l + 1}`, rows * out),
      ),
    ],
    delta: [output[0]!, ...hidden.map(({ out }, l) => create(`delta${l + 1}`, rows * out)), last],
    asked: create("asked", rows * askedSize(problem)),
    partials: create("partials", plan.rowsPerSlice * (layout.count + 1)),
  };
}
