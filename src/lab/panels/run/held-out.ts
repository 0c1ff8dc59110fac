import { counted } from "../../../text/counted.ts";
import type { HeldOutFit, HeldOutReport } from "../../../measure/held-out/held-out-report.ts";
import type { Estimate } from "../../../measure/fisher/fisher.ts";
import { significant, withError, typeset } from "../../../figures/format.ts";
import { element } from "../../dom/element.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

/** What ψ and a Parzen estimate are worth at points that neither has seen, below the density. */
export function mountHeldOut(root: HTMLElement, run: Store<RunState>): void {
  const table = element("table", { class: "held-out" });
  const warning = element("p", { class: "alert", role: "status" });
  const note = element("p", { class: "note" });
  root.append(table, warning, note);
  let shown: RunState["heldOut"];
  run.follow(({ heldOut }) => {
    root.hidden = heldOut === undefined;
    if (heldOut === undefined || heldOut === shown) return;
    shown = heldOut;
    const measuring = heldOut === "measuring";
    table.classList.toggle("stale", measuring); // its place is kept
    warning.hidden = measuring || heldOut.warning === undefined;
    note.textContent = measuring ? "Measuring at the held-out points…" : noteOn(heldOut);
    if (measuring) return;
    table.replaceChildren(...rowsOf(heldOut));
    warning.textContent = heldOut.warning ?? "";
  });
}

function rowsOf({ count, model, parzen }: HeldOutReport): Node[] {
  const head = ["score matching", "log-likelihood"];
  const named = (name: string, fit: HeldOutFit): string =>
    fit.count < count ? `${name}, at ${fit.count.toLocaleString("en")} of them` : name;
  const rows = [
    row(named("ψ", model), model, parzen),
    ...(parzen
      ? [
          row(
            named(`Parzen, bandwidth ${typeset(significant(parzen.bandwidth))}`, parzen),
            parzen,
            model,
          ),
        ]
      : []),
  ];
  return [
    element("caption", {}, [`Test: at ${counted(count, "point")} held out`]),
    element("thead", {}, [
      element("tr", {}, [
        element("td"),
        ...head.map((text) => element("th", { scope: "col" }, [text])),
      ]),
    ]),
    element("tbody", {}, rows),
  ];
}

/** The better value of two is marked. */
function row(name: string, fit: HeldOutFit, other: HeldOutFit | undefined): HTMLElement {
  const cell = (mine: Estimate | undefined, wins: boolean): HTMLElement => {
    if (!mine) return element("td", {}, ["–"]);
    const text = typeset(withError(mine));
    return element("td", {}, wins ? [element("strong", { title: "better" }, [text])] : [text]);
  };
  const [matching, likelihood] = [fit.scoreMatching, fit.logLikelihood];
  const theirs = other?.logLikelihood;
  return element("tr", {}, [
    element("th", { scope: "row" }, [name]),
    cell(matching, other !== undefined && matching.value < other.scoreMatching.value),
    cell(likelihood, likelihood !== undefined && !!theirs && likelihood.value > theirs.value),
  ]);
}

function noteOn({ scaling }: HeldOutReport): string {
  const better =
    "½|s|² + ∇·s of the score s, where less is better, and the mean of ln p, where more is; the better value in bold.";
  if (!scaling) return better;
  const units = scaling.mean.map((mean, d) => {
    const x = scaling.mean.length === 1 ? "x" : `x${d + 1}`;
    const [center, unit] = [mean, scaling.std[d]!].map((value) => typeset(significant(value, 4)));
    return `(${x} − ${center})/${unit}`;
  });
  return `${better} In standard units, ${units.slice(0, 3).join(", ")}${units.length > 3 ? ", …" : ""}.`;
}
