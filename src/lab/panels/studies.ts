import { decimals } from "../../figures/format.ts";
import { bestOf, choiceFigure } from "../../figures/choice.ts";
import type { Columns, Marks, PlotOptions } from "../../figures/figure.ts";
import type { Choice, ObjectiveResult } from "../../figures/run.ts";
import { sweepFigure } from "../../figures/sweep.ts";
import type { Client } from "../client.ts";
import { element } from "../element.ts";
import { Plot } from "../plot.ts";
import type { RunState } from "../stores.ts";
import type { Store } from "../store.ts";
import { mountSaving } from "./saving.ts";

type Actions = Pick<Client, "study" | "cancel"> & {
  /** Sets σ. */
  take(sigma: number): void;
};

/** What is trained beside the run: σ from small to large, every objective, and many seeds. */
export function mountStudies(root: HTMLElement, run: Store<RunState>, actions: Actions): void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const buttons = ["#sweep", "#compare", "#choose"].map((id) =>
    root.querySelector<HTMLButtonElement>(id)!,
  );
  const cancel = find("#cancel");
  const progress = root.querySelector("progress")!;
  buttons[0]!.addEventListener("click", () => actions.study("sweep"));
  buttons[1]!.addEventListener("click", () => actions.study("objectives"));
  buttons[2]!.addEventListener("click", () => actions.study("choice"));
  cancel.addEventListener("click", () => actions.cancel());
  const showSweep = mountStudy(find("#sweep-plot"), sweepFigure);
  const showChoice = mountStudy(find("#choice-plot"), choiceFigure);
  const take = mountTake(find("#take"), actions);
  const table = find(":scope > table"); // not a plot's legend
  const body = table.querySelector("tbody")!;
  let shown: RunState["objectives"];
  const [failed, waits] = [find("#study-failure"), find("#study-waits")];
  run.follow(({ work, sweep, choice, objectives, picture, start, studyFailure }) => {
    for (const button of buttons) button.disabled = work !== undefined || !picture;
    if (start) {
      const { known, smoothed } = start.shape;
      // σ is swept where it means something, and the density is known that the fit is measured by.
      buttons[0]!.hidden = !(known && smoothed);
      // By points held out where it is not known.
      buttons[2]!.hidden = known || !smoothed;
    }
    failed.hidden = studyFailure === undefined;
    failed.textContent = studyFailure ?? "";
    cancel.hidden = progress.hidden = work === undefined;
    waits.hidden = work?.of !== 0;
    if (work?.of === 0) progress.removeAttribute("value");
    else if (work) [progress.max, progress.value] = [work.of, work.done];
    showSweep(sweep);
    showChoice(choice);
    take(choice);
    table.hidden = !objectives;
    if (objectives === shown) return;
    shown = objectives;
    body.replaceChildren(...(objectives ?? []).map(row));
  });
}

function row({ name, smoothed, clean, milliseconds, note }: ObjectiveResult): HTMLElement {
  const cells =
    note === undefined
      ? [decimals(smoothed), decimals(clean), decimals(milliseconds, 0)].map((text) =>
          element("td", {}, [text]),
        )
      : [element("td", { colspan: "3", class: "note" }, [note])];
  return element("tr", {}, [element("th", { scope: "row" }, [name]), ...cells]);
}

/** The σ that is best, to be trained with. */
function mountTake(button: HTMLElement, actions: Actions): (choice: Choice | undefined) => void {
  let sigma = NaN;
  button.addEventListener("click", () => actions.take(sigma));
  return (choice) => {
    const best = choice && bestOf(choice);
    button.hidden = best === undefined;
    if (!choice || best === undefined) return;
    sigma = Number(choice.sigmas[best]!.toPrecision(3));
    button.textContent = `Train with σ = ${sigma}`;
  };
}

/** What a study's plot shows. */
interface StudyFigure<Study> {
  readonly name: string;
  readonly title: string;
  describe(study: Study): PlotOptions;
  columns(study: Study): Columns;
  marks(study: Study): Marks;
  summarize(study: Study): string;
}

/** A study's plot; what is returned shows another outcome. */
function mountStudy<Study>(
  figure: HTMLElement,
  study: StudyFigure<Study>,
): (outcome: Study | undefined) => void {
  const host = figure.querySelector<HTMLElement>(".plot")!;
  const caption = figure.querySelector("figcaption")!;
  let plot: Plot | undefined;
  mountSaving(figure, study, () => ({ plot, text: caption.textContent }));
  let shown: Study | undefined;
  return (outcome) => {
    if (outcome === shown) return;
    shown = outcome;
    plot?.destroy();
    plot = undefined;
    figure.hidden = !outcome;
    if (!outcome) return;
    plot = new Plot(host, study.describe(outcome));
    plot.set(study.columns(outcome), study.marks(outcome));
    caption.textContent = study.summarize(outcome);
  };
}
