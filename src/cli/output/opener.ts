import type { Backend } from "../../training/trainer.ts";
import { openBackend, type OpenBackend } from "../backend.ts";
import type { Print } from "./print.ts";

/** Opens a backend, and says so where it is done again. */
export function opener(kind: Backend["kind"], print: Print) {
  let backend: OpenBackend | undefined;
  return {
    async open(): Promise<OpenBackend> {
      if (backend) print("The GPU device was lost; going on with a new one.");
      const before = backend;
      backend = await openBackend(kind);
      if (!before) print(`Adapter: ${backend.adapter}`);
      return backend;
    },
    /** The backend that was opened last. */
    current: (): OpenBackend => backend!,
  };
}
