import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

// Gives Node what Vite gives a browser: `import source from "./x.wgsl?raw"`.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".wgsl?raw")) return nextLoad(url, context);
    const text = readFileSync(new URL(url), "utf8");
    const source = `export default ${JSON.stringify(text)};`;
    return { format: "module", source, shortCircuit: true };
  },
});
