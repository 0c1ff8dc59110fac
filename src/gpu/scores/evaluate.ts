import { checkEvaluation } from "../../model/score.ts";
import type { Guard } from "../guard.ts";
import { Buffers } from "../memory/buffers.ts";
import { submitAndRead } from "../memory/read.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";
import type { BoundScore, GpuScore, PointBuffers } from "./score.ts";

/** Some models of an ensemble. */
export interface Models {
  readonly first: number;
  readonly count: number;
}

/** What is evaluated: the scores of K models at a noise level. */
interface Evaluated {
  readonly device: GPUDevice;
  readonly guard: Guard;
  /** D */
  readonly dimensions: number;
  /** K */
  readonly models: number;
  /** Binds the scores of some models, (k, n, D); one noise level. */
  readonly bind: (buffers: PointBuffers, models: Models) => BoundScore;
}

/** Most points in one submission. */
const ROWS = 16_384;
/** Numbers that one submission makes, unless one model's are more. */
const CAPACITY = 2 ** 20;

/**
 * The scores of K models at points of the caller's: uploads them, evaluates and reads back, in as
 * many submissions as that takes.
 * @param points (n, D)
 * @returns (K, n, D)
 */
export async function evaluateOnGpu(on: Evaluated, points: Float64Array): Promise<Float64Array> {
  const scores = new Float64Array(on.models * points.length);
  const size = ROWS * on.dimensions;
  for (let start = 0; start < points.length; start += size) {
    const some = Float32Array.from(points.subarray(start, start + size));
    const most = Math.max(1, Math.floor(CAPACITY / some.length));
    for (let first = 0; first < on.models; first += most) {
      const count = Math.min(most, on.models - first);
      const values = await on.guard.run("Evaluating", () =>
        evaluatePart(on, some, { first, count }),
      );
      for (let k = 0; k < count; k++) {
        const model = values.subarray(k * some.length, (k + 1) * some.length);
        scores.set(model, (first + k) * points.length + start);
      }
    }
  }
  return scores;
}

/** The scores of some models, (k, n, D). */
async function evaluatePart(
  { device, dimensions, bind }: Evaluated,
  points: Float32Array<ArrayBuffer>,
  models: Models,
): Promise<Float32Array> {
  const { STORAGE, COPY_SRC } = BUFFER_USAGE;
  const buffers = new Buffers(device);
  const bytes = models.count * points.byteLength;
  const input = buffers.createFilled("Score.points", points, STORAGE);
  const output = buffers.create("Score.scores", bytes, STORAGE | COPY_SRC);
  const count = points.length / dimensions;
  const bound = bind({ count, points: input, scores: output }, models);
  try {
    const encoder = device.createCommandEncoder({ label: "evaluate" });
    const pass = encoder.beginComputePass({ label: "Score" });
    bound.encode(pass, 0);
    pass.end();
    const [values] = await submitAndRead(device, encoder, [{ buffer: output, bytes }]);
    return values!;
  } finally {
    bound.destroy();
    buffers.destroy();
  }
}

/**
 * The score that bindings to buffers make.
 * @param bind see `GpuScore`
 * @param destroy frees what the score holds
 */
export function createGpuScore(
  on: Pick<Evaluated, "device" | "guard" | "dimensions">,
  bind: GpuScore["bind"],
  destroy: () => void,
): GpuScore {
  const { dimensions } = on;
  return {
    dimensions,
    bind,
    destroy,
    async evaluate(points, sigma) {
      checkEvaluation(dimensions, points, sigma);
      const atLevel = (buffers: PointBuffers) => bind({ ...buffers, sigmas: [sigma] });
      return evaluateOnGpu({ ...on, models: 1, bind: atLevel }, points);
    },
  };
}
