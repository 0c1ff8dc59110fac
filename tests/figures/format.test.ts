import { describe, expect, test } from "vitest";
import { significant, typeset, withError } from "../../src/figures/format.ts";

test.each([
  [0.00416, "0.00416"],
  [0.2971, "0.297"],
  [13.594, "13.6"],
  [2097.2, "2097"],
  [-0.05, "-0.0500"],
  [3.2e-6, "3.20e-6"],
  [4.517e14, "4.52e+14"],
  [0, "0"],
])("%d has three significant digits: %s", (value, text) => {
  expect(significant(value)).toBe(text);
});

describe("a mean with its error", () => {
  test.each([
    [-1.50463, 0.52087, "-1.505 ± 0.521"],
    [-1.45441, 0.05792, "-1.4544 ± 0.0579"],
    [-2097.31, 410.6, "-2097 ± 411"],
    [0.22, 31.4159, "0.2 ± 31.4"],
    [-0.00002, 0.00001, "-2.00e-5 ± 1.00e-5"],
    [14.70821798, 2.64e-7, "14.7082 ± 2.64e-7"],
    [-3000.4326582, 0.0000121, "-3000.43 ± 1.21e-5"],
    [4.5e14, 4.5e14, "4.50e+14 ± 4.50e+14"],
    [-1.23456, 0, "-1.235"],
    [-1.23456, NaN, "-1.235"],
  ])("%d and %d are %s", (value, standardError, text) => {
    expect(withError({ value, standardError })).toBe(text);
  });
});

test("the page has real minuses and raised powers", () => {
  expect(typeset("-5.19e+9 ± 1.42e-9")).toBe("−5.19 × 10⁹ ± 1.42 × 10⁻⁹");
});
