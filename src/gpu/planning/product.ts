/** The size of a matrix product C = A B. */
interface ProductSize {
  /** Infinity where there are many. */
  readonly rows: number;
  readonly columns: number;
  /** What is summed over; Infinity where it is long. */
  readonly depth: number;
}

/** How invocations share a matrix product; see dense.wgsl. */
export interface ProductShape {
  /** Whether the transpose of C is made. */
  readonly transposed: boolean;
  /** Whether the depth is taken in several turns that wait in the place of C. */
  readonly several: boolean;
  /** Rows of C that a workgroup makes at a time, and workgroups side by side. */
  readonly down: number;
  /** Most workgroups one below the other: beyond them each goes through several places. */
  readonly most: number;
  readonly across: number;
  /** The constants of dense.wgsl. */
  readonly sizes: Readonly<Record<string, number>> & { readonly MICRO_ROWS: number };
}

/** A workgroup's invocations share a tile through workgroup memory: 64, so many side by side. */
interface Tile {
  /** Entries of C that an invocation makes, down and across. */
  readonly rows: number;
  readonly columns: number;
  readonly lanes: number;
}

/** Most rows and most columns of a tile: two such tiles, 16 deep, fill 16 KiB of workgroup memory. */
const MOST = 128;
/** Numbers of A that an invocation keeps where there is no tile: more compile for long. */
const KEPT = 256;
/** A software adapter's workgroups are dear to begin. */
const ROW_WORKGROUPS = 8;
/** Invocations that share what they read of B there. */
const SHARING = 4;

/**
 * Shapes a product.
 * @param jet rows that one invocation must make together, at most 128
 * @param tiled whether A and B pass through workgroup memory
 */
export function fitProduct(size: ProductSize, jet: number, tiled: boolean): ProductShape {
  return tiled ? tiledShape(size, jet) : rowShape(size, jet);
}

function tiledShape({ rows, columns }: ProductSize, jet: number): ProductShape {
  const tile = fitTile(rows, columns, jet);
  return {
    transposed: false,
    several: false,
    down: (64 / tile.lanes) * tile.rows,
    most: Infinity,
    across: Math.ceil(columns / (tile.lanes * tile.columns)),
    sizes: { MICRO_ROWS: tile.rows, MICRO_COLUMNS: tile.columns, LANES: tile.lanes },
  };
}

/** An invocation takes whole rows; the longer side of C is its rows. */
function rowShape({ rows, columns, depth }: ProductSize, jet: number): ProductShape {
  const transposed = columns > rows;
  const each = jet * Math.max(1, Math.floor(4 / jet));
  const fitting = Math.max(1, Math.floor(KEPT / each / 4));
  // A small product is not worth a long program, however long its sums are.
  const worth = Number.isFinite(depth) ? depth : Math.sqrt(rows * columns);
  const quarters = Math.min(fitting, Math.ceil(worth / 4));
  return {
    transposed,
    several: depth > 4 * quarters,
    down: SHARING * each,
    most: ROW_WORKGROUPS,
    across: 1,
    sizes: { MICRO_ROWS: each, QUARTERS: quarters },
  };
}

/**
 * A tile for a C of that size: nearly square, and few invocations idle where an axis is short.
 * @param jet rows that one invocation must make together, at most 128
 */
function fitTile(rows: number, columns: number, jet: number): Tile {
  const micro = (length: number): number => (length <= 8 ? 1 : length <= 16 ? 2 : 4);
  const down = jet * Math.max(1, Math.floor(micro(rows) / jet));
  const across = Math.min(micro(columns), Math.max(1, Math.floor(16 / down)));
  const fitting = (length: number, each: number): number =>
    Math.min(64, 2 ** Math.ceil(Math.log2(Math.ceil(length / each))));
  const lanes = Math.max(
    Math.min(8, fitting(columns, across)),
    64 / fitting(rows, down),
    2 ** Math.ceil(Math.log2((64 * down) / MOST)),
  );
  return { rows: down, columns: Math.min(across, MOST / lanes), lanes };
}
