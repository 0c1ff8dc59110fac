import type { LevelLaw } from "../data/noise-levels.ts";
import type { Condition, Experiment } from "../experiment/types.ts";
import { normalAt, STREAMS } from "../math/random/stream.ts";

/** The condition of an experiment's model; the energy has none. */
export const conditionOf = ({ model }: Pick<Experiment, "model">): Condition =>
  model.kind === "mlp" ? model.condition : { kind: "none" };

/** C, the number of inputs that tell a network the noise level. */
export function conditionSize(condition: Condition): number {
  switch (condition.kind) {
    case "none":
      return 0;
    case "fourier":
      return 2 * frequencyCount(condition);
    default:
      return 1;
  }
}

type Fourier = Extract<Condition, { readonly kind: "fourier" }>;

const frequencyCount = ({ frequencies, features }: Fourier): number =>
  frequencies?.length ?? features!;

/**
 * The frequencies of random Fourier features: those given, or E draws from N(0, scale²) (M. Tancik
 * et al., "Fourier features let networks learn high frequency functions in low dimensional domains",
 * 2020, section 4). Rounded to float32, so that the GPU uses the very same.
 */
export function frequenciesOf(condition: Fourier): Float64Array {
  const { frequencies, scale = 1, seed = 1 } = condition;
  return Float64Array.from({ length: frequencyCount(condition) }, (_, j) =>
    Math.fround(frequencies?.[j] ?? scale * normalAt(seed, STREAMS.frequency, 0, j)),
  );
}

/** A noise level as a condition sees it. */
export interface Level {
  readonly sigma: number;
  /** The number of the level, from 1; where it is missing it is interpolated. */
  readonly number?: number | undefined;
}

/** Writes the C inputs that tell the noise level to a network. */
export type WriteCondition = (level: Level, out: Float64Array, offset: number) => void;

/** How a condition is computed; what does not depend on the level is computed once. */
export function createCondition(condition: Condition, law: LevelLaw): WriteCondition {
  switch (condition.kind) {
    case "none":
      return () => {};
    case "log-sigma":
      return single(({ sigma }) => Math.log(sigma) / 4);
    case "sigma":
      return single(({ sigma }) => sigma);
    case "variance":
      return single(({ sigma }) => sigma ** 2);
    case "index": {
      const numberOf = levelNumbers(law.kind === "numbered" ? law.sigmas : Float64Array.of(1));
      return single(({ sigma, number }) => number ?? numberOf(sigma));
    }
    case "fourier":
      return fourier(frequenciesOf(condition));
    default:
      return condition satisfies never;
  }
}

function single(value: (level: Level) => number): WriteCondition {
  return (level, out, offset) => {
    out[offset] = value(level);
  };
}

/** All cosines, then all sines, of 2π f c with c = ¼ ln σ. */
function fourier(frequencies: Float64Array): WriteCondition {
  return ({ sigma }, out, offset) => {
    const c = Math.log(sigma) / 4;
    for (let j = 0; j < frequencies.length; j++) {
      const angle = 2 * Math.PI * frequencies[j]! * c;
      out[offset + j] = Math.cos(angle);
      out[offset + frequencies.length + j] = Math.sin(angle);
    }
  };
}

/**
 * The number of a noise level, from 1, of σ: linear in ln σ between two levels, and the number of the
 * nearest level beyond them.
 * @param sigmas (L), all different
 */
function levelNumbers(sigmas: Float64Array): (sigma: number) => number {
  const sorted = sortedLevels(sigmas);
  return (sigma) => {
    const log = Math.log(sigma);
    const above = sorted.findIndex((level) => level.log >= log);
    if (above < 0) return sorted.at(-1)!.number;
    if (above === 0) return sorted[0]!.number;
    const [low, high] = [sorted[above - 1]!, sorted[above]!];
    const share = (log - low.log) / (high.log - low.log);
    return low.number + share * (high.number - low.number);
  };
}

/** Noise levels with their numbers, from 1, by ascending ln σ. */
export const sortedLevels = (sigmas: Float64Array): { log: number; number: number }[] =>
  Array.from(sigmas, (sigma, l) => ({ log: Math.log(sigma), number: l + 1 })).toSorted(
    (a, b) => a.log - b.log,
  );
