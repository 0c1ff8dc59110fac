import { clear, createStore, delMany, get, set, update } from "idb-keyval";
import { flatten } from "../../data/points.ts";
import type { Value } from "../../experiment/experiment.ts";

/** Points as this browser keeps them. */
interface Kept {
  /** Of this form. */
  readonly version: typeof VERSION;
  /** D */
  readonly dimensions: number;
  /** (N, D) */
  readonly numbers: Float64Array;
}

const VERSION = 1;
/** Sets of points that are kept, the ones used last. */
const MOST = 4;
/** Where the ids of these stand, the one used last first. */
const INDEX = "index";

const store = createStore("scorelab", "points");

/**
 * Keeps points.
 * @throws DOMException where the browser does not
 */
export async function keep(id: string, values: readonly Value[]): Promise<void> {
  const dimensions = [values[0]!].flat().length;
  const kept: Kept = { version: VERSION, dimensions, numbers: flatten(values, dimensions) };
  await set(id, kept, store);
  await use(id);
}

/**
 * Points that were kept; undefined where they are not there any more.
 * @throws DOMException where the browser keeps nothing
 */
export async function recall(id: string): Promise<Value[] | undefined> {
  const kept = await get<Kept>(id, store);
  if (kept?.version !== VERSION) return undefined;
  await use(id);
  const { dimensions: D, numbers } = kept;
  if (D === 1) return [...numbers];
  return Array.from({ length: numbers.length / D }, (_, n) => [
    ...numbers.subarray(n * D, (n + 1) * D),
  ]);
}

/** Forgets all points, also those of other tabs. */
export const forget = (): Promise<void> => clear(store);

/** Notes that points are in use, and drops those not used for longest. Other tabs may do so too. */
async function use(id: string): Promise<void> {
  let dropped: string[] = [];
  await update<string[]>(
    INDEX,
    (old = []) => {
      const ids = [id, ...old.filter((each) => each !== id)];
      dropped = ids.slice(MOST);
      return ids.slice(0, MOST);
    },
    store,
  );
  await delMany(dropped, store);
}
