import type { Problem } from "../training/problem.ts";
import type { Buffers } from "./memory/buffers.ts";
import type { Memory } from "./memory/memory.ts";
import type { Plan } from "./planning/plan.ts";
import type { Sets } from "./memory/shared-sets.ts";

/** What everything that makes the passes of a run needs. */
export interface PassContext {
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
