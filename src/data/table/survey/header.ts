import { ANY, waysOf, whyNot } from "./cell.ts";
import { type ColumnSurvey, countNumbers } from "./column-survey.ts";
import type { Survey } from "./survey.ts";

/** What a cell of the first row is, and what stands below it. */
interface Heading {
  readonly kind: "number" | "count" | "missing" | "text";
  /** Below it: numbers, those among them without marks, and texts. */
  readonly numbers: number;
  readonly counts: number;
  readonly texts: number;
  readonly missing: number;
  /** Whether its text stands below it again. */
  readonly repeats: boolean;
}

/**
 * Whether the first row names the columns. Both are possible where it has counts such as 2019, which
 * may be names, above columns of another kind.
 * @param way how numbers are written, a place in `MARKS`
 */
export function headersOf({ layout, columns }: Survey, way: number): boolean[] {
  if (layout.shifted) return [true];
  const headings = Array.from({ length: layout.width }, (_, c) =>
    headingOf(layout.first[c] ?? "", columns[c]!, way),
  );
  const has = (kind: Heading["kind"]): boolean => headings.some((heading) => heading.kind === kind);
  const named = headings.some(
    ({ kind, numbers, texts }) => kind === "text" && numbers > 0 && numbers >= texts,
  );
  if (named) return has("number") ? [true, false] : [true];
  if (!has("number") && !has("count")) return [has("text")];
  // Without its first row the table must still hold numbers to learn from.
  const enough = headings.some(({ numbers }) => numbers > 1);
  if (has("number") || !enough || !headings.some(isOdd)) return [false];
  return [true, false];
}

function headingOf(cell: string, column: ColumnSurvey, way: number): Heading {
  const { kind, isNumber } = kindOf(cell, way);
  const without = (count: number, its: boolean): number => count - (its ? 1 : 0);
  return {
    kind,
    numbers: without(countNumbers(column.ways, 1 << way), isNumber),
    counts: without(column.ways[ANY]!, waysOf(cell) === ANY),
    texts: without(column.text, kind === "text"),
    missing: without(column.missing, kind === "missing"),
    repeats: column.repeats,
  };
}

function kindOf(cell: string, way: number): { kind: Heading["kind"]; isNumber: boolean } {
  if ((waysOf(cell) & (1 << way)) !== 0) {
    return { kind: /^\d+$/.test(cell.trim()) ? "count" : "number", isNumber: true };
  }
  return { kind: whyNot(cell) === "missing" ? "missing" : "text", isNumber: false };
}

/** Whether a cell of the first row is of another kind than those below it. */
function isOdd({ kind, numbers, counts, texts, missing, repeats }: Heading): boolean {
  switch (kind) {
    case "count":
      return numbers > 1 && counts === 0;
    case "missing":
      return numbers > 1 && missing === 0;
    case "text":
      return texts > 1 && numbers === 0 && !repeats;
    case "number":
      return false;
    default:
      return kind satisfies never;
  }
}
