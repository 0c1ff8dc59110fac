import { gridFor } from "../../core/density.ts";
import { createResult } from "../../core/result.ts";
import type { ResumableTrainer } from "../../core/trainer.ts";
import { compareHeldOut } from "../../reference/held-out.ts";
import type { Session } from "./session.ts";

/** The result file of a run as it is now, as the terminal writes it. */
export async function saveResult(session: Session, trainer: ResumableTrainer): Promise<Blob> {
  const { begun: problem, milliseconds, learning } = session;
  const x = problem.dimensions === 1 ? gridFor(problem) : undefined;
  const parameters = await trainer.parameters();
  const early = trainer.step < problem.experiment.steps ? ["Stopped in the page."] : [];
  const changed =
    learning.changed === undefined
      ? []
      : [`The learning rate was ${learning.rate} after step ${learning.changed}.`];
  const notes = [...early, ...changed];
  const result = createResult(problem, {
    backend: trainer.backend,
    losses: trainer.losses,
    parameters,
    saved: trainer.saved,
    grid: x && { x, score: await trainer.evaluate(x) },
    heldOut: compareHeldOut(problem, parameters),
    seconds: milliseconds / 1000,
    ...(notes.length > 0 && { stopped: { step: trainer.step, message: notes.join(" ") } }),
  });
  return new Blob([JSON.stringify(result)], { type: "application/json" });
}
