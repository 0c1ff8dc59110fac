import type { Drawn, Trace } from "./run.ts";

/** The run as it was at the step that is replayed. */
export function viewOf<Shown extends Drawn>(run: Shown): Shown {
  const { replay, picture } = run;
  if (!replay) return run;
  const { step } = replay;
  const losses = cut(picture.losses, step);
  const fishers = cut(picture.fishers, step);
  return { ...run, picture: { ...picture, ...replay, losses, fishers } };
}

function cut({ steps, values }: Trace, step: number): Trace {
  const after = steps.findIndex((each) => each > step);
  const end = after < 0 ? steps.length : after;
  return { steps: steps.subarray(0, end), values: values.subarray(0, end) };
}
