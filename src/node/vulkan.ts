import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/** A Vulkan driver that cannot be used, and why. */
export interface Skipped {
  /** The name of its description, such as `lvp_icd.x86_64`. */
  readonly driver: string;
  /** In Dawn's words, or what became of the attempt. */
  readonly reason: string;
}

/** What the machine's Vulkan drivers give Dawn. */
export interface Drivers {
  /** Whether there is an adapter. */
  readonly usable: boolean;
  /** The only drivers to load, for VK_DRIVER_FILES; undefined where all may be. */
  readonly only?: string;
  readonly skipped: readonly Skipped[];
}

/**
 * Tries the machine's Vulkan drivers, in processes of their own: Dawn complains on standard error
 * about those that it cannot use, and some crash.
 * @param webgpu the package's address
 */
export async function tryDrivers(
  env: NodeJS.ProcessEnv = process.env,
  webgpu = import.meta.resolve("webgpu"),
): Promise<Drivers> {
  const all = await tryDawn(webgpu, env);
  if (all.adapter && all.quiet) return { usable: true, skipped: [] };
  const tried: (Found & { readonly path: string })[] = [];
  for (const path of driverFiles(env)) {
    const alone = { ...env, VK_DRIVER_FILES: path, VK_ICD_FILENAMES: path };
    tried.push({ path, ...(await tryDawn(webgpu, alone)) });
  }
  const skipped = tried.flatMap(({ path, complaint }) =>
    complaint === undefined ? [] : [{ driver: basename(path, ".json"), reason: complaint }],
  );
  const able = tried.filter(({ adapter }) => adapter);
  const quiet = able.filter((each) => each.quiet);
  const used = (quiet.length > 0 ? quiet : able).map(({ path }) => path);
  if (used.length > 0) return { usable: true, only: used.join(":"), skipped };
  return { usable: all.adapter, skipped };
}

/** Milliseconds that a driver may take. */
const PATIENCE = 20_000;

interface Found {
  readonly adapter: boolean;
  /** Whether nothing was said on standard error. */
  readonly quiet: boolean;
  /** Why a device cannot be used; undefined where all can, or there is none. */
  readonly complaint: string | undefined;
}

const SCRIPT = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter();
process.stdout.write(adapter ? "adapter" : "none", () => process.exit());`;

async function tryDawn(webgpu: string, env: NodeJS.ProcessEnv): Promise<Found> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", SCRIPT, webgpu], {
    env: { ...env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject).once("close", (_, signal) => resolve(signal));
  });
  const failed = signal === "SIGTERM" ? "it does not answer" : "it crashes";
  return {
    adapter: stdout === "adapter",
    quiet: stderr === "",
    complaint: stdout === "" ? failed : COMPLAINT.exec(stderr)?.[1],
  };
}

/** What Dawn says about a device that it cannot use; the loader's own messages look alike. */
const COMPLAINT = /^Warning: (.+?)\.?\n - While initializing adapter/m;

/** The descriptions of the machine's Vulkan drivers, where the loader looks for them. */
function driverFiles(env: NodeJS.ProcessEnv): string[] {
  // An empty variable is none.
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const named = given("VK_DRIVER_FILES") ?? given("VK_ICD_FILENAMES");
  if (named !== undefined) return named.split(":").filter(Boolean);
  const home = homedir();
  const folders = [
    given("XDG_CONFIG_HOME") ?? join(home, ".config"),
    ...(given("XDG_CONFIG_DIRS") ?? "/etc/xdg").split(":"),
    "/etc",
    given("XDG_DATA_HOME") ?? join(home, ".local", "share"),
    ...(given("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(":"),
  ].map((folder) => join(folder, "vulkan", "icd.d"));
  return [...new Set(folders)].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name)),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
