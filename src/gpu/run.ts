import type { Problem } from "../core/problem.ts";
import type { Buffers } from "./buffers.ts";
import type { Memory } from "./memory.ts";
import type { Plan } from "./plan.ts";
import type { Sets } from "./sets.ts";

/** What everything that makes the passes of a run needs. */
export interface Run {
  readonly device: GPUDevice;
  /** The models that are trained together, (K), all of one shape. */
  readonly problems: readonly Problem[];
  /** The first of them: the shape of all. */
  readonly problem: Problem;
  readonly plan: Plan;
  readonly sets: Sets;
  readonly buffers: Buffers;
  readonly memory: Memory;
}
