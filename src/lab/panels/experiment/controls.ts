import { hasLevels } from "../../../data/noise-levels.ts";
import { CONTROLS } from "../../controls/all.ts";
import { type Control, GROUPS } from "../../controls/control.ts";
import type { ExperimentStore } from "../../state/stores.ts";
import { element } from "../../dom/element.ts";

/** Positions of a slider. */
const NOTCHES = 200;

/** The settings of the experiment, as far as they apply. */
export function mountControls(root: HTMLElement, store: ExperimentStore): void {
  for (const group of GROUPS) {
    const set = element("fieldset", { id: `group-${group.toLowerCase()}` }, [
      element("legend", {}, [group]),
    ]);
    root.append(set);
    const more = element("details", {}, [
      element("summary", {}, [`More ${group.toLowerCase()} settings`]),
    ]);
    const all = CONTROLS.filter((control) => control.group === group);
    const usual = all.filter(({ seldom }) => !seldom).map((each) => mountField(set, each, store));
    const seldom = all.filter((each) => each.seldom).map((each) => mountField(more, each, store));
    set.append(more);
    store.follow(({ experiment }) => {
      const applies = (one: Applies): boolean => one(experiment);
      more.hidden = !seldom.some(applies);
      // A run at several noise levels often changes these settings.
      more.open ||= hasLevels(experiment.noise);
      set.hidden = more.hidden && !usual.some(applies);
    });
  }
}

/** Whether a setting means anything in an experiment. */
type Applies = (experiment: ExperimentStore["value"]["experiment"]) => boolean;

function mountField(set: HTMLElement, control: Control, store: ExperimentStore): Applies {
  const { id, label, help } = control;
  const change = (value: string): void =>
    store.change(control.write(store.value.experiment, value), id);
  const input = createInput(control, change);
  const slider = createSlider(control, input, change);
  const refusal = element("p", { class: "refusal", id: `${id}-refusal` });
  const note = element("small", { id: `${id}-help` }, [help]);
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-help ${id}-refusal`);
  const row = element("div", { class: "field" }, [
    element("label", { for: id }, [label]),
    input,
    ...(slider ? [slider] : []),
    note,
    refusal,
  ]);
  set.append(row);
  const applies: Applies = (experiment) => control.applies?.(experiment) ?? true;
  store.follow(({ experiment, refusal: refused }) => {
    row.hidden = !applies(experiment);
    const mine = refused?.by === id;
    refusal.textContent = mine ? refused.message : "";
    input.setAttribute("aria-invalid", String(mine));
    if (mine || row.hidden) return; // what was typed stays to be mended
    const value = control.read(experiment);
    setValue(input, value);
    if (slider) slider.value = String(notchOf(control, Number(value)));
  });
  return applies;
}

type InputElement = HTMLInputElement | HTMLSelectElement;

function createInput({ input }: Control, change: (value: string) => void): InputElement {
  const made = ((): InputElement => {
    switch (input.kind) {
      case "choice":
        return element(
          "select",
          {},
          input.options.map(([value, label, only]) =>
            element("option", { value, ...(only && { hidden: "", disabled: "" }) }, [label]),
          ),
        );
      case "flag":
        return element("input", { type: "checkbox" });
      case "number":
        return element("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
      case "text":
        return element("input", { type: "text", autocomplete: "off" });
      default:
        return input satisfies never;
    }
  })();
  made.addEventListener("change", () => change(valueOf(made)));
  return made;
}

const isFlag = (input: InputElement): input is HTMLInputElement => input.type === "checkbox";

const valueOf = (input: InputElement): string =>
  isFlag(input) ? String(input.checked) : input.value;

function setValue(input: InputElement, value: string): void {
  if (isFlag(input)) input.checked = value === "true";
  else if (input.value !== value) input.value = value;
}

function createSlider(
  control: Control,
  input: InputElement,
  change: (value: string) => void,
): HTMLInputElement | undefined {
  const range = control.input.kind === "number" ? control.input.slider : undefined;
  if (!range) return undefined;
  const [low, high] = range;
  const slider = element("input", { type: "range", min: "0", max: String(NOTCHES) });
  slider.setAttribute("aria-label", `${control.label}, slider`);
  const value = (): string => {
    const exact = low * (high / low) ** (Number(slider.value) / NOTCHES);
    return String(Number(exact.toPrecision(3))); // finer than a notch, so that each moves it
  };
  slider.addEventListener("input", () => {
    input.value = value();
    slider.setAttribute("aria-valuetext", value());
  });
  slider.addEventListener("change", () => change(value()));
  return slider;
}

function notchOf({ input }: Control, value: number): number {
  if (input.kind !== "number" || !input.slider) return 0;
  const [low, high] = input.slider;
  return Math.round((NOTCHES * Math.log(value / low)) / Math.log(high / low));
}
