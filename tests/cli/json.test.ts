import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonPieces } from "../../src/cli/output/json.ts";

const pieces = (value: unknown): string => [...jsonPieces(value)].join("");

test("the pieces are what JSON.stringify gives", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(pieces(value)).toBe(JSON.stringify(value));
    }),
  );
  expect(pieces({ a: undefined, b: [NaN, { c: undefined }] })).toBe('{"b":[null,{}]}');
});

test("long arrays are cut", () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => i / 3);
  const value = { numbers, rows: numbers.map((x) => [x, -x]), saved: [{ step: 0, numbers }] };
  expect(pieces(value)).toBe(JSON.stringify(value));
  for (const piece of jsonPieces(value)) expect(piece.length).toBeLessThan(200_000);
});
