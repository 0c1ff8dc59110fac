import { element } from "../dom/element.ts";

/** The parts of the tour's panel. */
export interface Panel {
  readonly root: HTMLElement;
  readonly step: HTMLElement;
  readonly title: HTMLElement;
  readonly views: HTMLElement;
  readonly text: HTMLElement;
  /** Says that the lab shows something else than the step speaks of. */
  readonly away: HTMLElement;
  readonly back: HTMLButtonElement;
  readonly next: HTMLButtonElement;
}

interface Actions {
  readonly back: () => void;
  readonly next: () => void;
  readonly close: () => void;
  /** Sets the lab to the step once more. */
  readonly again: () => void;
}

export function createPanel(actions: Actions): Panel {
  const button = (name: string, act: () => void, more = {}): HTMLButtonElement => {
    const made = element("button", { type: "button", ...more }, [name]);
    made.addEventListener("click", act);
    return made;
  };
  const step = element("small");
  const title = element("h2", { id: "tour-title", tabindex: "-1" });
  const views = element("div", {
    class: "views",
    role: "group",
    "aria-label": "Runs of this step",
  });
  const text = element("div", { class: "text", role: "group", "aria-labelledby": "tour-title" });
  const again = button("Set it again", actions.again, { id: "tour-again" });
  const away = element("div", { class: "away", role: "status" }, [
    "The lab now shows another experiment than this step speaks of. ",
    again,
  ]);
  const back = button("Back", actions.back, { id: "tour-back" });
  const next = button("Next", actions.next, { id: "tour-next", class: "primary" });
  const close = button("×", actions.close, { id: "tour-close", "aria-label": "Close the tour" });
  const root = element("section", { id: "tour", "aria-labelledby": "tour-title", hidden: "" }, [
    // Read out with every step, while the focus stays on the button that led there.
    element("div", { class: "head", role: "status" }, [step, title]),
    close,
    views,
    text,
    away,
    element("div", { class: "actions" }, [back, next]),
  ]);
  return { root, step, title, views, text, away, back, next };
}
