import { counted } from "../../../text/counted.ts";
import type { Client } from "../../state/client.ts";
import { element } from "../../dom/element.ts";
import type { Dialect, Given } from "../../../data/table/dialect.ts";
import type { DataFile, FileQuestion } from "../../state/messages.ts";
import type { Stores } from "../../state/stores.ts";

type Actions = Pick<Client, "open" | "column" | "dialect">;

/** Takes points of one's own: a file that is chosen or dropped, or text that is pasted. */
export function mountOwnData(root: HTMLElement, stores: Stores, actions: Actions): void {
  const paste = root.querySelector<HTMLTextAreaElement>("#paste")!;
  const read = (text: string): void => {
    if (text.trim() !== "") actions.open(new Blob([text]), "The pasted text");
  };
  root.querySelector("#read")!.addEventListener("click", () => read(paste.value));
  followPaste(read);
  followDrops((file) => actions.open(file, file.name));
  mountFile(root.querySelector<HTMLElement>("#own-file")!, stores, actions);
}

/** Text that is pasted where nothing is being written. */
function followPaste(read: (text: string) => void): void {
  document.addEventListener("paste", (event) => {
    const { target, clipboardData } = event;
    if (target instanceof Element && target.closest("input, textarea, [contenteditable]")) return;
    const text = clipboardData?.getData("text/plain") ?? "";
    if (text === "") return;
    event.preventDefault();
    read(text);
  });
}

/** Files that are dropped anywhere on the page. */
function followDrops(open: (file: File) => void): void {
  const { body } = document;
  const carries = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    body.classList.add("dropping");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    body.classList.remove("dropping");
    if (!carries(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    const file = event.dataTransfer!.files[0];
    if (file) open(file);
  });
}

/** What was read of a file, which of its columns is trained on, and how the file is read. */
function mountFile(root: HTMLElement, { file, experiment }: Stores, actions: Actions): void {
  const report = root.querySelector<HTMLElement>("#file-report")!;
  const readings = root.querySelector<HTMLElement>("#readings")!;
  const choices = root.querySelector<HTMLElement>("#file-choices")!;
  const column = root.querySelector<HTMLSelectElement>("#column")!;
  const showDialect = mountDialect(root, (given) => actions.dialect(given));
  column.addEventListener("change", () => {
    actions.column(column.value === "all" ? "all" : Number(column.value));
  });
  const answer = (dialect: Dialect): void => {
    actions.dialect(dialect);
    report.focus(); // as the button that had it goes
  };
  let shown: DataFile | FileQuestion | undefined;
  /** What was trained when a question came: another experiment settles it. */
  let asked: unknown;
  const show = (): void => {
    const { value } = file;
    const { experiment: trained, refusal } = experiment.value;
    if (value !== shown) asked = trained;
    const isOwn = trained.data.kind === "points" || refusal?.by === "file";
    root.hidden = !value || (value.kind === "question" ? asked !== trained : !isOwn);
    if (!value || value === shown) return;
    shown = value;
    readings.hidden = value.kind !== "question";
    choices.hidden = !readings.hidden;
    if (value.kind === "question") {
      report.textContent = value.question;
      readings.replaceChildren(...value.readings.map((reading) => buttonOf(reading, answer)));
      return;
    }
    report.textContent = value.report;
    column.replaceChildren(...optionsOf(value));
    column.value = String(value.chosen ?? "");
    column.disabled = value.chosen === undefined;
    column.parentElement!.hidden = value.columns.length === 0;
    showDialect(value.dialect);
  };
  file.follow(show);
  experiment.follow(show);
}

function buttonOf(
  { dialect, sample, description }: FileQuestion["readings"][number],
  answer: (dialect: Dialect) => void,
): HTMLElement {
  const button = element("button", { type: "button" }, [
    sample,
    element("small", {}, [description]),
  ]);
  button.addEventListener("click", () => answer(dialect));
  return button;
}

/** The controls that say how the file is written. @returns what sets them */
function mountDialect(root: HTMLElement, decide: (given: Given) => void): (given: Given) => void {
  const keys = ["delimiter", "decimal", "thousands", "header"] as const;
  const controls = keys.map((key) => root.querySelector<HTMLSelectElement>(`#${key}`)!);
  let shown: Given = {};
  controls.forEach((control, k) => {
    const key = keys[k]!;
    control.addEventListener("change", () => {
      const value = key === "header" ? control.value === "true" : control.value;
      // What depends on another decision is found out again.
      const { delimiter, decimal, thousands } = shown;
      const kept = {
        delimiter: {},
        decimal: { delimiter },
        thousands: { delimiter },
        header: { delimiter, decimal, thousands },
      };
      decide({ ...kept[key], [key]: value });
    });
  });
  return (given) => {
    shown = given;
    controls.forEach((control, k) => (control.value = String(given[keys[k]!])));
  };
}

function optionsOf({ columns, numeric }: DataFile): HTMLOptionElement[] {
  const options = columns.map(({ name, count }, c) => {
    const option = element("option", { value: String(c) }, [
      `${name} (${count === 0 ? "no numbers" : counted(count, "number")})`,
    ]);
    option.disabled = count === 0;
    return option;
  });
  if (numeric < 2) return options;
  const all = element("option", { value: "all" }, [`all ${numeric} columns of numbers together`]);
  return [...options, all];
}
