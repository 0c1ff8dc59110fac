import { counted } from "../../../text/counted.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import { writeLink } from "../../../experiment/link.ts";
import type { Address } from "../../state/address.ts";
import { copyText, say } from "../../dom/copy.ts";
import { element } from "../../dom/element.ts";
import type { ExperimentStore } from "../../state/stores.ts";

/** Copies a link to the experiment; whether it holds points of the visitor's own is asked. */
export function mountLink(
  button: HTMLButtonElement,
  store: ExperimentStore,
  address: Pick<Address, "linkOf">,
): void {
  const dialog = new LinkDialog();
  document.body.append(dialog.root);
  button.addEventListener("click", () => {
    const { experiment } = store.value;
    const link = address.linkOf(experiment);
    if (experiment.data.kind === "points") dialog.open(experiment, link);
    else if (link === undefined) say(button, "Too long for a link");
    else void copyText(addressOf(link), button, "Copy it from the address bar");
  });
}

/** The page's address with a fragment. */
const addressOf = (link: string): string => {
  const { origin, pathname, search } = location;
  return `${origin}${pathname}${search}#${link}`;
};

/** Asks whether a link is to hold the points. */
class LinkDialog {
  readonly root: HTMLDialogElement;
  readonly #text = element("p");
  readonly #without = element("button", { type: "button" }, ["Copy without the points"]);
  readonly #with = element("button", { type: "button" }, ["Copy with the points"]);
  /** Shown where the page may not copy. */
  readonly #field = element("input", { type: "text", readonly: "", "aria-label": "The link" });
  #links: { readonly without: string | undefined; readonly with: string | undefined } = {
    without: undefined,
    with: undefined,
  };

  constructor() {
    const close = element("button", { type: "button" }, ["Close"]);
    const title = element("h2", { id: "link-title" }, ["Copy a link"]);
    const actions = element("div", { class: "actions" }, [this.#without, this.#with, close]);
    this.root = element("dialog", { id: "link-dialog", "aria-labelledby": title.id }, [
      title,
      this.#text,
      actions,
      this.#field,
    ]);
    close.addEventListener("click", () => this.root.close());
    this.#without.addEventListener("click", () => void this.#copy("without"));
    this.#with.addEventListener("click", () => void this.#copy("with"));
  }

  /** @param link without the points */
  open(experiment: Experiment, link: string | undefined): void {
    this.#links = { without: link, with: writeLink(experiment) };
    this.#without.disabled = this.#links.without === undefined;
    this.#with.disabled = this.#links.with === undefined;
    this.#text.textContent = explain(experiment, this.#links.with !== undefined);
    this.#field.hidden = true;
    this.root.showModal();
  }

  async #copy(kind: "without" | "with"): Promise<void> {
    const text = addressOf(this.#links[kind]!);
    const button = kind === "with" ? this.#with : this.#without;
    if (await copyText(text, button, "Press Ctrl+C")) return;
    this.#field.hidden = false;
    this.#field.value = text;
    this.#field.select();
  }
}

function explain({ data }: Experiment, fits: boolean): string {
  if (data.kind !== "points") return "";
  const points = counted(data.values.length, "point");
  const name = data.name === undefined ? "" : ` “${data.name}”`;
  const other = fits
    ? "With them, everyone who has the link can read them."
    : "They are too many for a link: save the experiment as a file to share them.";
  return `Your ${points}${name} stay in this browser unless you copy them into the link. ${other}`;
}
