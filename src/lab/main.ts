import "./dom/locale.ts"; // before uPlot
import { agreementFigure } from "../figures/plots/agreement.ts";
import { densityFigure, type DensityOptions } from "../figures/plots/density.ts";
import { levelFigure, severalLevels } from "../figures/plots/levels.ts";
import { errorFigure, lossFigure } from "../figures/plots/loss.ts";
import { scoreFigure } from "../figures/plots/score.ts";
import { Address } from "./state/address.ts";
import { Client } from "./state/client.ts";
import { Keeper } from "./kept/keeper.ts";
import { later } from "./dom/later.ts";
import { mountAbout } from "./panels/about.ts";
import { mountAnimation } from "./panels/run/animation.ts";
import { mountChoice } from "./panels/run/sigma-choice.ts";
import { mountComponents } from "./panels/experiment/components.ts";
import { mountControls } from "./panels/experiment/controls.ts";
import { mountDocument } from "./panels/experiment/document.ts";
import { Handles } from "./panels/experiment/handles.ts";
import { mountExports } from "./panels/run/exports.ts";
import { mountHistory } from "./panels/experiment/history.ts";
import { mountHeldOut } from "./panels/run/held-out.ts";
import { mountKept } from "./panels/experiment/kept.ts";
import { mountLevelTable } from "./panels/run/level-table.ts";
import { mountLevel } from "./panels/run/level.ts";
import { mountLink } from "./panels/experiment/link.ts";
import { mountOwnData } from "./panels/experiment/own-data.ts";
import { mountPanel } from "./panels/run/panel.ts";
import { mountPresets } from "./panels/experiment/presets.ts";
import { mountStatus } from "./panels/run/status.ts";
import { mountStudies } from "./panels/run/studies.ts";
import { mountTour } from "./panels/tour.ts";
import { mountTransport } from "./panels/run/transport.ts";
import { createStores } from "./state/stores.ts";

const find = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id}`)!;

const keeper = new Keeper();
const address = await Address.read(keeper);
const stores = createStores(address.experiment);
const wanted = new URLSearchParams(location.search).get("backend");
const client = new Client(stores, wanted === "cpu" ? "cpu" : "webgpu", (opened) =>
  address.fit(opened),
);

tell(address.problem);
address.follow(stores.experiment, tell);
keeper.follow(stores.experiment);

mountStatus(find("run"), stores.run, () => client.check());
mountTransport(find("transport"), stores, client);
// While the worker opens a device, the rest is made bit by bit.
later(() => {
  mountHistory(document.body, stores.experiment);
  mountLink(document.querySelector<HTMLButtonElement>("#link")!, stores.experiment, address);
  mountPresets(document.body, stores.experiment, stores.run, ({ study }) => {
    if (study && study !== "ensemble") client.study(study);
  });
});
later(() => mountComponents(find("components"), stores.experiment));
later(() => mountControls(find("controls"), stores.experiment));
later(() => {
  mountDocument(find("experiment"), stores, client);
  mountOwnData(find("own-data"), stores, client);
  mountKept(find("kept"), keeper);
  mountHeldOut(find("held-out"), stores.run);
  mountExports(find("exports"), stores.run, client);
  mountStudies(find("studies"), stores.run, client);
  mountChoice(find("choice"), stores.run, {
    study: (study) => client.study(study),
    cancel: () => client.cancel(),
    take: (sigma) => {
      const { experiment: current } = stores.experiment.value;
      stores.experiment.change({ ...current, noise: { ...current.noise, sigma } }, "take");
    },
  });
  mountAnimation(find("animation"), stores.run, client);
});
later(() => mountAbout(document.body));

const shown: DensityOptions = {};
const density = mountPanel(find("density"), stores.run, densityFigure(shown), (plot) =>
  handles.attach(plot),
);
const handles = new Handles(stores.experiment, (of) => {
  shown.preview = of;
  density.redraw();
});

const targets = document.querySelector<HTMLInputElement>("#targets")!;
const options = { targets: false };
const score = mountPanel(find("score"), stores.run, scoreFigure(options));
targets.addEventListener("change", () => {
  options.targets = targets.checked;
  score.redraw();
});

mountTour(
  document.querySelector<HTMLButtonElement>("#tour-open")!,
  {
    stores,
    client,
    showTargets: (shown) => {
      if (targets.checked !== shown) targets.click();
    },
  },
  tell,
);

stores.run.follow(({ start, picture }) => {
  document.body.classList.toggle("waiting", !picture);
  if (!start) return;
  targets.parentElement!.hidden = start.line?.targets === undefined;
  find("levels").hidden = !severalLevels(start.facts);
});

mountLevel(find("level"), stores.run, client);
mountPanel(find("levels"), stores.run, levelFigure);
mountLevelTable(find("levels"), stores.run);
mountPanel(find("losses"), stores.run, lossFigure);
mountPanel(find("errors"), stores.run, errorFigure);
mountPanel(find("agreements"), stores.run, agreementFigure);

/** Says what is wrong with the page's link. */
function tell(text?: string): void {
  find("notice").hidden = text === undefined;
  find("notice").textContent = text ?? "";
}
