import { describe, expect, it } from "vitest";
import { densityError, densityGrid } from "../../src/measure/density-error.ts";
import { createMixture, logDensity } from "../../src/data/distributions/mixture.ts";
import { erf } from "../../src/math/erf.ts";

const normal = (mean: number, std = 1) => createMixture([{ weight: 1, mean, std }]);
const p = normal(0);

describe("the density's error", () => {
  const x = densityGrid(p);
  const densityOf = (mean: number, std = 1): Float64Array =>
    x.map((_, i) => Math.exp(logDensity(normal(mean, std), x, i)));

  it("is 0 for p itself", () => {
    const { kl, totalVariation } = densityError(p, x, densityOf(0));
    expect(kl).toBeCloseTo(0, 15);
    expect(totalVariation).toBe(0);
  });

  it("is a Gaussian's in closed form", () => {
    // KL of N(0, 1) from N(m, s²) is ln s + (1 + m²) / (2 s²) - ½; TV of means m apart is erf(m / √8).
    const moved = densityError(p, x, densityOf(0.7));
    expect(moved.kl).toBeCloseTo(0.7 ** 2 / 2, 6);
    expect(moved.totalVariation).toBeCloseTo(erf(0.7 / Math.sqrt(8)), 6);
    const wide = densityError(p, x, densityOf(0.7, 2));
    expect(wide.kl).toBeCloseTo(Math.log(2) + (1 + 0.49) / 8 - 0.5, 6);
  });

  it("is infinite where q ends before p", () => {
    const cut = densityOf(0).map((q, i) => (x[i]! > 1 ? 0 : q));
    expect(densityError(p, x, cut).kl).toBe(Infinity);
  });
});
