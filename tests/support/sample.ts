import { inject } from "vitest";
import { STREAMS, uniform } from "../../src/math/random/stream.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** "full" runs every case of the large grids, "sample" some of them. */
    grid: "full" | "sample";
    /** Of the engine that runs the tests, so that each samples other cases. */
    engine: number;
  }
}

const SEED = 1;

/** Engines that share the cases of a grid. */
const ENGINES = 2;

/**
 * Some cases of a large grid: one of every so many consecutive ones, by a fixed seed, other ones in
 * each engine. All of them where the environment's SCORELAB_GRID is "full".
 * @param shared whether the engines then share them, as each takes long
 */
export function sample<T>(cases: readonly T[], every: number, shared = false): T[] {
  if (inject("grid") === "full") {
    return cases.filter((_, i) => !shared || i % ENGINES === inject("engine"));
  }
  return cases.filter((_, i) => {
    const block = Math.floor(i / every);
    const size = Math.min(every, cases.length - block * every);
    const first = Math.floor(uniform(SEED, STREAMS.split, block) * size);
    return i % every === (first + inject("engine")) % size;
  });
}
