import { spawn } from "node:child_process";
import { lstat, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DeviceError } from "../training/trainer.ts";
import { reasonOf } from "./reason.ts";

/** What @sparticuz/chromium brings: a browser, and a Vulkan driver that runs on the CPU. */
export interface EmbeddedChromium {
  /** Path of the headless Chromium. */
  readonly chromium: string;
  /** Path of the Vulkan loader, libvulkan.so.1. */
  readonly loader: string;
  /** Path of the description of the Vulkan driver, SwiftShader (for VK_ICD_FILENAMES). */
  readonly icd: string;
  /** Folders that Chromium wants on its LD_LIBRARY_PATH where the system lacks the NSS libraries. */
  readonly libraryPath: string;
  /** A configuration that adds fonts of its own to the system's: Chromium dies without any. */
  readonly fonts: string;
}

/** The embedded Chromium cannot be used here; the message is one clear sentence. */
class EmbeddedChromiumError extends DeviceError {
  override readonly name = "EmbeddedChromiumError";
}

const PACKAGE = "@sparticuz/chromium";
const FONTS = "fonts/scorelab.conf";
const FILES = [
  "chromium",
  "libvulkan.so.1",
  "libvk_swiftshader.so",
  "vk_swiftshader_icd.json",
  "al2023/lib/libnss3.so",
  FONTS,
];
const HOUR = 3_600_000;

/**
 * Unpacks the embedded Chromium into a folder of this user's in the system's temporary folder, at
 * the first call on a machine; later calls and other processes find it there. The folder appears
 * in one rename, so that it is never seen half unpacked.
 * @throws EmbeddedChromiumError where it is not installed, not for this machine or does not unpack
 */
export async function embeddedChromium(): Promise<EmbeddedChromium> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new EmbeddedChromiumError(
      `The embedded Chromium runs on Linux x64 only, and this is ${process.platform} ${process.arch}.`,
    );
  }
  const folder = join(tmpdir(), `scorelab-chromium-${packageVersion()}-${userInfo().uid}`);
  await checkOwner(folder);
  if (!(await isComplete(folder))) await unpack(folder);
  return {
    chromium: join(folder, "chromium"),
    loader: join(folder, "libvulkan.so.1"),
    icd: join(folder, "vk_swiftshader_icd.json"),
    libraryPath: join(folder, "al2023", "lib"),
    fonts: join(folder, FONTS),
  };
}

/** The environment to start the embedded Chromium with: its libraries and fonts, too. */
export function browserEnvironment({ libraryPath, fonts }: EmbeddedChromium): NodeJS.ProcessEnv {
  const path = [process.env["LD_LIBRARY_PATH"], libraryPath].filter(Boolean).join(":");
  return { ...process.env, LD_LIBRARY_PATH: path, FONTCONFIG_FILE: fonts };
}

function packageVersion(): string {
  try {
    const manifest = new URL("../../package.json", import.meta.resolve(PACKAGE));
    return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  } catch {
    throw new EmbeddedChromiumError(
      `The package ${PACKAGE}, which brings a software adapter where there is no GPU, is not installed.`,
    );
  }
}

/** Programs are run from this folder: it must not be one that somebody else has put there. */
async function checkOwner(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined || (found.isDirectory() && found.uid === userInfo().uid)) return;
  throw new EmbeddedChromiumError(
    `${folder} belongs to another user; set TMPDIR to a folder of your own.`,
  );
}

async function isComplete(folder: string): Promise<boolean> {
  const found = await Promise.allSettled(FILES.map((file) => stat(join(folder, file))));
  return found.every(({ status }) => status === "fulfilled");
}

async function unpack(folder: string): Promise<void> {
  let scratch: string | undefined;
  try {
    await removeLeftovers(folder);
    scratch = await mkdtemp(`${folder}.`);
    await runUnpacker(scratch);
    await writeFile(join(scratch, FONTS), fontConfiguration(join(folder, "fonts")));
    if (!(await isComplete(scratch))) throw new Error("files are missing");
    await replace(folder, scratch);
  } catch (error) {
    throw new EmbeddedChromiumError(
      `The embedded Chromium cannot be unpacked into ${tmpdir()} (${reasonOf(error)}); ` +
        "free 500 MB there or set TMPDIR to another folder.",
    );
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Puts a complete folder in the place of one that is missing or incomplete, by renaming alone:
 * another process may be doing the same, and deleting in place could delete what it has just put
 * there.
 */
async function replace(folder: string, complete: string): Promise<void> {
  const old = `${complete}.old`;
  if (!(await isComplete(folder))) await rename(folder, old).catch(() => undefined);
  try {
    await rename(complete, folder);
  } catch (error) {
    // Another process was faster, and its copy is as good.
    if (!(await isComplete(folder))) throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`;

/** Removes what killed processes left half unpacked. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    if (!path.startsWith(`${folder}.`)) continue;
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs < HOUR) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * The package unpacks into the temporary folder and adds the NSS libraries only where it believes
 * to be on a certain cloud; both are said to a process of its own.
 */
async function runUnpacker(into: string): Promise<void> {
  const script = "const { default: c } = await import(process.argv[1]); await c.executablePath();";
  const entry = import.meta.resolve(PACKAGE);
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script, entry], {
    env: { ...process.env, TMPDIR: into, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x", NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code !== 0) throw new Error(/Error: ([^\]\n]+)/.exec(text)?.[1] ?? `exit code ${code}`);
}
