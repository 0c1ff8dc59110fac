import { batchStart } from "../../data/batches.ts";
import { levelLaw, singleSigma } from "../../data/noise-levels.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { readoutKind } from "../../model/prediction.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";
import { scheduleFactor } from "../../training/schedule.ts";
import type { PassContext } from "../context.ts";
import { packStruct, packStructs, SETTINGS_BYTES } from "../shader/structs.ts";
import type { Sets } from "./shared-sets.ts";
import { splitFloat } from "./split-float.ts";

/** Where a model's numbers begin among those of all models. */
interface Place {
  /** Row of its first point. */
  readonly point: number;
  /** Row of its first sample's draw. */
  readonly draw: number;
  /** Row of its first score to match. */
  readonly goal: number;
  /** Whether it goes on training. */
  readonly runs: boolean;
}

/**
 * The bytes of a model's `Settings`.
 * @param learningRate where it is not the experiment's
 */
function settingsBytes(
  problem: Problem,
  place: Place,
  learningRate = problem.experiment.optimizer.learningRate,
): Uint8Array<ArrayBuffer> {
  const { experiment } = problem;
  const { noise, optimizer, ema } = experiment;
  const { beta1, beta2, epsilon, weightDecay } = optimizer;
  const { samples, difference } = objectiveForm(problem);
  const sigma = singleSigma(noise) ?? 1;
  const [logHigh, logLow] = splitFloat(Math.log(sigma) / 4);
  const law = levelLaw(noise);
  const decay = ema?.decay ?? 0;
  return packStruct("Settings", {
    samples,
    seed: noise.seed ?? 1,
    first_point: place.point,
    first_draw: place.draw,
    first_goal: place.goal,
    runs: place.runs ? 1 : 0,
    sigma,
    inverse_sigma: 1 / sigma,
    log_high: logHigh,
    log_low: logLow,
    level_start: "start" in law ? law.start : 0,
    level_scale: "scale" in law ? law.scale : 0,
    sigma_data: readoutKind(experiment).sigmaData,
    inverse_samples: 1 / samples,
    difference,
    optimizer: {
      learning_rate: learningRate,
      beta1,
      beta2,
      one_minus_beta1: 1 - beta1,
      one_minus_beta2: 1 - beta2,
      epsilon,
      weight_decay: weightDecay,
      ema_decay: decay,
      one_minus_ema_decay: 1 - decay,
    },
  });
}

/** Tells the GPU the settings of all models. */
export function writeSettings({ device, problems, sets, memory }: PassContext): void {
  const all = new Uint8Array(SETTINGS_BYTES * problems.length);
  problems.forEach((problem, k) => {
    all.set(settingsBytes(problem, placeOf(sets, problem, k)), SETTINGS_BYTES * k);
  });
  device.queue.writeBuffer(memory.settings, 0, all);
}

/** Tells the GPU another learning rate than the experiment's, for a model alone. */
export function writeLearningRate(
  { device, problem, sets, memory }: PassContext,
  rate: number,
): void {
  const bytes = settingsBytes(problem, placeOf(sets, problem, 0), rate);
  device.queue.writeBuffer(memory.settings, 0, bytes);
}

/** Tells the GPU that a model has stopped. */
export function stopModel({ device, problems, sets, memory }: PassContext, k: number): void {
  const place = { ...placeOf(sets, problems[k]!, k), runs: false };
  const bytes = settingsBytes(problems[k]!, place);
  device.queue.writeBuffer(memory.settings, SETTINGS_BYTES * k, bytes);
}

function placeOf(sets: Sets, problem: Problem, k: number): Place {
  const { points, draw } = sets.uses[k]!;
  const { stored, goal } = objectiveForm(problem);
  return {
    point: points * problem.count,
    draw: draw * stored,
    // Given scores lie as their points do.
    goal: (goal === "given" ? points : draw) * stored,
    runs: true,
  };
}

/** Consecutive steps. */
export interface StepRange {
  /** The number of the first, from 1. */
  readonly first: number;
  readonly count: number;
  /** Every how many steps parameters are kept; 0 for never. */
  readonly saveEvery: number;
}

/**
 * The bytes of `Step` for consecutive steps.
 * @param points N
 * @param stride bytes from one to the next
 */
export function stepBytes(
  { optimizer, steps, batch }: Experiment,
  points: number,
  { first, count, saveEvery }: StepRange,
  stride: number,
): Uint8Array<ArrayBuffer> {
  let slot = 0;
  const values = Array.from({ length: count }, (_, i) => {
    const number = first + i;
    const { epoch, offset } = batchStart(number, batch?.size ?? points, points);
    return {
      number,
      saved: saveEvery > 0 && number % saveEvery === 0 ? ++slot : 0,
      correction1: 1 / (1 - optimizer.beta1 ** number),
      correction2: 1 / (1 - optimizer.beta2 ** number),
      rate: scheduleFactor(optimizer.schedule, number, steps),
      epoch,
      batch_start: offset,
    };
  });
  return packStructs("Step", values, stride);
}
