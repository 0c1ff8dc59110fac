import type { Control } from "./control.ts";
import { DATA } from "./data.ts";
import { MODEL } from "./model.ts";
import { TRAINING } from "./training.ts";

/** All settings, in the order in which they are shown. */
export const CONTROLS: readonly Control[] = [...DATA, ...MODEL, ...TRAINING];
