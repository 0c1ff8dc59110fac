import { type Experiment, parseExperiment } from "../../experiment/experiment.ts";
import type { Client } from "../state/client.ts";
import { same } from "../dom/same.ts";
import type { RunState, Stores } from "../state/stores.ts";
import type { View } from "./steps.ts";

/** What the tour does with the page. */
export interface TourContext {
  readonly stores: Stores;
  readonly client: Pick<Client, "play" | "seek" | "study" | "check">;
  /** Shows the raw targets on the score plot, or hides them. */
  readonly showTargets: (shown: boolean) => void;
}

/** Sets the lab to what the tour speaks of, and knows when it is there. */
export class TouredLab {
  readonly #means: TourContext;
  #wanted: Experiment | undefined;
  #checks = false;

  constructor(means: TourContext) {
    this.#means = means;
  }

  /** Has a view's run trained, unless it is there already, with what is to be run beside it. */
  set({ experiment: document, targets, study, check }: View): void {
    const { stores, client, showTargets } = this.#means;
    this.#wanted = parseExperiment(document);
    if (stores.run.value.replay) client.seek(undefined);
    showTargets(targets ?? false);
    const { phase, sweep, ensemble, work } = stores.run.value;
    const there = this.holds() && phase !== "failed" && phase !== "diverged";
    if (!there) stores.experiment.change(document, "tour");
    else if (phase === "paused") client.play();
    else if (this.#wanted.ensemble && !ensemble && !work) client.study("ensemble");
    if (study && !(there && (sweep ?? work?.study === study))) client.study(study);
    this.#checks = check ?? false;
    this.follow(stores.run.value);
  }

  /** Whether the lab's experiment is the one that was asked for. */
  holds(): boolean {
    return same(this.#means.stores.experiment.value.experiment, this.#wanted);
  }

  /** Has the run checked once it rests, where that is due. */
  follow({ phase, work, check }: RunState): void {
    if (!this.#checks || phase !== "finished" || work) return;
    this.#checks = false;
    if (!check) this.#means.client.check();
  }

  /** Asks for nothing more. */
  leave(): void {
    this.#checks = false;
  }
}
