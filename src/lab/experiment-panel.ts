import { counted } from "./format.ts";
import type { Shape, Source } from "./messages.ts";
import type { Stores } from "./stores.ts";

/** Shows the experiment, and takes another one as text or as a file. */
export function mountExperiment(
  root: HTMLElement,
  { run, experiment }: Stores,
  train: (source: Source) => void,
): () => void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const text = root.querySelector("textarea")!;
  const file = root.querySelector("input")!;
  const [refusal, shape] = [find("#refusal"), find("#shape")];
  const trainText = (): void => {
    if (text.value.trim() !== "") train(text.value);
  };
  const trainFile = (): void => {
    const chosen = file.files?.[0];
    if (chosen) train(chosen);
    file.value = ""; // so that the same file, changed, can be chosen again
  };
  let shown: string | undefined;
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    trainText();
  });
  file.addEventListener("change", trainFile);
  const ends = [
    run.follow(({ start }) => {
      if (start) shape.textContent = describe(start.shape);
    }),
    experiment.follow((state) => {
      refusal.hidden = state.refusal === undefined;
      refusal.textContent = state.refusal ?? "";
      text.setAttribute("aria-invalid", String(state.refusal !== undefined));
      if (state.refusal !== undefined || state.text === shown) return;
      shown = state.text;
      text.value = state.text ?? "";
      text.placeholder = state.text === undefined ? "Too long to be shown here." : "";
    }),
  ];
  return () => ends.forEach((end) => end());
}

function describe(shape: Shape): string {
  const { points, perPoint, dimensions, sigma, fresh, model, parameters } = shape;
  const noise = `${perPoint} noisy ${perPoint === 1 ? "copy" : "copies"} of each with σ = ${sigma}`;
  return (
    `Objective ${shape.objective}; ${counted(points, "point")} in ` +
    `${counted(dimensions, "dimension")}${shape.smoothed ? `, ${noise}` : ""}` +
    `${fresh ? ", drawn afresh at every step" : ""}; ψ is ${model}, ` +
    `of ${counted(parameters, "parameter")}.`
  );
}
