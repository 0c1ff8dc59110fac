import { ExperimentError } from "./error.ts";
import { type Data, dimensionsOf, type Experiment, parseExperiment } from "./experiment.ts";
import { HOLD_OUT } from "../data/hold-out.ts";
import { jsonOrText } from "../text/json-text.ts";

/** The version of the links that are written and read. */
const VERSION = "1";
/** Characters beyond which links break in other programs. */
const LONGEST = 4000;
/** Keys of a path, at most; no setting has as many. */
const DEEPEST = 16;

type Json = null | boolean | number | string | Json[] | JsonObject;
type JsonObject = { [key: string]: Json };

/** Data of which a link leaves out the points. */
export interface LeftOut {
  /** Stands for the points. */
  readonly id: string;
  /** N */
  readonly count: number;
  /** The data without their points. */
  readonly data: JsonObject;
}

/** A link as it was read. */
export interface OpenedLink {
  /** Points that the link leaves out; undefined where it is complete. */
  readonly leftOut: LeftOut | undefined;
  /**
   * The experiment.
   * @param data take the place of the link's own
   * @throws ExperimentError where it is none, does not fit the data, or lacks the points left out
   */
  experiment(data?: unknown): Experiment;
  /**
   * The experiment on the tutorial's points.
   * @throws ExperimentError where it does not fit them
   */
  settings(): Experiment;
}

/**
 * An experiment as the fragment of a link: a version, then what differs from the defaults as
 * path=value, such as `1&noise.sigma=0.1`.
 * @param id stands in the link in place of the points of data of kind "points"
 * @returns undefined where it is too long for a link
 */
export function writeLink(experiment: Experiment, id?: string): string | undefined {
  const omitted = id !== undefined && experiment.data.kind === "points";
  const written = omitted ? withStandIns(experiment) : experiment;
  if (isLong(written as unknown as Json)) return undefined;
  const document = shorten(written);
  if (omitted) {
    (document["data"] as JsonObject)["values"] = { id, count: experiment.data.values.length };
  }
  const text = [VERSION, ...flatten(document)].join("&");
  return text.length > LONGEST ? undefined : text;
}

/**
 * Reads what `writeLink` wrote.
 * @throws ExperimentError, whose message says what is wrong with the link
 */
export const readLink = (fragment: string): Experiment => openLink(fragment).experiment();

/**
 * Reads a link, which may leave its points out. What it describes is checked by `experiment`.
 * @throws ExperimentError where it is no link
 */
export function openLink(fragment: string): OpenedLink {
  const document = readDocument(fragment);
  const leftOut = findLeftOut(document);
  return {
    leftOut,
    experiment(data) {
      if (data !== undefined) return parseExperiment({ ...document, data });
      if (!leftOut) return parseExperiment(document);
      throw new ExperimentError(
        "data.values",
        "expected points, found a link that leaves them out",
      );
    },
    settings() {
      const { data: _, heldOut: _h, target: _t, ...rest } = document;
      return parseExperiment(rest);
    },
  };
}

function readDocument(fragment: string): JsonObject {
  const [version, ...entries] = fragment.split("&");
  if (version !== VERSION) throw refusal(`version ${VERSION}`, version!);
  const document: JsonObject = {};
  for (const entry of entries) {
    const at = entry.indexOf("=");
    if (at < 1) throw refusal("path=value", entry);
    place(document, entry.slice(0, at), readValue(entry.slice(at + 1)));
  }
  return document;
}

/** Nothing where the points are there, or where what stands in their place is no such note. */
function findLeftOut({ data }: JsonObject): LeftOut | undefined {
  if (!isObject(data) || data["kind"] !== "points" || !isObject(data["values"])) return undefined;
  const { values, ...rest } = data;
  const { id, count } = values;
  if (typeof id !== "string" || !Number.isInteger(count)) return undefined;
  return { id, count: count as number, data: rest };
}

/**
 * The experiment with few points in place of its own, so that shortening it is quick; with its own
 * where the rest allows no others.
 */
function withStandIns(experiment: Experiment): Experiment {
  const data = experiment.data as Extract<Data, { kind: "points" }>;
  const dimensions = dimensionsOf(data);
  // Enough to hold some out and to keep some.
  const { fraction } = experiment.heldOut ?? HOLD_OUT;
  const enough = Math.ceil(1 / Math.min(fraction, 1 - fraction));
  const values = Array.from({ length: Math.min(enough, data.values.length) }, (_, n) =>
    Array.from({ length: dimensions }, () => n),
  );
  const few = { ...experiment, data: { ...data, values } };
  return isExperiment(few) ? few : experiment;
}

function isExperiment(document: unknown): boolean {
  try {
    parseExperiment(document);
    return true;
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return false;
  }
}

/** The shortest document of an experiment: what the parser fills in itself is left out. */
function shorten(experiment: Experiment): JsonObject {
  const whole = JSON.stringify(experiment);
  const same = (document: Json): boolean => {
    try {
      return JSON.stringify(parseExperiment(document)) === whole;
    } catch {
      return false;
    }
  };
  const document = JSON.parse(whole) as JsonObject;
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

const isObject = (node: Json | undefined): node is JsonObject =>
  typeof node === "object" && node !== null && !Array.isArray(node);

const writeValue = (value: Json): string =>
  encodeURIComponent(isPlain(value) ? value : JSON.stringify(value)).replaceAll(
    /%(5B|5D|2C|3A)/g,
    decodeURIComponent,
  );

/** Whether a value is a text that is read as itself; others, such as `true`, are quoted. */
const isPlain = (value: Json): value is string =>
  typeof value === "string" && value.isWellFormed() && jsonOrText(value) === value;

function readValue(text: string): Json {
  try {
    return jsonOrText(decodeURIComponent(text)) as Json;
  } catch {
    throw refusal("a value", text);
  }
}

/** Puts a value at its path, where nothing is yet; where the next key is a number, into an array. */
function place(document: JsonObject, path: string, value: Json): void {
  const keys = path.split(".", DEEPEST + 1);
  if (keys.length > DEEPEST) throw refusal(`a path of at most ${DEEPEST} keys`, path);
  let node = document;
  for (const [i, key] of keys.entries()) {
    checkKey(node, key);
    const next = keys[i + 1];
    const found = Object.hasOwn(node, key) ? node[key]! : undefined;
    const inner = found ?? (next !== undefined && isIndex(next) ? [] : {});
    if (next === undefined ? found !== undefined : typeof inner !== "object" || inner === null) {
      throw new ExperimentError("link", `expected one value at ${quote(path)}, found several`);
    }
    node[key] = next === undefined ? value : inner;
    node = inner as JsonObject;
  }
}

/** An array grows by one item at a time: one with holes could be of any length. */
function checkKey(node: JsonObject, key: string): void {
  if (key === "__proto__") throw refusal("the name of a setting", key);
  if (Array.isArray(node) && !(isIndex(key) && Number(key) <= node.length)) {
    throw refusal(`item ${node.length}`, key);
  }
}

const isIndex = (key: string): boolean => /^(0|[1-9]\d*)$/.test(key);

const refusal = (expected: string, found: string): ExperimentError =>
  new ExperimentError("link", `expected ${expected}, found ${quote(found)}`);

const quote = (text: string): string => JSON.stringify(text.slice(0, 40));

/** Whether a list has too many items for a link, by which the long way to its text is spared. */
function isLong(node: Json): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node) && node.length > LONGEST / 4) return true;
  return Object.values(node).some(isLong);
}
