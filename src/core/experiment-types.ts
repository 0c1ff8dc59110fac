import type * as v from "valibot";
import type * as schema from "./schema.ts";

/**
 * The experiment file: one JSON document that describes a run completely. Everything may be left
 * out; the default is the tutorial's run.
 *
 * Dimensions, here and everywhere: N points, M corruptions a point, D data dimensions, H width of
 * a hidden layer, L layers, P parameters, K models.
 */
export type Parsed = v.InferOutput<typeof schema.experiment>;

/** The noise of a run: seeded, or the N*M standard normals themselves. */
export type Noise = {
  /** σ, the standard deviation of what is added, in the units of the points. */
  readonly sigma: number;
  /** M, noisy copies of each point. */
  readonly perPoint: number;
} & (
  | {
      /** Whether every step draws new noise. */
      readonly fresh: boolean;
      /** A whole number from 0 to 2^32 - 1. */
      readonly seed: number;
      /** Not with a seed. */
      readonly values?: never;
    }
  | {
      /** What is given is not drawn. */
      readonly fresh: false;
      /** z, the N*M standard normals. */
      readonly values: readonly Value[];
      /** Not with values. */
      readonly seed?: never;
    }
);
/** A point or a mean: a number where D is 1, or an array of D numbers. */
export type Value = number | readonly number[];
/**
 * Where the points come from: the tutorial's own, a mixture of isotropic Gaussians that they are drawn
 * from, or the points themselves.
 * @useDeclaredType
 */
export type Data = Parsed["data"];
/**
 * One Gaussian of a mixture: its weight, mean and standard deviation.
 * @useDeclaredType
 */
export type Component = Extract<Data, { kind: "mixture" }>["components"][number];
type ParsedMlp = Extract<Parsed["model"], { kind: "mlp" }>;
type ParsedEnergy = Extract<Parsed["model"], { kind: "energy" }>;
/**
 * ψ itself as a multi-layer perceptron, or Vincent's energy, whose score ψ is.
 * @useDeclaredType
 */
export type Model =
  | (Omit<ParsedMlp, "init"> & { readonly init: NonNullable<ParsedMlp["init"]> })
  | (Omit<ParsedEnergy, "init" | "hidden"> & {
      /** H */
      readonly hidden: number;
      readonly init: NonNullable<ParsedEnergy["init"]>;
    });
/**
 * An experiment with every default filled in; itself a valid experiment file.
 * @useDeclaredType
 */
export type Experiment = Omit<Parsed, "noise" | "model"> & {
  /** What is added to the points. */
  readonly noise: Noise;
  /** What is trained. */
  readonly model: Model;
};
/**
 * What may be written in an experiment file: everything is optional.
 * @useDeclaredType
 */
export type ExperimentInput = v.InferInput<typeof schema.experiment>;
