import { InvalidArgumentError, Option } from "commander";
import { parseExperiment } from "../../experiment/experiment.ts";
import { jsonOrText } from "../../text/json-text.ts";

/** A setting of the experiment that the command line changes. */
export interface Setting {
  /** Such as `noise.sigma`. */
  readonly path: string;
  readonly value: unknown;
}

/** The option that changes settings of the experiment; it may be given many times. */
export const setOption = (): Option =>
  new Option(
    "--set <path=value>",
    "change a setting, such as noise.sigma=0.1; may be repeated",
  ).argParser((text, settings: readonly Setting[] | undefined) => [
    ...(settings ?? []),
    readSetting(text),
  ]);

/** A value is JSON, as in links, or else a text: `model.hidden=[16]`, `model.activation=tanh`. */
export function readSetting(text: string): Setting {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Expected path=value, such as noise.sigma=0.1.");
  return { path: text.slice(0, at), value: jsonOrText(text.slice(at + 1)) };
}

/** What to add to a message of Commander's: an option that there is not may be a setting. */
export function hintFor(message: string): string {
  const option = /^error: unknown option '--([\w.-]+)/.exec(message)?.[1];
  if (option === undefined) return "";
  const wanted = plain(option);
  const leaves = leavesOf(parseExperiment({}));
  const named = leaves.find(([path]) =>
    [path, path.split(".").at(-1)!].some((name) => plain(name) === wanted),
  );
  const [path, value] = named ?? ["steps", "1000"];
  return `Settings of the experiment are changed by --set, such as --set ${path}=${value}.\n`;
}

/** `--learning-rate` is called like `learningRate`. */
const plain = (name: string): string => name.replaceAll("-", "").toLowerCase();

/** Settings by their paths, with their values as the command line takes them. */
function leavesOf(node: object, path = ""): (readonly [string, string])[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? leavesOf(value, `${path}${key}.`)
      : [[`${path}${key}`, typeof value === "string" ? value : JSON.stringify(value)] as const],
  );
}
