import type { Layout } from "../../model/layout.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";
import { type Plan, SUM_BLOCK } from "./plan.ts";

/** Bytes of workgroup memory for adding up. */
const SHARES_BYTES = 8192;

/** The constants of sum.wgsl for so many numbers of each invocation. */
export function sumSizes(sums: number, plan: Plan): Record<string, number> {
  const { workgroup, subgroupMinSize } = plan;
  const shares = Math.ceil(workgroup / (subgroupMinSize ?? 1));
  const round = Math.min(sums, Math.max(1, Math.floor(SHARES_BYTES / 4 / (shares + 1))));
  return {
    WORKGROUP: workgroup,
    SHARES: shares,
    SUMS: sums,
    ROUND: round,
    ROUNDS: Math.ceil(sums / round),
  };
}

/** What else decides how many samples an invocation takes at a time. */
interface BatchWishes {
  /** Times as many as are likely to stay in registers; 1 by default. */
  readonly more?: number;
  /** At least so many where a sample has no tangents; 1 by default. */
  readonly least?: number;
}

/**
 * Samples that an invocation takes at a time: more of them share its reads of the parameters.
 * @param layout of the net that it holds
 */
export function batchSizes(
  problem: Problem,
  layout: Layout,
  { more = 1, least = 1 }: BatchWishes = {},
) {
  const { jet } = objectiveForm(problem);
  const values = jet * layout.layers.reduce((sum, layer) => sum + layer.out, layout.layers[0]!.in);
  const fitting = more * (values <= 12 ? 4 : values <= 24 ? 2 : 1);
  const batch = jet === 1 ? Math.max(least, fitting) : fitting;
  return { BATCH: batch, JETS: batch * jet };
}

/**
 * Whether an invocation's share of the samples is so long that it is summed in blocks.
 * @param batch samples that it takes at a time
 */
export function blockedSum({ slices, rowsPerSlice, workgroup }: Plan, batch: number): boolean {
  const samples = slices[0]!.end - slices[0]!.first;
  return samples / (Math.max(1, rowsPerSlice) * workgroup * batch) > 2 * SUM_BLOCK;
}
