import { type Experiment, ExperimentError, parseExperiment } from "../../core/experiment.ts";

/**
 * Reads a file of the page's visitor: an experiment in JSON, or points, one a line.
 * @throws ExperimentError, whose message says all, where it is neither
 */
export async function readFile(file: Blob): Promise<Experiment> {
  const text = (await file.text()).replace(/^\uFEFF/, "");
  const points = readPoints(text);
  if (points) return parseExperiment({ data: { kind: "points", values: points } });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ExperimentError("", `not JSON, and not numbers, ${(error as Error).message}`);
  }
  return parseExperiment(document);
}

/** Points, one a line, their coordinates apart by commas, semicolons or spaces; perhaps a header. */
function readPoints(text: string): (number | number[])[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const rows = lines.map((line) =>
    line
      .trim()
      .split(/[\s,;]+/)
      .map(Number),
  );
  const isRow = (row: readonly number[]): boolean => row.every(Number.isFinite);
  // Numbers that are too large are no header.
  const body = rows.length > 1 && rows[0]!.some(Number.isNaN) ? rows.slice(1) : rows;
  if (body.length === 0 || !body.every(isRow)) return undefined;
  return body.map((row) => (row.length === 1 ? row[0]! : row));
}
