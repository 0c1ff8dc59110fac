import { counted } from "../../../text/counted.ts";
import { TableError } from "../table-error.ts";

type Rows = readonly (readonly string[])[];

/**
 * Reads what programs write of lists and matrices between brackets: JSON, Python, NumPy. A list is
 * one column, a list of lists has a row for each.
 * @returns rows of cells, whose numbers have decimal points; undefined where the text is no such list
 * @throws TableError where it is JSON of another kind
 */
export function readBrackets(text: string, name: string): Rows | undefined {
  const content = text.trim();
  if (content.startsWith("{")) throw otherJson(name);
  if (!content.startsWith("[") || !content.endsWith("]")) return undefined;
  try {
    return rowsOfJson(JSON.parse(content), name);
  } catch (error) {
    if (error instanceof TableError) throw error;
    return rowsOfText(content.slice(1, -1), name);
  }
}

const otherJson = (name: string): TableError =>
  new TableError(
    `${name} holds JSON that is no list of numbers: write a list such as [1, 2.5] or [[1, 2], [3, 4]], or CSV.`,
  );

function rowsOfJson(document: unknown, name: string): Rows {
  const list = document as unknown[]; // as the text begins with a bracket
  const nested = list.some(Array.isArray);
  const rows = nested ? list : list.map((item) => [item]);
  const cells = rows.map((row) => {
    if (!Array.isArray(row)) throw otherJson(name);
    return row.map((item: unknown) => {
      if (typeof item === "object" && item !== null) throw otherJson(name);
      return String(item);
    });
  });
  return checkWidths(cells, name);
}

/** What is not JSON, as it lacks commas, or has `nan` or points at the end of numbers. */
function rowsOfText(content: string, name: string): Rows | undefined {
  const nested = content.includes("[");
  const lists = content.match(nested ? /\[[^[\]]*\]/g : /^[^\]]*$/g) ?? [];
  if (nested && /[^\s,]/.test(content.replace(/\[[^[\]]*\]/g, ""))) return undefined;
  const rows = lists.map((list) => cellsOf(list.replace(/[[\]]/g, "")));
  if (rows.length === 0 || !rows.every((cells) => cells !== undefined)) return undefined;
  return nested ? checkWidths(rows, name) : rows[0]!.map((cell) => [cell]);
}

/** Cells between commas or between spaces; nothing where both separate them, as in `1,5 2,5`. */
function cellsOf(list: string): string[] | undefined {
  const by = list.includes(",") ? "," : /\s+/;
  const cells = list.split(by).map((cell) => cell.trim());
  return cells.some((cell) => /[\s;"']/.test(cell))
    ? undefined
    : cells.filter((cell) => cell !== "");
}

/** Rows of a matrix are equally long. */
function checkWidths(rows: Rows, name: string): Rows {
  const width = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd < 0) return rows;
  throw new TableError(
    `${name}: list ${odd + 1} has ${counted(rows[odd]!.length, "cell")}, but the first has ${width}; make all lists equally long.`,
  );
}
