import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";

/** The JavaScript that a section of the README shows, block by block. */
function blocks(heading: string): string[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return [...section.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
}

/** The README's programs: on the GPU, in Node, and on the CPU. */
export const [onGpu, onCpu] = blocks("As a library") as [string, string];

/** The program on the GPU as its own comments say that it is in a browser. */
export const inBrowser = onGpu
  .replace(/^.*\/\/ in a browser: not needed\n/m, "")
  .replace(/create\(\[\]\)(?=.*\/\/ in a browser: navigator\.gpu$)/m, "navigator.gpu");

/** The last loss that a program's comment promises. */
export const promised = (code: string): number =>
  Number(/losses\.at\(-1\)\); \/\/ ([\d.]+)$/m.exec(code)?.[1]);
