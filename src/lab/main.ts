import "./locale.ts"; // before uPlot
import { Client } from "./client.ts";
import { densityPanel } from "./density-panel.ts";
import { mountExperiment } from "./experiment-panel.ts";
import { lossPanel } from "./loss-panel.ts";
import { mountPanel } from "./panel.ts";
import { scorePanel } from "./score-panel.ts";
import { mountStatus } from "./status-panel.ts";
import { createStores } from "./stores.ts";

const find = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id}`)!;

const stores = createStores();
const wanted = new URLSearchParams(location.search).get("backend");
const client = new Client(stores, wanted === "cpu" ? "cpu" : "webgpu");

mountStatus(find("run"), stores.run);
mountPanel(find("density"), stores.run, densityPanel);
mountPanel(find("score"), stores.run, scorePanel);
mountPanel(find("losses"), stores.run, lossPanel);
mountExperiment(find("experiment"), stores, (source) => client.train(source));

const stop = document.querySelector<HTMLButtonElement>("#stop")!;
find("again").addEventListener("click", () => client.train());
stop.addEventListener("click", () => client.stop());
stores.run.follow(({ phase }) => {
  stop.disabled = phase !== "training";
});

client.train();
