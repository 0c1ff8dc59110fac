import { SETTINGS_BYTES, structBytes } from "../shader/structs.ts";
import type { Memory } from "./memory.ts";

/** The buffers of a run by the names of the bindings that they go to. */
export const resourcesOf = ({ samples, ...memory }: Memory) => ({
  settings: { buffer: memory.settings, size: SETTINGS_BYTES },
  models: memory.settings,
  chunk: memory.chunk,
  table: memory.table,
  state: memory.state,
  steps: memory.steps,
  step: { buffer: memory.steps, size: structBytes("Step") },
  losses: memory.losses,
  saved: memory.saved,
  stopped: memory.stopped,
  points: samples.points,
  noise: samples.draw,
  goal: samples.goal,
  slice: { buffer: samples.slices, size: structBytes("Slice") },
});
