/** How a workgroup's 64 invocations share a tile of a matrix product C. */
export interface Tile {
  /** Entries of C that an invocation makes, down and across. */
  readonly rows: number;
  readonly columns: number;
  /** Invocations side by side. */
  readonly lanes: number;
}

/** Most rows and most columns of a tile: two such tiles, 16 deep, fill 16 KiB of workgroup memory. */
const MOST = 128;

/**
 * A tile for a C of that size: nearly square, and few invocations idle where an axis is short.
 * @param jet rows that one invocation must make together, at most 128
 */
export function fitTile(rows: number, columns: number, jet: number): Tile {
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
