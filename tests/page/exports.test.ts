import { env, InferenceSession, Tensor } from "onnxruntime-web";
import Papa from "papaparse";
import { expect, onTestFinished, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Result } from "../../src/training/result.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { writeLink } from "../../src/experiment/link.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
env.wasm.numThreads = 1;

/** Takes what the page saves; what is returned presses a button and gives the file. */
async function saving(lab: Lab): Promise<(format: string, name: string) => Promise<Buffer>> {
  const downloads = await keepDownloads(lab);
  onTestFinished(() => downloads.remove());
  return async (format, name) => {
    await lab.page.click(`#exports button[data-format=${format}]`);
    const file = await downloads.take(name);
    await lab.page.waitForFunction(
      (name) => document.querySelector("#saved")!.textContent.startsWith(`Saved ${name}`),
      {},
      name,
    );
    return file;
  };
}

/** Columns of a CSV by their names. */
function columnsOf(csv: Buffer): Record<string, number[]> {
  const { data, errors, meta } = Papa.parse<Record<string, number>>(csv.toString(), {
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return Object.fromEntries(meta.fields!.map((name) => [name, data.map((row) => row[name]!)]));
}

/** Largest error of a model in onnxruntime, over ψ's largest size. */
async function onnxError(
  file: Buffer,
  x: readonly number[],
  score: readonly number[],
  dimensions: number,
): Promise<number> {
  const session = await InferenceSession.create(file);
  const shape = [x.length / dimensions, dimensions];
  const output = await session.run({ x: new Tensor("float32", Float32Array.from(x), shape) });
  const found = (await output["score"]!.getData()) as Float32Array;
  expect(found).toHaveLength(score.length);
  await session.release();
  const most = Math.max(...score.map(Math.abs));
  return Math.max(...score.map((value, i) => Math.abs(found[i]! - value))) / most;
}

test.for([
  "#1",
  "#1&model.kind=energy&model.hidden=4&noise.sigma=0.5&steps=100",
  "#1&data.kind=dataset&data.name=galaxy-velocities&steps=100",
])("every export holds the page's own run, %s", async (link) => {
  const lab = await visit.open(link);
  await lab.status("Trained");
  const save = await saving(lab);
  const result = JSON.parse((await save("result", "scorelab.json")).toString()) as Result;
  const { x, score, density } = result.grid!;

  const curves = columnsOf(await save("curves", "scorelab-curves.csv"));
  expect(curves).toMatchObject({ x, score, density });
  expect(curves["density_parzen"]).toHaveLength(200);
  const losses = columnsOf(await save("losses", "scorelab-losses.csv"));
  expect(losses["loss"]).toEqual(result.losses);
  expect(losses["loss"]!.at(-1)).toBe(await lab.figure("loss"));

  const onnx = await save("onnx", "scorelab-score.onnx");
  expect(await onnxError(onnx, x, score, 1)).toBeLessThan(1e-5);

  const text = (await save("javascript", "scorelab-score.js")).toString();
  const url = `data:text/javascript,${encodeURIComponent(text)}`;
  const program = (await import(/* @vite-ignore */ url)) as { score(x: number): number };
  const most = Math.max(...score.map(Math.abs));
  x.forEach((at, i) => {
    // The page's ψ is the GPU's, in float32.
    expect(Math.abs(program.score(at) - score[i]!) / most).toBeLessThan(1e-5);
  });
  expect((await save("python", "scorelab_score.py")).toString()).toContain("def score(x):");
  const experiment = await save("experiment", "scorelab-experiment.json");
  expect(parseExperiment(JSON.parse(experiment.toString()))).toEqual(await lab.experiment());
});

test("a replayed step is what is exported, and is named", async () => {
  const lab = await visit.open("#1&steps=60");
  await lab.status("Trained 60 steps");
  const save = await saving(lab);
  const result = JSON.parse((await save("result", "scorelab.json")).toString()) as Result;
  await lab.page.focus("#scrubber");
  await lab.page.keyboard.press("Home");
  await lab.page.keyboard.press("ArrowRight");
  await lab.page.waitForFunction(() =>
    document.querySelector("#where")!.textContent.includes("step 4, replayed"),
  );
  const { score } = columnsOf(await save("curves", "scorelab-curves.csv"));
  expect(await lab.text("#saved")).toContain("the replayed step 4");
  const onnx = await save("onnx", "scorelab-score.onnx");
  expect(onnx.toString()).toContain("dsm, 4 of 60 steps");
  const at = Float64Array.from(result.grid!.x);
  const parameters = Float64Array.from(result.saved.find(({ step }) => step === 4)!.parameters);
  const expected = evaluate(drawProblem(result.experiment), parameters, at);
  expect(score).toEqual([...expected]);
  expect(await onnxError(onnx, [...at], [...expected], 1)).toBeLessThan(1e-5);
});

test("beyond one dimension there are no curves, and all else", async () => {
  const components =
    "[{%22weight%22:1,%22mean%22:[-2,0],%22std%22:1},{%22weight%22:1,%22mean%22:[2,1],%22std%22:0.5}]";
  const lab = await visit.open(
    `#1&data.kind=mixture&data.components=${components}&data.count=300&model.activation=gelu&steps=60`,
  );
  await lab.status("Trained 60 steps");
  const disabled = await lab.page.$$eval("#exports button[data-format]:disabled", (all) =>
    all.map((button) => button.dataset["format"]),
  );
  expect(disabled).toEqual(["curves"]);
  const save = await saving(lab);
  const result = JSON.parse((await save("result", "scorelab.json")).toString()) as Result;
  const x = Array.from({ length: 40 }, (_, i) => 3 * Math.sin(i));
  const problem = drawProblem(result.experiment);
  const psi = evaluate(problem, Float64Array.from(result.parameters), Float64Array.from(x));
  const onnx = await save("onnx", "scorelab-score.onnx");
  expect(await onnxError(onnx, x, [...psi], 2)).toBeLessThan(1e-5);
});

test("programs are shown to be copied, and follow the run, by the keyboard alone", async () => {
  const lab = await visit.open("#1&steps=40");
  await lab.page
    .browserContext()
    .overridePermissions(new URL(visit.url).origin, [
      "clipboard-read",
      "clipboard-write",
      "clipboard-sanitized-write",
    ]);
  await lab.status("Trained 40 steps");
  const details = '#exports details[data-program="javascript"]';
  const shown = (part: string) =>
    lab.page.waitForFunction(
      (details, part) => document.querySelector(`${details} pre`)!.textContent.includes(part),
      {},
      details,
      part,
    );
  await lab.page.focus(`${details} summary`);
  await lab.page.keyboard.press("Enter");
  await shown("export function score(x)");
  await shown("dsm, 40 of 40 steps");
  await lab.page.keyboard.press("Tab");
  await lab.page.keyboard.press("Enter");
  await lab.page.waitForFunction(
    (details) => document.querySelector(`${details} button`)!.textContent === "Copied",
    {},
    details,
  );
  const copied = await lab.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await lab.page.$eval(`${details} pre`, (pre) => pre.textContent));
  const save = await saving(lab);
  expect((await save("javascript", "scorelab-score.js")).toString()).toBe(copied);
  // Where the page may not copy, the program is selected.
  await lab.page.browserContext().overridePermissions(new URL(visit.url).origin, []);
  await lab.page.click(`${details} button`);
  await lab.page.waitForFunction(
    (copied) => getSelection()?.toString().trim() === copied.trim(),
    {},
    copied,
  );
  await lab.rerun(() => lab.type("#steps", "20"));
  await shown("dsm, 20 of 20 steps");

  // Wide nets are too long to be read.
  await lab.rerun(() => lab.trainText('{"model": {"hidden": [64, 64]}, "steps": 4}'));
  await lab.page.waitForFunction(
    (details) => document.querySelector(details)!.textContent.includes("Too long to be shown"),
    {},
    details,
  );
  expect(await lab.visible(`${details} pre`)).toBe(false);
  await save("javascript", "scorelab-score.js");
});

test("what cannot be exported is said, and the run goes on", async () => {
  // A step takes the second of these weights, whose unit pulls against the first, beyond float32.
  const values = [3.4e38, 1e38, ...Array<number>(14).fill(0), 1, -1, ...Array<number>(7).fill(0)];
  const model = { init: { kind: "values" as const, values } };
  const experiment = parseExperiment({ model, optimizer: { learningRate: 3e38 }, steps: 1 });
  const link = writeLink(experiment);
  const lab = await visit.open(`?backend=cpu#${link}`);
  await lab.page.waitForSelector("#exports button[data-format=onnx]:enabled");
  await lab.page.click("#exports button[data-format=onnx]");
  await lab.page.waitForFunction(() =>
    document.querySelector("#saved")!.textContent.startsWith("Nothing was saved."),
  );
  expect(await lab.text("#saved")).toMatch(/W1 holds .+ too large for ONNX's float32\.$/);
  const save = await saving(lab);
  await save("python", "scorelab_score.py");
});

test("nothing can be saved where nothing was trained", async () => {
  const site = await visit.serve("throw new Error('no worker today');");
  const lab = await visit.open("", site.url);
  await lab.status("Nothing was trained");
  expect(await lab.page.$$("#exports button[data-format]:enabled")).toEqual([]);
  lab.complaints.length = 0; // it is told to the console too
  await site.close();
});
