import { VELOCITIES } from "./galaxies.ts";
import { ERUPTIONS, WAITING } from "./old-faithful.ts";
import { FLIPPERS } from "./penguins.ts";

/** A public data set that an experiment can name. */
export interface Dataset {
  /** Its name in words. */
  readonly title: string;
  /** What was measured, with its unit. */
  readonly quantity: string;
  /** Who published it. */
  readonly source: string;
  /** What was measured, in that unit. */
  readonly values: readonly number[];
}

const GEYSER = "Azzalini and Bowman 1990";

const ALL = {
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
} satisfies Readonly<Record<string, Dataset>>;

/** The name of one of {@link DATASETS}. @useDeclaredType */
export type DatasetName = keyof typeof ALL;

/** The public data sets by the names that experiment files give them; all are in one dimension. */
export const DATASETS: Readonly<Record<DatasetName, Dataset>> = ALL;

export const DATASET_NAMES = Object.keys(DATASETS) as [DatasetName, ...DatasetName[]];
