/** A field of a struct that host and shaders share: its WGSL type and what it holds. */
type Field = readonly [type: "u32" | "f32", doc: string];

/**
 * The structs that host and shaders share, field by field in their order. All fields are numbers of
 * four bytes, so that a field's offset is four times its place.
 */
export const STRUCTS = {
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
    padding: ["u32", ""],
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
    shared_weight: ["u32", "1 where another layer has written to this W's place in `partials`"],
    parameters: ["u32", "P"],
    per_sample: ["u32", "rows of a sample"],
    shares: ["u32", "into how many the rows are shared for a GRADIENT"],
  },
  /** What populate.wgsl draws. */
  Counts: {
    point_sets: ["u32", ""],
    draw_sets: ["u32", ""],
    models: ["u32", ""],
    points: ["u32", "N"],
    draws: ["u32", "numbers of a draw set"],
  },
} as const satisfies Record<string, Record<string, Field>>;

export type StructName = keyof typeof STRUCTS;

/** A struct's numbers by the names of its fields. */
export type StructValues<Name extends StructName> = Readonly<
  Record<keyof (typeof STRUCTS)[Name], number>
>;

/** Bytes from one `Settings` to the next, the least alignment of a uniform binding. */
export const SETTINGS_BYTES = 256;

/** The bytes of a struct as a uniform: a multiple of 16. */
export const structBytes = (name: StructName): number =>
  name === "Settings" ? SETTINGS_BYTES : Math.ceil(Object.keys(STRUCTS[name]).length / 4) * 16;

const fieldsOf = (name: StructName): [string, Field][] =>
  Object.entries(STRUCTS[name] satisfies Record<string, Field> as Record<string, Field>);

/** The WGSL of a struct. */
export function structSource(name: StructName): string {
  const fields = fieldsOf(name);
  const bytes = structBytes(name);
  const lines = fields.map(([field, [type, doc]], i) => {
    // The last field fills the struct.
    const rest = bytes - 4 * i;
    const size = i === fields.length - 1 && rest > 4 ? `@size(${rest}) ` : "";
    return `${doc === "" ? "" : `  // ${doc}\n`}  ${size}${field}: ${type},`;
  });
  return `struct ${name} {\n${lines.join("\n")}\n}`;
}

/**
 * A struct's bytes.
 * @param values a number for each field
 */
export function packStruct<Name extends StructName>(
  name: Name,
  values: StructValues<Name>,
): Uint8Array<ArrayBuffer> {
  const bytes = new ArrayBuffer(structBytes(name));
  const [words, floats] = [new Uint32Array(bytes), new Float32Array(bytes)];
  fieldsOf(name).forEach(([field, [type]], i) => {
    const value = (values as Readonly<Record<string, number>>)[field]!;
    (type === "u32" ? words : floats)[i] = value;
  });
  return new Uint8Array(bytes);
}
