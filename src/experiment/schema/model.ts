import * as v from "valibot";
import { seed } from "./fields.ts";
import { ACTIVATIONS, INPUT_SCALES, LIMITS, PREDICTIONS } from "./limits.ts";
import { finite, literal, positive, quoteAll, strictObject, variant, whole } from "./parts.ts";

const glorotUniform = strictObject({ kind: literal("glorot-uniform"), seed });
const fanInUniform = strictObject({ kind: literal("fan-in-uniform"), seed });
const initValues = strictObject({
  kind: literal("values"),
  values: v.array(finite, "an array of numbers, one a parameter"),
});

const condition = variant([
  strictObject({ kind: literal("none") }),
  strictObject({ kind: literal("log-sigma") }),
  strictObject({ kind: literal("sigma") }),
  strictObject({ kind: literal("variance") }),
  strictObject({ kind: literal("index") }),
  strictObject({
    kind: literal("fourier"),
    features: v.optional(whole(1, LIMITS.features)),
    scale: v.optional(positive),
    seed: v.optional(whole(0, LIMITS.seed)),
    frequencies: v.optional(
      v.pipe(
        v.array(finite, "an array of numbers"),
        v.minLength(1, "at least 1 frequency"),
        v.maxLength(LIMITS.features, `at most ${LIMITS.features} frequencies`),
      ),
    ),
  }),
]);

const mlp = strictObject({
  kind: v.optional(literal("mlp"), "mlp"),
  hidden: v.optional(
    v.pipe(
      v.array(whole(1, LIMITS.width), "an array of widths"),
      v.maxLength(LIMITS.hiddenLayers, `at most ${LIMITS.hiddenLayers} hidden layers`),
    ),
    [8],
  ),
  activation: v.optional(v.picklist(ACTIVATIONS, quoteAll(ACTIVATIONS)), "relu"),
  condition: v.optional(condition),
  prediction: v.optional(v.picklist(PREDICTIONS, quoteAll(PREDICTIONS)), "score"),
  inputScale: v.optional(v.picklist(INPUT_SCALES, quoteAll(INPUT_SCALES)), "none"),
  sigmaData: v.optional(positive, 0.5),
  init: v.optional(
    variant([strictObject({ kind: literal("tutorial") }), glorotUniform, fanInUniform, initValues]),
  ),
});

const energy = strictObject({
  kind: literal("energy"),
  // H; D by default.
  hidden: v.optional(whole(1, LIMITS.width)),
  init: v.optional(variant([glorotUniform, initValues])),
});

export const model = variant([mlp, energy]);
