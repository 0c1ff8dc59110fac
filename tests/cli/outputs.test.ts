import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openOutput } from "../../src/cli/output/outputs.ts";
import type { Result } from "../../src/training/result.ts";
import { command, outcome, run, scratchFolder, start } from "./run.ts";

const cpu = ["train", "--backend", "cpu", "--set", "steps=3"];
const read = (path: string): string => readFileSync(path, "utf8");

// Windows has neither links for everybody nor devices.
const unix = process.platform !== "win32";

describe("an output that is an input is refused", () => {
  test("by whatever name", async () => {
    const folder = scratchFolder();
    const input = join(folder, "in.json");
    const link = join(folder, "link.json");
    const hard = join(folder, "hard.json");
    writeFileSync(input, "{}");
    linkSync(input, hard);
    if (unix) symlinkSync("in.json", link);
    const message = /is (the same file as \S+, )?an input of this command; name another file/;
    for (const name of [input, hard, join(folder, ".", "x", "..", "in.json")]) {
      await expect(openOutput(name, [undefined, input])).rejects.toThrow(message);
    }
    if (unix) await expect(openOutput(link, [input])).rejects.toThrow(message);
    if (unix) await expect(openOutput(input, [link])).rejects.toThrow(message);
    expect((await openOutput(join(folder, "out.json"), [input])).path).toMatch(/out\.json$/);
  });

  test("by every command", async () => {
    const folder = scratchFolder();
    const file = join(folder, "in.json");
    const sweep = JSON.stringify({ sweep: { "noise.sigma": [0.1, 0.2] }, steps: 1 });
    const values = "1\n2\n3\n4\n5\n6\n";
    const result = join(folder, "result.json");
    expect((await run([...cpu, "--out", result])).code).toBe(0);
    const cases: [string, string[]][] = [
      ["{}", [...cpu, file, "--out", file]],
      ['{"ensemble": {"seeds": 2}}', [...cpu, file, "--out", file]],
      [values, [...cpu, "--data", file, "--report", file]],
      [sweep, ["sweep", file, "--backend", "cpu", "--out", file]],
      [read(result), ["export", file, "--out", file]],
      ...["check", "compare", "identities", "variance"].map((name): [string, string[]] => [
        "{}",
        [name, file, "--out", file],
      ]),
    ];
    for (const [content, args] of cases) {
      writeFileSync(file, content);
      const { code, stderr } = await run(args);
      expect(stderr).toMatch(/^error: \S+ is an input of this command; name another file/m);
      expect([code, read(file)]).toEqual([1, content]);
    }
    expect(readdirSync(folder).toSorted()).toEqual(["in.json", "result.json"]);
  });
});

describe.runIf(unix)("a link as the output", () => {
  test("to nothing yet stays, and what it leads to is written", async () => {
    const folder = scratchFolder();
    symlinkSync("second.json", join(folder, "first.json"));
    symlinkSync("new.json", join(folder, "second.json"));
    const output = await openOutput(join(folder, "first.json"));
    await output.write({ a: 1 });
    expect(read(join(folder, "new.json"))).toBe('{"a":1}\n');
    expect(readlinkSync(join(folder, "first.json"))).toBe("second.json");
    expect(lstatSync(join(folder, "second.json")).isSymbolicLink()).toBe(true);
  });

  test("into a folder that is not there, or in a circle, is refused", async () => {
    const folder = scratchFolder();
    symlinkSync("missing/new.json", join(folder, "out.json"));
    await expect(openOutput(join(folder, "out.json"))).rejects.toThrow(
      /out\.json cannot be written: it is a link to \S+missing\/new\.json, whose folder does not/,
    );
    symlinkSync("b", join(folder, "a"));
    symlinkSync("a", join(folder, "b"));
    await expect(openOutput(join(folder, "a"))).rejects.toThrow(/its links lead in a circle/);
    await expect(openOutput(`${folder}/new/`)).rejects.toThrow(/there is no such folder/);
  });

  test("to a file with permissions of its own keeps both", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "secret.json"), "earlier");
    chmodSync(join(folder, "secret.json"), 0o600);
    symlinkSync("secret.json", join(folder, "link.json"));
    await (await openOutput(join(folder, "link.json"))).write("later");
    expect(read(join(folder, "secret.json"))).toBe("later");
    expect(statSync(join(folder, "secret.json")).mode & 0o777).toBe(0o600);
    expect(readlinkSync(join(folder, "link.json"))).toBe("secret.json");
  });
});

describe("standard output that is closed", () => {
  test("does not keep a run from its file", async () => {
    const out = join(scratchFolder(), "result.json");
    const child = start(["train", "--backend", "cpu", "--set", "steps=2000", "--out", out]);
    const ended = once(child, "close");
    await once(child.stdout!, "data");
    child.stdout!.destroy();
    expect(await ended).toEqual([0, null]);
    expect((JSON.parse(read(out)) as Result).losses).toHaveLength(2000);
  });

  test.for([[[...cpu, "--out", "-"]], [["presets"]], [cpu]])(
    "ends %o with 141 where nothing else is written",
    async ([args]) => {
      const child = start(args!);
      child.stdout!.destroy();
      let stderr = "";
      child.stderr!.on("data", (text) => (stderr += String(text)));
      expect(await once(child, "close")).toEqual([141, null]);
      expect(stderr).not.toContain("rror");
    },
  );
});

describe.runIf(process.platform === "linux")("a full disk", () => {
  test("under standard output is said on standard error", async () => {
    const out = join(scratchFolder(), "result.json");
    for (const args of [["presets"], cpu, [...cpu, "--out", "-"], [...cpu, "--out", out]]) {
      const [program, ...rest] = command(args);
      const full = openSync("/dev/full", "w");
      const child = spawn(program!, rest, { stdio: ["ignore", full, "pipe"] });
      let stderr = "";
      child.stderr!.on("data", (text) => (stderr += String(text)));
      expect(await once(child, "close")).toEqual([1, null]);
      expect(
        stderr.match(/^error: Standard output cannot be written: no space is left\.$/gm),
      ).toHaveLength(1);
    }
    expect((JSON.parse(read(out)) as Result).losses).toHaveLength(3);
  });

  test("under --out names the file", async () => {
    const { code, stderr } = await run([...cpu, "--out", "/dev/full"]);
    expect(code).toBe(1);
    expect(stderr).toBe("error: /dev/full cannot be written: no space is left.\n");
  });

  test("while a result is written keeps the earlier one", async () => {
    const folder = scratchFolder();
    const out = join(folder, "result.json");
    writeFileSync(out, "earlier");
    // Files may have 8 KB here.
    const limited = ["-c", 'ulimit -f 8; exec "$@"', "bash", ...command([...cpu, "--out", out])];
    const { code, stderr } = await outcome(spawn("bash", limited));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: \S+result\.json cannot be written: the file would be too large\.$/m,
    );
    expect(read(out)).toBe("earlier");
    expect(readdirSync(folder)).toEqual(["result.json"]);
  });
});
