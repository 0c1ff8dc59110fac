import { counted, decimals, scientific } from "./format.ts";
import type { Agreement, Shape, Start } from "./messages.ts";
import type { RunState } from "./stores.ts";
import type { Store } from "./store.ts";

/** Says in words and figures how the run goes, what trains it and how well. */
export function mountStatus(root: HTMLElement, run: Store<RunState>): () => void {
  const status = root.querySelector("#status")!;
  const alert = root.querySelector<HTMLElement>("#alert")!;
  return run.follow((state) => {
    // A live region is read out with every change: only the phase changes it.
    setText(status, describe(state));
    const message = state.failure ?? state.end?.message;
    alert.hidden = message === undefined;
    setText(alert, message ?? "");
    for (const [name, figure] of Object.entries(figures(state))) setFigure(root, name, figure);
  });
}

function describe({ phase, start, picture, failure }: RunState): string {
  if (!start || !picture) return failure === undefined ? "Opening a GPU…" : "Nothing was trained.";
  if (phase === "training") return `Training ${where(start)}…`;
  const verb = phase === "finished" ? "Trained" : "Stopped after";
  const time = `${decimals(picture.milliseconds, 0)} ms`;
  return `${verb} ${counted(picture.step, "step")} in ${time} ${where(start)}.`;
}

function where({ backend, software, fallback }: Start): string {
  if (fallback !== undefined) {
    return `on the CPU reference in float64, not on a GPU: ${fallback.replace(/\.$/, "")}`;
  }
  return `on ${backend.adapter}${software ? ", a software adapter (a CPU plays the GPU)" : ""}`;
}

/** A number in words, what it is exactly, and what else is to be said of it. */
interface Figure {
  readonly text: string;
  readonly value?: number | undefined;
  readonly note?: string;
}

const FORMULAS: Readonly<Record<Shape["objective"], string>> = {
  dsm: "½ mean |ψ(x̃) + z/σ|²",
  esm: "½ mean |ψ(x) − ∇log p(x)|²",
  "esm-parzen": "½ mean |ψ(x̃) − ∇log p̃_σ(x̃)|²",
  ism: "mean ½|ψ(x)|² + ∇·ψ(x)",
  ssm: "mean ½|ψ(x)|² + vᵀ∇ψ(x)v",
  fd: "mean ½|ψ|² + ∇·ψ, by differences",
};

function figures({ start, picture, end }: RunState): Record<string, Figure> {
  const floor = start?.floor;
  const loss = picture?.loss;
  const excess = loss === undefined || floor === undefined ? undefined : loss - floor.value;
  const of = start ? `of ${start.shape.steps.toLocaleString("en")}` : "";
  const spent = picture ? `, ${decimals(picture.milliseconds, 0)} ms` : "";
  const error = end?.fisher?.standardError ?? 0;
  return {
    step: {
      text: (picture?.step ?? 0).toLocaleString("en"),
      value: picture?.step,
      note: of + spent,
    },
    loss: { text: decimals(loss), value: loss, note: FORMULAS[start?.shape.objective ?? "dsm"] },
    excess: {
      text: decimals(excess),
      value: excess,
      note:
        floor === undefined ? "no floor is known here" : `loss − floor ${decimals(floor.value)}`,
    },
    fisher: {
      text: decimals(end?.fisher?.value),
      value: end?.fisher?.value,
      note: `½ mean square error of ψ, ${start?.shape.smoothed === false ? "p" : "p_σ"}${error > 0 ? `, ± ${decimals(error)}` : ""}`,
    },
    agreement: agreement(end?.agreement),
  };
}

function agreement(found: Agreement | undefined): Figure {
  switch (found?.kind) {
    case undefined:
      return { text: "–", note: "of gradients" };
    case "cpu-only":
      return { text: "–", note: "no GPU trained" };
    case "too-large":
      return { text: "–", note: "too large to compare here" };
    case "compared": {
      const { error, tolerance } = found;
      const text = `${scientific(error)} ${error < tolerance ? "✓" : "✗"}`;
      return { text, value: error, note: `of gradients, limit ${scientific(tolerance)}` };
    }
    default:
      return found satisfies never;
  }
}

function setFigure(root: HTMLElement, name: string, { text, value, note }: Figure): void {
  const data = root.querySelector<HTMLDataElement>(`#${name} data`)!;
  setText(data, text);
  data.value = value === undefined ? "" : String(value);
  if (note !== undefined) setText(root.querySelector(`#${name} small`)!, note);
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
