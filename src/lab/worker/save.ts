import { createResult } from "../../core/result.ts";
import type { ResumableTrainer } from "../../core/trainer.ts";
import type { Session } from "./session.ts";

/** The result file of a run as it is now, as the terminal writes it. */
export async function saveResult(session: Session, trainer: ResumableTrainer): Promise<Blob> {
  const { problem, scene, milliseconds } = session;
  const x = scene.start.line?.x;
  const result = createResult(problem, {
    backend: trainer.backend,
    losses: trainer.losses,
    parameters: await trainer.parameters(),
    saved: trainer.saved,
    grid: x && { x, score: await trainer.evaluate(x) },
    seconds: milliseconds / 1000,
    ...(trainer.step < problem.experiment.steps && {
      stopped: { step: trainer.step, message: "Stopped in the page." },
    }),
  });
  return new Blob([JSON.stringify(result)], { type: "application/json" });
}
