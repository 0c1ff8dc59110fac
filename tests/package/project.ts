import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { outcome, type Outcome } from "../cli/run.ts";

/** Our own folder. */
export const root = join(import.meta.dirname, "..", "..");

/** A folder of its own for a test file, outside of ours. */
export const createFolder = (): string => mkdtempSync(join(tmpdir(), "scorelab-package-"));
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });

/** Packs our package as for a registry. @returns the tarball's path */
export async function pack(into: string): Promise<string> {
  await npm(root, ["pack", "--pack-destination", into]);
  return join(
    into,
    readdirSync(into).find((name) => name.endsWith(".tgz"))!,
  );
}

/** A stranger's project. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes a project from nothing and installs packages into it. */
  static async create(folder: string, packages: readonly string[]): Promise<Project> {
    const project = new Project(folder);
    project.write("package.json", JSON.stringify({ private: true, type: "module" }));
    const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--save-exact"];
    await npm(folder, ["install", ...flags, ...packages]);
    return project;
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** The files under a folder, by their paths from it. */
  files(path: string): string[] {
    return readdirSync(join(this.folder, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(this.folder, path).length + 1))
      .map((name) => name.replaceAll("\\", "/"));
  }

  /** Runs a program of the project in Node to its end. */
  node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return start(process.execPath, args, this.folder, env);
  }

  /** Runs a package's command, as npx does. */
  npx(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return startNpm(this.folder, ["exec", "--offline", "--", ...args], env);
  }
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await startNpm(folder, args);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

/** npm, by the Node that runs the tests where npm started them. */
function startNpm(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { npm_execpath: program } = process.env;
  return program?.endsWith("npm-cli.js")
    ? start(process.execPath, [program, ...args], folder, env)
    : start("npm", args, folder, env);
}

/** Runs a program to its end, as a stranger would start it. */
export function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const shell = process.platform === "win32" && program === "npm";
  return outcome(spawn(program, args, { cwd, env: { ...strangersEnvironment(), ...env }, shell }));
}

/** Our environment without what npm and Vitest have put there. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^(npm_(package|lifecycle|config_local)_|npm_command|INIT_CWD|NODE_ENV|NODE_OPTIONS|VITEST|TEST|DEV|PROD|MODE|BASE_URL|SSR)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
