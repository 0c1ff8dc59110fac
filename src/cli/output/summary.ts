/** A mean over runs, and its standard error: 0 for a single run. */
interface Mean {
  readonly mean: number;
  readonly standardError: number;
}

export type Column = "fisher" | "kl" | "totalVariation" | "seconds";
export type Summary = Readonly<Partial<Record<Column, Mean>>>;

/** Means over runs of each number that they have. */
export function summarise(runs: readonly Readonly<Partial<Record<Column, number>>>[]): Summary {
  const columns = Object.keys(runs[0]!) as Column[];
  return Object.fromEntries(
    columns.map((column) => [column, meanOf(runs.map((run) => run[column]!))]),
  );
}

function meanOf(values: readonly number[]): Mean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, standardError: 0 };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}
