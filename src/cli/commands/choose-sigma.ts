import { counted } from "../../text/counted.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { standardize } from "../../data/scaling.ts";
import type { SigmaChoice } from "../../measure/sigma/choice.ts";
import { type Chooser, chooseSigma } from "../../measure/sigma/choose.ts";
import { runSweep } from "../../training/ensemble/sweep-run.ts";
import type { Backend } from "../../training/trainer.ts";
import { withError } from "../../figures/format.ts";
import { scoreMatchingAt } from "../../reference/held-out.ts";
import { openBackend } from "../backend.ts";
import { type Interrupt, listen } from "../interrupt.ts";
import type { Print } from "../output/print.ts";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";

/**
 * The experiment with the sigma that cross-validation chooses, and prints how.
 * @returns the exit code where a signal came
 * @throws ExperimentError where its points do not allow it
 */
export async function withChosenSigma(
  experiment: Experiment,
  backend: Backend["kind"],
  print: Print,
): Promise<Experiment | number> {
  const interrupt = listen();
  print("Choosing sigma by cross-validation of the training points");
  try {
    const choice = await chooseSigma(experiment, chooserOn(backend, interrupt));
    for (const line of choiceLines(choice)) print(line);
    return { ...experiment, noise: { ...experiment.noise, sigma: choice.sigmas[choice.chosen]! } };
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write("Interrupted while sigma was being chosen; nothing was trained.\n");
    return interrupt.code();
  } finally {
    interrupt.release();
  }
}

function chooserOn(backend: Backend["kind"], { signal }: Interrupt): Chooser {
  const open = () => openBackend(backend);
  let done = 0;
  return {
    async train(plan, all, keep) {
      const progress = new Progress(all, done);
      const follow = progress.follow.bind(progress);
      try {
        const slices = runSweep(plan, { open, done: new Set(), signal, follow }, async (slice) => {
          await keep(slice);
          return slice.models.length;
        });
        for await (const models of slices) {
          done += models;
          progress.done(models);
        }
      } finally {
        progress.end();
      }
    },
    measure: (problem, parameters, points) =>
      scoreMatchingAt(problem, parameters, standardize(points, problem.scaling)),
  };
}

function choiceLines(choice: SigmaChoice): string[] {
  const { sigmas, validation, chosen, best, start, folds, points, test, steps } = choice;
  const rows = sigmas.map((sigma, i) => {
    const notes = [
      ...(sigma === start ? ["start value"] : []),
      ...(i === best ? ["best"] : []),
      ...(i === chosen ? ["chosen"] : []),
    ];
    return [String(sigma), withError(validation[i]!), notes.join(", ")];
  });
  const held =
    test > 0
      ? `The ${counted(test, "point")} held out had no part in this; they are the test below.`
      : 'No points are held out, so that this run has no test; "heldOut": {} in the experiment holds some out.';
  return [
    `${folds} parts of ${counted(points, "training point")}, each measured by models trained on the others for ${counted(steps, "step")}:`,
    ...table(["sigma", "validation: score matching", ""], rows),
    "From the start value towards the best, the first within two standard errors of the best is chosen.",
    held,
    "",
  ];
}
