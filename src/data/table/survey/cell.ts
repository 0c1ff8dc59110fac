import type { Marks } from "../dialect.ts";

/** Why a cell gives no number. */
export type Reason = "missing" | "text" | "infinite";

/** All ways to write a number, the plainest first. A set of them has a bit for each. */
export const MARKS: readonly Marks[] = [
  { decimal: ".", thousands: "" },
  { decimal: ",", thousands: "" },
  { decimal: ".", thousands: "," },
  { decimal: ",", thousands: "." },
  { decimal: ".", thousands: " " },
  { decimal: ",", thousands: " " },
  { decimal: ".", thousands: "'" },
  { decimal: ",", thousands: "'" },
];
/** The set of the ways that pass a test. */
export const setOf = (test: (marks: Marks) => boolean): number =>
  MARKS.reduce((set, marks, k) => (test(marks) ? set | (1 << k) : set), 0);

/** The ways in which a number without any mark may be written: all. */
export const ANY = setOf(() => true);
const POINT = setOf(({ decimal }) => decimal === ".");
const COMMA = setOf(({ decimal }) => decimal === ",");
/** `1.234` and `1,234`: a decimal mark, or one between thousands. */
export const POINT_OR_THOUSANDS = POINT | setOf(({ thousands }) => thousands === ".");
export const COMMA_OR_THOUSANDS = COMMA | setOf(({ thousands }) => thousands === ",");

/** Without marks between thousands. A point may end a number, a comma may not. */
const PLAIN = {
  ".": /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
  ",": /^[+-]?(\d+|\d*,\d+)(e[+-]?\d+)?$/i,
} as const;
/** As they are written in classes of regular expressions. */
const THOUSANDS = { "": "", ",": ",", ".": ".", " ": " \u00A0\u2007\u2009\u202F", "'": "'’" };
const GROUPED = MARKS.map(
  ({ decimal, thousands }) =>
    new RegExp(`^[+-]?[1-9]\\d{0,2}([${THOUSANDS[thousands]}]\\d{3})+([${decimal}]\\d+)?$`),
);
const ONE_POINT = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const ONE_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}$/;

const INFINITY = /^[+-]?(inf|infinity|∞)$/i;
/** What programs write where a value is missing. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "nil", ".", "?", "-", "–"]);

/** The ways of `MARKS` in which a cell is a number, as a set; 0 where it is none. */
export function waysOf(cell: string): number {
  const text = tidy(cell);
  if (PLAIN["."].test(text)) {
    if (!text.includes(".")) return ANY;
    return ONE_POINT.test(text) ? POINT_OR_THOUSANDS : POINT;
  }
  if (PLAIN[","].test(text)) return ONE_COMMA.test(text) ? COMMA_OR_THOUSANDS : COMMA;
  if (!/^[+-]?\d/.test(text)) return 0;
  return MARKS.reduce((set, { thousands }, k) => {
    return thousands !== "" && GROUPED[k]!.test(text) ? set | (1 << k) : set;
  }, 0);
}

/**
 * A cell's finite number, or why it gives none.
 * @param way its place in `MARKS`
 */
export function readCell(cell: string, way: number): number | Reason {
  const text = tidy(cell);
  const { decimal, thousands } = MARKS[way]!;
  if (PLAIN[decimal].test(text)) {
    return finite(Number(decimal === "." ? text : text.replace(decimal, ".")));
  }
  if (thousands !== "" && GROUPED[way]!.test(text)) {
    const digits = new RegExp(`[${THOUSANDS[thousands]}]`, "g");
    return finite(Number(text.replace(digits, "").replace(decimal, ".")));
  }
  return whyNot(text);
}

/** Why a cell that is no number is none. */
export function whyNot(cell: string): Reason {
  const text = tidy(cell);
  if (MISSING.has(text.toLowerCase())) return "missing";
  return INFINITY.test(text) ? "infinite" : "text";
}

/** Without spaces around it, and with the minus sign of keyboards. */
function tidy(cell: string): string {
  const text = cell.trim();
  return text.includes("−") ? text.replaceAll("−", "-") : text;
}

/** 1e999 is written as a number, but no double holds it. */
const finite = (value: number): number | Reason => (Number.isFinite(value) ? value : "infinite");
