import { counted } from "../../text/counted.ts";
import type { Problem } from "../../training/problem.ts";
import type { Group } from "../../experiment/sweep/groups.ts";
import { planSweep, type SweepPlan } from "../../experiment/sweep/sweep.ts";
import { type Backend, DeviceError, type EnsembleTrainer } from "../../training/trainer.ts";
import { opener } from "../output/opener.ts";
import { CliError } from "../errors.ts";
import { openOutput } from "../output/outputs.ts";
import { EnsembleMeasurer } from "../../measure/ensemble-measures.ts";
import { type Print, printTo, warn } from "../output/print.ts";
import { Progress } from "../output/progress.ts";
import { giveTurn, listen } from "../interrupt.ts";
import { openJournal, type Journal } from "../sweep/journal.ts";
import { type Row, rowsOf } from "../sweep/row.ts";
import { runSweep } from "../../training/ensemble/sweep-run.ts";
import { SweepEstimate } from "../sweep/estimate.ts";
import { summaryLines } from "../sweep/summary.ts";
import { encodeTable, formatOf } from "../sweep/table.ts";
import type { Setting } from "../input/setting.ts";
import { overlap, parseSource, readAnySource } from "../input/source.ts";

export interface SweepOptions {
  readonly backend: Backend["kind"];
  readonly out?: string;
  readonly resume?: boolean;
  /** In place of the file's `ensemble.seeds`. */
  readonly seeds?: number;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/**
 * Trains all models of a sweep and writes their table.
 * @returns the exit code: 1 where the GPU failed, 128 and the signal's number where one came
 */
export async function sweep(path: string, options: SweepOptions): Promise<number> {
  const { out, resume = false } = options;
  if (resume && (out === undefined || out === "-")) {
    throw new CliError("--resume needs --out FILE, beside which an interrupted sweep is kept.");
  }
  const format = out === undefined ? undefined : formatOf(out);
  const { document, plan } = await readPlan(path, options);
  const output = await openOutput(out, [path]);
  const print = printTo(out);
  const identity = { document, backend: options.backend };
  const journal = await openJournal({ out, resume, plan, identity });
  for (const warning of journal.warnings) warn(warning);
  const start = journal.rows.length > 0 ? `, ${journal.rows.length} of them done before` : "";
  print(`${describe(plan)}${start}`);
  let finished = false;
  try {
    const run = await runToEnd(plan, journal, { ...options, print });
    const rows = run.rows.toSorted((a, b) => a.model - b.model);
    for (const line of summaryLines(plan, rows)) print(line);
    if (format) await output.write(encodeTable(format, plan.axes, rows));
    finished = run.stopped === undefined;
    if (out !== undefined && out !== "-") print(`Written to ${out}`);
    if (!run.stopped) return 0;
    const how = out === undefined || out === "-" ? "" : " Go on with --resume.";
    const done = `${rows.length} of ${counted(plan.count, "model")} are done.`;
    warn(`${run.stopped.message} ${done}${how}`);
    return run.stopped.code;
  } finally {
    await journal.close(finished);
  }
}

/** The sweep of a file with the settings that the command line changes. */
async function readPlan(path: string, { seeds, set = [] }: SweepOptions) {
  const source = await readAnySource(path);
  const ensemble = seeds === undefined ? [] : [{ path: "ensemble", value: { seeds } }];
  const read = parseSource(source, [...set, ...ensemble], (document) => ({
    document,
    plan: planSweep(document),
  }));
  const axes = read.plan.axes.map((axis) => axis.path);
  const swept = set.find((one) => axes.some((axis) => overlap(one.path, axis)));
  if (!swept) return read;
  throw new CliError(`--set ${swept.path}: ${source.name} varies this setting in its sweep.`);
}

function describe({ axes, seeds, count, heldOut }: SweepPlan): string {
  const parts = [
    ...axes.map(({ path, values }) => `${values.length} of ${path}`),
    counted(seeds, "seed"),
  ];
  const measured = heldOut ? `; ${heldOut.length} numbers held out` : "";
  return `${counted(count, "model")}: ${parts.join(" x ")}${measured}`;
}

interface SweepRun {
  readonly rows: readonly Row[];
  /** Why it ended before the last model. */
  readonly stopped?: { readonly message: string; readonly code: number };
}

async function runToEnd(
  plan: SweepPlan,
  journal: Journal,
  { backend, yes, print }: Pick<SweepOptions, "backend" | "yes"> & { readonly print: Print },
): Promise<SweepRun> {
  const rows = [...journal.rows];
  const interrupt = listen();
  const progress = new Progress(plan.count, rows.length);
  const opened = opener(backend, print);
  try {
    const done = new Set(rows.map(({ model }) => model));
    const measurer = new EnsembleMeasurer();
    const { signal } = interrupt;
    const estimate = new SweepEstimate({ plan, done, yes, print, signal });
    const how = {
      open: () => opened.open(),
      done,
      signal,
      turn: giveTurn,
      begin: (groups: readonly Group[]) => estimate.count(groups),
      follow: (ensemble: EnsembleTrainer, problems: readonly Problem[]) => {
        progress.follow(ensemble);
        return estimate.follow(ensemble, problems, opened.current());
      },
    };
    for await (const some of runSweep(plan, how, (slice) => rowsOf(slice, measurer))) {
      await journal.add(some);
      rows.push(...some);
      progress.done(some.length);
    }
    return { rows };
  } catch (error) {
    if (interrupt.signal.aborted) {
      return { rows, stopped: { message: "Interrupted.", code: interrupt.code() } };
    }
    if (!(error instanceof DeviceError)) throw error;
    return { rows, stopped: { message: error.message, code: 1 } };
  } finally {
    progress.end();
    interrupt.release();
  }
}
