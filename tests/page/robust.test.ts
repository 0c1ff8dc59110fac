import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

/** JavaScript for the worker, in which `lose()` takes the newest device away. */
const DEVICES = `
  const { requestDevice } = GPUAdapter.prototype;
  let device;
  GPUAdapter.prototype.requestDevice = async function (...all) {
    return (device = await requestDevice.apply(this, all));
  };
  const lose = () => device.destroy();
`;

test("a device that is lost at rest is replaced when it is needed", async () => {
  const site = await visit.serve(`${DEVICES}
    addEventListener("message", ({ data }) => { if (data.kind === "reset") lose(); });`);
  const lab = await visit.open("#1&steps=60", site.url);
  await lab.status("Trained 60 steps");
  const loss = await lab.figure("loss");
  await lab.rerun(() => lab.page.click("#play"));
  expect(await lab.text("#status")).toContain("a new one went on from step 0");
  expect(await lab.figure("loss")).toBe(loss);
  await site.close();
});

test("a device that is lost again and again is given up for the CPU, with what was done", async () => {
  const site = await visit.serve(`{ ${DEVICES}
    const { submit } = GPUQueue.prototype;
    let submitted = 0;
    GPUQueue.prototype.submit = function (...all) {
      submit.apply(this, all);
      if (++submitted % 10 === 0) lose(); // a picture takes about 6
    }; }`);
  const lab = await visit.open("", site.url);
  expect(await lab.status("Trained 500 steps")).toMatch(/CPU reference.*device was lost/);
  const trainer = createReferenceTrainer(drawProblem(parseExperiment({})));
  await trainer.advance(500);
  expect(Math.abs((await lab.figure("loss")) / trainer.losses.at(-1)! - 1)).toBeLessThan(1e-5);
  await site.close();
});

test("an adapter that is refused is given up for the CPU", async () => {
  const site = await visit.serve(`GPU.prototype.requestAdapter = () =>
    Promise.reject(new Error("not today"));`);
  const lab = await visit.open("#1&steps=20", site.url);
  expect(await lab.status("Trained 20 steps")).toMatch(/CPU reference.*no adapter: not today/);
  await site.close();
});

test("an adapter that never answers is not waited for for ever", async () => {
  const site = await visit.serve("GPU.prototype.requestAdapter = () => new Promise(() => {});");
  const lab = await visit.open("#1&steps=20", site.url);
  expect(await lab.status("Trained 20 steps")).toMatch(/CPU reference.*no GPU within 10 s/);
  await site.close();
});

test("saves the result, which trains the same again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "scorelab-"));
  const lab = await visit.open("#1&steps=30&noise.sigma=0.5");
  await lab.status("Trained");
  const client = await lab.page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  await lab.page.click("#save");
  const path = join(folder, "scorelab.json");
  const text = await vi.waitFor(() => readFile(path, "utf8"), { timeout: 170_000 });
  const result = JSON.parse(text) as {
    losses: number[];
    parameters: number[];
    experiment: unknown;
  };
  expect(result.losses).toHaveLength(30);
  expect(result.losses.at(-1)).toBe(await lab.figure("loss"));
  expect(result.parameters).toHaveLength(25);
  expect(result.experiment).toEqual(await lab.experiment());

  // Another learning rate from the first step on is the run's own.
  await rm(path);
  await lab.page.click("#reset");
  await lab.status("Ready");
  await lab.type("#learning-rate", "0.05");
  await lab.page.click("#play");
  await lab.status("Trained");
  await lab.page.click("#save");
  const again = await vi.waitFor(() => readFile(path, "utf8"), { timeout: 170_000 });
  const { experiment } = JSON.parse(again) as { experiment: unknown };
  expect(experiment).toEqual(await lab.experiment());
  await rm(folder, { recursive: true });
});

test("a failing worker is said, not hung on", async () => {
  const site = await visit.serve("throw new Error('no worker today');");
  const lab = await visit.open("", site.url);
  await lab.status("Nothing was trained");
  expect(await lab.text("#alert")).toContain("no worker today");
  lab.complaints.length = 0; // it is told to the console too
  await site.close();
});
