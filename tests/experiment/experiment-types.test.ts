import type * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/input.ts";
import type { Experiment } from "../../src/experiment/types.ts";
import type * as schema from "../../src/experiment/schema.ts";

type Written = v.InferInput<typeof schema.experiment>;

/** A type in which every key is there and nothing can be changed, so that a missing key is seen. */
type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> }
    : T;

// The type checker tests these: at run time there is nothing to see.
test("what may be written is what the schema takes", () => {
  expectTypeOf<Whole<ExperimentInput>>().toExtend<Whole<Written>>();
  expectTypeOf<Whole<Written>>().toExtend<Whole<ExperimentInput>>();
});

test("an experiment may be written", () => {
  expectTypeOf<Experiment>().toExtend<ExperimentInput>();
});
