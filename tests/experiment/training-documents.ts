import * as fc from "fast-check";

// Parts of experiment documents that any model and noise may have.

export const between = (min: number, max: number) => fc.double({ noNaN: true, min, max });
export const positive = between(1e-37, 1e38);
export const seed = fc.nat();
export const optional = { requiredKeys: [] };
const rate = fc.double({ noNaN: true, min: 0, max: 1, maxExcluded: true });

const warmup = fc.integer({ min: 1, max: 1000 });
const schedule = fc.oneof(
  fc.record({ kind: fc.constantFrom("constant", "cosine"), warmup }, { requiredKeys: ["kind"] }),
  fc.record(
    { kind: fc.constant("exponential"), decay: between(1e-3, 1), warmup },
    { requiredKeys: ["kind", "decay"] },
  ),
);

/** A kind of initial parameters that are drawn. */
export const drawn = (kind: "glorot-uniform" | "fan-in-uniform") =>
  fc.record({ kind: fc.constant(kind), seed }, { requiredKeys: ["kind"] });

/** How a model is trained; of a batch the size modulo N, from 0. */
export const training = fc.record(
  {
    optimizer: fc.record(
      {
        kind: fc.constant("adam"),
        learningRate: positive,
        beta1: rate,
        beta2: rate,
        epsilon: positive,
        schedule,
        weightDecay: fc.oneof(fc.constant(0), between(1e-6, 10)),
      },
      optional,
    ),
    batch: fc.record({ size: fc.nat(20_000) }),
    ema: fc.record({ decay: rate }),
    steps: fc.integer({ min: 1, max: 1000 }),
    saveEvery: fc.oneof(fc.constant(0), fc.integer({ min: 10, max: 1000 })),
    ensemble: fc.record(
      { seeds: fc.integer({ min: 1, max: 1000 }), lossEvery: fc.integer({ min: 1, max: 1000 }) },
      { requiredKeys: ["seeds"] },
    ),
  },
  optional,
);
