import { ExperimentError } from "./experiment-error.ts";
import { type Experiment, parseExperiment } from "./experiment.ts";

/** The version of the links that are written and read. */
const VERSION = "1";
/** Characters beyond which links break in other programs. */
const LONGEST = 4000;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * An experiment as the fragment of a link: a version, then what differs from the defaults as
 * path=value, such as `1&noise.sigma=0.1`.
 * @returns undefined where it is too long for a link
 */
export function writeLink(experiment: Experiment): string | undefined {
  if (isLong(experiment as unknown as Json)) return undefined;
  const text = [VERSION, ...flatten(shorten(experiment))].join("&");
  return text.length > LONGEST ? undefined : text;
}

/**
 * Reads what `writeLink` wrote.
 * @throws ExperimentError, whose message says what is wrong with the link
 */
export function readLink(fragment: string): Experiment {
  const [version, ...entries] = fragment.split("&");
  if (version !== VERSION) {
    throw new ExperimentError("link", `expected version ${VERSION}, found ${quote(version)}`);
  }
  const document: Record<string, Json> = {};
  for (const entry of entries) {
    const at = entry.indexOf("=");
    if (at < 1) throw new ExperimentError("link", `expected path=value, found ${quote(entry)}`);
    place(document, entry.slice(0, at).split("."), readValue(entry.slice(at + 1)));
  }
  return parseExperiment(document);
}

/** The shortest document of an experiment: what the parser fills in itself is left out. */
function shorten(experiment: Experiment): Json {
  const whole = JSON.stringify(experiment);
  const same = (document: Json): boolean => {
    try {
      return JSON.stringify(parseExperiment(document)) === whole;
    } catch {
      return false;
    }
  };
  const document = JSON.parse(whole) as Json;
  prune(document, document, same);
  return document;
}

/** Takes away every key of an object, and of those within it, that need not be there. */
function prune(root: Json, node: Json, same: (document: Json) => boolean): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) {
    for (const [key, value] of Object.entries(node)) {
      delete node[key];
      if (!same(root)) node[key] = value;
    }
  }
  for (const value of Object.values(node)) prune(root, value, same);
}

/** An object's leaves as path=value; arrays of numbers are leaves too. */
function flatten(node: Json, path = ""): string[] {
  const leaf = typeof node !== "object" || node === null || isLeaf(node);
  if (leaf) return path === "" ? [] : [`${path}=${writeValue(node)}`];
  return Object.entries(node).flatMap(([key, value]) =>
    flatten(value, path === "" ? key : `${path}.${key}`),
  );
}

/** An object without keys is one too: it asks for what its defaults are. */
const isLeaf = (node: object): boolean =>
  Array.isArray(node)
    ? node.every((item) => typeof item !== "object" || Array.isArray(item))
    : Object.keys(node).length === 0;

const writeValue = (value: Json): string =>
  encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value)).replaceAll(
    /%(5B|5D|2C|3A)/g,
    decodeURIComponent,
  );

function readValue(text: string): Json {
  let plain: string;
  try {
    plain = decodeURIComponent(text);
  } catch {
    throw new ExperimentError("link", `expected a value, found ${quote(text)}`);
  }
  try {
    return JSON.parse(plain) as Json;
  } catch {
    return plain;
  }
}

/** Puts a value at its path; where the next key is a number, into an array. */
function place(node: Record<string, Json>, path: readonly string[], value: Json): void {
  const [key, next] = [path[0]!, path[1]];
  if (key === "__proto__") throw new ExperimentError("link", "expected a path, found __proto__");
  // An array grows by one item at a time: one with holes could be of any length.
  if (Array.isArray(node) && !(Number(key) <= node.length)) {
    throw new ExperimentError("link", `expected item ${node.length}, found ${quote(key)}`);
  }
  if (next === undefined) {
    node[key] = value;
    return;
  }
  const inner = node[key] ?? (/^\d+$/.test(next) ? [] : {});
  if (typeof inner !== "object") {
    throw new ExperimentError("link", `expected one value at ${quote(key)}, found several`);
  }
  node[key] = inner;
  place(inner as Record<string, Json>, path.slice(1), value);
}

const quote = (text = ""): string => JSON.stringify(text.slice(0, 40));

/** Whether a list has too many items for a link, by which the long way to its text is spared. */
function isLong(node: Json): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node) && node.length > LONGEST / 4) return true;
  return Object.values(node).some(isLong);
}
