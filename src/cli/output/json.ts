/** Elements of an array that are turned into text at once. */
const CHUNK = 4096;

/**
 * JSON.stringify in pieces: a result file may be longer than the longest string.
 * @param value objects, arrays and what JSON has besides them
 */
export function* jsonPieces(value: unknown): Generator<string> {
  if (Array.isArray(value)) yield* arrayPieces(value);
  else if (typeof value === "object" && value !== null) yield* objectPieces(value);
  else yield JSON.stringify(value) ?? "null";
}

function* objectPieces(value: object): Generator<string> {
  let separator = "{";
  for (const [key, field] of Object.entries(value) as [string, unknown][]) {
    if (field === undefined) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    yield* jsonPieces(field);
    separator = ",";
  }
  yield separator === "{" ? "{}" : "}";
}

function* arrayPieces(value: readonly unknown[]): Generator<string> {
  let separator = "[";
  for (let start = 0; start < value.length; start += CHUNK) {
    const chunk = value.slice(start, start + CHUNK);
    if (chunk.some((item) => typeof item === "object" && item !== null && !Array.isArray(item))) {
      for (const item of chunk) {
        yield separator;
        yield* jsonPieces(item);
        separator = ",";
      }
    } else {
      yield separator + JSON.stringify(chunk).slice(1, -1);
      separator = ",";
    }
  }
  yield separator === "[" ? "[]" : "]";
}
