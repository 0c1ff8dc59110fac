import type { Layer } from "../core/layout.ts";
import type { Problem } from "../core/problem.ts";
import type { Buffers } from "./buffers.ts";
import { bind, createKernel } from "./kernel.ts";
import type { Binding, Kernel } from "./kernel.ts";
import { STRIDE } from "./memory.ts";
import type { Memory, Window } from "./memory.ts";
import type { Activations } from "./layered.ts";
import type { Plan } from "./plan.ts";
import { problemFlags, shaders } from "./sources.ts";

type Mode = "FORWARD" | "BACKWARD" | "GRADIENT";

/** The matrix products of each layer, counted from 1, over a slice. */
export interface Dense {
  forward(pass: GPUComputePassEncoder, window: Window, layer: number): void;
  backward(pass: GPUComputePassEncoder, window: Window, layer: number): void;
  gradient(pass: GPUComputePassEncoder, window: Window, layer: number): void;
}

const BINDINGS: Record<Mode, Record<number, Binding>> = {
  FORWARD: { 0: "item", 1: "item", 2: "read", 3: "read", 4: "write" },
  BACKWARD: { 0: "item", 1: "item", 2: "read", 3: "read", 4: "read", 5: "write" },
  GRADIENT: { 0: "item", 1: "item", 2: "write", 3: "read", 4: "read" },
};

/** How a workgroup's 64 invocations share a tile of C. */
interface Tile {
  /** Entries of C that an invocation makes, down and across. */
  readonly rows: number;
  readonly columns: number;
  /** Invocations side by side. */
  readonly lanes: number;
}

interface Product {
  readonly kernel: Kernel;
  readonly group: GPUBindGroup;
  readonly tile: Tile;
}

/** A tile for a C of that size: nearly square, and few invocations idle where an axis is short. */
function fitTile(rows: number, columns: number): Tile {
  const micro = (length: number): number => (length <= 8 ? 1 : length <= 16 ? 2 : 4);
  const fitting = (length: number): number =>
    Math.min(64, 2 ** Math.ceil(Math.log2(Math.ceil(length / micro(length)))));
  const lanes = Math.max(Math.min(8, fitting(columns)), 64 / fitting(rows));
  return { rows: micro(rows), columns: micro(columns), lanes };
}

export async function createDense(
  buffers: Buffers,
  problem: Problem,
  memory: Memory,
  activations: Activations,
  plan: Plan,
): Promise<Dense> {
  const { device } = buffers;
  const { layers } = problem.layout;
  const items = createItems(buffers, layers);
  const create = kernelCache(device, problem, plan);
  const slices = { buffer: memory.slices, size: 16 };
  const product = async (mode: Mode, l: number): Promise<Product> => {
    const layer = layers[l - 1]!;
    const tile = tileOf(mode, layer);
    const kernel = await create(mode, mode === "FORWARD" && l < layers.length, tile);
    const group = bind(device, kernel, 0, {
      0: slices,
      1: { buffer: items, size: 16 },
      ...operands(mode, l, memory, activations),
    });
    return { kernel, group, tile };
  };
  const all = (mode: Mode, from: number) =>
    Promise.all(layers.map((_, i) => (i + 1 < from ? undefined : product(mode, i + 1))));
  const [forward, backward, gradient] = await Promise.all([
    all("FORWARD", 1),
    all("BACKWARD", 2),
    all("GRADIENT", 1),
  ]);
  const dispatch = (
    pass: GPUComputePassEncoder,
    { offsets }: Window,
    l: number,
    { kernel, group, tile }: Product,
    size: { rows: number; columns: number; shares: number },
  ) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, [offsets.slice, (l - 1) * STRIDE]);
    const across = Math.ceil(size.columns / (tile.lanes * tile.columns));
    const down = Math.ceil(size.rows / ((64 / tile.lanes) * tile.rows));
    pass.dispatchWorkgroups(across, down, size.shares);
  };
  const samples = ({ slice }: Window) => slice.end - slice.first;
  return {
    forward(pass, window, l) {
      const size = { rows: samples(window), columns: layers[l - 1]!.out, shares: 1 };
      dispatch(pass, window, l, forward[l - 1]!, size);
    },
    backward(pass, window, l) {
      const size = { rows: samples(window), columns: layers[l - 1]!.in, shares: 1 };
      dispatch(pass, window, l, backward[l - 1]!, size);
    },
    gradient(pass, window, l) {
      const size = {
        rows: layers[l - 1]!.out,
        columns: layers[l - 1]!.in + 1,
        shares: plan.rowsPerSlice,
      };
      dispatch(pass, window, l, gradient[l - 1]!, size);
    },
  };
}

/** The buffers of a product, by binding. */
function operands(mode: Mode, l: number, { state }: Memory, of: Activations) {
  const below = of.output[l - 1]!;
  const slope = of.slope[l];
  switch (mode) {
    case "FORWARD":
      return { 2: state, 3: below, 4: of.output[l]!, ...(slope && { 5: slope }) };
    case "BACKWARD":
      return { 2: state, 3: of.slope[l - 1]!, 4: of.delta[l]!, 5: of.delta[l - 1]! };
    case "GRADIENT":
      return { 2: of.partials, 3: below, 4: of.delta[l]! };
    default:
      return mode satisfies never;
  }
}

function tileOf(mode: Mode, layer: Layer): Tile {
  switch (mode) {
    case "FORWARD":
      return fitTile(Infinity, layer.out);
    case "BACKWARD":
      return fitTile(Infinity, layer.in);
    case "GRADIENT":
      return fitTile(layer.out, layer.in + 1);
    default:
      return mode satisfies never;
  }
}

/** Compiles each variant once, however many layers use it. */
function kernelCache(device: GPUDevice, problem: Problem, plan: Plan) {
  const kernels = new Map<string, Promise<Kernel>>();
  return (mode: Mode, hidden: boolean, tile: Tile): Promise<Kernel> => {
    const label = `Dense.${mode}.${tile.rows}x${tile.columns}x${tile.lanes}${hidden ? ".hidden" : ""}`;
    const kernel =
      kernels.get(label) ??
      createKernel(device, {
        label,
        sources: [shaders.run, ...(mode === "FORWARD" ? [shaders.activation] : []), shaders.dense],
        specialisation: {
          flags: {
            ...problemFlags(problem),
            FORWARD: mode === "FORWARD",
            BACKWARD: mode === "BACKWARD",
            GRADIENT: mode === "GRADIENT",
            HIDDEN: hidden,
            TILED: plan.tiled,
          },
          sizes: {
            P: problem.layout.count,
            ROWS: plan.rowsPerSlice,
            MICRO_ROWS: tile.rows,
            MICRO_COLUMNS: tile.columns,
            LANES: tile.lanes,
          },
          unroll: true,
        },
        bindings: [{ ...BINDINGS[mode], ...(hidden && { 5: "write" as const }) }],
      });
    kernels.set(label, kernel);
    return kernel;
  };
}

/** A `Layer` for each, STRIDE bytes apart. */
function createItems(buffers: Buffers, layers: readonly Layer[]): GPUBuffer {
  const items = new Uint32Array((layers.length * STRIDE) / 4);
  layers.forEach((layer, l) =>
    items.set([layer.in, layer.out, layer.weight, layer.bias], (l * STRIDE) / 4),
  );
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = buffers.create("Dense.layers", items.byteLength, usage);
  buffers.device.queue.writeBuffer(buffer, 0, items);
  return buffer;
}
