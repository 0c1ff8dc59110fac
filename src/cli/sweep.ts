import { planSweep, type SweepPlan } from "../core/sweep.ts";
import { type Backend, DeviceError, type EnsembleTrainer } from "../core/trainer.ts";
import { opener } from "./opener.ts";
import { CliError } from "./errors.ts";
import { openOutput, readDocument } from "./files.ts";
import { Yardstick } from "../core/yardstick.ts";
import { type Print, printTo } from "./print.ts";
import { Progress } from "./progress.ts";
import { listen } from "./interrupt.ts";
import { openJournal, type Journal } from "./sweep-journal.ts";
import { type Row, rowsOf } from "./sweep-row.ts";
import { runSweep } from "../core/sweep-run.ts";
import { summaryLines } from "./sweep-summary.ts";
import { encodeTable, formatOf } from "./sweep-table.ts";

export interface SweepOptions {
  readonly backend: Backend["kind"];
  readonly out?: string;
  readonly resume?: boolean;
  /** In place of the file's `ensemble.seeds`. */
  readonly seeds?: number;
}

/**
 * Trains all models of a sweep and writes their table.
 * @returns the exit code: 1 where the GPU failed, 128 and the signal's number where one came
 */
export async function sweep(path: string, options: SweepOptions): Promise<number> {
  const { out, seeds, resume = false } = options;
  if (resume && (out === undefined || out === "-")) {
    throw new CliError("--resume needs --out FILE, beside which an interrupted sweep is kept.");
  }
  const format = out === undefined ? undefined : formatOf(out);
  const read = (await readDocument(path)) as object;
  const document = seeds === undefined ? read : { ...read, ensemble: { seeds } };
  const plan = planSweep(document);
  const output = await openOutput(out);
  const print = printTo(out);
  const identity = { document, backend: options.backend };
  const journal = await openJournal({ out, resume, identity });
  const start = journal.rows.length > 0 ? `, ${journal.rows.length} of them done before` : "";
  print(`${describe(plan)}${start}`);
  const run = await runToEnd(plan, journal, { backend: options.backend, print });
  const rows = run.rows.toSorted((a, b) => a.model - b.model);
  for (const line of summaryLines(plan, rows)) print(line);
  if (format) await output.write(encodeTable(format, plan.axes, rows));
  await journal.close(run.stopped === undefined);
  if (out !== undefined && out !== "-") print(`Written to ${out}`);
  if (!run.stopped) return 0;
  const how = out === undefined || out === "-" ? "" : " Go on with --resume.";
  process.stderr.write(
    `${run.stopped.message} ${rows.length} of ${plan.count} models are done.${how}\n`,
  );
  return run.stopped.code;
}

function describe({ axes, seeds, count, heldOut }: SweepPlan): string {
  const parts = [
    ...axes.map(({ path, values }) => `${values.length} of ${path}`),
    `${seeds} seed${seeds === 1 ? "" : "s"}`,
  ];
  const measured = heldOut ? `; ${heldOut.length} numbers held out` : "";
  return `${count.toLocaleString("en")} models: ${parts.join(" x ")}${measured}`;
}

interface Run {
  readonly rows: readonly Row[];
  /** Why it ended before the last model. */
  readonly stopped?: { readonly message: string; readonly code: number };
}

async function runToEnd(
  plan: SweepPlan,
  journal: Journal,
  { backend, print }: { readonly backend: Backend["kind"]; readonly print: Print },
): Promise<Run> {
  const rows = [...journal.rows];
  const interrupt = listen();
  const progress = new Progress(plan.count, rows.length);
  const open = opener(backend, print);
  try {
    const follow = (ensemble: EnsembleTrainer): void => progress.follow(ensemble);
    const done = new Set(rows.map(({ model }) => model));
    const yardstick = new Yardstick();
    const how = { open, done, signal: interrupt.signal, follow };
    for await (const some of runSweep(plan, how, (slice) => rowsOf(slice, yardstick))) {
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
