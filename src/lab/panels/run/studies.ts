import { severalLevels } from "../../../figures/plots/levels.ts";
import { decimals } from "../../../figures/format.ts";
import type { ObjectiveResult } from "../../../figures/run/run.ts";
import { sweepFigure } from "../../../figures/plots/sweep.ts";
import type { Client } from "../../state/client.ts";
import { element } from "../../dom/element.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";
import { mountOutcome } from "./outcome.ts";

type Actions = Pick<Client, "study" | "cancel">;

/** What is trained beside the run: σ from small to large, and every objective. */
export function mountStudies(root: HTMLElement, run: Store<RunState>, actions: Actions): void {
  const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
  const buttons = ["#sweep", "#compare"].map((id) => root.querySelector<HTMLButtonElement>(id)!);
  const cancel = find("#cancel");
  const progress = root.querySelector("progress")!;
  buttons[0]!.addEventListener("click", () => actions.study("sweep"));
  buttons[1]!.addEventListener("click", () => actions.study("objectives"));
  cancel.addEventListener("click", () => actions.cancel());
  const showSweep = mountOutcome(find("#sweep-plot"), sweepFigure);
  const table = find(":scope > table"); // not a plot's legend
  const body = table.querySelector("tbody")!;
  let shown: RunState["objectives"];
  let own = false;
  const [failed, waits] = [find("#study-failure"), find("#study-waits")];
  run.follow(({ work, sweep, objectives, picture, start, studyFailure }) => {
    for (const button of buttons) button.disabled = work !== undefined || !picture;
    if (start) {
      const { known, smoothed } = start.facts;
      // Both are of one σ. A sweep over it needs noise, and a known density to measure the fit by.
      root.hidden = severalLevels(start.facts);
      buttons[0]!.hidden = !(known && smoothed);
    }
    // The choice of σ has a panel of its own.
    const mine = work?.study === "choice" ? undefined : work;
    own = mine !== undefined || (own && studyFailure !== undefined);
    failed.hidden = !own || studyFailure === undefined;
    failed.textContent = studyFailure ?? "";
    cancel.hidden = progress.hidden = mine === undefined;
    waits.hidden = mine?.of !== 0;
    if (mine?.of === 0) progress.removeAttribute("value");
    else if (mine) [progress.max, progress.value] = [mine.of, mine.done];
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
