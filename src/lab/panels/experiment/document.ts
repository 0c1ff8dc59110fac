import type { Experiment } from "../../../experiment/experiment.ts";
import { describeFacts } from "../../../figures/run/facts.ts";
import type { Stores } from "../../state/stores.ts";

/** Characters of an experiment that is still shown. */
const SHOWN = 20_000;

interface Actions {
  open(file: Blob, name: string): void;
}

/** Shows the experiment as its document, and takes another one as text or as a file. */
export function mountDocument(
  root: HTMLElement,
  { run, experiment }: Stores,
  actions: Actions,
): void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const text = root.querySelector<HTMLTextAreaElement>("#text")!;
  const file = root.querySelector<HTMLInputElement>("input[type=file]")!;
  const [refusal, shape] = [find("#refusal"), find("#shape")];
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim() !== "") take(text.value, experiment);
  });
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) actions.open(chosen, chosen.name);
    file.value = ""; // so that the same file, changed, can be chosen again
  });
  let shown: Experiment | undefined;
  run.follow(({ start }) => {
    if (start) shape.textContent = describeFacts(start.facts);
  });
  experiment.follow((state) => {
    const mine = state.refusal?.by === "text" || state.refusal?.by === "file";
    refusal.hidden = !mine;
    refusal.textContent = mine ? state.refusal.message : "";
    text.setAttribute("aria-invalid", String(mine));
    if (mine || state.experiment === shown) return;
    shown = state.experiment;
    const written = formatExperiment(state.experiment);
    text.value = written ?? "";
    text.placeholder = written === undefined ? "Too long to be shown here." : "";
  });
}

function take(text: string, experiment: Stores["experiment"]): void {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    experiment.refuse(`The experiment is not JSON: ${(error as Error).message}`, "text");
    return;
  }
  experiment.change(document, "text");
}

/** An experiment as people read and edit it, a line a key; nothing where it is too long. */
function formatExperiment(experiment: Experiment): string | undefined {
  const { data, noise, model } = experiment;
  const lists = [data.kind === "points" ? data.values : [], noise.values ?? []];
  const init = model.init.kind === "values" ? model.init.values : [];
  if ([...lists, init].some((list) => list.length > SHOWN / 8)) return undefined;
  const lines = Object.entries(experiment).map(([key, value]) => {
    const text = JSON.stringify(value).replaceAll(/(?<=[,:])/g, " ");
    return `  "${key}": ${text}`;
  });
  const text = `{\n${lines.join(",\n")}\n}`;
  return text.length > SHOWN ? undefined : text;
}
