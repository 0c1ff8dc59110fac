import { counted } from "../../text/counted.ts";
import { ExperimentError, type Experiment, parseExperiment } from "../../experiment/experiment.ts";
import { type LeftOut, openLink, type OpenedLink, writeLink } from "../../experiment/link.ts";
import type { Keeper } from "../kept/keeper.ts";
import type { ExperimentStore } from "./stores.ts";

/** The experiment that the page's address names, and what is wrong with it. */
interface Named {
  readonly experiment: Experiment;
  readonly problem?: string;
  /** A link whose points are still to come. */
  readonly awaiting?: OpenedLink;
}

/** Keeps the experiment in the page's address, and takes it from there when that changes. */
export class Address {
  readonly #keeper: Keeper;
  #named: Named;

  /** Reads the address. */
  static async read(keeper: Keeper): Promise<Address> {
    return new Address(keeper, await readName(keeper));
  }

  private constructor(keeper: Keeper, named: Named) {
    this.#keeper = keeper;
    this.#named = named;
  }

  /** The address's; the default where it names none, or none that can be read. */
  get experiment(): Experiment {
    return this.#named.experiment;
  }

  /** What is wrong with the link. */
  get problem(): string | undefined {
    return this.#named.problem;
  }

  /** The experiment of a file that was opened, with the link's settings where it awaits the points. */
  fit(opened: Experiment): Experiment {
    const { awaiting } = this.#named;
    if (!awaiting || opened.data.kind !== "points") return opened;
    try {
      return awaiting.experiment(opened.data);
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error;
      return opened;
    }
  }

  /** @param tell what is wrong with a link that came */
  follow(store: ExperimentStore, tell: (problem?: string) => void): void {
    let own = location.hash;
    let shown = store.value.experiment; // a damaged link stays to be seen until something is changed
    store.follow(({ experiment }) => {
      if (experiment === shown) return;
      shown = experiment;
      this.#named = { experiment };
      const link = this.linkOf(experiment);
      own = link === undefined || link === "1" ? "" : `#${link}`;
      history.replaceState(null, "", `${location.pathname}${location.search}${own}`);
      tell(link === undefined ? TOO_LONG : undefined);
    });
    const take = async (hash: string): Promise<void> => {
      const named = await readName(this.#keeper);
      if (location.hash !== hash) return; // another one has come
      store.change(named.experiment, "link");
      if (named.problem === undefined) return;
      // It stays in the address to be seen.
      [own, this.#named] = [hash, named];
      history.replaceState(null, "", hash);
      tell(named.problem);
    };
    addEventListener("hashchange", () => {
      if (location.hash === own) return;
      own = location.hash;
      void take(own);
    });
  }

  /** The fragment of a link to an experiment, without points of one's own; undefined where it is too long. */
  linkOf(experiment: Experiment): string | undefined {
    const { data } = experiment;
    const id = data.kind === "points" ? this.#keeper.idOf(data.values) : undefined;
    return writeLink(experiment, id);
  }
}

async function readName(keeper: Keeper): Promise<Named> {
  const fragment = location.hash.slice(1);
  const standard = parseExperiment({});
  if (fragment === "") return { experiment: standard };
  try {
    const link = openLink(fragment);
    return link.leftOut
      ? await fillIn(link, link.leftOut, keeper)
      : { experiment: link.experiment() };
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    const reason = error.message.replace(/\.$/, "");
    const problem = `This page's link is old or damaged (${reason}). The default run is shown instead.`;
    return { experiment: standard, problem };
  }
}

/** The link's experiment with the points that this browser keeps, or else with the tutorial's. */
async function fillIn(link: OpenedLink, leftOut: LeftOut, keeper: Keeper): Promise<Named> {
  const values = await keeper.recall(leftOut);
  if (values) return { experiment: link.experiment({ ...leftOut.data, values }) };
  const { name } = leftOut.data;
  const called = typeof name === "string" && name !== "" ? ` “${name.slice(0, 80)}”` : "";
  const problem =
    `The ${counted(leftOut.count, "point")}${called} are not in this link: ` +
    "open their file to train on it with these settings.";
  return { experiment: settingsOf(link), problem, awaiting: link };
}

/** The link's settings, or the default run where they fit no other points. */
function settingsOf(link: OpenedLink): Experiment {
  try {
    return link.settings();
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return parseExperiment({});
  }
}

const TOO_LONG = "This experiment is too long for a link: save it as a file to keep it.";
