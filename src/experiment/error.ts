import type { BaseIssue } from "valibot";
import { cut, showControls } from "../text/json-text.ts";

/** Characters in a message, at most. */
const LONGEST = { key: 60, path: 400 };

/** Says in one sentence what is wrong with an experiment, and where. */
export class ExperimentError extends Error {
  /** "ExperimentError" */
  override readonly name = "ExperimentError";
  /** The place in the document, such as `data.components[0].std`; empty for the whole. */
  readonly path: string;
  /** What is wrong there: the message without the place and the full stop. */
  readonly problem: string;
  /**
   * @param path the place
   * @param problem the rest of the sentence, without its full stop
   */
  constructor(path: string, problem: string) {
    const place = path === "" ? "the experiment" : cut(path, LONGEST.path);
    super(showControls(`${place}: ${problem}.`));
    this.path = path;
    this.problem = showControls(problem);
  }
}

/** The error of the first thing that the schema found. */
export function schemaError(issue: BaseIssue<unknown>): ExperimentError {
  const path = (issue.path ?? []).reduce((text, { key }) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = cut(String(key), LONGEST.key);
    return text === "" ? name : `${text}.${name}`;
  }, "");
  if (issue.type === "strict_object" && issue.expected === "never") {
    return new ExperimentError(path, `unknown key${issue.message}`);
  }
  return new ExperimentError(path, `expected ${issue.message}, found ${preview(issue.input)}`);
}

/** A short picture of a value for a message. */
function preview(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "number" || typeof value === "bigint") return String(value); // also NaN
  const text = JSON.stringify(value) ?? typeof value;
  return cut(text, 37);
}
