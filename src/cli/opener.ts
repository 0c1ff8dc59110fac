import type { Backend } from "../core/trainer.ts";
import { openBackend, type OpenBackend } from "./backend.ts";
import type { Print } from "./print.ts";

/** Opens the backend, and says so where it is done again. */
export function opener(kind: Backend["kind"], print: Print): () => Promise<OpenBackend> {
  let opened = false;
  return async () => {
    if (opened) print("The GPU device was lost; going on with a new one.");
    const backend = await openBackend(kind);
    if (!opened) print(`Adapter: ${backend.adapter}`);
    opened = true;
    return backend;
  };
}
