import type { Plugin } from "vite";

/** Leaves the comments of shaders out of the built page, where nobody reads them. */
export function shaders(): Plugin {
  return {
    name: "scorelab-shaders",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: /\.wgsl\?raw$|\/gpu\/shader\/structs\.ts$/ },
      handler(code, id) {
        if (id.endsWith(".ts")) return { code: withoutDocs(code), map: null };
        const [, text] = /^export default ("[^]*");?\s*$/.exec(code) ?? [];
        if (text === undefined) return undefined;
        const short = withoutComments(JSON.parse(text) as string);
        return { code: `export default ${JSON.stringify(short)};`, map: null };
      },
    },
  };
}

/** WGSL has no text in which two slashes could be something else. */
const withoutComments = (wgsl: string): string =>
  wgsl.replaceAll(/\s*\/\/.*$/gm, "").replaceAll(/\n\s*\n/g, "\n");

/** The fields of structs, [type, doc], which become comments. */
const withoutDocs = (code: string): string =>
  code.replaceAll(/(\["\w+",\s*)"[^"]*"(,?\s*\])/g, '$1""$2');
