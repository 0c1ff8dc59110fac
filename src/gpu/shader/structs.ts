import { createStructs, type StructTable, type StructValues } from "./struct-layout.ts";

/** The structs that host and shaders share, field by field in their order. */
const TABLE = {
  /** One for a model, 256 bytes apart, so that each can also be bound as a uniform. */
  Settings: {
    samples: ["u32", "samples of a step: B * M, or B where the objective does not corrupt"],
    seed: ["u32", "of noise, noise levels and batches"],
    first_point: ["u32", "where the model's points begin among those of all models, in rows"],
    first_draw: ["u32", "where its draws begin, in rows"],
    first_goal: ["u32", "where its scores to match begin, in rows"],
    runs: ["u32", "0 once the model has stopped"],
    sigma: ["f32", "of the one noise level; 1 where there are several"],
    inverse_sigma: ["f32", "1 / sigma"],
    log_high: ["f32", "1/4 ln sigma, its first 12 bits"],
    log_low: ["f32", "the rest of 1/4 ln sigma"],
    level_start: ["f32", "of a continuous law of noise levels: see src/data/noise-levels.ts"],
    level_scale: ["f32", "likewise"],
    sigma_data: ["f32", "sigma_d of EDM's factors"],
    inverse_samples: ["f32", "1 / samples"],
    difference: ["f32", "h of the finite differences"],
    optimizer: ["Optimizer", "how the parameters are updated"],
  },
  /** Adam and the average of the parameters. */
  Optimizer: {
    learning_rate: ["f32", "before the schedule's factor"],
    beta1: ["f32", "Adam's"],
    beta2: ["f32", "Adam's"],
    one_minus_beta1: ["f32", "rounded from float64: the difference of two float32 is far off"],
    one_minus_beta2: ["f32", "likewise"],
    epsilon: ["f32", "Adam's"],
    weight_decay: ["f32", "of the decoupled weight decay"],
    ema_decay: ["f32", "d of the average of the parameters"],
    one_minus_ema_decay: ["f32", "1 - d"],
  },
  /** What changes from step to step; the host knows it in float64. */
  Step: {
    number: ["u32", "the number of this update, from 1; the counter of fresh noise"],
    saved: ["u32", "where the parameters after this step are kept, plus 1; 0: nowhere"],
    correction1: ["f32", "1 / (1 - beta1^number)"],
    correction2: ["f32", "1 / (1 - beta2^number)"],
    rate: ["f32", "the schedule's factor on the learning rate"],
    epoch: ["u32", "the epoch in which the batch begins"],
    batch_start: ["u32", "the place of the batch's first point in that epoch"],
  },
  /** The steps that one submission makes. */
  Chunk: {
    steps: ["u32", "0: only the gradient"],
    first: ["u32", "number of the first of them"],
  },
  /** The rows of a step that one set of dispatches takes. */
  Slice: {
    first: ["u32", "the first row"],
    end: ["u32", "the row after the last"],
    first_point: ["u32", "the point that the binding of x begins with"],
    first_draw: ["u32", "the sample that the binding of the draws begins with"],
    first_goal: ["u32", "the sample or row that the binding of the scores to match begins with"],
    partial: ["u32", "the first of its rows of `partials`"],
  },
  /** A dense layer. */
  Layer: {
    inputs: ["u32", "its width below"],
    outputs: ["u32", "its width above"],
    weight: ["u32", "place of W: its entry (o, i) is at weight + o stride_out + i stride_in"],
    bias: ["u32", "place of b"],
    stride_out: ["u32", "of W"],
    stride_in: ["u32", "of W"],
  },
  /** A matrix product of a layer. */
  Product: {
    layer: ["Layer", "whose product it is"],
    shared_weight: ["u32", "1 where another layer has written to this W's place in `partials`"],
    parameters: ["u32", "P"],
    per_sample: ["u32", "rows of a sample"],
    shares: ["u32", "into how many the rows are shared for a GRADIENT"],
  },
  /** What populate.wgsl draws. */
  Counts: {
    point_sets: ["u32", "sets of points"],
    draw_sets: ["u32", "sets of draws"],
    models: ["u32", "K"],
    points: ["u32", "N"],
    draws: ["u32", "numbers of a draw set"],
  },
  /** What a set of numbers or a model's initial weights are drawn from. */
  Source: {
    seed: ["u32", "0 where the numbers are given"],
    drawn: ["u32", "1: drawn from the seed; 0: given"],
    first_component: ["u32", "of points: the first component of their mixture"],
    components: ["u32", "of points: the number of components"],
  },
  /** A noise level at which the score of a density is evaluated. */
  ScoreLevel: {
    variance: ["f32", "sigma^2"],
    inverse_variance: ["f32", "1 / sigma^2"],
  },
  /** The models that one dispatch evaluates. */
  Evaluation: {
    first_model: ["u32", "the first of them"],
  },
} as const satisfies StructTable;

type StructName = keyof typeof TABLE;

/** Bytes from one `Settings` to the next, the least alignment of a uniform binding. */
export const SETTINGS_BYTES = 256;

const structs = createStructs(TABLE, { Settings: SETTINGS_BYTES });

/** The bytes of a struct as a uniform: a multiple of 16. */
export const structBytes = (name: StructName): number => structs.bytes(name);

/** The WGSL of the structs that a program names. */
export const structSources = (program: string): string => structs.sourcesFor(program);

/** A struct's values by the names of its fields. */
export type StructOf<Name extends StructName> = StructValues<typeof TABLE, Name>;

/**
 * A struct's bytes.
 * @param values a number for each field, and the values of a struct within it
 */
export const packStruct = <Name extends StructName>(
  name: Name,
  values: StructOf<Name>,
): Uint8Array<ArrayBuffer> => structs.pack(name, [values]);

/**
 * The bytes of an array of structs.
 * @param stride bytes from one to the next; by default the struct's
 */
export const packStructs = <Name extends StructName>(
  name: Name,
  all: readonly StructOf<Name>[],
  stride?: number,
): Uint8Array<ArrayBuffer> => structs.pack(name, all, stride);
