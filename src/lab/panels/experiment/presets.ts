import { parseExperiment } from "../../../experiment/experiment.ts";
import { element } from "../../dom/element.ts";
import { type PagePreset, PAGE_PRESETS } from "../../presets.ts";
import { same } from "../../dom/same.ts";
import { comparePublished } from "../../../experiment/presets/published.ts";
import type { Store } from "../../state/store.ts";
import type { ExperimentStore, RunState } from "../../state/stores.ts";

/** A button for each preset, and what the one at hand shows. */
export function mountPresets(
  root: HTMLElement,
  store: ExperimentStore,
  run: Store<RunState>,
  choose: (preset: PagePreset) => void,
): void {
  const list = root.querySelector("#presets")!;
  const claim = root.querySelector("#claim")!;
  const published = root.querySelector<HTMLElement>("#published")!;
  let chosen: PagePreset | undefined;
  const buttons = PAGE_PRESETS.map((preset) => {
    const button = element("button", { type: "button", id: `preset-${preset.id}` }, [preset.name]);
    button.addEventListener("click", () => {
      store.change(preset.experiment, "preset");
      choose(preset);
    });
    list.append(button);
    return { button, preset, experiment: parseExperiment(preset.experiment) };
  });
  store.follow(({ experiment }) => {
    const at = buttons.find((each) => same(each.experiment, experiment));
    for (const each of buttons) each.button.setAttribute("aria-pressed", String(each === at));
    chosen = at?.preset;
    claim.textContent =
      at?.preset.claim ?? "Your own experiment. A preset, or undo, brings back another.";
  });
  run.follow(({ picture, start }) => {
    const loss = picture?.loss;
    published.hidden = chosen?.published === undefined;
    if (!chosen?.published || loss === undefined) return;
    const text = comparePublished(chosen.published, loss, start?.floor?.value);
    if (published.textContent !== text) published.textContent = text;
  });
}
