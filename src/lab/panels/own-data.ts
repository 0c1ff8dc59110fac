import { describeLeft } from "../../core/table/describe.ts";
import { counted } from "../../core/counted.ts";
import type { Client } from "../client.ts";
import { element } from "../element.ts";
import type { DataFile } from "../messages.ts";
import type { Stores } from "../stores.ts";

type Actions = Pick<Client, "open" | "column" | "delimiter">;

/** What the delimiters are called. */
const DELIMITERS: readonly (readonly [DataFile["delimiter"], string])[] = [
  [",", "commas"],
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "bars |"],
  [" ", "spaces"],
];

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

/** What was read of a file, and which of its columns is trained on. */
function mountFile(root: HTMLElement, { file, experiment }: Stores, actions: Actions): void {
  const report = root.querySelector("#file-report")!;
  const column = root.querySelector<HTMLSelectElement>("#column")!;
  const delimiter = root.querySelector<HTMLSelectElement>("#delimiter")!;
  delimiter.append(...DELIMITERS.map(([value, name]) => element("option", { value }, [name])));
  column.addEventListener("change", () => {
    actions.column(column.value === "all" ? "all" : Number(column.value));
  });
  delimiter.addEventListener("change", () => {
    actions.delimiter(delimiter.value as DataFile["delimiter"]);
  });
  let shown: DataFile | undefined;
  const show = (): void => {
    const table = file.value;
    const { data } = experiment.value.experiment;
    const refused = experiment.value.refusal?.by === "file";
    root.hidden = !table || (data.kind !== "points" && !refused);
    if (!table || table === shown) return;
    shown = table;
    report.textContent = describe(table);
    column.replaceChildren(...optionsOf(table));
    column.value = String(table.chosen ?? "");
    column.disabled = table.chosen === undefined;
    delimiter.value = table.delimiter;
  };
  file.follow(show);
  experiment.follow(show);
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

/** What was read and what was left out, and why. */
function describe({ name, rows, width, header, columns, chosen }: DataFile): string {
  const below = header ? ", below a row of names" : "";
  const some = width > columns.length ? `, of ${width} columns the first ${columns.length}` : "";
  const read = `${name}: ${counted(rows, "row")} read${below}${some}.`;
  if (chosen === undefined) return read;
  if (chosen === "all") return `${read} Rows that lack a number are left out.`;
  const column = columns[chosen]!;
  return `${read} ${describeLeft(column, column.count)}.`;
}
