import { Command, InvalidArgumentError } from "commander";
import { parseExperiment } from "../core/experiment.ts";
import { drawProblem, type Problem } from "../core/problem.ts";
import { createGpuTrainer } from "../gpu/trainer.ts";
import { openDevice } from "./backend.ts";
import { trainPlainly } from "./plain-loop.ts";

/** How far the losses of the two may be apart, relative: what float32 allows over 500 steps. */
const TOLERANCE = 2e-6;

/** One training: its losses and its time in milliseconds. */
interface Timing {
  readonly losses: Float64Array;
  readonly milliseconds: number;
}

/**
 * Times the tutorial's run on the GPU, from the first step until its losses and parameters are
 * read, with the pipelines compiled before, beside a plain float64 loop. The two take turns, so
 * that what else the machine does meets both.
 */
async function bench(repeats: number): Promise<number> {
  const problem = drawProblem(parseExperiment({}));
  const { device, adapter, close } = await openDevice();
  const gpu: Timing[] = [];
  const plain: Timing[] = [];
  for (let i = 0; i <= repeats; i++) {
    gpu.push(await timeGpu(problem, device));
    plain.push(timePlain(problem));
  }
  close();
  const error = furthest(gpu[0]!.losses, plain[0]!.losses);
  // The first of each warmed up.
  const [gpuTime, plainTime] = [median(gpu.slice(1)), median(plain.slice(1))];
  const lines = [
    `The tutorial's ${problem.experiment.steps} steps, median of ${repeats} runs`,
    `Scorelab on ${adapter}: ${gpuTime.toFixed(1)} ms`,
    `Plain float64 loop on the CPU: ${plainTime.toFixed(1)} ms`,
    `Ratio: ${(gpuTime / plainTime).toFixed(2)}`,
    `Losses at most ${error.toExponential(1)} apart, relative`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return error <= TOLERANCE ? 0 : 1;
}

async function timeGpu(problem: Problem, device: GPUDevice): Promise<Timing> {
  const trainer = await createGpuTrainer(problem, device);
  try {
    const start = performance.now();
    await trainer.advance(problem.experiment.steps);
    await trainer.parameters();
    return { losses: trainer.losses, milliseconds: performance.now() - start };
  } finally {
    trainer.destroy();
  }
}

function timePlain(problem: Problem): Timing {
  const start = performance.now();
  const losses = trainPlainly(problem);
  return { losses, milliseconds: performance.now() - start };
}

function median(timings: readonly Timing[]): number {
  const sorted = timings.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

const furthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, loss, i) => Math.max(most, Math.abs(loss - b[i]!) / Math.abs(b[i]!)), 0);

function parseRepeats(text: string): number {
  const repeats = Number(text);
  if (Number.isInteger(repeats) && repeats >= 5) return repeats;
  throw new InvalidArgumentError("It is a whole number of at least 5.");
}

const { repeats } = new Command("bench")
  .option("--repeats <count>", "timed runs of each", parseRepeats, 11)
  .parse()
  .opts<{ repeats: number }>();
process.exit(await bench(repeats));
