import type { Keeper, Keeping } from "../../kept/keeper.ts";

/** Says whether points of the visitor's own are kept for a reload, and forgets them on demand. */
export function mountKept(root: HTMLElement, keeper: Keeper): void {
  const said = root.querySelector("span")!;
  const button = root.querySelector("button")!;
  button.addEventListener("click", () => {
    keeper.forget();
    root.focus(); // as the button goes
  });
  keeper.state.follow((state) => {
    root.hidden = state.kind === "none";
    said.textContent = describe(state);
    button.hidden = state.kind !== "kept" && state.kind !== "keeping";
  });
}

function describe(state: Keeping): string {
  switch (state.kind) {
    case "none":
    case "keeping":
      return "";
    case "kept":
      return "These points are kept in this browser, so that a reload shows them again.";
    case "forgotten":
      return "This browser keeps no points of yours: a reload loses these.";
    case "refused":
      return `This browser does not keep these points, as ${state.reason}: a reload loses them.`;
    default:
      return state satisfies never;
  }
}
