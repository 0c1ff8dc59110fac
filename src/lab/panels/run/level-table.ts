import { significant, typeset } from "../../../figures/format.ts";
import { viewOf } from "../../../figures/run/replayed.ts";
import type { LevelMeasures } from "../../../measure/levels/level-measures.ts";
import { element } from "../../dom/element.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

const COLUMNS = [
  ["loss", "loss of its rows"],
  ["floor", "floor"],
  ["excess", "excess loss"],
  ["fisher", "Fisher divergence"],
  ["relativeFisher", "÷ that of ψ = 0"],
] as const satisfies readonly (readonly [keyof LevelMeasures, string])[];

/** The measures of each noise level as a table, below their plot. */
export function mountLevelTable(root: HTMLElement, run: Store<RunState>): void {
  const body = element("tbody");
  const head = ["σ", ...COLUMNS.map(([, title]) => title)].map((title) =>
    element("th", { scope: "col" }, [title]),
  );
  const caption = element("caption", {}, ["Each noise level"]);
  const thead = element("thead", {}, [element("tr", {}, head)]);
  const table = element("table", { class: "held-out" }, [caption, thead, body]);
  const details = element("details", {}, [element("summary", {}, ["As a table"]), table]);
  root.append(details);
  let shown: unknown;
  const show = (state: RunState): void => {
    const { start, picture } = state;
    const levels = start && picture && viewOf({ ...state, start, picture }).picture.levels;
    if (!details.open || levels === shown) return;
    shown = levels;
    body.replaceChildren(...(levels ?? []).map(row));
  };
  details.addEventListener("toggle", () => show(run.value));
  run.follow(show);
}

function row(level: LevelMeasures): HTMLElement {
  const text = (value: number | null): string =>
    value === null ? "–" : typeset(significant(value, 3));
  return element("tr", {}, [
    element("th", { scope: "row" }, [text(level.sigma)]),
    ...COLUMNS.map(([measure]) => element("td", {}, [text(level[measure])])),
  ]);
}
