import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

/** The JavaScript that a section of the README shows, block by block. */
function blocks(heading: string): string[] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return [...section.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
}

/** The README's programs: on the GPU, in Node, and on the CPU. */
export const [onGpu, onCpu] = blocks("As a library") as [string, string];

/** The program on the GPU as its own comment says that it is in a browser. */
export const inBrowser = onGpu
  .replace(/^import .* from "scorelab\/node";\n/m, "")
  .replace(/(?<=^import \{ createGpuTrainer)(?= \} from "scorelab\/gpu";$)/m, ", requestDevice")
  .replace(
    /requestNodeDevice\(\)(?=; \/\/ in a browser: requestDevice\(navigator\.gpu\) of scorelab\/gpu$)/m,
    "requestDevice(navigator.gpu)",
  );

/** The packages that the README tells to install beside ours. */
export const besides = /^npm install scorelab (.+)$/m.exec(readme)![1]!.split(" ");

/** The last loss that a program's comment promises. */
export const promised = (code: string): number =>
  Number(/losses\.at\(-1\)\); \/\/ ([\d.]+)$/m.exec(code)?.[1]);
