import { ExperimentError, type Experiment, parseExperiment } from "../core/experiment.ts";
import { readLink, writeLink } from "../core/link.ts";
import type { ExperimentStore } from "./stores.ts";

/** The experiment that the page's address names, and what is wrong with it. */
interface Named {
  readonly experiment: Experiment;
  readonly problem?: string;
}

/** The default where the address names none, or none that can be read. */
export function readAddress(): Named {
  const fragment = location.hash.slice(1);
  const standard = parseExperiment({});
  if (fragment === "") return { experiment: standard };
  try {
    return { experiment: readLink(fragment) };
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    const reason = error.message.replace(/\.$/, "");
    const problem = `This page's link is old or damaged (${reason}). The default run is shown instead.`;
    return { experiment: standard, problem };
  }
}

/**
 * Keeps the experiment in the page's address, and takes it from there when that changes.
 * @param tell what is wrong with a link that came
 */
export function followAddress(store: ExperimentStore, tell: (problem?: string) => void): void {
  let own = location.hash;
  let shown = store.value.experiment; // a damaged link stays to be seen until something is changed
  store.follow(({ experiment }) => {
    if (experiment === shown) return;
    shown = experiment;
    const link = writeLink(experiment);
    own = link === undefined || link === "1" ? "" : `#${link}`;
    history.replaceState(null, "", `${location.pathname}${location.search}${own}`);
    tell(link === undefined ? TOO_LONG : undefined);
  });
  addEventListener("hashchange", () => {
    if (location.hash === own) return;
    own = location.hash;
    const { experiment, problem } = readAddress();
    const { hash } = location;
    store.change(experiment, "link");
    if (problem === undefined) return;
    // It stays in the address to be seen.
    own = hash;
    history.replaceState(null, "", hash);
    tell(problem);
  });
}

const TOO_LONG = "This experiment is too long for a link: save it as a file to keep it.";
