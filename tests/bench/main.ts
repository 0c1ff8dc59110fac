import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { showProgress } from "../../src/cli/output/progress.ts";
import { reasonOf } from "../../src/node/reason.ts";
import { table } from "../../src/cli/output/table.ts";
import { type Case, caseOf, CASES } from "./cases.ts";
import { arePeersInstalled, Chrome, installPeers } from "./chrome.ts";
import { alone, type Contender } from "./contender.ts";
import { dawnContender } from "./dawn.ts";
import { timeKernels } from "./kernels.ts";
import { measure, type Measuring } from "./measure.ts";
import { plainContender, plainWideContender } from "./plain.ts";
import { jaxContender } from "./python.ts";
import { json, markdown, type Outcome } from "./report.ts";

/** How far the first losses may be apart, relative: what float32 and the peers' sums allow. */
const TOLERANCE = 1e-4;
/** Steps over which kernels are timed. */
const KERNEL_STEPS = 20;

interface Options {
  readonly cases: readonly string[];
  readonly peers: boolean;
  readonly repeats: number;
  readonly budget: number;
  readonly out?: string;
  readonly kernels?: boolean;
}

/** All that take part, and what closes them. */
interface Field {
  readonly contenders: readonly Contender[];
  /** Ours once more, to train one model beside an ensemble. */
  readonly seconds: readonly Contender[];
  readonly machine: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function openField(peers: boolean): Promise<Field> {
  const chrome = await Chrome.open();
  const node = await dawnContender();
  const found: Contender[] = [node, await chrome.contender("Scorelab in Chrome", "scorelab", "")];
  const wanted = [
    ["TensorFlow.js webgpu", "tfjs", "webgpu"],
    ["TensorFlow.js wasm", "tfjs", "wasm"],
    ["jax-js webgpu", "jax", "webgpu"],
    ["jax-js wasm", "jax", "wasm"],
  ] as const;
  const open = [
    ...wanted.map(
      ([name, program, backend]) =>
        () =>
          chrome.contender(name, program, backend),
    ),
    () => jaxContender(),
  ];
  for (const peer of peers ? open : []) {
    try {
      found.push(await peer());
    } catch (error) {
      process.stderr.write(`Left out: ${reasonOf(error)}\n`);
    }
  }
  const seconds = [
    await dawnContender(),
    await chrome.contender("Scorelab in Chrome", "scorelab", ""),
  ];
  return {
    contenders: [plainWideContender(), ...found],
    seconds,
    machine: { cpu: cpus()[0]!.model, adapter: node.adapter, chrome: chrome.version },
    close: async () => {
      for (const contender of [...found, ...seconds]) await contender.close();
      await chrome.close();
    },
  };
}

async function runCase(what: Case, field: Field, how: Measuring): Promise<Outcome[]> {
  const most = parseExperiment(what.experiment).steps;
  if (what.models === 1) {
    const baseline = plainContender();
    const results = await measure(what, baseline, field.contenders, { most, how });
    return [{ what, baseline: baseline.name, results }];
  }
  const outcomes: Outcome[] = [];
  for (const second of field.seconds) {
    const baseline = alone(second, caseOf("tutorial"));
    const others = field.contenders.filter(
      ({ name }) => name === second.name || (name.startsWith("JAX") && outcomes.length === 0),
    );
    const results = await measure(what, baseline, others, { most, how });
    outcomes.push({ what, baseline: baseline.name, results });
  }
  return outcomes;
}

/**
 * Times ours beside the peers and prints a table, and writes it where it is asked to.
 * @returns the exit code: 1 where a contender's losses are not the baseline's
 */
async function bench(options: Options): Promise<number> {
  const { cases, peers, repeats, budget, out, kernels } = options;
  if (peers && !kernels && !arePeersInstalled()) {
    process.stderr.write("Installing the peers, once\n");
    installPeers();
  }
  if (kernels) return benchKernels(cases);
  const field = await openField(peers);
  const outcomes: Outcome[] = [];
  const how = { repeats, budget, say: showProgress };
  try {
    for (const name of cases) outcomes.push(...(await runCase(caseOf(name), field, how)));
  } finally {
    showProgress("");
    await field.close();
  }
  const heading = Object.entries(field.machine).map(([key, value]) => `${key}: ${value}`);
  const text = `${heading.join("; ")}; ${repeats} runs of each\n\n${markdown(outcomes)}\n`;
  process.stdout.write(text);
  if (out !== undefined) {
    await writeFile(`${out}.md`, text);
    await writeFile(`${out}.json`, json(outcomes, { ...field.machine, repeats }));
  }
  const apart = outcomes.flatMap(({ results }) => results.map(({ error = 0 }) => error));
  return apart.every((error) => error <= TOLERANCE) ? 0 : 1;
}

/** What each kernel takes of a step, in Node. */
async function benchKernels(cases: readonly string[]): Promise<number> {
  const rows: string[][] = [];
  for (const what of cases.map(caseOf).filter(({ models }) => models === 1)) {
    for (const { kernel, dispatches, microseconds } of await timeKernels(what, KERNEL_STEPS)) {
      rows.push([what.name, kernel, String(dispatches), microseconds.toFixed(1)]);
    }
  }
  const lines = table(["case", "kernel", "dispatches a step", "µs a step"], rows);
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

function parseCases(text: string): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !CASES.some((each) => each.name === name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`Allowed are ${CASES.map(({ name }) => name).join(", ")}.`);
}

function parsePositive(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("It is a whole number of at least 1.");
}

const options = new Command("bench")
  .description("Times Scorelab in Node and in Chrome beside other programs.")
  .option(
    "--cases <names>",
    "which cases, separated by commas",
    parseCases,
    CASES.map(({ name }) => name),
  )
  .option("--no-peers", "leave the other libraries out")
  .option("--repeats <count>", "timed runs of each", parsePositive, 5)
  .option("--budget <ms>", "how long a run is to last", parsePositive, 500)
  .option("--kernels", "time our kernels by the device's own clock instead")
  .option("--out <stem>", "write STEM.md and STEM.json")
  .parse()
  .opts<Options>();
process.exit(await bench(options));
