import type { Value } from "../../experiment/experiment.ts";
import type { LeftOut } from "../../experiment/link.ts";
import { same } from "../dom/same.ts";
import { Store } from "../state/store.ts";
import type { ExperimentStore } from "../state/stores.ts";

/** What becomes of the visitor's own points when the page is reloaded. */
export type Keeping =
  /** The experiment has none. */
  | { readonly kind: "none" }
  | { readonly kind: "keeping" }
  | { readonly kind: "kept" }
  | { readonly kind: "forgotten" }
  | { readonly kind: "refused"; readonly reason: string };

/** Milliseconds after which a browser's storage is not waited for any more. */
const PATIENCE = 5000;

/** Keeps the visitor's own points in this browser, by an id that stands for them in the address. */
export class Keeper {
  readonly state = new Store<Keeping>({ kind: "none" });
  /** Points that this page has had. */
  readonly #known: { readonly id: string; readonly values: readonly Value[] }[] = [];
  readonly #forgotten = new Set<string>();
  #current: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** The id of points, which is the same for the same ones. */
  idOf(values: readonly Value[]): string {
    const known = this.#known.findLast((each) => same(each.values, values));
    if (known) return known.id;
    const id = randomId();
    this.#known.push({ id, values });
    return id;
  }

  /** The points that a link leaves out; undefined where this browser does not have them. */
  async recall({ id, count }: LeftOut): Promise<readonly Value[] | undefined> {
    const known = this.#known.find((each) => each.id === id);
    const values = known?.values ?? (await inTime(recall(id)));
    if (values?.length !== count) return undefined;
    if (!known) this.#known.push({ id, values });
    return values;
  }

  /** Keeps the points of every experiment from now on. */
  follow(store: ExperimentStore): void {
    store.follow(({ experiment: { data } }) => {
      const id = data.kind === "points" ? this.idOf(data.values) : undefined;
      if (id === this.#current) return;
      this.#current = id;
      if (data.kind !== "points") this.state.set({ kind: "none" });
      else if (this.#forgotten.has(id!)) this.state.set({ kind: "forgotten" });
      else this.#keep(id!, data.values);
    });
  }

  /** Forgets all that is kept in this browser; the page's points are not kept again. */
  forget(): void {
    if (this.#current !== undefined) this.#forgotten.add(this.#current);
    void this.#do({ kind: "forgotten" }, async () => (await load()).forget());
  }

  #keep(id: string, values: readonly Value[]): void {
    this.state.set({ kind: "keeping" });
    void this.#do({ kind: "kept" }, async () => (await load()).keep(id, values));
  }

  /** Does one thing after the other, and says what came of it unless other points are there by then. */
  async #do(done: Keeping, work: () => Promise<void>): Promise<void> {
    const id = this.#current;
    const before = this.#last;
    const outcome = outcomeOf(done, async () => {
      await before;
      await work();
    });
    this.#last = outcome;
    const state = await outcome;
    if (this.#current === id) this.state.set(state);
  }
}

async function outcomeOf(done: Keeping, work: () => Promise<void>): Promise<Keeping> {
  try {
    await work();
    return done;
  } catch (error) {
    return { kind: "refused", reason: reasonOf(error) };
  }
}

/** Only who has points of their own needs it. */
const load = () => import("./storage.ts");

async function recall(id: string): Promise<Value[] | undefined> {
  try {
    return await (await load()).recall(id);
  } catch {
    return undefined; // a private window may have no storage
  }
}

/** Nothing where it takes too long. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([
    answer,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE)),
  ]);
}

const reasonOf = (error: unknown): string =>
  error instanceof DOMException && error.name === "QuotaExceededError"
    ? "its storage is full"
    : "it allows no storage";

/** Ten letters, which tell nothing of the points. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return String.fromCharCode(...bytes.map((byte) => 97 + (byte % 26)));
}
