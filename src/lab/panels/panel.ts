import { later } from "../later.ts";
import type { Marks } from "../plot-marks.ts";
import { type Columns, Plot, type PlotOptions } from "../plot.ts";
import type { RunState } from "../stores.ts";
import type { Store } from "../store.ts";
import { type Drawn, viewOf } from "../view.ts";

/** What one of the page's plots shows of a run. */
export interface Panel {
  /** How a run's plot looks, or why there is none. */
  describe(run: RunState & Required<Pick<RunState, "start">>): PlotOptions | string;
  /** What the description depends on beside the start. */
  depends?(run: RunState): readonly unknown[];
  columns(run: Drawn): Columns;
  marks?(run: Drawn): Marks;
  /** The plot in a sentence, for those who do not see it too. */
  summarize(run: Drawn): string;
}

/** The plot of a panel that is mounted. */
export interface Mounted {
  /** Draws again, as something other than the run has changed. */
  redraw(): void;
  readonly plot: Plot | undefined;
}

/** Draws a panel into a figure, which holds `.plot` and a caption, for as long as the page lives. */
export function mountPanel(
  figure: HTMLElement,
  run: Store<RunState>,
  panel: Panel,
  onPlot?: (plot: Plot | undefined) => void,
): Mounted {
  const host = figure.querySelector<HTMLElement>(".plot")!;
  const caption = figure.querySelector("figcaption")!;
  let plot: Plot | undefined;
  let shown: readonly unknown[] = [];
  const basis = (state: RunState) => [state.start, ...(panel.depends?.(state) ?? [])];
  let awaited = false;

  const begin = (state: Parameters<Panel["describe"]>[0]): void => {
    onPlot?.(undefined);
    plot?.destroy();
    const options = panel.describe(state);
    const missing = typeof options === "string";
    host.hidden = missing;
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
    plot.set(panel.columns(drawn), panel.marks?.(drawn));
    const text = panel.summarize(drawn);
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
