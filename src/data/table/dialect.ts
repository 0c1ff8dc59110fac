/** What separates columns; "" where each line is one cell. */
export const DELIMITERS = ["\t", ";", "|", ",", ", ", " ", ""] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How numbers are written. */
export interface Marks {
  readonly decimal: "." | ",";
  /** What stands between thousands; "" for nothing. A space stands for no-break spaces too. */
  readonly thousands: "" | "," | "." | " " | "'";
}

/** How a file of numbers is written. */
export interface Dialect extends Marks {
  readonly delimiter: Delimiter;
  /** Whether the first row names the columns. */
  readonly header: boolean;
}

/** What somebody decided about a file; the rest is found out. */
export type Given = { readonly [Key in keyof Dialect]?: Dialect[Key] | undefined };
