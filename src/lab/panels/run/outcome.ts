import type { Columns, Marks, PlotOptions } from "../../../figures/figure.ts";
import { Plot } from "../../plots/plot.ts";
import { mountSaving } from "./saving.ts";

/** What the plot of a study's outcome shows. */
interface OutcomeFigure<Outcome> {
  readonly name: string;
  readonly title: string;
  describe(outcome: Outcome): PlotOptions;
  columns(outcome: Outcome): Columns;
  marks(outcome: Outcome): Marks;
  summarize(outcome: Outcome): string;
}

/** The plot of a study's outcome; what is returned shows another outcome. */
export function mountOutcome<Outcome>(
  figure: HTMLElement,
  of: OutcomeFigure<Outcome>,
): (outcome: Outcome | undefined) => void {
  const host = figure.querySelector<HTMLElement>(".plot")!;
  const caption = figure.querySelector("figcaption")!;
  let plot: Plot | undefined;
  mountSaving(figure, of, () => ({ plot, text: caption.textContent }));
  let shown: Outcome | undefined;
  return (outcome) => {
    if (outcome === shown) return;
    shown = outcome;
    plot?.destroy();
    plot = undefined;
    figure.hidden = !outcome;
    if (!outcome) return;
    plot = new Plot(host, of.describe(outcome));
    plot.set(of.columns(outcome), of.marks(outcome));
    caption.textContent = of.summarize(outcome);
  };
}
