import "./tour.css";
import { element } from "../dom/element.ts";
import { reachScrolled } from "../dom/scrolled.ts";
import type { RunState } from "../state/stores.ts";
import { tourOf } from "../texts/tour.ts";
import { type TourContext, TouredLab } from "./lab.ts";
import { measure } from "./measures.ts";
import { createPanel, type Panel } from "./panel.ts";
import { conceal, makeRoom, reveal } from "./place.ts";
import { type Step, STEPS, type View } from "./steps.ts";

/** A panel that leads through the tutorial: it sets the lab to what it speaks of, and the page stays in use. */
export class Tour {
  readonly #means: TourContext;
  readonly #lab: TouredLab;
  readonly #panel: Panel;
  readonly #onClose: () => void;
  #at = 0;
  #view: View = STEPS[0]!.views[0];
  /** Whether all that the text speaks of has been there. */
  #told = false;
  #endings: (() => void)[] = [];

  /** @param onClose is told when it is closed, with whether the focus was in it */
  constructor(means: TourContext, header: HTMLElement, onClose: (focused: boolean) => void) {
    this.#means = means;
    this.#lab = new TouredLab(means);
    this.#panel = createPanel({
      back: () => this.#go(this.#at - 1),
      next: () => (this.#at + 1 < STEPS.length ? this.#go(this.#at + 1) : this.#finish()),
      close: () => this.close(),
      again: () => this.#show(this.#view),
    });
    this.#onClose = () => onClose(this.#panel.root.contains(document.activeElement));
    header.after(this.#panel.root);
  }

  get isOpen(): boolean {
    return this.#endings.length > 0;
  }

  /** Opens it where it was left. */
  open(): void {
    const { root } = this.#panel;
    const { run, experiment } = this.#means.stores;
    root.hidden = false;
    const escape = (event: KeyboardEvent): void => {
      // An explanation or a list that is open is closed first.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (!document.querySelector(":popover-open")) this.close();
    };
    addEventListener("keydown", escape);
    this.#endings = [() => removeEventListener("keydown", escape), makeRoom(root)];
    this.#go(this.#at);
    this.#endings.push(
      run.follow((state) => this.#fill(state)),
      experiment.follow(() => (this.#panel.away.hidden = this.#lab.holds())),
    );
    this.#panel.title.focus({ preventScroll: true });
  }

  /** Closes it, and leaves the lab as it is. */
  close(): void {
    for (const end of this.#endings.splice(0)) end();
    this.#lab.leave();
    conceal();
    this.#onClose();
    this.#panel.root.hidden = true;
  }

  #finish(): void {
    this.close();
    this.#at = 0;
  }

  #go(at: number): void {
    this.#at = at;
    const { title, views } = STEPS[at]!;
    const panel = this.#panel;
    // A button that has the focus would lose it with its use.
    if (at === 0 && document.activeElement === panel.back) panel.next.focus();
    panel.back.disabled = at === 0;
    panel.next.textContent = at + 1 < STEPS.length ? "Next" : "Finish";
    panel.step.textContent = `Step ${at + 1} of ${STEPS.length}`;
    panel.title.textContent = title;
    panel.views.hidden = views.length === 1;
    panel.views.replaceChildren(...this.#buttons(STEPS[at]!));
    this.#show(views[0]);
  }

  /** A button for each of a step's views. */
  #buttons({ views }: Step): HTMLElement[] {
    return views.map((view) => {
      const button = element("button", { type: "button", "data-view": view.id }, [view.name]);
      button.addEventListener("click", () => this.#show(view));
      return button;
    });
  }

  #show(view: View): void {
    this.#view = view;
    this.#told = false;
    const { views, text, away } = this.#panel;
    for (const button of views.children) {
      const pressed = button.getAttribute("data-view") === view.id;
      button.setAttribute("aria-pressed", String(pressed));
    }
    text.innerHTML = tourOf(view.id);
    text.scrollTop = 0;
    this.#lab.set(view);
    away.hidden = this.#lab.holds();
    this.#fill(this.#means.stores.run.value);
    reachScrolled([text, ...text.querySelectorAll<HTMLElement>(".formula")]);
    reveal(view.at);
  }

  /** Writes the run's numbers into the text. */
  #fill(run: RunState): void {
    this.#lab.follow(run);
    let missing = false;
    for (const data of this.#panel.text.querySelectorAll<HTMLDataElement>("data[data-of]")) {
      const { value, text } = measure(data.dataset["of"]!, run);
      data.value = value === undefined ? "" : String(value);
      if (data.textContent !== text) data.textContent = text;
      missing ||= value === undefined;
    }
    if (missing || this.#told) return;
    this.#told = true;
    reveal(this.#view.at); // it may have grown with its results
  }
}
