import { severalLevels } from "../../../figures/plots/levels.ts";
import { significant } from "../../../figures/format.ts";
import type { Client } from "../../state/client.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

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
    const sigma = sigmaAt(run.value.start!.facts.sigmas, Number(slider.value) / NOTCHES);
    show(sigma);
    if (asked === undefined) ask(sigma);
    else wanted = sigma;
  });
  let facts: unknown;
  run.follow(({ start }) => {
    if (!start) return;
    root.hidden = !severalLevels(start.facts);
    if (root.hidden) return;
    const other = start.facts !== facts;
    if (other) [facts, asked, wanted] = [start.facts, undefined, undefined];
    if (asked !== undefined && start.sigma !== asked) return;
    asked = undefined;
    if (wanted !== undefined) ask(wanted);
    else if (other) {
      slider.value = String(Math.round(NOTCHES * placeOf(start.facts.sigmas, start.sigma)));
      show(start.sigma);
    }
  });
}

/**
 * The noise level at a place from 0 to 1: the levels are evenly spaced, and ln σ is linear between
 * two of them.
 * @param sigmas ascending
 */
function sigmaAt(sigmas: readonly number[], place: number): number {
  const last = sigmas.length - 1;
  const below = Math.min(last - 1, Math.floor(place * last));
  const [low, high] = [sigmas[below]!, sigmas[below + 1]!];
  const share = place * last - below;
  return share === 1 ? high : low * (high / low) ** share;
}

/** The place of a noise level: what `sigmaAt` undoes. */
function placeOf(sigmas: readonly number[], sigma: number): number {
  const last = sigmas.length - 1;
  const above = sigmas.findIndex((each, i) => i > 0 && each >= sigma);
  const below = above < 0 ? last - 1 : above - 1;
  const [low, high] = [sigmas[below]!, sigmas[below + 1]!];
  return (below + Math.log(sigma / low) / Math.log(high / low)) / last;
}
