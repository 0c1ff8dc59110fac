import { counted } from "../counted.ts";
import type { Column } from "./table.ts";

const REASONS = {
  missing: "missing",
  text: "not numbers",
  infinite: "infinite or too large",
  short: "cut off with their row",
} as const;

/** What a column gave and what was left out, and why, as part of a sentence. @param count numbers */
export function describeLeft({ name, left }: Pick<Column, "name" | "left">, count: number): string {
  const parts = left.map(({ reason, count, line, text }) => {
    const first = text === "" ? `first in line ${line}` : `first “${text}” in line ${line}`;
    return `${counted(count, "cell")} ${REASONS[reason]} (${first})`;
  });
  const rest = parts.length === 0 ? "nothing was left out" : `left out: ${parts.join(", ")}`;
  return `${name}: ${counted(count, "number")}; ${rest}`;
}
