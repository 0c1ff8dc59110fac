import { describe, expect, test } from "vitest";
import { createLayout } from "../../src/model/layout.ts";
import { type Capabilities, plan } from "../../src/gpu/planning/plan.ts";
import { fitProduct } from "../../src/gpu/planning/product.ts";

describe("plan", () => {
  const able: Capabilities = {
    software: false,
    subgroupMinSize: 32,
    maxInvocations: 256,
    maxBinding: 134_217_728,
  };
  const shape = (samples: number, dimensions: number, hidden: number[], jet = 1) => ({
    objective: {
      samples,
      stored: samples,
      regression: true,
      perPoint: 1,
      terms: 1,
      jet,
      draw: dimensions,
      goal: "none" as const,
      difference: 0,
    },
    dimensions,
    layout: createLayout(dimensions, hidden),
    once: true,
  });

  test.for([
    [1024, 1, [8], "one-workgroup"],
    [100_000, 1, [8], "many-workgroups"],
    [1024, 1, [64], "one-workgroup"],
    [1024, 1, [256], "wide"],
    [100_000, 3, [100], "wide"],
    [1024, 1, [64, 64], "layered"],
    [1024, 1, [], "one-workgroup"],
    [4_000_000, 16, [256, 256, 256, 256], "layered"],
  ] as const)("%i pairs, D = %i, hidden %j: %s", ([pairs, dimensions, hidden, kind]) => {
    expect(plan(shape(pairs, dimensions, [...hidden]), able).kind).toBe(kind);
  });

  test("derivatives take room: of more of them fewer parameters are held at once", () => {
    const kindOf = (dimensions: number, units: number, jet: number): string =>
      plan(shape(1024, dimensions, [units], jet), able).kind;
    expect([1, 3].map((jet) => kindOf(2, 30, jet))).toEqual(["one-workgroup", "wide"]);
    expect([1, 17].map((jet) => kindOf(16, 30, jet))).toEqual(["wide", "layered"]);
  });

  test("a CPU that plays a GPU gets small workgroups and no tiles", () => {
    const software = { ...able, software: true, subgroupMinSize: 4 };
    expect(plan(shape(1024, 1, [64, 64]), able)).toMatchObject({ workgroup: 256, tiled: true });
    expect(plan(shape(1024, 1, [64, 64]), software)).toMatchObject({ workgroup: 4, tiled: false });
    // It reads parameters from memory anyway.
    const kindOf = (device: Capabilities) => plan(shape(16_384, 2, [55]), device).kind;
    expect([able, software].map(kindOf)).toEqual(["wide", "many-workgroups"]);
  });

  test("Parzen's score of fresh noise takes a pass of its own before each step", () => {
    const { objective, ...rest } = shape(100, 1, [8]);
    const parzen = { ...rest, objective: { ...objective, goal: "parzen" as const }, once: false };
    expect(plan(parzen, able).kind).toBe("many-workgroups");
    expect(plan({ ...parzen, once: true }, able).kind).toBe("one-workgroup");
  });

  test("slices cover all pairs once and fit the bindings", () => {
    for (const pairs of [1, 8193, 1_000_003, 4_000_000]) {
      for (const hidden of [[2], [250], [256, 256]]) {
        const { slices, kind } = plan(shape(pairs, 16, hidden), able);
        expect(slices[0]!.first).toBe(0);
        expect(slices.at(-1)!.end).toBe(pairs);
        slices.forEach(({ first, end }, i) => {
          expect(first).toBe(i === 0 ? 0 : slices[i - 1]!.end);
          if (kind !== "one-workgroup") expect(first % 64).toBe(0);
          expect((end - first) * 16 * 4).toBeLessThanOrEqual(able.maxBinding);
        });
      }
    }
  });
});

test("products fit the default workgroup memory and leave no row or column out", () => {
  for (const jet of [1, 2, 3, 5, 9, 17]) {
    for (const rows of [1, 2, 8, 9, 16, 17, 64, 256, Infinity]) {
      for (const columns of [1, 2, 3, 8, 9, 17, 64, 65, 256, 257]) {
        const size = { rows, columns, depth: 70 };
        const { down, across, sizes } = fitProduct(size, jet, true);
        const { LANES, MICRO_ROWS, MICRO_COLUMNS } = sizes as Record<string, number>;
        const wide = LANES! * MICRO_COLUMNS!;
        expect((down + wide) * 16 * 4).toBeLessThanOrEqual(16_384);
        expect(down).toBe((64 / LANES!) * MICRO_ROWS!);
        expect(across * wide).toBeGreaterThanOrEqual(columns);
        expect(MICRO_ROWS! % jet).toBe(0);
        const own = fitProduct(size, jet, false);
        expect(own.sizes.MICRO_ROWS % jet).toBe(0);
        expect(own.transposed).toBe(columns > rows);
        expect(own.several).toBe(4 * own.sizes["QUARTERS"]! < 70);
      }
    }
  }
});
