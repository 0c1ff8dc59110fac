import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";
import { expect, test } from "vitest";
import { expectTutorial, sentence } from "./expected.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
const open: Visit["open"] = (...all) => visit.open(...all);

test("trains the tutorial's model on the GPU at once", async () => {
  const lab = await open();
  const status = await lab.status("Trained 500 steps");
  const adapter = await lab.page.evaluate(async () => {
    const info = (await navigator.gpu.requestAdapter())!.info;
    return info.description || info.vendor;
  });
  expect(status).toContain(adapter);
  expect(status).toMatch(/ in [\d,]+ ms /);
  await expectTutorial(lab);
  const error = await lab.figure("agreement");
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(4e-6);
  expect(await lab.text("#agreement")).toContain("✓");
});

test("trains again from the same weights, by mouse and by keyboard", async () => {
  const lab = await open();
  await lab.status("Trained");
  const first = await lab.figure("loss");
  await lab.page.click("#play");
  await lab.status("Training");
  await lab.status("Trained 500 steps");
  expect(await lab.figure("loss")).toBe(first);
  await lab.page.focus("#play");
  await lab.page.keyboard.press("Enter");
  await lab.status("Training");
  await lab.status("Trained 500 steps");
});

test("trains on the CPU where it is asked to", async () => {
  const lab = await open("?backend=cpu");
  expect(await lab.status("Trained 500 steps")).toContain("CPU reference in float64");
  await expectTutorial(lab);
  expect(await lab.figure("agreement")).toBeNaN();
});

test.for([
  ["no WebGPU", "delete WorkerNavigator.prototype.gpu;"],
  ["no adapter", "GPU.prototype.requestAdapter = () => Promise.resolve(null);"],
] as const)("trains on the CPU where there is %s", async ([, before]) => {
  const other = await visit.serve(before);
  const lab = await open("", other.url);
  expect(await lab.status("Trained 500 steps")).toMatch(/CPU reference.*no WebGPU adapter/);
  await expectTutorial(lab);
  await other.close();
});

test("continues on a new device from the last saved step when the device is lost", async () => {
  const lose = `{
    const { requestDevice } = GPUAdapter.prototype, { submit } = GPUQueue.prototype;
    let device, left = 0;
    addEventListener("message", ({ data }) => { if (data.kind === "play") left = 3; });
    GPUAdapter.prototype.requestDevice = async function (...all) {
      return (device = await requestDevice.apply(this, all));
    };
    GPUQueue.prototype.submit = function (...all) {
      submit.apply(this, all);
      if (left > 0 && --left === 0) device.destroy();
    };
  }`;
  const other = await visit.serve(lose);
  const lab = await open("", other.url);
  await lab.status("Trained 500 steps");
  // A run that rests is kept as it is.
  await lab.page.select("#speed-of", "50");
  await lab.page.click("#play");
  await lab.page.waitForFunction(() => {
    const step = Number(document.querySelector<HTMLDataElement>("#step data")!.value);
    return step > 0 && step < 500;
  });
  await lab.page.click("#play");
  await lab.status("Paused after");
  const step = await lab.figure("step");
  await lab.page.select("#speed-of", "");
  await lab.page.click("#play");
  const status = await lab.status("Trained 500 steps");
  expect(status).toContain(`The device was lost; a new one went on from step ${step}.`);
  await expectTutorial(lab);
  const fisher = await lab.figure("fisher");
  // The next run is as any other.
  await lab.page.click("#play");
  await lab.status("Training");
  await lab.status("Trained 500 steps");
  expect(Math.abs((await lab.figure("fisher")) - fisher)).toBeLessThan(1e-6);
  await other.close();
});

test("says what is wrong with an experiment and goes on with what it had", async () => {
  const lab = await open();
  await lab.status("Trained");
  const loss = await lab.figure("loss");
  const bad = { noise: { sigma: -1 } };
  await lab.trainText(JSON.stringify(bad));
  await lab.page.waitForSelector("#refusal:not([hidden])");
  expect(await lab.text("#refusal")).toBe(sentence(bad));
  expect(await lab.text("#refusal")).toContain("noise.sigma");
  expect(await lab.figure("loss")).toBe(loss);

  await lab.trainText("sigma = 3");
  await lab.page.waitForFunction(() =>
    document.querySelector("#refusal")!.textContent.includes("not JSON"),
  );
  await lab.page.click("#play");
  await lab.status("Training");
  await lab.status("Trained 500 steps");
  expect(await lab.figure("loss")).toBe(loss);
  expect(await lab.visible("#refusal")).toBe(false);
});

test("takes an experiment from a file, in two dimensions", async () => {
  const folder = await mkdtemp(join(tmpdir(), "scorelab-"));
  const file = join(folder, "experiment.json");
  const components = [
    { weight: 1, mean: [-2, 0], std: 1 },
    { weight: 1, mean: [2, 1], std: 0.5 },
  ];
  await writeFile(
    file,
    JSON.stringify({ data: { kind: "mixture", components, count: 300 }, steps: 60 }),
  );
  const lab = await open();
  await lab.status("Trained 500");
  await lab.trainFile(file);
  await lab.status("Trained 60 steps");
  expect(await lab.visible("#density .plot")).toBe(false);
  expect(await lab.text("#density figcaption")).toContain("2 dimensions");
  expect(await lab.curvePixels("score")).toBeGreaterThan(200);
  expect(await lab.text("#score figcaption")).toContain("arrows of ψ");
  expect(await lab.curvePixels("losses")).toBeGreaterThan(200);
  expect(await lab.text("#fisher")).not.toContain("±"); // in the plane it is integrated
  expect(await lab.figure("agreement")).toBeLessThan(4e-6);
  expect(await lab.text("#shape")).toContain("300 points in 2 dimensions");

  await writeFile(file, '{"data": {"kind": "tutorial"}, "epochs": 3}');
  await lab.trainFile(file);
  await lab.page.waitForSelector("#refusal:not([hidden])");
  expect(await lab.text("#refusal")).toContain("epochs: unknown key");
  await rm(folder, { recursive: true });
});

test("draws points whose distribution is not known", async () => {
  const lab = await open();
  await lab.status("Trained 500");
  const values = Array.from({ length: 50 }, (_, n) => Math.sin(n));
  await lab.trainText(JSON.stringify({ data: { kind: "points", values }, steps: 40 }));
  await lab.status("Trained 40 steps");
  for (const plot of ["density", "score", "losses"]) {
    expect(await lab.curvePixels(plot), plot).toBeGreaterThan(200);
  }
  expect(await lab.figure("fisher")).toBeNaN();
  expect(await lab.text("#excess")).toContain("no floor is known");
});

test.for([
  ["", { optimizer: { learningRate: 1e15 } }], // beyond float32 once squared
  ["?backend=cpu", { model: { hidden: [8, 8, 8, 8] }, optimizer: { learningRate: 1e35 } }],
] as const)("names the step of a divergence, %s", async ([query, document]) => {
  const lab = await open(query);
  await lab.status("Trained 500");
  await lab.trainText(JSON.stringify(document));
  await lab.status("Stopped after 1 step");
  const message = await lab.text("#alert");
  expect(message).toContain("not finite at step 2");
  expect(message).toContain("optimizer.learningRate");
  expect(await lab.text("#agreement")).not.toContain("✗");
  expect(await lab.figure("loss")).toBeGreaterThan(5);
});

test("pauses a long run, and replaces one by another", async () => {
  const lab = await open();
  await lab.status("Trained 500");
  await lab.trainText('{"steps": 5000000, "saveEvery": 0}');
  await lab.status("Training");
  await lab.page.waitForFunction(
    () => Number(document.querySelector<HTMLDataElement>("#step data")!.value) > 1000,
  );
  await lab.page.click("#play");
  expect(await lab.status("Paused after")).not.toContain("5,000,000");
  await lab.page.click("#play");
  await lab.status("Training");
  await lab.trainText('{"steps": 30}');
  await lab.status("Trained 30 steps");
});

test("fits a phone", async () => {
  const lab = await open();
  await lab.status("Trained");
  for (const width of [390, 320]) {
    await lab.page.setViewport({ width, height: 800 });
    await lab.page.waitForFunction(
      () => document.documentElement.scrollWidth <= innerWidth && innerWidth < 400,
    );
    await lab.page.waitForFunction(() =>
      [...document.querySelectorAll(".u-wrap")].every((plot) => plot.clientWidth < innerWidth),
    );
  }
});

test("scrolls as one page on a laptop", async () => {
  const lab = await open();
  await lab.status("Trained");
  const nested = await lab.page.$$eval("main, main section, main figure", (all) =>
    all
      .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)
      .map((e) => e.id),
  );
  expect(nested).toEqual([]);
  const beside = await lab.page.$eval("#plots", (plots) => plots.getBoundingClientRect().bottom);
  const last = await lab.page.$eval("#seeds", (input) => input.getBoundingClientRect().bottom);
  expect(last).toBeLessThan(beside + 100);
});

test("runs from the development server", async () => {
  const server = await createServer({ server: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
  await server.listen();
  const lab = await open("", server.resolvedUrls!.local[0]);
  await lab.status("Trained 500 steps");
  await expectTutorial(lab);
  await server.close();
});
