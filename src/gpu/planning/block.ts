import { createEnergyLayout, createLayout, type Layer, type Layout } from "../../model/layout.ts";
import type { Problem } from "../../training/problem.ts";
import { problemSizes } from "../shader/sources.ts";

/**
 * Parameters of a block, but for the readout's bias, at most: what stays in registers with its
 * gradient. A block has at least one unit.
 */
const BLOCK_PARAMETERS = 24;

/**
 * The layout of a few units of a net of one hidden layer: a small net by itself.
 * @param most parameters of a block
 */
export function blockLayout({ layers, readout }: Layout, most = BLOCK_PARAMETERS): Layout {
  const [{ in: inputs, out: hidden }, { out: dimensions }] = layers as readonly [Layer, Layer];
  const energy = readout === "energy";
  const each = (energy ? 0 : inputs) + dimensions + 1;
  const units = Math.min(hidden, Math.max(1, Math.floor(most / each)));
  return energy
    ? createEnergyLayout(dimensions, units)
    : createLayout(dimensions, [units], inputs - dimensions);
}

/** The part of a net that one invocation holds. */
export interface Block {
  readonly layout: Layout;
  /** What block.wgsl asks for. */
  readonly flags: { readonly WHOLE: boolean; readonly RAGGED: boolean };
  readonly sizes: Record<string, number | readonly number[]>;
  /** How many of them make the net. */
  readonly count: number;
}

/** The whole net as one block. */
export function wholeBlock(problem: Problem): Block {
  const { layout } = problem;
  const sizes = { ...problemSizes(problem), BLOCK_P: layout.count, BLOCKS: 1 };
  return { layout, flags: { WHOLE: true, RAGGED: false }, sizes, count: 1 };
}

/**
 * A few units of a net of one hidden layer.
 * @param most parameters of a block
 */
export function blockOfUnits(problem: Problem, most = BLOCK_PARAMETERS): Block {
  const hidden = problem.layout.layers[0]!.out;
  const layout = blockLayout(problem.layout, most);
  const units = layout.layers[0]!.out;
  const count = Math.ceil(hidden / units);
  return {
    layout,
    flags: { WHOLE: false, RAGGED: hidden % units > 0 },
    sizes: {
      ...problemSizes(problem, layout),
      BLOCK: units,
      BLOCKS: count,
      BLOCK_P: layout.count,
      HIDDEN: hidden,
    },
    count,
  };
}
