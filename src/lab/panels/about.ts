import { element } from "../dom/element.ts";
import { reachScrolled } from "../dom/scrolled.ts";

/** What is explained: the id of a part of the page, and its name. */
const PARTS = [
  ["density", "the density"],
  ["score", "the score"],
  ["levels", "the noise levels"],
  ["losses", "the loss"],
  ["errors", "excess loss and Fisher divergence"],
  ["agreements", "the agreement of GPU and CPU"],
  ["studies", "the studies"],
  ["own-data", "your data"],
  ["components", "the components of p"],
  ["group-noise", "the noise"],
  ["group-model", "the model"],
  ["group-objective", "the objectives"],
  ["group-training", "the training"],
] as const;

/** A button beside each plot's and each group's name that explains it, above the page. */
export function mountAbout(root: HTMLElement): void {
  for (const [id, name] of PARTS) mountPart(root.querySelector<HTMLElement>(`#${id}`)!, name);
}

function mountPart(host: HTMLElement, name: string): void {
  const id = host.id.replace("group-", "");
  const text = element("div", {
    id: `about-${id}`,
    class: "about",
    popover: "",
    role: "note",
    "aria-label": `About ${name}`,
  });
  const label = `What is this? About ${name}`;
  const button = element(
    "button",
    { type: "button", class: "ask", popovertarget: text.id, "aria-label": label },
    ["?"],
  );
  button.title = "What is this?";
  const title = host.querySelector("h2, legend")!;
  if (title.localName === "legend") title.after(button, text);
  else {
    const row = element("div", { class: "title" });
    title.replaceWith(row);
    row.append(title, button, text);
  }
  const follow = new ResizeObserver(() => place(text, host));
  text.addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "open") place(text, host);
  });
  text.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return follow.disconnect();
    follow.observe(document.body); // what is above it may grow as a run goes on
    return void show(text, id);
  });
}

/** Puts the text below what it explains, which stays to be seen. */
function place(text: HTMLElement, host: HTMLElement): void {
  const { left, bottom, width } = host.getBoundingClientRect();
  text.style.width = `${width}px`;
  text.style.translate = `${left + scrollX}px ${bottom + scrollY + 4}px`;
}

async function show(text: HTMLElement, id: string): Promise<void> {
  if (text.childElementCount === 0) {
    try {
      const { aboutOf } = await import("../texts/about.ts");
      text.innerHTML = aboutOf(id);
    } catch {
      text.textContent = "The text could not be loaded. Close it, and try again.";
    }
  }
  reachScrolled([text, ...text.querySelectorAll<HTMLElement>(".formula")]);
  text.scrollIntoView({ block: "nearest" });
}
