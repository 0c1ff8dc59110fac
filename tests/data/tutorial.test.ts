import { describe, expect, it } from "vitest";
import { createAliasPair } from "../../src/math/random/alias.ts";
import { Xoshiro } from "../../src/math/random/xoshiro.ts";
import { zigguratTables } from "../../src/math/random/ziggurat-tables.ts";
import { drawNormal } from "../../src/math/random/ziggurat.ts";
import { tutorialPoints, tutorialWeights } from "../../src/data/tutorial.ts";

const sixDigits = (x: number): number => Number(x.toPrecision(6));
/** The numbers as Julia prints float32: the shortest text that reads back as the same. */
const singles = (...printed: number[]): number[] => printed.map(Math.fround);
/** The first and last printed numbers of a row, "a b … c d". */
const ends = (row: Float64Array, first: number, last = first): number[] => [
  ...row.subarray(0, first),
  ...row.subarray(row.length - last),
];

describe("Xoshiro", () => {
  it("gives Julia's uniforms for the seed 1234", () => {
    const generator = new Xoshiro(1234);
    expect(generator.uniform()).toBe(0.32597672886359486);
    expect(generator.uniform()).toBe(0.5490511363155669);
  });

  it("starts from the digest of the tutorial's seed", () => {
    const { state } = new Xoshiro(12345);
    expect(state.slice(0, 2)).toEqual([0x1fe117b804676271n, 0xffad3c6eb0b8f26bn]);
  });

  it("makes two float32 uniforms from each word, the low half first", () => {
    const word = new Xoshiro(1).next();
    expect([...new Xoshiro(1).uniforms32(3)].slice(0, 2)).toEqual([
      Number((word & 0xffffffffn) >> 8n) / 2 ** 24,
      Number(word >> 40n) / 2 ** 24,
    ]);
  });
});

describe("the alias table", () => {
  it("moves exactly the excess of 2^63 over the first weight to the second outcome", () => {
    const pick = createAliasPair(0.1, 0.9);
    const excess = (1n << 63n) - 0x19999999999999cdn;
    expect([0n, excess - 1n, excess, (1n << 63n) - 1n, 1n << 63n].map(pick)).toEqual([
      1, 1, 0, 0, 1,
    ]);
  });

  it("moves the second's words to the first outcome where the first is the heavier", () => {
    const pick = createAliasPair(0.75, 0.25);
    const [half, quarter] = [1n << 63n, 1n << 62n];
    expect([0n, half - 1n, half, half + quarter - 1n, half + quarter].map(pick)).toEqual([
      0, 0, 0, 0, 1,
    ]);
  });
});

describe("the ziggurat", () => {
  it("has levels of equal area", () => {
    const { wi, fi } = zigguratTables();
    const x = wi.map((scale) => scale * 2 ** 51);
    const area = 0.004928673233974655;
    expect(x[0]! * fi[255]!).toBeCloseTo(area, 16);
    for (let i = 2; i < 256; i++) expect(x[i]! * (fi[i - 1]! - fi[i]!)).toBeCloseTo(area, 15);
    expect(x[255]).toBe(3.6541528853610088);
    for (let i = 1; i < 256; i++) expect(fi[i]).toBeCloseTo(Math.exp((-x[i]! * x[i]!) / 2), 15);
  });

  it("draws standard normals, the tail among them", () => {
    const generator = new Xoshiro(1);
    const z = Float64Array.from({ length: 50_000 }, () => drawNormal(generator));
    const moment = (k: number): number => z.reduce((sum, x) => sum + x ** k, 0) / z.length;
    // Four standard errors each.
    expect(Math.abs(moment(1))).toBeLessThan(0.018);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.026);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.18);
    // 13 are expected beyond the tail's edge, to both sides.
    const tail = z.filter((x) => Math.abs(x) > 3.6541528853610088);
    expect(tail.length).toBeGreaterThan(2);
    expect(tail.length).toBeLessThan(30);
    expect(new Set(tail.map(Math.sign))).toEqual(new Set([-1, 1]));
  });
});

describe("the tutorial's draws", () => {
  it("are its points, digit for digit", () => {
    const points = tutorialPoints();
    expect(points).toHaveLength(1024);
    expect(ends(points, 4).map(sixDigits)).toEqual([
      2.30308, 2.84284, 3.4103, 3.68232, 1.71428, 2.75491, 3.14101, 2.48846,
    ]);
  });

  it("are its first weights, digit for digit", () => {
    const { first } = tutorialWeights();
    expect(ends(first.subarray(0, 8), 2)).toEqual(
      singles(-0.0008383376, -0.4411211, 0.15721959, -0.22093461),
    );
    expect(ends(first.subarray(16, 24), 2)).toEqual(
      singles(0.14955823, 0.4725347, -0.6732873, -0.76267356),
    );
  });

  it("are the weights that it trains, digit for digit", () => {
    const { second } = tutorialWeights();
    expect(ends(second.subarray(0, 8), 2)).toEqual(
      singles(0.36434844, -0.2782616, 0.57140595, 0.7544968),
    );
    expect(ends(second.subarray(16, 24), 2)).toEqual(
      singles(0.22010337, 0.5554293, -0.20381103, -0.6448325),
    );
  });

  it("leave the biases at zero", () => {
    for (const weights of Object.values(tutorialWeights())) {
      expect(weights).toHaveLength(25);
      expect([...weights.subarray(8, 16), weights[24]]).toEqual(Array(9).fill(0));
    }
  });

  it("take 2077 words for the points", () => {
    const generator = new Xoshiro(12345);
    for (let i = 0; i < 2077; i++) generator.next();
    const scale = Math.fround(Math.sqrt(Math.fround(24 / 9)));
    const weights = generator.uniforms32(8).map((u) => Math.fround(u - 0.5) * scale);
    expect(weights).toEqual(Float32Array.from(tutorialWeights().first.subarray(0, 8)));
  });

  it("cannot be changed by who holds them", () => {
    tutorialPoints().fill(0);
    tutorialWeights().second.fill(0);
    expect(tutorialPoints()[0]).not.toBe(0);
    expect(tutorialWeights().second[0]).not.toBe(0);
  });
});
