import { memberOf } from "../../../training/ensemble/ensemble.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import type { Client } from "../../state/client.ts";
import { counted } from "../../../text/counted.ts";
import type { RunState, Stores } from "../../state/stores.ts";

/** Milliseconds from one saved step to the next where a run is replayed; at most so long in all. */
const FRAME = 50;
const LENGTH = 6000;

type Actions = Pick<Client, "play" | "pause" | "step" | "reset" | "speed" | "seek">;

/** Play, pause, one step, back to the start, a new seed, the speed, and a scrubber over the past. */
export function mountTransport(
  root: HTMLElement,
  { run, experiment }: Stores,
  actions: Actions,
): void {
  const parts = findParts(root);
  const { play, step, reset, seed, replay, scrubber } = parts;
  const speed = root.querySelector<HTMLSelectElement>("#speed-of")!;
  let timer: number | undefined;

  const stopReplay = (): void => {
    clearInterval(timer);
    timer = undefined;
    replay.textContent = "Replay";
  };
  const live = (): void => {
    stopReplay();
    if (run.value.replay) actions.seek(undefined);
  };
  const seek = (to: number): void => {
    scrubber.value = String(to);
    actions.seek(to >= Number(scrubber.max) ? undefined : to);
  };
  const startReplay = (): void => {
    const [every, end] = [Number(scrubber.step), Number(scrubber.max)];
    const stride = Math.max(1, Math.ceil((end / every) * (FRAME / LENGTH))) * every;
    let at = Number(scrubber.value) >= end ? 0 : Number(scrubber.value);
    replay.textContent = "Stop replay";
    seek(at);
    timer = window.setInterval(() => {
      at = Math.min(at + stride, end);
      seek(at);
      if (at >= end) stopReplay();
    }, FRAME);
  };

  play.addEventListener("click", () => {
    live();
    if (run.value.phase === "training") actions.pause();
    else actions.play();
  });
  step.addEventListener("click", () => (live(), actions.step()));
  reset.addEventListener("click", () => (live(), actions.reset()));
  seed.addEventListener("click", () => {
    live();
    experiment.change(reseed(experiment.value.experiment), "seed");
  });
  replay.addEventListener("click", () => (timer === undefined ? startReplay() : stopReplay()));
  scrubber.addEventListener("input", () => {
    stopReplay();
    seek(Number(scrubber.value));
  });
  speed.addEventListener("change", () => {
    actions.speed(speed.value === "" ? undefined : Number(speed.value));
  });
  run.follow((state) => {
    show(state, parts);
    if (state.phase === "training" && !state.replay && timer !== undefined) stopReplay();
  });
}

interface Parts {
  readonly play: HTMLButtonElement;
  readonly step: HTMLButtonElement;
  readonly reset: HTMLButtonElement;
  readonly seed: HTMLButtonElement;
  readonly replay: HTMLButtonElement;
  readonly scrubber: HTMLInputElement;
  readonly where: HTMLElement;
}

function findParts(root: HTMLElement): Parts {
  const button = (id: string) => root.querySelector<HTMLButtonElement>(`#${id}`)!;
  return {
    play: button("play"),
    step: button("step-once"),
    reset: button("reset"),
    seed: button("seed"),
    replay: button("replay"),
    scrubber: root.querySelector<HTMLInputElement>("#scrubber")!,
    where: root.querySelector<HTMLElement>("#where")!,
  };
}

const VERBS: Readonly<Record<RunState["phase"], string>> = {
  opening: "Play",
  training: "Pause",
  paused: "Play",
  finished: "Train again",
  diverged: "Train again",
  failed: "Train again",
};

function show(state: RunState, parts: Parts): void {
  const { phase, picture, start, replay: replayed } = state;
  const { play, step, reset, replay, scrubber, where } = parts;
  const verb = VERBS[phase];
  if (play.textContent !== verb) play.textContent = verb;
  play.disabled = phase === "opening";
  step.disabled = phase !== "training" && phase !== "paused";
  reset.disabled = !picture || (phase === "paused" && picture.step === 0);
  const last = picture?.saved ?? 0;
  scrubber.disabled = last === 0;
  replay.disabled = last === 0 || phase === "training";
  scrubber.step = String(start?.facts.saveEvery ?? 1);
  scrubber.max = String(last);
  if (!replayed) scrubber.value = String(last);
  const text = describe(state);
  if (where.textContent !== text) where.textContent = text;
  const value = `step ${replayed?.step ?? picture?.step ?? 0}`;
  if (scrubber.getAttribute("aria-valuetext") !== value) {
    scrubber.setAttribute("aria-valuetext", value);
  }
}

function describe({ start, picture, replay }: RunState): string {
  if (!start || !picture) return "";
  if (start.facts.saveEvery === 0) return "no steps are saved";
  if (replay) return `step ${replay.step.toLocaleString("en")}, replayed`;
  return `at ${counted(picture.step, "step")}`;
}

/** Every seed one higher, as the next member of an ensemble has them. */
const reseed = (experiment: Experiment): Experiment => ({
  ...memberOf(experiment, 1),
  ...(experiment.ensemble && { ensemble: experiment.ensemble }),
});
