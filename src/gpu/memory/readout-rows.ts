import { levelLaw, onlySigma } from "../../data/noise-levels.ts";
import { conditionOf, conditionSize, createCondition } from "../../model/condition.ts";
import { readoutAt, readoutKind } from "../../model/prediction.ts";
import type { Problem } from "../../training/problem.ts";

/** Numbers of a row: the readout's scale, skip and input scale, then the C inputs of the condition. */
export const readoutRowSize = ({ experiment }: Problem): number =>
  3 + conditionSize(conditionOf(experiment));

/**
 * How each model's inputs and ψ are made at a noise level, computed in float64.
 * @param sigma the noise level; by default each model's own
 * @returns (K, 3 + C)
 */
export function readoutRows(
  problems: readonly Problem[],
  sigma: number | undefined,
): Float32Array<ArrayBuffer> {
  const size = readoutRowSize(problems[0]!);
  const rows = new Float64Array(size * problems.length);
  problems.forEach(({ experiment }, k) => {
    const at = sigma ?? onlySigma(experiment.noise);
    const { scale, skip, inputScale } = readoutAt(readoutKind(experiment), at);
    rows.set([scale, skip, inputScale], size * k);
    const write = createCondition(conditionOf(experiment), levelLaw(experiment.noise));
    write({ sigma: at }, rows, size * k + 3);
  });
  return Float32Array.from(rows);
}
