import { type Binding, item, read, uniform, write } from "../shader/bindings.ts";

/** Which product of a layer: see dense.wgsl. */
export type Mode = "FORWARD" | "BACKWARD" | "GRADIENT";

/** The bindings of a product, of which each mode has some. */
export type ProductBindings = ReturnType<typeof commonBindings> &
  Readonly<
    Partial<
      Record<"state" | "below" | "above" | "slope" | "inputs" | "delta" | "partials", Binding>
    >
  > & { readonly settings?: Binding<"uniform"> };

const commonBindings = () => ({
  slice: item("Slice", "the rows of this dispatch"),
  item: item("Product", "of this layer"),
});

/**
 * The bindings of a matrix product of dense.wgsl.
 * @param own what a FORWARD product asks for besides
 */
export function productBindings(mode: Mode, own: "slope" | "readout" | undefined): ProductBindings {
  const common = commonBindings();
  const theta = { state: read("array<f32>", "(STATE); the item says where its parameters are") };
  const activations = { below: read("array<f32>", "activations of the layer below, (rows, IN)") };
  const deltas = { above: read("array<f32>", "deltas of this layer, (rows, OUT)") };
  switch (mode) {
    case "FORWARD":
      return {
        ...common,
        ...theta,
        ...activations,
        above: write("array<f32>", "f of this layer, (rows, OUT)"),
        ...(own === "slope" && {
          slope: write("array<f32>", "f' and f'' s. for the way back, (rows, OUT)"),
        }),
        ...(own === "readout" && {
          inputs: read("array<f32>", "of the net, (rows, INPUTS)"),
          settings: uniform("Settings", "of the model"),
        }),
      };
    case "BACKWARD":
      return {
        ...common,
        ...theta,
        below: read("array<f32>", "f' and f'' s. of the layer below, or a relu's f, (rows, IN)"),
        ...deltas,
        delta: write("array<f32>", "deltas of the layer below, (rows, IN)"),
      };
    case "GRADIENT":
      return {
        ...common,
        partials: write("array<f32>", "(ROWS, P + 1)"),
        ...activations,
        ...deltas,
      };
    default:
      return mode satisfies never;
  }
}
