import { aimsAtSmoothed, lossFloors } from "../core/assessment.ts";
import type { Floor } from "../core/assessment.ts";
import type { Problem } from "../core/problem.ts";
import { type Backend, DeviceError, type Trainer } from "../core/trainer.ts";
import { requestDevice } from "../gpu/device.ts";
import { createGpuTrainer } from "../gpu/trainer.ts";
import { createReferenceTrainer } from "../reference/trainer.ts";
import { advance } from "./advance.ts";
import { counted } from "./format.ts";
import { drawLine } from "./line.ts";
import { compareGradients, measureFisher } from "./measure.ts";
import type { Agreement, LabEvent, Line, Shape, Start } from "./messages.ts";

/** One run of an experiment. */
export interface Job {
  readonly problem: Problem;
  /** "cpu" leaves a GPU unused. */
  readonly backend: Backend["kind"];
  readonly signal: AbortSignal;
  readonly send: (event: LabEvent) => void;
}

/** A job with what it is drawn against. */
interface Prepared extends Job {
  readonly line: Line | undefined;
  readonly floor: Floor | undefined;
}

/** Trains on the GPU or, where that is not to be or fails, on the CPU, and sends what happens. */
export async function run(job: Job): Promise<void> {
  const { problem, backend } = job;
  const line = problem.dimensions === 1 ? drawLine(problem) : undefined;
  const prepared = { ...job, line, floor: lossFloors(problem)[0] };
  if (backend === "cpu") return runOnCpu(prepared, "The CPU was asked for.");
  try {
    await runOnGpu(prepared);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    await runOnCpu(prepared, error.message);
  }
}

async function runOnGpu(job: Prepared): Promise<void> {
  const { device, adapter, software } = await requestDevice(navigator.gpu);
  try {
    const trainer = await createGpuTrainer(job.problem, device);
    start(job, { backend: { kind: "webgpu", adapter }, software });
    const { gradient } = await trainer.gradient();
    await follow(job, trainer, () => compareGradients(job.problem, gradient));
  } finally {
    device.destroy();
  }
}

async function runOnCpu(job: Prepared, fallback: string): Promise<void> {
  const trainer = createReferenceTrainer(job.problem);
  start(job, { backend: trainer.backend, software: false, fallback });
  await follow(job, trainer, () => ({ kind: "cpu-only" }));
}

function start(
  { problem, line, floor, send }: Prepared,
  how: Pick<Start, "backend" | "software" | "fallback">,
): void {
  send({ kind: "started", start: { ...how, shape: shapeOf(problem), floor, line } });
}

function shapeOf(problem: Problem): Shape {
  const { experiment, count, perPoint, dimensions, layout } = problem;
  const { noise, objective, steps } = experiment;
  return {
    points: count,
    perPoint,
    dimensions,
    parameters: layout.count,
    objective: objective.kind,
    smoothed: aimsAtSmoothed(experiment),
    sigma: noise.sigma,
    fresh: noise.fresh,
    model: modelOf(problem),
    steps,
  };
}

function modelOf({ experiment, dimensions, layout, activation }: Problem): string {
  const { model } = experiment;
  if (model.kind === "energy") {
    return `the score of Vincent's energy with ${counted(model.hidden, "hidden unit")}`;
  }
  const widths = [dimensions, ...layout.layers.map((layer) => layer.out)].join("–");
  return `a ${widths} net with ${activation}`;
}

/** Trains, then measures what came of it. */
async function follow(
  { problem, line, signal, send }: Prepared,
  trainer: Trainer,
  agree: () => Agreement | Promise<Agreement>,
): Promise<void> {
  const ending = await advance({
    trainer,
    steps: problem.experiment.steps,
    grid: line?.x,
    signal,
    show: (picture) => send({ kind: "picture", picture }),
  });
  const fisher = await measureFisher(problem, trainer);
  send({ kind: "ended", end: { ...ending, fisher, agreement: await agree() } });
}
