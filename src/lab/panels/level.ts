import { significant } from "../../figures/format.ts";
import type { Client } from "../client.ts";
import type { RunState } from "../stores.ts";
import type { Store } from "../store.ts";

/** Positions of the slider. */
const NOTCHES = 200;

/** The slider that chooses at which of several noise levels ψ is shown. */
export function mountLevel(
  root: HTMLElement,
  run: Store<RunState>,
  actions: Pick<Client, "level">,
): void {
  const slider = root.querySelector<HTMLInputElement>("input")!;
  const output = root.querySelector("output")!;
  slider.max = String(NOTCHES);
  /** What was asked for last and is not shown yet, and what is to be asked for after that. */
  let [asked, wanted]: [number | undefined, number | undefined] = [undefined, undefined];

  const range = (): readonly [number, number] => run.value.start?.facts.sigmas ?? [1, 1];
  const show = (sigma: number): void => {
    const text = `σ = ${significant(sigma, 3)}`;
    if (output.textContent !== text) output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  const ask = (sigma: number): void => {
    asked = sigma;
    wanted = undefined;
    actions.level(sigma);
  };
  slider.addEventListener("input", () => {
    const [low, high] = range();
    const notch = Number(slider.value);
    const sigma =
      notch === 0 ? low : notch === NOTCHES ? high : low * (high / low) ** (notch / NOTCHES);
    show(sigma);
    if (asked === undefined) ask(sigma);
    else wanted = sigma;
  });
  let facts: unknown;
  run.follow(({ start }) => {
    const [low, high] = range();
    root.hidden = low === high;
    if (!start || root.hidden) return;
    if (start.facts !== facts) [facts, asked, wanted] = [start.facts, undefined, undefined];
    if (asked !== undefined && start.sigma !== asked) return;
    asked = undefined;
    if (wanted !== undefined) ask(wanted);
    else if (document.activeElement !== slider || slider.value === "") {
      slider.value = String(
        Math.round((NOTCHES * Math.log(start.sigma / low)) / Math.log(high / low)),
      );
      show(start.sigma);
    }
  });
}
