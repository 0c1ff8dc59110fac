import type { Experiment } from "../core/experiment.ts";
import { drawProblem } from "../core/problem.ts";
import type { Backend } from "../core/trainer.ts";
import type { Command, LabEvent } from "./messages.ts";
import { run } from "./run.ts";
import { formatExperiment, readSource } from "./source.ts";

// Trains beside the page: one experiment at a time, and a new one ends the one before.

let current = new AbortController();
/** Experiments are read, and then run, in the order in which they were asked for. */
let reading = Promise.resolve();
let running = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  if (data.kind === "stop") current.abort();
  else reading = reading.then(() => take(data));
});

async function take({ source, backend }: Command & { kind: "train" }): Promise<void> {
  try {
    const experiment = await readSource(source);
    send({ kind: "accepted", text: formatExperiment(experiment, source) });
    current.abort();
    const controller = new AbortController();
    current = controller;
    running = running.then(() => train(experiment, backend, controller));
  } catch (error) {
    send({ kind: "refused", message: messageOf(error) });
  }
}

async function train(
  experiment: Experiment,
  backend: Backend["kind"],
  controller: AbortController,
): Promise<void> {
  if (controller !== current) return; // a newer one waits
  try {
    await run({ problem: drawProblem(experiment), backend, signal: controller.signal, send });
  } catch (error) {
    send({ kind: "failed", message: messageOf(error) });
  }
}

const send = (event: LabEvent): void => postMessage(event);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
