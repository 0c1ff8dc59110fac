import type { Problem } from "../core/problem.ts";
import type { Buffers } from "./buffers.ts";
import type { Memory } from "./memory.ts";
import type { Plan } from "./plan.ts";

/** What everything that makes the passes of a run needs. */
export interface Run {
  readonly device: GPUDevice;
  readonly problem: Problem;
  readonly plan: Plan;
  readonly buffers: Buffers;
  readonly memory: Memory;
}
