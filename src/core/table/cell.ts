/** Why a cell gives no number. */
export type Reason = "missing" | "text" | "infinite";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;
const INFINITY = /^[+-]?(inf|infinity|∞)$/i;
/** What programs write where a value is missing. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "nil", ".", "?", "-", "–"]);

/**
 * A cell's finite number, or why it gives none.
 * @param commas whether a comma may stand in the place of the point
 */
export function readCell(cell: string, commas: boolean): number | Reason {
  const text = cell.trim().replace("−", "-");
  if (NUMBER.test(text)) return finite(Number(text));
  if (commas && DECIMAL_COMMA.test(text)) return finite(Number(text.replace(",", ".")));
  if (MISSING.has(text.toLowerCase())) return "missing";
  return INFINITY.test(text) ? "infinite" : "text";
}

/** 1e999 is written as a number, and is none that can be held. */
const finite = (value: number): number | Reason => (Number.isFinite(value) ? value : "infinite");
