import { type Buffers, STRIDE } from "../memory/buffers.ts";
import { readoutRows, readoutRowSize } from "../memory/readout-rows.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";
import { packStruct, structBytes } from "../shader/structs.ts";
import type { Problem } from "../../training/problem.ts";

/** The noise levels of a binding, one of which each dispatch is told by its offset. */
interface LevelBinding {
  /** What one of them spans. */
  readonly resource: GPUBufferBinding;
  /** From one to the next, in bytes. */
  readonly stride: number;
}

/** A `ScoreLevel` for each noise level. */
export function createScoreLevels(buffers: Buffers, sigmas: readonly number[]): LevelBinding {
  const items = sigmas.map((sigma) =>
    packStruct("ScoreLevel", { variance: sigma ** 2, inverse_variance: 1 / sigma ** 2 }),
  );
  const buffer = buffers.createItems("Score.levels", items);
  return { resource: { buffer, size: structBytes("ScoreLevel") }, stride: STRIDE };
}

/**
 * The rows of readout-rows.ts for each noise level.
 * @param sigmas the noise levels; undefined is each model's own
 */
export function createReadoutLevels(
  buffers: Buffers,
  problems: readonly Problem[],
  sigmas: readonly (number | undefined)[],
): LevelBinding {
  const size = 4 * readoutRowSize(problems[0]!) * problems.length;
  const stride = Math.ceil(size / STRIDE) * STRIDE;
  const values = new Float32Array((stride / 4) * sigmas.length);
  sigmas.forEach((sigma, l) => values.set(readoutRows(problems, sigma), (stride / 4) * l));
  const buffer = buffers.createFilled("Score.levels", values, BUFFER_USAGE.STORAGE);
  return { resource: { buffer, size }, stride };
}
