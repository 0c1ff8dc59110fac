import { existsSync } from "node:fs";
import { join } from "node:path";
import { dts } from "rolldown-plugin-dts";
import { normalizePath, type Plugin } from "vite";
import {
  defineConfig,
  type TestProjectInlineConfiguration,
  type ViteUserConfig,
} from "vitest/config";
import packageFile from "./package.json" with { type: "json" };
import { texts } from "./src/lab/build/formulas.ts";
import { palette } from "./src/lab/build/palette.ts";
import { policy } from "./src/lab/build/policy.ts";
import { shaders } from "./src/lab/build/shaders.ts";
import { puppeteerProvider } from "./tests/support/puppeteer-provider.ts";

const gpuTests = ["tests/gpu/**/*.test.ts"];
/** Whether the GPU's tests run every case of their large grids, or a sample of them. */
const grid = process.env["SCORELAB_GRID"] === "full" ? "full" : "sample";
/** Starting a browser or compiling pipelines on a software adapter takes its time. */
const patient = { testTimeout: 180_000, hookTimeout: 240_000 };

const projects: TestProjectInlineConfiguration[] = [
  {
    test: {
      name: "unit",
      include: [
        "tests/{math,data,experiment,model,training,measure,reference,figures,export,lab}/**/*.test.ts",
      ],
      testTimeout: 30_000,
    },
  },
  {
    test: {
      name: "dawn",
      include: gpuTests,
      setupFiles: ["tests/support/dawn.ts"],
      provide: { grid, engine: 0 },
      ...patient,
    },
  },
  {
    test: {
      name: "chrome",
      include: gpuTests,
      provide: { grid, engine: 1 },
      ...patient,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: puppeteerProvider,
        instances: [{ browser: "chrome", name: "chrome" }],
      },
    },
  },
  {
    test: {
      name: "page",
      include: ["tests/page/**/*.test.ts"],
      globalSetup: ["tests/page/setup.ts"],
      ...patient,
    },
  },
  { test: { name: "cli", include: ["tests/{cli,node,bench,package}/**/*.test.ts"], ...patient } },
];

/** Whether there is a browser to open: a Linux machine may have no desktop. */
function hasDesktop({ DISPLAY, WAYLAND_DISPLAY, PATH = "" }: NodeJS.ProcessEnv): boolean {
  if (process.platform !== "linux") return true;
  const opener = PATH.split(":").some((folder) => existsSync(join(folder, "xdg-open")));
  return opener && Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

const PACKAGE = normalizePath(join(import.meta.dirname, "package.json"));
/** Of package.json only the version is bundled. */
const version: Plugin = {
  name: "version",
  apply: "build",
  enforce: "pre",
  transform: (_, id) =>
    id === PACKAGE ? JSON.stringify({ version: packageFile.version }) : undefined,
};

/** The page: a static site that works in any folder. `npm start` opens it. */
const lab: ViteUserConfig = {
  base: "./",
  build: { outDir: "dist/lab" },
  // The worker loads what it seldom needs when it is asked for it.
  worker: { format: "es", plugins: () => [version, shaders()] },
  // The benchmark has a page of its own, whose packages need not be there.
  plugins: [version, texts(), palette(), policy()],
  optimizeDeps: { entries: ["index.html"] },
  server: { open: process.env["npm_lifecycle_event"] === "start" && hasDesktop(process.env) },
};

/** The terminal's program, one file; packages stay outside. */
const cli: ViteUserConfig = {
  plugins: [version],
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist/cli",
    target: "node22",
    rolldownOptions: { output: { entryFileNames: "scorelab.js", codeSplitting: false } },
  },
};

const ENTRIES = ["reference", "gpu", "node", "export"];

/** The library, one entry a layer, with its types; packages stay outside. */
const library: ViteUserConfig = {
  plugins: [version, dts({ generator: "tsc" })],
  oxc: { exclude: [/\.js$/, /\.d\.ts$/] },
  build: {
    lib: {
      entry: {
        index: "src/index.ts",
        ...Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}/index.ts`])),
      },
      formats: ["es"],
    },
    outDir: "dist/lib",
    target: "es2023",
    minify: false,
    rolldownOptions: {
      treeshake: { moduleSideEffects: "no-external" },
      external: [
        /^node:/,
        ...[packageFile.dependencies, packageFile.peerDependencies]
          .flatMap((packages) => Object.keys(packages))
          .map((name) => new RegExp(`^${name}(/|$)`)),
      ],
    },
  },
};

const modes: Readonly<Record<string, ViteUserConfig>> = { cli, library };

export default defineConfig(({ mode }) => ({
  ...(modes[mode] ?? lab),
  test: {
    projects: projects.map((project) => ({ ...project, extends: true })),
  },
}));
