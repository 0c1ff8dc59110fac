import { VELOCITIES } from "./galaxies.ts";
import { ERUPTIONS, WAITING } from "./old-faithful.ts";
import { FLIPPERS } from "./penguins.ts";

/** A public data set that an experiment can name. */
export interface Dataset {
  readonly title: string;
  /** What was measured, with its unit. */
  readonly quantity: string;
  /** Who published it. */
  readonly source: string;
  readonly values: readonly number[];
}

const GEYSER = "Azzalini and Bowman 1990";

/** The public data sets by the names that experiment files give them; all are in one dimension. */
export const DATASETS = {
  "old-faithful-waiting": {
    title: "Old Faithful, waiting",
    quantity: "minutes between eruptions",
    source: GEYSER,
    values: WAITING,
  },
  "old-faithful-eruptions": {
    title: "Old Faithful, eruptions",
    quantity: "minutes that an eruption lasts",
    source: GEYSER,
    values: ERUPTIONS,
  },
  "galaxy-velocities": {
    title: "Galaxies",
    quantity: "velocity in 1000 km/s",
    source: "Postman, Huchra and Geller 1986; Roeder 1990",
    values: VELOCITIES,
  },
  "penguin-flippers": {
    title: "Penguins",
    quantity: "flipper length in mm",
    source: "Gorman, Williams and Fraser 2014",
    values: FLIPPERS,
  },
} as const satisfies Readonly<Record<string, Dataset>>;

export type DatasetName = keyof typeof DATASETS;

export const DATASET_NAMES = Object.keys(DATASETS) as [DatasetName, ...DatasetName[]];
