import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { serveSite } from "../page/site.ts";
import { launchBrowser } from "../support/browser.ts";
import { createFolder, pack, Project, removeFolder, root } from "./project.ts";
import { besides, inBrowser, onCpu, onGpu, promised } from "./readme.ts";

const ENTRIES = [
  "scorelab",
  "scorelab/reference",
  "scorelab/gpu",
  "scorelab/node",
  "scorelab/export",
];
/** What float32 and the adapter allow the last loss to be off. */
const TOLERANCE = 2e-6 * 5.3;

/** Building, packing and installing, on a busy machine, in milliseconds. */
const PATIENCE = 300_000;

const folder = createFolder();
let tarball: string;
/** Has our package and nothing else. */
let bare: Project;
/** Has what the README installs, and what a project for browsers in TypeScript has. */
let full: Project;
let browser: Browser;

beforeAll(async () => {
  tarball = await pack(folder);
  const versions: Readonly<Record<string, string>> = packageFile.devDependencies;
  const tools = [...besides, "vite", "@types/node"].map((name) => `${name}@${versions[name]}`);
  const typescript = versions["@typescript/native"]!.replace("npm:", "");
  [bare, full, browser] = await Promise.all([
    Project.create(join(folder, "bare"), [tarball]),
    Project.create(join(folder, "full"), [tarball, ...tools, typescript]),
    launchBrowser(),
  ]);
}, PATIENCE);

afterAll(async () => {
  await browser?.close();
  removeFolder(folder);
});

describe("the tarball", () => {
  test("holds the library, the terminal and their papers, and nothing else", () => {
    const files = bare.files("node_modules/scorelab");
    const named = ["LICENSE", "README.md", "package.json", "dist/cli/scorelab.js"];
    for (const entry of ["index", "reference", "gpu", "node", "export"]) {
      named.push(`dist/lib/${entry}.js`, `dist/lib/${entry}.d.ts`);
    }
    expect(files).toEqual(expect.arrayContaining(named));
    const parts = files.filter((name) => !named.includes(name));
    expect(parts.filter((name) => !/^dist\/lib\/[\w-]+\.(js|d\.ts)$/.test(name))).toEqual([]);
    for (const name of files) {
      expect(bare.read(`node_modules/scorelab/${name}`), name).not.toContain(root);
    }
  });

  test("has a library that needs no packages of the page's or the terminal's", () => {
    const found = new Set<string>();
    const inNode = new Set(["node.js", "node.d.ts"]);
    for (const name of bare.files("node_modules/scorelab/dist/lib")) {
      if (inNode.has(name)) continue;
      const text = bare.read(`node_modules/scorelab/dist/lib/${name}`);
      for (const [, path] of text.matchAll(/\bfrom "([^."][^"]*)"/g)) found.add(path!);
    }
    expect([...found].toSorted()).toEqual([
      "@noble/hashes/sha2.js",
      "csv-stringify/browser/esm/sync",
      "fastest-levenshtein",
      "pbf",
      "valibot",
      "wgsl-preprocessor/wgsl-preprocessor.js",
    ]);
  });

  test("has nothing that publint complains about", async () => {
    const pkgDir = join(bare.folder, "node_modules", "scorelab");
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types that are right for ES modules and bundlers", async () => {
    const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
    const { code, stdout } = await bare.node([attw, tarball, "--profile", "esm-only"]);
    expect(code, stdout).toBe(0);
    for (const entry of ENTRIES) expect(stdout).toContain(`"${entry}"`);
  });
});

test.for(ENTRIES)("importing %s does nothing", async (entry) => {
  const program = `
    const before = new Set(Reflect.ownKeys(globalThis));
    const found = await import(${JSON.stringify(entry)});
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key));
    console.log(JSON.stringify({ added, exports: Object.keys(found).length }));`;
  const { code, stdout, stderr } = await bare.node(["--input-type=module", "--eval", program]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { added, exports } = JSON.parse(stdout) as { added: string[]; exports: number };
  expect(added).toEqual([]);
  expect(exports).toBeGreaterThan(0);
});

describe("the README's programs get the README's numbers in Node", () => {
  test("on the CPU", async () => {
    bare.write("cpu.js", onCpu);
    const { code, stdout, stderr } = await bare.node(["cpu.js"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Math.abs(Number(stdout) - promised(onCpu))).toBeLessThan(5e-7);
  });

  test("on the GPU", async () => {
    full.write("gpu.js", onGpu);
    const { code, stdout, stderr } = await full.node(["gpu.js"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Math.abs(Number.parseFloat(stdout) - promised(onGpu))).toBeLessThan(TOLERANCE);
    expect(stdout).toContain("Float64Array(3)");
  });
});

describe("the installed terminal", () => {
  test("says its version", async () => {
    expect(await bare.npx(["scorelab", "--version"])).toMatchObject({
      code: 0,
      stdout: `${packageFile.version}\n`,
    });
  });

  test("trains on the CPU, and writes a report", async () => {
    const command = ["scorelab", "train", "--backend", "cpu", "--report", "report.html"];
    const { code, stdout } = await bare.npx(command);
    expect(code).toBe(0);
    expect(stdout).toContain("Steps done: 500");
    const report = bare.read("report.html");
    expect(report.match(/<svg /g)).toHaveLength(4);
    expect(report).toContain(`<dd>${packageFile.version}</dd>`);
  });

  test("trains on the GPU", async () => {
    const { code, stdout } = await full.npx(["scorelab", "train"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Steps done: 500");
  });

  test("says what is missing where WebGPU is not installed", async () => {
    const { code, stderr } = await bare.npx(["scorelab", "train"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: The package webgpu.*npm install webgpu.*--backend cpu\.\n$/);
  });
});

const STRICT = {
  target: "es2023",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Uses each entry's types. */
const TYPED = `
import { type Experiment, type ExperimentInput, parseExperiment, drawProblem, type Problem } from "scorelab";
import { encodeOnnx } from "scorelab/export";
import { createReferenceTrainer, heldOutScoreMatching } from "scorelab/reference";
import { createGpuTrainer, type GpuTrainerOptions, requestDevice } from "scorelab/gpu";
import { type NodeDevice, requestNodeDevice } from "scorelab/node";

const input: ExperimentInput = { noise: { sigma: 0.1 }, model: { hidden: [4], activation: "tanh" } };
export const experiment: Experiment = parseExperiment(input);
const problem: Problem = drawProblem(experiment);
const trainer = createReferenceTrainer(problem);
const stop = { throwIfAborted() {} };
await trainer.advance(experiment.steps, { signal: stop });
export const last: number | undefined = trainer.losses.at(-1);
const parameters: Float64Array = await trainer.parameters();
export const held: number = heldOutScoreMatching(problem, parameters, problem.points).value;
export const onnx: Uint8Array = encodeOnnx({
  experiment,
  parameters,
  step: trainer.step,
  scaling: problem.scaling,
});
const options: GpuTrainerOptions = { subgroups: false };
const { device } = await requestDevice(undefined);
export const inNode: NodeDevice = await requestNodeDevice();
export const psiInNode = createGpuTrainer(problem, inNode.device);
export const psi: Promise<Float64Array> = createGpuTrainer(problem, device, options).then((gpu) =>
  gpu.evaluate(Float64Array.of(0)),
);
// @ts-expect-error an activation that there is not
export const wrong: ExperimentInput = { model: { activation: "cosine" } };
`;

/** Type-checks the project with TypeScript 7 and 6. */
async function expectTypes(config: string): Promise<void> {
  const compilers = [
    join(full.folder, "node_modules", "typescript", "bin", "tsc"),
    join(root, "node_modules", "typescript", "bin", "tsc6"),
  ];
  for (const compiler of compilers) {
    const { code, stdout } = await full.node([compiler, "--project", config]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  }
}

describe("in TypeScript", () => {
  beforeAll(() => full.write("src/typed.ts", TYPED));

  test.for([
    { name: "without the types of DOM and Node", lib: ["es2023"] },
    { name: "with the DOM's types", lib: ["es2023", "dom"] },
  ])("$name", async ({ name, lib }) => {
    const compilerOptions = { ...STRICT, module: "nodenext", lib, types: [] };
    const config = `tsconfig.${name.replaceAll(/\W+/g, "-")}.json`;
    full.write(config, JSON.stringify({ compilerOptions, files: ["src/typed.ts"] }));
    await expectTypes(config);
  });

  test("a page made by Vite trains the tutorial on the GPU", async () => {
    full.write("src/main.ts", inBrowser);
    full.write("index.html", `<script type="module" src="/src/main.ts"></script>`);
    const compilerOptions = {
      ...STRICT,
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2023", "dom"],
      types: [],
    };
    full.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    await expectTypes("tsconfig.json");
    const vite = join("node_modules", "vite", "bin", "vite.js");
    const built = await full.node([vite, "build", "--base", "./"]);
    expect(built.code, built.stderr).toBe(0);
    const site = await serveSite(join(full.folder, "dist"));
    const page = await browser.newPage();
    const said: string[] = [];
    const loss = new Promise<number>((resolve, reject) => {
      page.on("console", (message) => {
        said.push(message.text());
        resolve(Number(said[0]));
      });
      page.on("pageerror", reject);
    });
    await page.goto(site.url);
    expect(Math.abs((await loss) - promised(onGpu))).toBeLessThan(TOLERANCE);
    await page.close();
    await site.close();
  });
});
