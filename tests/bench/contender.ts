import { type Case, isLevels, isParzen } from "./cases.ts";

/** One timed training. */
export interface Timing {
  readonly milliseconds: number;
  /** One a step; of an ensemble those of its first model; empty where there are none. */
  readonly losses: readonly number[];
}

/** A program that can train what a case asks for. */
export interface Contender {
  readonly name: string;
  /** Whether it takes a case. */
  takes(what: Case): boolean;
  /**
   * Gets ready for a case: draws, uploads, compiles.
   * @returns what that took, in milliseconds
   */
  prepare(what: Case): Promise<number>;
  /** Trains that many steps from the beginning. */
  run(steps: number): Promise<Timing>;
  close(): Promise<void>;
  /** Where it trains another number of models than the case. */
  readonly models?: number;
}

/** One of an ensemble's models alone, by the same program: what an ensemble is measured by. */
export const alone = (contender: Contender, what: Case): Contender => ({
  name: `${contender.name}, one model alone`,
  models: 1,
  takes: () => true,
  prepare: () => contender.prepare(what),
  run: (steps) => contender.run(steps),
  close: () => contender.close(),
});

/** One model at one noise level, and no Parzen score. */
export const isPlain = (what: Case): boolean =>
  what.models === 1 && !isParzen(what) && !isLevels(what);
