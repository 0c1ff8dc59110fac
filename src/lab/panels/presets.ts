import { parseExperiment } from "../../experiment/experiment.ts";
import { element } from "../element.ts";
import { type PagePreset, PAGE_PRESETS } from "../presets.ts";
import { same } from "../same.ts";
import type { ExperimentStore } from "../stores.ts";

/** A button for each preset, and what the one at hand shows. */
export function mountPresets(
  root: HTMLElement,
  store: ExperimentStore,
  choose: (lesson: PagePreset) => void,
): void {
  const list = root.querySelector("#presets")!;
  const claim = root.querySelector("#claim")!;
  const buttons = PAGE_PRESETS.map((lesson) => {
    const button = element("button", { type: "button", id: `preset-${lesson.id}` }, [lesson.name]);
    button.addEventListener("click", () => {
      store.change(lesson.experiment, "preset");
      choose(lesson);
    });
    list.append(button);
    return { button, lesson, experiment: parseExperiment(lesson.experiment) };
  });
  store.follow(({ experiment }) => {
    const at = buttons.find((each) => same(each.experiment, experiment));
    for (const each of buttons) each.button.setAttribute("aria-pressed", String(each === at));
    claim.textContent =
      at?.lesson.claim ?? "Your own experiment. A preset, or undo, brings back another.";
  });
}
