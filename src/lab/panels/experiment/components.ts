import type { Component } from "../../../experiment/experiment.ts";
import { mixtureOf, numberOf } from "../../controls/control.ts";
import { element } from "../../dom/element.ts";
import type { ExperimentStore } from "../../state/stores.ts";

const FIELDS = ["weight", "mean", "std"] as const;
const BY = "components";

/** The mixture's components, to be typed, added and removed. */
export function mountComponents(root: HTMLElement, store: ExperimentStore): void {
  const body = root.querySelector("tbody")!;
  const add = root.querySelector<HTMLButtonElement>("#add-component")!;
  const refusal = root.querySelector<HTMLElement>("#components-refusal")!;
  const change = (components: readonly unknown[]): void => {
    const { experiment } = store.value;
    store.change({ ...experiment, data: { ...mixtureOf(experiment.data), components } }, BY);
  };
  add.addEventListener("click", () => {
    const { components } = mixtureOf(store.value.experiment.data)!;
    const mean = [components[0]!.mean].flat().map(() => 0);
    change([...components, { weight: 0.5, mean: mean.length === 1 ? 0 : mean, std: 1 }]);
  });
  let shown: unknown;
  store.follow(({ experiment, refusal: refused }) => {
    const mine = refused?.by === BY;
    refusal.textContent = mine ? refused.message : "";
    const mixture = mixtureOf(experiment.data);
    root.hidden = !mixture;
    const key = JSON.stringify(mixture?.components);
    if (!mixture || mine || key === shown) return;
    shown = key;
    draw(body, mixture.components, change);
  });
}

function draw(
  body: HTMLElement,
  components: readonly Component[],
  change: (components: readonly unknown[]) => void,
): void {
  // The focus is kept where it was.
  const focused = body.contains(document.activeElement) ? document.activeElement?.id : undefined;
  body.replaceChildren(
    ...components.map((_, k) =>
      element("tr", {}, [
        ...FIELDS.map((field) => element("td", {}, [createInput(components, k, field, change)])),
        element("td", {}, [createRemove(components, k, change)]),
      ]),
    ),
  );
  if (focused) body.querySelector<HTMLElement>(`#${focused}`)?.focus();
}

function createInput(
  components: readonly Component[],
  k: number,
  field: (typeof FIELDS)[number],
  change: (components: readonly unknown[]) => void,
): HTMLInputElement {
  const input = element("input", {
    id: `component-${k}-${field}`,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": `${field} of component ${k + 1}`,
    "aria-describedby": "components-refusal",
    value: [components[k]![field]].flat().join(", "),
  });
  input.addEventListener("change", () => {
    const numbers = input.value.split(/[\s,;]+/).map(numberOf);
    const value = numbers.length === 1 ? numbers[0]! : numbers;
    change(components.map((each, i) => (i === k ? { ...each, [field]: value } : each)));
  });
  return input;
}

function createRemove(
  components: readonly Component[],
  k: number,
  change: (components: readonly unknown[]) => void,
): HTMLButtonElement {
  const button = element("button", { type: "button", "aria-label": `Remove component ${k + 1}` }, [
    "×",
  ]);
  button.disabled = components.length < 2;
  button.addEventListener("click", () => change(components.filter((_, i) => i !== k)));
  return button;
}
