import type { Plugin } from "vite";
import { paletteCss } from "../../figures/palette.ts";

/** Adds the colours, which plots in files share, to the page's style sheet. */
export function palette(): Plugin {
  return {
    name: "scorelab-palette",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/lab\/style\.css(\?|$)/ },
      handler: (css) => ({ code: `${css}\n${paletteCss()}`, map: null }),
    },
  };
}
