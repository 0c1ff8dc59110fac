import type { Figure } from "../../../figures/figure.ts";
import { viewOf } from "../../../figures/run/replayed.ts";
import { later } from "../../dom/later.ts";
import { Plot } from "../../plots/plot.ts";
import { mountSaving } from "./saving.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

/** The plot of a figure that is mounted. */
export interface Mounted {
  /** Draws again, as something other than the run has changed. */
  redraw(): void;
  readonly plot: Plot | undefined;
}

/** Draws a figure into its element, which holds `.plot` and a caption, for as long as the page lives. */
export function mountPanel(
  root: HTMLElement,
  run: Store<RunState>,
  figure: Figure,
  onPlot?: (plot: Plot | undefined) => void,
): Mounted {
  const host = root.querySelector<HTMLElement>(".plot")!;
  const caption = root.querySelector("figcaption")!;
  let plot: Plot | undefined;
  const saving = mountSaving(root, figure, () => ({
    plot: run.value.picture && plot, // else it is of the run before
    text: caption.textContent,
  }));
  let shown: readonly unknown[] = [];
  const basis = (state: RunState) => [state.start, ...(figure.depends?.(state) ?? [])];
  let awaited = false;

  const begin = (state: RunState & Required<Pick<RunState, "start">>): void => {
    onPlot?.(undefined);
    plot?.destroy();
    const options = figure.describe(state);
    const missing = typeof options === "string";
    host.hidden = saving.hidden = missing;
    plot = missing ? undefined : new Plot(host, options);
    if (missing) caption.textContent = options;
    shown = basis(state);
    onPlot?.(plot);
  };
  const draw = (state: RunState): void => {
    const { start, picture } = state;
    if (!start || !picture) return;
    if (basis(state).some((part, i) => part !== shown[i])) {
      if (!awaited) later(renew);
      awaited = true;
      return;
    }
    if (!plot) return;
    const drawn = viewOf({ ...state, start, picture });
    plot.set(figure.columns(drawn), figure.marks?.(drawn));
    const text = figure.summarize(drawn);
    if (caption.textContent !== text) caption.textContent = text;
  };
  const renew = (): void => {
    awaited = false;
    const { start } = run.value;
    if (start) begin({ ...run.value, start });
    draw(run.value);
  };
  run.follow(draw);
  return {
    redraw: () => draw(run.value),
    get plot() {
      return plot;
    },
  };
}
