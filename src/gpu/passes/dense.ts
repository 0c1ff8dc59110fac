import rowsShader from "../../../shaders/rows.wgsl?raw";
import tilesShader from "../../../shaders/tiles.wgsl?raw";
import denseShader from "../../../shaders/dense.wgsl?raw";
import { layerFields } from "../memory/layer-fields.ts";
import { evaluatedRow, rowOffset } from "../memory/state-rows.ts";
import { resourcesOf } from "../memory/resources.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import type { Kernel } from "../shader/kernel.ts";
import { packStruct, structBytes } from "../shader/structs.ts";
import type { Activations } from "./activations.ts";
import { type Mode, type ProductBindings, productBindings } from "./dense-bindings.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import type { Slice } from "../planning/plan.ts";
import { shaders } from "../shader/sources.ts";
import { fitProduct, type ProductShape } from "../planning/product.ts";

/** A slice of rows, and where its `Slice` stands. */
interface SliceWindow {
  readonly slice: Slice;
  /** In bytes. */
  readonly offsets: { readonly slice: number };
}

/** Encodes a layer's matrix product over a slice; layers are counted from 1. */
type LayerPass = (pass: GPUComputePassEncoder, window: SliceWindow, layer: number) => void;

/** Binds the `Slice`s that a pass takes its rows from, STRIDE bytes apart. */
type BindSlices = (slices: GPUBuffer) => LayerPass;

/** The matrix products of each layer. */
export interface Dense {
  readonly forward: LayerPass;
  readonly backward: LayerPass;
  readonly gradient: LayerPass;
}

/** What all products of a run share. */
interface Context extends PassContext {
  readonly activations: Activations;
  /** A `Product` for each layer, STRIDE bytes apart. */
  readonly items: GPUBuffer;
  /** Rows of a jet, and of a sample. */
  readonly jet: number;
  readonly perSample: number;
}

type ProductKernel = Kernel<readonly [ProductBindings]>;

interface Product {
  readonly kernel: ProductKernel;
  readonly bind: (slices: GPUBuffer) => GPUBindGroup;
  readonly shape: ProductShape;
  /** Rows of C; they follow the slice where they are 0. */
  readonly rows: number;
  readonly shares: number;
}

/** Creates the products that a training step takes. */
export async function createDense(run: PassContext, activations: Activations): Promise<Dense> {
  const { terms, jet } = objectiveForm(run.problem);
  const context = createContext(run, activations, jet, terms * jet);
  const [forward, backward, gradient] = await Promise.all([
    createPass(context, "FORWARD", 1),
    createPass(context, "BACKWARD", 2),
    createPass(context, "GRADIENT", 1),
  ]);
  const { slices } = run.memory.samples;
  return { forward: forward(slices), backward: backward(slices), gradient: gradient(slices) };
}

/** Creates the forward products of plain points, one row each, at the parameters that are evaluated. */
export function createForward(run: PassContext, activations: Activations): Promise<BindSlices> {
  const { problem } = run;
  const first = rowOffset(problem.layout, evaluatedRow(problem));
  return createPass(createContext(run, activations, 1, 1, first), "FORWARD", 1);
}

/**
 * @param jet rows of a jet
 * @param perSample rows of a sample
 * @param first where the parameters begin in the state
 */
function createContext(
  run: PassContext,
  activations: Activations,
  jet: number,
  perSample: number,
  first = 0,
): Context {
  const items = createItems(run, perSample, first);
  return { ...run, activations, items, jet, perSample };
}

/** A mode's products of the layers from one on. */
async function createPass(context: Context, mode: Mode, from: number): Promise<BindSlices> {
  const layers = context.problem.layout.layers.slice(from - 1);
  const products = await Promise.all(layers.map((_, i) => createProduct(context, mode, from + i)));
  return (slices) => {
    const groups = products.map((product) => product.bind(slices));
    return (pass, { slice, offsets }, l) => {
      const { kernel, shape, shares, ...product } = products[l - from]!;
      const rows = product.rows || (slice.end - slice.first) * context.perSample;
      const places = { slice: offsets.slice, item: (l - 1) * STRIDE };
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, groups[l - from], dynamicOffsets(kernel, 0, places));
      const down = Math.min(Math.ceil(rows / shape.down), shape.most);
      pass.dispatchWorkgroups(shape.across, down, shares);
    };
  };
}

async function createProduct(context: Context, mode: Mode, l: number): Promise<Product> {
  const { device, problem, plan, memory, items, jet } = context;
  const { layers } = problem.layout;
  const layer = layers[l - 1]!;
  const gradient = mode === "GRADIENT";
  const size = {
    FORWARD: { rows: Infinity, columns: layer.out, depth: layer.in },
    BACKWARD: { rows: Infinity, columns: layer.in, depth: layer.out },
    GRADIENT: { rows: layer.out, columns: layer.in + 1, depth: Infinity },
  }[mode];
  const shape = fitProduct(size, gradient ? 1 : jet, plan.tiled);
  const kernel = await createVariant(context, mode, l < layers.length, shape);
  const resources = {
    ...resourcesOf(memory),
    item: { buffer: items, size: structBytes("Product") },
    ...operands(context, mode, l),
  };
  const bindSlices = (slices: GPUBuffer): GPUBindGroup =>
    bind(device, kernel, 0, {
      ...resources,
      slice: { buffer: slices, size: structBytes("Slice") },
    });
  const rows = !gradient ? 0 : shape.transposed ? size.columns : size.rows;
  return { kernel, bind: bindSlices, shape, rows, shares: gradient ? plan.rowsPerSlice : 1 };
}

/** The buffers of a product besides those of the run. */
function operands({ activations: of }: Context, mode: Mode, l: number) {
  const below = of.output[l - 1]!;
  switch (mode) {
    case "FORWARD":
      return { below, above: of.output[l]!, slope: of.slope[l], inputs: of.output[0]! };
    case "BACKWARD":
      return {
        below: of.slope[l - 1] ?? below,
        above: of.delta[l]!,
        delta: of.delta[l - 1]!,
      };
    case "GRADIENT":
      return { partials: of.partials, below, above: of.delta[l]! };
    default:
      return mode satisfies never;
  }
}

/** Layers of one shape have the same kernel, which is compiled once. */
function createVariant(
  context: Context,
  mode: Mode,
  inner: boolean,
  { transposed, several, sizes }: ProductShape,
): Promise<ProductKernel> {
  const { device, problem, plan, jet } = context;
  const hidden = mode === "FORWARD" && inner;
  const energy = problem.layout.readout === "energy";
  const name = `Dense.${mode}${hidden ? ".hidden" : ""}${transposed ? ".transposed" : ""}`;
  const label = `${name}.${Object.values(sizes).join("x")}${several ? ".several" : ""}`;
  const group = mode === "GRADIENT" ? 1 : jet;
  // psi of the energy is all that asks for the settings, and so for what reads them.
  const readout = energy && !objectiveForm(problem).regression && mode === "FORWARD" && !inner;
  const own = readout ? "readout" : hidden && problem.activation !== "relu" ? "slope" : undefined;
  const sources = hidden ? [shaders.activation] : readout ? [shaders.readout] : [];
  return createKernel(device, {
    label,
    sources: [...sources, denseShader, plan.tiled ? tilesShader : rowsShader],
    specialisation: {
      flags: {
        ...problemFlags(problem),
        FORWARD: mode === "FORWARD",
        BACKWARD: mode === "BACKWARD",
        GRADIENT: mode === "GRADIENT",
        HIDDEN: hidden,
        READOUT: readout,
        TRANSPOSED: transposed,
        SEVERAL: several,
        SUBGROUPS: !plan.tiled && plan.subgroupMinSize !== undefined,
      },
      // As few as it needs: what differs between nets stands in the items.
      sizes: { JET: jet, GROUP: group, GROUPS: sizes.MICRO_ROWS / group, ...sizes },
      unroll: true,
    },
    bindings: [productBindings(mode, own)],
  });
}

/** A `Product` for each layer, STRIDE bytes apart. */
function createItems(
  { buffers, problem, plan }: PassContext,
  perSample: number,
  first: number,
): GPUBuffer {
  const { layers, count } = problem.layout;
  const items = layers.map((layer, l) =>
    packStruct("Product", {
      layer: layerFields(layer, first),
      // The gradient goes from the last layer to the first.
      shared_weight: Number(layers.slice(l + 1).some((later) => later.weight === layer.weight)),
      parameters: count,
      per_sample: perSample,
      shares: plan.rowsPerSlice,
    }),
  );
  return buffers.createItems("Dense.products", items);
}
