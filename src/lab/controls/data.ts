import type { Data, Experiment } from "../../experiment/experiment.ts";
import { isStandardized, listedValues } from "../../data/points.ts";
import { DATASET_NAMES, DATASETS } from "../../data/datasets/datasets.ts";
import { type Control, FLAG, mixtureOf, NUMBER, numberOf } from "./control.ts";

const isListed = (data: Data): boolean => listedValues(data) !== undefined;

/** Another kind of points; those of one's own are there only as long as they are kept. */
function writeData({ heldOut, ...experiment }: Experiment, value: string): unknown {
  if (value === "points") return { ...experiment, ...(heldOut && { heldOut }) };
  if (value === "tutorial") return { ...experiment, data: { kind: "tutorial" } };
  if (value === "mixture") {
    return { ...experiment, data: mixtureOf(experiment.data) ?? mixtureOf({ kind: "tutorial" }) };
  }
  const { target: _, ...rest } = experiment;
  return { ...rest, data: { kind: "dataset", name: value }, heldOut: heldOut ?? {} };
}

/** The points. */
export const DATA: readonly Control[] = [
  {
    id: "data",
    group: "Target",
    label: "Points",
    help: "The tutorial’s 1024 points, points drawn from the components, or a public data set.",
    input: {
      kind: "choice",
      options: [
        ["tutorial", "the tutorial’s"],
        ["mixture", "from a mixture"],
        ...DATASET_NAMES.map((name) => [name, DATASETS[name].title] as const),
        ["points", "your own", "only"],
      ],
    },
    read: ({ data }) => (data.kind === "dataset" ? data.name : data.kind),
    write: writeData,
  },
  {
    id: "count",
    group: "Target",
    label: "Points N",
    help: "How many points are drawn. A network memorises few.",
    input: NUMBER,
    applies: ({ data }) => mixtureOf(data) !== undefined,
    read: ({ data }) => String(mixtureOf(data)?.count),
    write: (experiment, value) => ({
      ...experiment,
      data: { ...mixtureOf(experiment.data), count: numberOf(value) },
    }),
  },
  {
    id: "data-seed",
    group: "Target",
    label: "Seed of the points",
    help: "Another seed draws other points.",
    input: NUMBER,
    applies: ({ data }) => data.kind === "mixture",
    read: ({ data }) => String(mixtureOf(data)?.seed),
    write: (experiment, value) => ({
      ...experiment,
      data: { ...experiment.data, seed: numberOf(value) },
    }),
  },
  {
    id: "standardize",
    group: "Target",
    label: "Standard units",
    help: "Trained on (x − mean)/std; σ is in these units, plots in the data’s own.",
    input: FLAG,
    applies: ({ data }) => isListed(data),
    read: ({ data }) => String(isStandardized(data)),
    write: (experiment, value) => ({
      ...experiment,
      data: { ...experiment.data, standardize: value === "true" },
    }),
  },
  {
    id: "held-out-part",
    group: "Target",
    label: "Hold out a quarter",
    help: "These points measure the fit, beside a Parzen estimate, and are not trained on.",
    input: FLAG,
    applies: ({ data }) => isListed(data),
    read: ({ heldOut }) => String(heldOut !== undefined),
    write: ({ heldOut, ...rest }, value) =>
      value === "true" ? { ...rest, heldOut: heldOut ?? {} } : rest,
  },
];
