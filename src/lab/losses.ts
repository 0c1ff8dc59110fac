import type { LossCurve } from "./messages.ts";

/** Most losses that a curve shows. */
const SHOWN = 1000;

/** Every so many losses of a run, and the last, so that a curve of any length is quickly drawn. */
export function thinLosses(losses: Float64Array): LossCurve {
  const stride = Math.ceil(losses.length / SHOWN);
  const last = losses.length - 1;
  const steps: number[] = [];
  for (let i = 0; i < last; i += stride) steps.push(i + 1);
  if (last >= 0) steps.push(last + 1);
  return {
    steps: Float64Array.from(steps),
    losses: Float64Array.from(steps, (step) => losses[step - 1]!),
  };
}
