import { counted } from "../../../text/counted.ts";
import type { SigmaChoice } from "../../../measure/sigma/choice.ts";
import type { Start } from "../../../figures/run/run.ts";
import { severalLevels } from "../../../figures/plots/levels.ts";
import { choiceFigure } from "../../../figures/plots/sigma-choice.ts";
import type { Client } from "../../state/client.ts";
import type { Work } from "../../state/messages.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";
import { mountOutcome } from "./outcome.ts";

type Actions = Pick<Client, "study" | "cancel"> & {
  /** Sets σ. */
  take(sigma: number): void;
};

/** The choice of σ for points without a known density, below their fit. */
export function mountChoice(root: HTMLElement, run: Store<RunState>, actions: Actions): void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const choose = root.querySelector<HTMLButtonElement>("#choose")!;
  const progress = root.querySelector("progress")!;
  const [cancel, left] = [find("#choice-cancel"), find("#choice-left")];
  const [failure, waits] = [find("#choice-failure"), find("#choice-waits")];
  choose.addEventListener("click", () => actions.study("choice"));
  cancel.addEventListener("click", () => {
    choose.disabled = false;
    choose.focus(); // as this button is about to go
    actions.cancel();
  });
  const show = mountOutcome(find("#choice-plot"), choiceFigure);
  const take = mountTake(root.querySelector<HTMLButtonElement>("#take")!, actions);
  let own = false;
  run.follow(({ work, choice, picture, start, studyFailure }) => {
    const mine = work?.study === "choice" ? work : undefined;
    own = mine !== undefined || (own && studyFailure !== undefined);
    root.hidden = !(start && canChoose(start));
    // The bands are trained again after it.
    choose.disabled = !picture || (work !== undefined && work.study !== "ensemble");
    failure.hidden = !own || studyFailure === undefined;
    failure.textContent = studyFailure ?? "";
    cancel.hidden = progress.hidden = left.hidden = !mine;
    waits.hidden = mine?.of !== 0;
    if (mine?.of === 0) progress.removeAttribute("value");
    else if (mine) [progress.max, progress.value] = [mine.of, mine.done];
    if (mine) left.textContent = timeLeft(mine);
    show(choice);
    take(choice, start?.sigma);
  });
}

/** σ is chosen for a run with one, whose density is not known. */
const canChoose = ({ facts }: Start): boolean =>
  !facts.known && facts.smoothed && !severalLevels(facts);

function timeLeft({ left }: Work): string {
  if (left === undefined) return "estimating the time…";
  return left < 1 ? "less than a second left" : `about ${counted(Math.ceil(left), "second")} left`;
}

/** The σ that is chosen, to be trained with. */
function mountTake(
  button: HTMLButtonElement,
  actions: Actions,
): (choice: SigmaChoice | undefined, now: number | undefined) => void {
  let sigma = NaN;
  button.addEventListener("click", () => actions.take(sigma));
  return (choice, now) => {
    if (!choice) return;
    sigma = choice.sigmas[choice.chosen]!;
    button.disabled = sigma === now;
    button.textContent = sigma === now ? "This run uses it already" : `Train with σ = ${sigma}`;
  };
}
