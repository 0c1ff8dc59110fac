/** From this width on the panel stands beside the plots, in the place of the settings. */
const BESIDE = matchMedia("(min-width: 64rem)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** Outlines a part of the page and brings it into sight, clear of the panel. */
export function reveal(id: string): void {
  conceal();
  const part = document.querySelector<HTMLElement>(`#${id}`)!;
  part.classList.add("toured");
  part.scrollIntoView({
    behavior: CALM.matches ? "instant" : "smooth",
    block: BESIDE.matches ? "nearest" : "start",
  });
}

/** Takes the outline away. */
export function conceal(): void {
  document.querySelector(".toured")?.classList.remove("toured");
}

/** Leaves room below the page for a panel that stands over it, while it does. */
export function makeRoom(panel: HTMLElement): () => void {
  const { classList, style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    style.setProperty("--tour-height", `${panel.offsetHeight}px`);
  });
  observer.observe(panel);
  classList.add("touring");
  return () => {
    observer.disconnect();
    classList.remove("touring");
  };
}
