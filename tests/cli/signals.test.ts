import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EnsembleResult } from "../../src/training/ensemble/ensemble-result.ts";
import { outcome, scratchFolder, start } from "./run.ts";

/** So many models that no test waits for them, each of which is trained in a moment. */
const MODELS = 100_000;
const quick = {
  data: { kind: "mixture", components: [{ weight: 1, mean: 0, std: 1 }], count: 2 },
  model: { hidden: [1] },
  ensemble: { seeds: MODELS },
  steps: 1,
};

// Windows has no signals that a program could send.
describe.skipIf(process.platform === "win32")("a signal among many quick models", () => {
  test.for([
    ["train", "SIGTERM", 143, {}],
    ["train", "SIGINT", 130, {}],
    ["sweep", "SIGTERM", 143, { sweep: {} }],
  ] as const)("ends %s by %s, and keeps what is done", async ([name, signal, expected, more]) => {
    const folder = scratchFolder();
    const [file, out] = [join(folder, "experiment.json"), join(folder, "out.json")];
    writeFileSync(file, JSON.stringify({ ...quick, ...more }));
    const child = start([name, file, "--backend", "cpu", "--out", out]);
    const ended = outcome(child);
    let printed = "";
    child.stdout!.on("data", (data) => (printed += String(data)));
    while (!printed.includes("Adapter")) await once(child.stdout!, "data");
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(expected);
    const done = Number(/(\d+) of 100,000 models are (kept|done)\./.exec(stderr)?.[1]);
    expect(done).toBeLessThan(MODELS);
    const result = JSON.parse(readFileSync(out, "utf8")) as EnsembleResult | object[];
    expect("models" in result ? result.models : result).toHaveLength(done);
  });
});
