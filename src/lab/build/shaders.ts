import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Leaves the comments of shaders out of the built page, where nobody reads them. */
export function shaders(): Plugin {
  return {
    name: "scorelab-shaders",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: /\.wgsl\?raw$/ },
      handler(id) {
        const text = readFileSync(id.replace("?raw", ""), "utf8");
        return {
          code: `export default ${JSON.stringify(withoutComments(text))};`,
          moduleType: "js",
        };
      },
    },
  };
}

/** WGSL has no text in which two slashes could be something else. */
const withoutComments = (wgsl: string): string =>
  wgsl.replaceAll(/\s*\/\/.*$/gm, "").replaceAll(/\n\s*\n/g, "\n");
