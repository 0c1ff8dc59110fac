import type { ExperimentInput } from "../../experiment/experiment.ts";
import { PAGE_PRESETS } from "../presets.ts";
import type { StudyKind } from "../state/messages.ts";

/** One run that a step shows, with its text in texts/tour. */
export interface View {
  readonly id: string;
  /** Beside the step's other views. */
  readonly name: string;
  readonly experiment: ExperimentInput;
  /** The id of the part of the page that it speaks of. */
  readonly at: string;
  /** Whether the raw targets are shown. */
  readonly targets?: boolean;
  /** What is run beside it. */
  readonly study?: StudyKind;
  /** Whether GPU and CPU are checked when it has been trained. */
  readonly check?: boolean;
}

/** One thing that the tour tells. */
export interface Step {
  readonly title: string;
  readonly views: readonly [View, ...View[]];
}

/** A preset's experiment. */
const preset = (id: string): ExperimentInput =>
  PAGE_PRESETS.find((preset) => preset.id === id)!.experiment;

const few = preset("few-units");

/** The tour of the tutorial. */
export const STEPS: readonly Step[] = [
  {
    title: "The score of a density",
    views: [{ id: "score", name: "Score", experiment: {}, at: "score" }],
  },
  {
    title: "Noise tells the score",
    views: [{ id: "noise", name: "Noise", experiment: {}, at: "score", targets: true }],
  },
  {
    title: "The loss and its floor",
    views: [{ id: "loss", name: "Loss", experiment: {}, at: "losses" }],
  },
  {
    title: "From the score back to the density",
    views: [{ id: "density", name: "Density", experiment: {}, at: "density" }],
  },
  {
    title: "How much noise?",
    views: [
      { id: "small", name: "Too little", experiment: preset("small-sigma"), at: "score" },
      { id: "large", name: "Too much", experiment: preset("large-sigma"), at: "density" },
      { id: "sweep", name: "From little to much", experiment: {}, at: "studies", study: "sweep" },
    ],
  },
  {
    title: "Fixed or fresh noise",
    views: [
      { id: "fixed", name: "Fixed", experiment: preset("fixed-noise"), at: "errors" },
      { id: "fresh", name: "Fresh", experiment: preset("fresh-noise"), at: "errors" },
    ],
  },
  {
    title: "What the network can bend to",
    views: [
      { id: "kinks", name: "Few units", experiment: few, at: "score" },
      {
        id: "units",
        name: "More units",
        experiment: { ...few, model: { hidden: [16] } },
        at: "score",
      },
    ],
  },
  {
    title: "How far to trust it",
    views: [
      { id: "seeds", name: "Other seeds", experiment: preset("seeds"), at: "score" },
      { id: "check", name: "GPU against CPU", experiment: {}, at: "agreements", check: true },
    ],
  },
];
