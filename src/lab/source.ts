import { type Experiment, ExperimentError, parseExperiment } from "../core/experiment.ts";
import type { Source } from "./messages.ts";

/** Characters of an experiment that is still shown. */
const SHOWN = 20_000;

/**
 * Reads an experiment file of the page's.
 * @throws ExperimentError, whose message says all, where it is not one
 */
export async function readSource(source: Source): Promise<Experiment> {
  const text = typeof source === "string" ? source : await source.text();
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new ExperimentError("", `not JSON, ${(error as Error).message}`);
  }
  return parseExperiment(document);
}

/** An experiment as people read and edit it, a line a key; nothing where it is too long. */
export function formatExperiment(experiment: Experiment, source: Source): string | undefined {
  const size = typeof source === "string" ? source.length : source.size;
  if (size > SHOWN) return undefined;
  const lines = Object.entries(experiment).map(([key, value]) => {
    const text = JSON.stringify(value).replaceAll(/(?<=[,:])/g, " ");
    return `  "${key}": ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}`;
}
