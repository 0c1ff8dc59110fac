import type { Table } from "../../figures/report/report.ts";

/** A table in lines for people, with what is said above and below. */
export const tableLines = ({ caption, head = [], rows, note }: Table): string[] => [
  ...(caption === undefined ? [] : [caption]),
  ...table(head, rows),
  ...(note === undefined ? [] : [note]),
];

/**
 * Lines of a table for people, its columns aligned to the left.
 * @param rows as many cells each as the head
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, c) => Math.max(...[head, ...rows].map((row) => row[c]!.length)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join("  ")
      .trimEnd(),
  );
}
