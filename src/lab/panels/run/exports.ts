import type { Client } from "../../state/client.ts";
import { copyText } from "../../dom/copy.ts";
import { counted } from "../../../text/counted.ts";
import type { SaveFormat } from "../../state/messages.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

type Actions = Pick<Client, "save" | "program">;

/** What leaves the page: files of the run, and ψ as programs to read and copy. */
export function mountExports(root: HTMLElement, run: Store<RunState>, actions: Actions): void {
  const buttons = [...root.querySelectorAll<HTMLButtonElement>("button[data-format]")];
  const saved = root.querySelector("#saved")!;
  for (const button of buttons) {
    const format = button.dataset["format"] as SaveFormat;
    button.addEventListener("click", () => actions.save(format, run.value.replay?.step));
  }
  run.follow((state) => {
    for (const button of buttons) {
      const curves = button.dataset["format"] === "curves";
      button.disabled = !isThere(state) || (curves && !state.start?.line);
    }
    // A live region is read out with every change.
    const text = state.saved ?? "";
    if (saved.textContent !== text) saved.textContent = text;
  });
  for (const details of root.querySelectorAll("details")) mountProgram(details, run, actions);
}

/** Whether there is a run that can be saved. */
const isThere = ({ phase, picture }: RunState): boolean =>
  picture !== undefined && phase !== "opening" && phase !== "failed";

/** A program, written when it is looked at, and again when the run rests or another step is shown. */
function mountProgram(root: HTMLDetailsElement, run: Store<RunState>, actions: Actions): void {
  const format = root.dataset["program"] as SaveFormat;
  const [button, note] = [root.querySelector("button")!, root.querySelector("small")!];
  const pre = root.querySelector("pre")!;
  let asked: readonly unknown[] = [];
  const show = (state: RunState): void => {
    if (!root.open) return;
    const { start, phase, picture, replay, programs } = state;
    const step = replay?.step ?? (phase === "training" ? undefined : picture?.step);
    const wanted = [start, step];
    if (isThere(state) && wanted.some((part, i) => part !== asked[i])) {
      asked = wanted;
      actions.program(format, replay?.step);
    }
    const program = programs?.[format];
    const text = program?.text ?? "";
    if (pre.textContent !== text) pre.textContent = text;
    pre.hidden = button.disabled = text === "";
    note.textContent = describe(program);
  };
  button.addEventListener("click", () => void copy(pre, button));
  root.addEventListener("toggle", () => show(run.value));
  run.follow(show);
}

/** Where the page may not copy, it selects, so that the visitor can. */
async function copy(pre: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const copied = await copyText(pre.textContent, button, "Press Ctrl+C");
  if (!copied) getSelection()?.selectAllChildren(pre);
}

function describe(program: NonNullable<RunState["programs"]>[string] | undefined): string {
  if (!program) return "There is no run yet.";
  if (program.text === undefined) return "Too long to be shown here: save it.";
  return `after ${counted(program.step, "step")}`;
}
