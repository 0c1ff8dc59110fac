import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headLine, readJournal, type Reading, rowsLine } from "../../src/cli/sweep/journal-text.ts";
import { NOT_HELD_OUT, type Row } from "../../src/cli/sweep/row.ts";
import { planSweep } from "../../src/experiment/sweep/sweep.ts";

const document = {
  sweep: { "noise.sigma": [0.1, 0.5], "model.hidden": [[3], [8]] },
  ensemble: { seeds: 3 },
  steps: 5,
};
const plan = planSweep(document);
const [own, other] = ["a".repeat(64), "b".repeat(64)];

const rows = Array.from({ length: plan.count }, (_, model): Row => {
  const { settings, seed, experiment } = plan.at(model);
  const measures = { floor: null, excessLoss: null, fisherAim: 1 / (model + 1), fisher: 0.1 };
  return {
    model,
    settings,
    seed,
    sigma: experiment.noise.sigma!,
    learningRate: experiment.optimizer.learningRate,
    points: 1024,
    parameters: 10,
    steps: 5,
    status: "done",
    loss: Math.sqrt(model),
    totalVariation: 0.5,
    ...measures,
    ...NOT_HELD_OUT,
  };
});

/** The lines of a journal, two models on each after the head. */
const linesFor = (sweep: string): string[] => [
  headLine(sweep),
  ...Array.from({ length: 6 }, (_, i) => rowsLine(sweep, rows.slice(2 * i, 2 * i + 2))),
];
const lines = linesFor(own);
const read = (text: string): Reading => {
  const reading = readJournal(Buffer.from(text), own, plan);
  if (typeof reading === "string") throw new Error(reading);
  return reading;
};

describe("a journal's text", () => {
  test("gives back what was written", () => {
    expect(read(lines.join(""))).toMatchObject({ rows, damaged: [], repeated: [] });
  });

  test("may be cut off anywhere in its last line", () => {
    const text = lines.join("");
    const last = lines.at(-1)!.length;
    for (let cut = 1; cut <= last; cut++) {
      const { rows: found, damaged } = read(text.slice(0, text.length - cut));
      expect([found.length, damaged]).toEqual([cut === 1 ? 12 : 10, []]);
    }
    for (let length = 0; length < lines[0]!.length; length++) {
      expect(read(text.slice(0, length)).rows).toEqual([]);
    }
  });

  test.for([
    ["null", "null\n", [3], 12],
    ["an empty line", "\n", [3], 12],
    ["another sweep's rows", linesFor(other)[2]!, [3], 12],
    ["a model beyond the plan", rowsLine(own, [{ ...rows[0]!, model: 12 }]), [3], 12],
    ["settings of another model", rowsLine(own, [{ ...rows[0]!, model: 11 }]), [3], 12],
    ["another sigma", rowsLine(own, [{ ...rows[0]!, sigma: 0.2 }]), [3], 12],
    ["another row's keys", rowsLine(own, [{ ...rows[0]!, extra: 1 } as Row]), [3], 12],
    ["no rows", rowsLine(own, null as unknown as Row[]), [3], 12],
  ] as const)("leaves out %s, and says so", ([, line, damaged, count]) => {
    const found = read([...lines.slice(0, 2), line, ...lines.slice(2)].join(""));
    expect([found.damaged, found.rows.length]).toEqual([damaged, count]);
    expect(found.rows).toEqual(rows);
  });

  test("leaves out repeated models, on a line of their own and on the same one", () => {
    const repeated = read([...lines, lines[1]!, rowsLine(own, [rows[0]!, rows[0]!])].join(""));
    expect(repeated).toMatchObject({ rows, damaged: [], repeated: [8, 9] });
    const twice = read([headLine(own), rowsLine(own, [rows[0]!, rows[0]!])].join(""));
    expect(twice).toMatchObject({ rows: [rows[0]], damaged: [], repeated: [2] });
  });

  test("a damaged head is made up for by the lines after it", () => {
    expect(read(`x${lines.join("")}`)).toMatchObject({ rows, damaged: [1], repeated: [] });
  });

  test.for([
    ["another sweep", linesFor(other).join("")],
    ["another version", `{"sweep":"${own}"}\n{"rows":[]}\n`],
    ["no journal", "a,b\n1,2\n"],
    ["no journal", "null\n"],
    ["no journal", `x${linesFor(other).join("")}`],
  ] as const)("%s is told", ([refusal, text]) => {
    expect(readJournal(Buffer.from(text), own, plan)).toBe(refusal);
  });

  test("never gives a wrong row and never loses a good one, however it is damaged", () => {
    const intact = new Map(lines.slice(1).map((line, i) => [line.trimEnd(), [2 * i, 2 * i + 1]]));
    fc.assert(
      fc.property(fc.array(damages, { minLength: 1, maxLength: 6 }), (all) => {
        const text = all.reduce(damage, lines).join("");
        const reading = readJournal(Buffer.from(text, "latin1"), own, plan);
        const good = new Set(text.split("\n").flatMap((line) => intact.get(line) ?? []));
        if (typeof reading === "string") {
          // Its head is another's, or nothing in it is this sweep's.
          if (reading === "no journal") expect(good.size).toBe(0);
          return;
        }
        for (const row of reading.rows) expect(row).toEqual(rows[row.model]);
        const found = reading.rows.map(({ model }) => model).toSorted((a, b) => a - b);
        expect(found).toEqual([...good].toSorted((a, b) => a - b));
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

const place = fc.nat(1000);
const damages = fc.oneof(
  fc.record({ kind: fc.constant("byte" as const), at: fc.nat(100_000), to: fc.nat(255) }),
  fc.record({ kind: fc.constantFrom("repeat", "swap", "foreign"), at: place, to: place }),
  fc.record({ kind: fc.constantFrom("remove", "number"), at: place }),
  fc.record({ kind: fc.constant("noise" as const), at: place, text: fc.string() }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(100_000) }),
);
type Damage = typeof damages extends fc.Arbitrary<infer T> ? T : never;

/** Damages a journal, which is given and returned line by line. */
function damage(text: readonly string[], how: Damage): readonly string[] {
  const i = how.at % text.length;
  switch (how.kind) {
    case "byte": {
      const bytes = Buffer.from(text.join(""), "latin1");
      bytes[how.at % bytes.length] = how.to;
      return bytes.toString("latin1").split(/(?<=\n)/);
    }
    case "cut":
      return [text.join("").slice(0, 1 + (how.at % text.join("").length))];
    case "noise":
      return text.toSpliced(i, 0, `${how.text}\n`);
    case "remove":
      return text.length > 1 ? text.toSpliced(i, 1) : text;
    case "number":
      return text.with(
        i,
        text[i]!.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
      );
    default:
      return rearrange(text, i, how);
  }
}

function rearrange(text: readonly string[], i: number, { kind, to }: { kind: string; to: number }) {
  const j = to % text.length;
  const foreign = linesFor(other);
  if (kind === "swap") return text.with(i, text[j]!).with(j, text[i]!);
  return text.toSpliced(j, 0, kind === "repeat" ? text[i]! : foreign[to % foreign.length]!);
}
