import { ExperimentError } from "./error.ts";
import { cut } from "../text/json-text.ts";

/** Keys of a path, at most; no setting has as many. */
const DEEPEST = 16;

type Document = Readonly<Record<string, unknown>>;

/**
 * A copy of a document with a value at a place. Objects on the way are made where they are missing,
 * and arrays where the next key is a number; an array grows by one item at most.
 * @param path keys and numbers of items, separated by dots, such as `data.components.0.std`
 * @throws ExperimentError for an item that an array cannot have
 */
export function withValueAt(document: unknown, path: string, value: unknown): Document {
  const keys = path.split(".", DEEPEST + 1);
  if (keys.length <= DEEPEST) return replace(document, keys, value, path) as Document;
  throw new ExperimentError(path, `expected a path of at most ${DEEPEST} keys`);
}

function replace(
  node: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
  path: string,
): unknown {
  if (key === undefined) return value;
  const inside = node === undefined ? (isIndex(key) ? [] : {}) : node;
  const refuse = (problem: string) => new ExperimentError(path, problem);
  if (typeof inside !== "object" || inside === null) {
    const found = cut(JSON.stringify(inside), 40);
    throw refuse(`expected ${JSON.stringify(cut(key, 60))} in an object, found it in ${found}`);
  }
  if (!Array.isArray(inside)) {
    const inner = Object.hasOwn(inside, key) ? (inside as Document)[key] : undefined;
    return { ...inside, [key]: replace(inner, rest, value, path) };
  }
  if (!isIndex(key) || Number(key) > inside.length) {
    const found = JSON.stringify(cut(key, 60));
    throw refuse(`expected an item from 0 to ${inside.length}, found ${found}`);
  }
  const items = [...(inside as unknown[])];
  items[Number(key)] = replace(items[Number(key)], rest, value, path);
  return items;
}

const isIndex = (key: string): boolean => /^(0|[1-9]\d*)$/.test(key);
