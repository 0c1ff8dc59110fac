import type { Matrix } from "../network.ts";

// Lists of numbers as JavaScript and Python both read them, at full precision: what String() gives
// is the shortest text that reads back as the same number.

/** Characters of a line. */
const WIDTH = 100;

/** A list, over several lines where it is long. */
export function formatVector(values: readonly number[], indent = ""): string {
  const line = `[${values.join(", ")}]`;
  if (indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  return `[\n${fill(values.map(String), inner)}\n${indent}]`;
}

/** A list of rows, each on lines of its own unless they are short. */
export function formatMatrix(rows: Matrix): string {
  const texts = rows.map((row) => `[${row.join(", ")}]`);
  const line = `[${texts.join(", ")}]`;
  if (line.length <= WIDTH) return line;
  if (texts.every(({ length }) => length < WIDTH / 2)) return `[\n${fill(texts, "  ")}\n]`;
  return `[\n${rows.map((row) => `  ${formatVector(row, "  ")},`).join("\n")}\n]`;
}

/** Texts in lines as full as they can be, each with its comma. */
function fill(texts: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const text of texts) {
    if (line.length + text.length + 1 > WIDTH && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${text}, `;
  }
  return [...lines, line.trimEnd()].join("\n");
}
