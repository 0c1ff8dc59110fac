import { decimals } from "../../figures/format.ts";
import type { ObjectiveResult, Sweep } from "../../figures/run.ts";
import { sweepFigure } from "../../figures/sweep.ts";
import type { Client } from "../client.ts";
import { element } from "../element.ts";
import { Plot } from "../plot.ts";
import type { RunState } from "../stores.ts";
import type { Store } from "../store.ts";
import { mountSaving } from "./saving.ts";

type Actions = Pick<Client, "study" | "cancel">;

/** What is trained beside the run: σ from small to large, every objective, and many seeds. */
export function mountStudies(root: HTMLElement, run: Store<RunState>, actions: Actions): void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const buttons = ["#sweep", "#compare"].map((id) => root.querySelector<HTMLButtonElement>(id)!);
  const cancel = find("#cancel");
  const progress = root.querySelector("progress")!;
  buttons[0]!.addEventListener("click", () => actions.study("sweep"));
  buttons[1]!.addEventListener("click", () => actions.study("objectives"));
  cancel.addEventListener("click", () => actions.cancel());
  const showSweep = mountSweep(find("#sweep-plot"));
  const table = find(":scope > table"); // not a plot's legend
  const body = table.querySelector("tbody")!;
  let shown: RunState["objectives"];
  const [failed, waits] = [find("#study-failure"), find("#study-waits")];
  run.follow(({ work, sweep, objectives, picture, start, studyFailure }) => {
    for (const button of buttons) button.disabled = work !== undefined || !picture;
    // σ is swept where it means something, and the density is known that the fit is measured by.
    buttons[0]!.hidden = !(start?.shape.known && start.shape.smoothed);
    failed.hidden = studyFailure === undefined;
    failed.textContent = studyFailure ?? "";
    cancel.hidden = progress.hidden = work === undefined;
    waits.hidden = work?.of !== 0;
    if (work?.of === 0) progress.removeAttribute("value");
    else if (work) [progress.max, progress.value] = [work.of, work.done];
    showSweep(sweep);
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

/** The Fisher divergence against σ; what is returned shows another one. */
function mountSweep(figure: HTMLElement): (sweep: Sweep | undefined) => void {
  const host = figure.querySelector<HTMLElement>(".plot")!;
  const caption = figure.querySelector("figcaption")!;
  let plot: Plot | undefined;
  mountSaving(figure, sweepFigure, () => ({ plot, text: caption.textContent }));
  let shown: Sweep | undefined;
  return (sweep) => {
    if (sweep === shown) return;
    shown = sweep;
    plot?.destroy();
    plot = undefined;
    figure.hidden = !sweep;
    if (!sweep) return;
    plot = new Plot(host, sweepFigure.describe());
    plot.set(sweepFigure.columns(sweep), sweepFigure.marks(sweep));
    caption.textContent = sweepFigure.summarize(sweep);
  };
}
