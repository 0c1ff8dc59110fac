import { bind, createKernel } from "../shader/kernel.ts";
import type { Binding, Kernel } from "../shader/kernel.ts";
import type { Activations } from "./activations.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import type { Window } from "../memory/samples.ts";
import { problemFlags, shaders } from "../shader/sources.ts";
import { fitProduct, type ProductShape } from "../planning/product.ts";

/** Encodes a layer's matrix product over a slice; layers are counted from 1. */
export type LayerPass = (pass: GPUComputePassEncoder, window: Window, layer: number) => void;

/** The matrix products of each layer. */
export interface Dense {
  readonly forward: LayerPass;
  readonly backward: LayerPass;
  readonly gradient: LayerPass;
}

/** What all products of a run share. */
interface Context extends PassContext {
  readonly activations: Activations;
  /** Layer items, STRIDE bytes apart. */
  readonly items: GPUBuffer;
  /** Rows of a jet, and of a sample. */
  readonly jet: number;
  readonly perSample: number;
}

type Mode = "FORWARD" | "BACKWARD" | "GRADIENT";

interface Product {
  readonly kernel: Kernel;
  readonly group: GPUBindGroup;
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
  return { forward, backward, gradient };
}

/** Creates the forward products of plain points, one row each. */
export function createForward(run: PassContext, activations: Activations): Promise<LayerPass> {
  return createPass(createContext(run, activations, 1, 1), "FORWARD", 1);
}

function createContext(
  run: PassContext,
  activations: Activations,
  jet: number,
  perSample: number,
): Context {
  const items = createItems(run, perSample);
  return { ...run, activations, items, jet, perSample };
}

/** A mode's products of the layers from one on. */
async function createPass(context: Context, mode: Mode, from: number): Promise<LayerPass> {
  const layers = context.problem.layout.layers.slice(from - 1);
  const products = await Promise.all(layers.map((_, i) => createProduct(context, mode, from + i)));
  return (pass, { slice, offsets }, l) => {
    const { kernel, group, shape, shares, ...product } = products[l - from]!;
    const rows = product.rows || (slice.end - slice.first) * context.perSample;
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, [offsets.slice, (l - 1) * STRIDE]);
    pass.dispatchWorkgroups(
      shape.across,
      Math.min(Math.ceil(rows / shape.down), shape.most),
      shares,
    );
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
  const group = bind(device, kernel, 0, {
    0: { buffer: memory.samples.slices, size: 16 },
    1: { buffer: items, size: 48 },
    ...operands(context, mode, l),
  });
  const rows = !gradient ? 0 : shape.transposed ? size.columns : size.rows;
  return { kernel, group, shape, rows, shares: gradient ? plan.rowsPerSlice : 1 };
}

/** The buffers of a product, by binding. */
function operands({ memory, activations: of, problem }: Context, mode: Mode, l: number) {
  const below = of.output[l - 1]!;
  const slope = of.slope[l];
  const readout =
    problem.layout.readout === "energy" && !slope ? { 6: of.output[0]!, 7: memory.settings } : {};
  switch (mode) {
    case "FORWARD":
      return {
        2: memory.state,
        3: below,
        4: of.output[l]!,
        ...(slope && { 5: slope }),
        ...readout,
      };
    case "BACKWARD":
      return {
        2: memory.state,
        3: of.slope[l - 1] ?? of.output[l - 1]!,
        4: of.delta[l]!,
        5: of.delta[l - 1]!,
      };
    case "GRADIENT":
      return { 2: of.partials, 3: below, 4: of.delta[l]! };
    default:
      return mode satisfies never;
  }
}

/** @param own what a FORWARD product asks for besides */
function bindings(mode: Mode, own: "slope" | "readout" | undefined): Record<number, Binding> {
  const items: Record<number, Binding> = { 0: "item", 1: "item" };
  switch (mode) {
    case "FORWARD": {
      const readout: Record<number, Binding> = { 6: "read", 7: "uniform" };
      const slope: Record<number, Binding> = { 5: "write" };
      const others = own === "slope" ? slope : own === "readout" ? readout : {};
      return { ...items, 2: "read", 3: "read", 4: "write", ...others };
    }
    case "BACKWARD":
      return { ...items, 2: "read", 3: "read", 4: "read", 5: "write" };
    case "GRADIENT":
      return { ...items, 2: "write", 3: "read", 4: "read" };
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
): Promise<Kernel> {
  const { device, problem, plan, jet } = context;
  const hidden = mode === "FORWARD" && inner;
  const energy = problem.layout.readout === "energy";
  const name = `Dense.${mode}${hidden ? ".hidden" : ""}${transposed ? ".transposed" : ""}`;
  const label = `${name}.${Object.values(sizes).join("x")}${several ? ".several" : ""}`;
  const group = mode === "GRADIENT" ? 1 : jet;
  // psi of the energy is all that asks for the settings, and so for what reads them.
  const readout = energy && mode === "FORWARD" && !inner;
  const own = readout ? "readout" : hidden && problem.activation !== "relu" ? "slope" : undefined;
  const sources = hidden ? [shaders.activation] : readout ? [shaders.readout] : [];
  return createKernel(device, {
    label,
    sources: [shaders.run, ...sources, shaders.dense, plan.tiled ? shaders.tiles : shaders.rows],
    specialisation: {
      flags: {
        ...problemFlags(problem),
        FORWARD: mode === "FORWARD",
        BACKWARD: mode === "BACKWARD",
        GRADIENT: mode === "GRADIENT",
        HIDDEN: hidden,
        TRANSPOSED: transposed,
        SEVERAL: several,
        SUBGROUPS: !plan.tiled && plan.subgroupMinSize !== undefined,
      },
      // As few as it needs: what differs between nets stands in the items.
      sizes: { JET: jet, GROUP: group, GROUPS: sizes.MICRO_ROWS / group, ...sizes },
      unroll: true,
    },
    bindings: [bindings(mode, own)],
  });
}

/** A `Layer` for each, STRIDE bytes apart. */
function createItems({ buffers, problem, plan }: PassContext, perSample: number): GPUBuffer {
  const { layers, count } = problem.layout;
  const items = layers.map((layer, l) => {
    const { weight, bias, strideOut, strideIn } = layer;
    // The gradient goes from the last layer to the first.
    const shared = layers.slice(l + 1).some((later) => later.weight === weight);
    const widths = [layer.in, layer.out, weight, bias, strideOut, strideIn];
    return [...widths, Number(shared), count, perSample, plan.rowsPerSlice];
  });
  return buffers.createItems("Dense.layers", items);
}
