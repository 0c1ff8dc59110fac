/** Says in one sentence why a file gives no data. */
export class TableError extends Error {
  override readonly name = "TableError";
}
