import type { Control } from "./control.ts";
import { CONDITION } from "./condition.ts";
import { DATA } from "./data.ts";
import { LEVELS } from "./levels.ts";
import { MODEL } from "./model.ts";
import { NOISE } from "./noise.ts";
import { TRAINING } from "./training.ts";

/** All settings, in the order in which they are shown. */
export const CONTROLS: readonly Control[] = [
  ...DATA,
  ...LEVELS,
  ...NOISE,
  ...MODEL,
  ...CONDITION,
  ...TRAINING,
];
