import * as v from "valibot";
import { flagOf, values } from "./fields.ts";
import { LIMITS, LOSS_WEIGHTS, REGRESSIONS } from "./limits.ts";
import { literal, positive, quoteAll, strictObject, variant, whole } from "./parts.ts";

const flag = flagOf(false);
const weight = v.optional(v.picklist(LOSS_WEIGHTS, quoteAll(LOSS_WEIGHTS)));
export const objective = variant([
  strictObject({
    kind: literal("dsm"),
    antithetic: flag,
    controlVariate: flag,
    weight,
    regression: v.optional(v.picklist(REGRESSIONS, quoteAll(REGRESSIONS)), "noise"),
  }),
  strictObject({ kind: literal("esm"), weight }),
  strictObject({ kind: literal("esm-parzen") }),
  strictObject({ kind: literal("ism") }),
  strictObject({
    kind: literal("ssm"),
    projections: v.optional(whole(1, LIMITS.projections), 1),
    values: v.optional(values),
  }),
  strictObject({ kind: literal("fd"), step: v.optional(positive, 0.1) }),
]);
