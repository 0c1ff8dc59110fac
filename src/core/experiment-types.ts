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
export type Noise = { readonly sigma: number; readonly perPoint: number } & (
  | { readonly fresh: boolean; readonly seed: number; readonly values?: never }
  | { readonly fresh: false; readonly values: readonly Value[]; readonly seed?: never }
);
/** A point or a mean: a number where D is 1, or an array of D numbers. */
export type Value = number | readonly number[];
export type Data = Parsed["data"];
export type Component = Extract<Data, { kind: "mixture" }>["components"][number];
type ParsedMlp = Extract<Parsed["model"], { kind: "mlp" }>;
type ParsedEnergy = Extract<Parsed["model"], { kind: "energy" }>;
/** ψ itself as a multi-layer perceptron, or Vincent's energy, whose score ψ is. */
export type Model =
  | (Omit<ParsedMlp, "init"> & { readonly init: NonNullable<ParsedMlp["init"]> })
  | (Omit<ParsedEnergy, "init" | "hidden"> & {
      /** H */
      readonly hidden: number;
      readonly init: NonNullable<ParsedEnergy["init"]>;
    });
/** An experiment with every default filled in; itself a valid experiment file. */
export type Experiment = Omit<Parsed, "noise" | "model"> & {
  readonly noise: Noise;
  readonly model: Model;
};
/** What may be written in an experiment file: everything is optional. */
export type ExperimentInput = v.InferInput<typeof schema.experiment>;
