import type { ExperimentStore } from "../../state/stores.ts";

/** Undo and redo, by buttons and by keys. */
export function mountHistory(root: HTMLElement, store: ExperimentStore): void {
  const find = (id: string): HTMLButtonElement => root.querySelector(`#${id}`)!;
  const [undo, redo] = [find("undo"), find("redo")];
  undo.addEventListener("click", () => store.undo());
  redo.addEventListener("click", () => store.redo());
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || isText(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) store.redo();
    else store.undo();
  });
  store.follow(({ canUndo, canRedo }) => {
    undo.disabled = !canUndo;
    redo.disabled = !canRedo;
  });
}

/** Where a text has an undo of its own. */
const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type === "text");
