import type { Start } from "./messages.ts";
import { type Columns, Plot, type PlotOptions } from "./plot.ts";
import type { RunState } from "./stores.ts";
import type { Store } from "./store.ts";

/** A run that has a picture to be drawn. */
export type Drawn = RunState & Required<Pick<RunState, "start" | "picture">>;

/** What one of the page's plots shows of a run. */
export interface Panel {
  /** How a run's plot looks, or why there is none. */
  describe(start: Start): PlotOptions | string;
  columns(run: Drawn): Columns;
  /** The plot in a sentence, for those who do not see it too. */
  summarize(run: Drawn): string;
}

/** Draws a panel into a figure, which holds `.plot` and a caption; what is returned ends that. */
export function mountPanel(figure: HTMLElement, run: Store<RunState>, panel: Panel): () => void {
  const host = figure.querySelector<HTMLElement>(".plot")!;
  const caption = figure.querySelector("figcaption")!;
  let [plot, shown]: [Plot | undefined, Start | undefined] = [undefined, undefined];

  const begin = (start: Start): void => {
    plot?.destroy();
    const options = panel.describe(start);
    const missing = typeof options === "string";
    host.hidden = missing;
    plot = missing ? undefined : new Plot(host, options);
    caption.textContent = missing ? options : "";
    shown = start;
  };
  const unfollow = run.follow((state) => {
    const { start, picture } = state;
    if (!start) return;
    if (start !== shown) begin(start);
    if (!plot || !picture) return;
    const drawn = { ...state, start, picture };
    plot.set(panel.columns(drawn));
    caption.textContent = panel.summarize(drawn);
  });
  return () => {
    unfollow();
    plot?.destroy();
  };
}
