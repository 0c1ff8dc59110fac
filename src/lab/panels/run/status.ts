import { GRADIENT_TOLERANCE } from "../../../measure/agreement.ts";
import { counted } from "../../../text/counted.ts";
import { severalLevels } from "../../../figures/plots/levels.ts";
import { decimals, scientific, significant } from "../../../figures/format.ts";
import type { Agreement, Ensemble, RunFacts } from "../../../figures/run/run.ts";
import { viewOf } from "../../../figures/run/replayed.ts";
import type { Check, Machine } from "../../state/messages.ts";
import type { RunState } from "../../state/stores.ts";
import type { Store } from "../../state/store.ts";

/** Says in words and figures how the run goes, what trains it and how well. */
export function mountStatus(root: HTMLElement, run: Store<RunState>, check: () => void): void {
  const status = root.querySelector("#status")!;
  const alert = root.querySelector<HTMLElement>("#alert")!;
  const button = root.querySelector<HTMLButtonElement>("#check")!;
  const checked = root.querySelector<HTMLElement>("#checked")!;
  button.addEventListener("click", check);
  run.follow((state) => {
    // A live region is read out with every change: only the phase changes it.
    setText(status, describe(state));
    alert.hidden = state.message === undefined;
    setText(alert, state.message ?? "");
    button.disabled = !state.picture || state.work !== undefined;
    checked.hidden = state.check === undefined;
    setText(checked, state.check ? describeCheck(state.check) : "");
    for (const [name, figure] of Object.entries(figures(viewOfAny(state), state.picture)))
      setFigure(root, name, figure);
  });
}

/** The figures are those of the step that is shown. */
function viewOfAny(state: RunState): RunState {
  const { start, picture } = state;
  return start && picture ? viewOf({ ...state, start, picture }) : state;
}

function describe({ phase, machine, picture, message, ensemble }: RunState): string {
  if (!machine || !picture) {
    if (message !== undefined) return "Nothing was trained.";
    return machine ? "Starting the run…" : "Opening a GPU…";
  }
  const steps = counted(picture.step, "step");
  const what = isOfMany(machine, ensemble)
    ? `${counted(ensemble!.models, "model")}, ${steps} each,`
    : steps;
  const done = `${what} in ${decimals(picture.milliseconds, 0)} ms`;
  switch (phase) {
    case "training":
      return `Training ${where(machine)}…`;
    case "paused":
      return picture.step === 0 ? "Ready at the initial weights." : `Paused after ${done}.`;
    case "finished":
      return `Trained ${done} ${where(machine)}.`;
    case "diverged":
    case "failed":
      return `Stopped after ${done} ${where(machine)}.`;
    case "opening":
      return "Opening a GPU…";
    default:
      return phase satisfies never;
  }
}

/** Whether the time of a run is that of all models of its ensemble, as its file has it. */
const isOfMany = (machine: Machine | undefined, ensemble: Ensemble | undefined): boolean =>
  machine?.file !== undefined && ensemble !== undefined;

function where({ backend, software, fallback, note, file }: Machine): string {
  if (file !== undefined) {
    const by =
      backend.kind === "cpu"
        ? "on the CPU reference in float64"
        : `with WebGPU on ${backend.adapter}`;
    return `${by}, as read from ${file}`;
  }
  if (fallback !== undefined) {
    return `on the CPU reference in float64, not on a GPU: ${fallback.replace(/\.$/, "")}`;
  }
  const kind = software ? ", a software adapter" : "";
  const after = note === undefined ? "" : `. ${note.replace(/\.$/, "")}`;
  return `with WebGPU on ${backend.adapter}${kind}${after}`;
}

function describeCheck({ step, rows, differenced: [some, all] }: Check): string {
  const found = rows.map(({ name, error, limit }) => {
    const mark = error <= limit ? "✓" : "✗";
    return `${name}: ${scientific(error)} of at most ${scientific(limit)} ${mark}`;
  });
  const passed = rows.every(({ error, limit }) => error <= limit);
  const part = some < all ? ` Differences of ${some} of ${all} parameters.` : "";
  return `Check at step ${step} ${passed ? "passed" : "failed"}. ${found.join("; ")}.${part}`;
}

/** A number in words, what it is exactly, and what else is to be said of it. */
interface Figure {
  readonly text: string;
  readonly value?: number | undefined;
  readonly note: string;
}

const FORMULAS: Readonly<Record<RunFacts["objective"], string>> = {
  dsm: "½ mean |ψ(x̃) + z/σ|²",
  esm: "½ mean |ψ(x) − ∇log p(x)|²",
  "esm-parzen": "½ mean |ψ(x̃) − ∇log p̃_σ(x̃)|²",
  ism: "mean ½|ψ(x)|² + ∇·ψ(x)",
  ssm: "mean ½|ψ(x)|² + vᵀ∇ψ(x)v",
  fd: "mean ½|ψ|² + ∇·ψ, by differences",
};

/** @param live what the speed is of, also where an earlier step is shown */
function figures(
  { start, picture, ensemble, machine }: RunState,
  live: RunState["picture"],
): Record<string, Figure> {
  const floor = start?.floor;
  const loss = picture?.loss;
  const excess = loss === undefined || floor === undefined ? undefined : loss - floor.value;
  const fisher = picture?.fisher;
  const step = picture?.step ?? 0;
  const milliseconds = live?.milliseconds ?? 0;
  const many = isOfMany(machine, ensemble);
  const models = many ? ensemble!.models : 1;
  const speed = live && milliseconds > 0 ? (1000 * models * live.step) / milliseconds : undefined;
  const error = fisher?.standardError ?? 0;
  const aim = start?.facts.smoothed === false ? "p" : "p_σ";
  const at = start && severalLevels(start.facts) ? ` at σ = ${significant(start.sigma, 3)}` : "";
  return {
    step: {
      text: step.toLocaleString("en"),
      value: picture?.step,
      note: start ? `of ${start.facts.steps.toLocaleString("en")}` : "",
    },
    speed: {
      text: speed === undefined ? "–" : Math.round(speed).toLocaleString("en"),
      value: speed,
      note:
        ensemble && !many
          ? `${counted(ensemble.models, "model")} more: ${rateOf(ensemble, start?.facts.steps)}`
          : `model-steps/s, ${decimals(milliseconds, 0)} ms`,
    },
    loss: { text: decimals(loss), value: loss, note: formulaOf(start?.facts) },
    excess: {
      text: decimals(excess),
      value: excess,
      note:
        floor === undefined ? "no floor is known here" : `loss − floor ${decimals(floor.value)}`,
    },
    fisher: {
      text: decimals(fisher?.value),
      value: fisher?.value,
      note:
        spread(ensemble) ??
        `½ E|ψ − ∇log ${aim}|²${at}${error > 0 ? `, ± ${decimals(error)}` : ""}`,
    },
    agreement: agreement(picture?.agreement),
  };
}

/** The loss as a formula; of several noise levels with its weight. */
function formulaOf(facts: RunFacts | undefined): string {
  if (!facts || !severalLevels(facts)) return FORMULAS[facts?.objective ?? "dsm"];
  return facts.objective === "esm"
    ? "½ mean λ(σ) |ψ(x̃, σ) − ∇log p_σ(x̃)|²"
    : "½ mean λ(σ) |ψ(x̃, σ) + z/σ|²";
}

/** Model-steps a second of the ensemble, with what was measured of it. */
const rateOf = ({ models, seconds }: Ensemble, steps = 0): string =>
  `${Math.round((models * steps) / seconds).toLocaleString("en")}/s`;

/** What the seeds give: the median, and what holds 90% of them. */
function spread(ensemble: Ensemble | undefined): string | undefined {
  if (!ensemble?.fisher) return undefined;
  const [low, , median, , high] = ensemble.fisher;
  const left = ensemble.diverged > 0 ? `, ${ensemble.diverged} diverged` : "";
  return `seeds: ${decimals(median, 3)}, 90% in ${decimals(low, 3)}–${decimals(high, 3)}${left}`;
}

function agreement(found: Agreement | undefined): Figure {
  switch (found?.kind) {
    case undefined:
      return { text: "–", note: "of gradients" };
    case "cpu-only":
      return { text: "–", note: "no GPU trains" };
    case "too-large":
      return { text: "–", note: "too large to compare here" };
    case "not-kept":
      return { text: "–", note: "not in the file" };
    case "compared": {
      if (found.gradient.length === 0) return { text: "–", note: "of gradients" };
      const error = found.gradient.reduce((most, value) => Math.max(most, value), 0);
      const text = `${scientific(error)} ${error < GRADIENT_TOLERANCE ? "✓" : "✗"}`;
      return { text, value: error, note: `of gradients, limit ${scientific(GRADIENT_TOLERANCE)}` };
    }
    default:
      return found satisfies never;
  }
}

function setFigure(root: HTMLElement, name: string, { text, value, note }: Figure): void {
  const data = root.querySelector<HTMLDataElement>(`#${name} data`)!;
  setText(data, text);
  data.value = value === undefined ? "" : String(value);
  setText(root.querySelector(`#${name} small`)!, note);
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
