import { gridOf } from "../../../measure/density.ts";
import { shownSigma } from "../../../measure/levels/measured-levels.ts";
import { createResult, type Result } from "../../../training/result.ts";
import { DeviceError, type ResumableTrainer, type Saved } from "../../../training/trainer.ts";
import { counted } from "../../../text/counted.ts";
import { evaluate } from "../../../reference/mlp.ts";
import type { Command, LabEvent } from "../../state/messages.ts";
import { messageOf } from "../message-of.ts";
import type { Session } from "../run/session.ts";

type Asked = Omit<Extract<Command, { kind: "save" }>, "kind">;

/** Characters of a program that are still shown. */
const SHOWN = 20_000;
/** What is of one of a run's steps, and not of all of it. */
const OF_A_STEP: ReadonlySet<string> = new Set(["curves", "onnx", "javascript", "python"]);

/**
 * A run as what is asked for, in a file or as a text to be shown: as it is now or, of what is of one
 * step, at the saved step that is asked for.
 */
export async function save(
  session: Session,
  trainer: ResumableTrainer,
  { format, step, shown }: Asked,
): Promise<LabEvent> {
  const replayed = OF_A_STEP.has(format) ? trainer.saved.find((s) => s.step === step) : undefined;
  try {
    const result = await resultOf(session, trainer, replayed, format === "result");
    const file = await encoded(format, result);
    const done = result.losses.length;
    if (shown) {
      const text = typeof file.content === "string" ? file.content : "";
      const program = { format, step: done, text: text.length > SHOWN ? undefined : text };
      return { kind: "program", program };
    }
    const at = replayed ? `the replayed step ${done}` : `after ${counted(done, "step")}`;
    return {
      kind: "saved",
      message: `Saved ${file.name}, ${at}.`,
      file: new File([file.content as BlobPart], file.name, { type: file.type }),
    };
  } catch (error) {
    if (error instanceof DeviceError) throw error; // the session's to mend
    const message = messageOf(error);
    return { kind: "saved", message: `Nothing was saved. ${message}` };
  }
}

interface Encoded {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** The page needs none of this to open. */
async function encoded(format: Asked["format"], result: Result): Promise<Encoded> {
  if (format === "result") {
    return { name: "scorelab.json", type: "application/json", content: JSON.stringify(result) };
  }
  const { encode, FILES } = await import("../../../export/formats.ts");
  // What is measured and plotted is exported.
  const parameters = result.emaParameters ?? result.parameters;
  const run = { ...result, parameters, step: result.losses.length };
  return { ...FILES[format], content: encode(format, run) };
}

/** What is to be said of how a run came to a step. */
function notesOf({ problem, rates, recorded }: Session, step: number): string[] {
  const { rate, changed } = rates.learning;
  const early = step < problem.experiment.steps;
  if (recorded && step === recorded.losses.length) return [recorded.message ?? []].flat();
  return [
    ...(early ? ["Stopped in the page."] : []),
    ...(changed === undefined ? [] : [`The learning rate was ${rate} after step ${changed}.`]),
  ];
}

/**
 * The result file of a run as it is now or at a saved step, as the terminal writes it.
 * @param whole whether it is measured at points held out, which only the file itself needs
 */
async function resultOf(
  session: Session,
  trainer: ResumableTrainer,
  replayed: Saved | undefined,
  whole: boolean,
): Promise<Result> {
  const { time, recorded } = session;
  if (recorded?.losses.some(Number.isNaN)) {
    throw new Error(`${recorded.name} does not hold every loss of this run.`);
  }
  const { begun: problem } = session.rates;
  // A result file has the curves that the terminal writes; a file of curves those that are seen.
  const sigma = whole ? shownSigma(problem.experiment) : session.measures.start.sigma;
  const x = gridOf(problem, sigma);
  const [step, parameters] = replayed
    ? [replayed.step, replayed.parameters]
    : [trainer.step, await trainer.parameters()];
  const { experiment } = problem;
  const averaged = experiment.ema && (replayed ? parameters : await trainer.emaParameters());
  const measured = averaged ?? parameters;
  const score =
    x && (replayed ? evaluate(problem, measured, x, sigma) : await trainer.evaluate(x, sigma));
  const notes = notesOf(session, step);
  return createResult(problem, {
    backend: trainer.backend,
    losses: trainer.losses.subarray(0, step),
    parameters,
    emaParameters: averaged,
    saved: trainer.saved,
    grid: x && { sigma, x, score: score! },
    heldOut: whole ? await session.measures.heldOut(measured) : undefined,
    levels: whole && step > 0 ? session.measures.levels(measured) : undefined,
    seconds: time.all / 1000,
    ...(notes.length > 0 && { stopped: { step, message: notes.join(" ") } }),
  });
}
