import { counted } from "../../../text/counted.ts";
import type { Start } from "../../../figures/run/run.ts";
import type { Client } from "../../state/client.ts";
import { download } from "../../dom/download.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

/** Has the run's saved steps rendered into a video, says how far it is, and can be cancelled. */
export function mountAnimation(
  root: HTMLElement,
  run: Store<RunState>,
  client: Pick<Client, "frame">,
): void {
  const button = root.querySelector("button")!;
  const progress = root.querySelector("progress")!;
  const said = root.querySelector<HTMLElement>("[role=status]")!;
  let making: { readonly abort: AbortController; readonly start: Start } | undefined;

  const make = async ({ start, picture }: RunState): Promise<void> => {
    if (!start || !picture) return;
    const abort = new AbortController();
    making = { abort, start };
    said.textContent = "";
    show(run.value);
    try {
      const { animationSteps } = await import("../../../figures/svg/animation.ts");
      const { renderAnimation } = await import("../../plots/animation.ts");
      const steps = animationSteps(start.facts.saveEvery, picture.saved ?? 0);
      [progress.max, progress.value] = [steps.length, 0];
      const file = await renderAnimation({
        run: { start, picture },
        steps,
        frame: (step) => client.frame(step),
        signal: abort.signal,
        report: (done) => (progress.value = done),
      });
      download(file, "scorelab-run.webm");
      said.textContent = `Saved ${counted(steps.length, "frame")}.`;
    } catch (error) {
      said.textContent = abort.signal.aborted
        ? String(abort.signal.reason)
        : (error as Error).message;
    } finally {
      making = undefined;
      show(run.value);
    }
  };
  const show = ({ phase, picture, start }: RunState): void => {
    // What was said is of another run.
    if (start !== shown && !making) said.textContent = "";
    shown = start;
    if (making && start !== making.start)
      making.abort.abort("The run was begun again: no animation.");
    progress.hidden = !making;
    const label = making ? "Cancel the animation" : "Save an animation";
    if (button.textContent !== label) button.textContent = label;
    button.disabled = !making && (!picture?.saved || phase === "training");
  };
  let shown: Start | undefined;
  button.addEventListener("click", () => {
    if (making) making.abort.abort("Cancelled.");
    else void make(run.value);
  });
  run.follow(show);
}
