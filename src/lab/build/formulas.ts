import temml from "temml";
import type { Plugin } from "vite";

/**
 * TeX in a text: \( … \) within a line, with what may not stand on the next line without it (a
 * number, a comma), and \[ … \] on a line of its own.
 */
const FORMULA = /\\\((.*?)\\\)(?:\s*(<data [^>]*><\/data>))?([,.;:)]?)|\\\[(.*?)\\\]/gs;
const DELIMITER = /\\[()[\]]/;

/**
 * A text with its TeX made into MathML, which browsers draw without a script.
 * @param html a fragment of HTML
 * @throws Error where a formula is no TeX that is known, or is not closed
 */
export function renderFormulas(html: string): string {
  const rendered = html.replaceAll(FORMULA, (_, ...[line, data, mark, block]: string[]) => {
    if (block !== undefined) return `<span class="formula">${render(block, true)}</span>`;
    const formula = render(line!, false);
    const joined = `${data ?? ""}${mark ?? ""}`;
    return joined === "" ? formula : `<span class="joined">${formula}${joined}</span>`;
  });
  const left = DELIMITER.exec(rendered);
  if (!left) return rendered;
  const [text] = rendered.slice(left.index).split("\n");
  throw new Error(`A formula has only one of its delimiters, at “${text!.slice(0, 60)}”.`);
}

function render(tex: string, displayMode: boolean): string {
  const text = tex.trim().replaceAll(/\s+/g, " ");
  if (text === "") throw new Error("A formula is empty.");
  try {
    return unstyle(temml.renderToString(text, { displayMode, throwOnError: true, strict: true }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The formula “${text}” is not understood: ${reason}`, { cause: error });
  }
}

/** Inline styles that texts.css gives by class. */
const BY_CLASS: ReadonlySet<string> = new Set(["display:block math;", "math-depth:0;"]);

/** Takes inline styles away, which the page's policy forbids. */
function unstyle(mathml: string): string {
  return mathml.replaceAll(/ style="([^"]*)"/g, (_, style: string) => {
    if (!BY_CLASS.has(style)) throw new Error(`it needs the inline style “${style}”`);
    return "";
  });
}

/** Makes `import text from "./some.html?text"` the fragment with its formulas in MathML. */
export function texts(): Plugin {
  return {
    name: "scorelab-texts",
    enforce: "pre",
    transform: {
      filter: { id: /\.html\?text$/ },
      handler(html, id) {
        try {
          const text = renderFormulas(html).replaceAll(/\s+/g, " ").trim();
          return { code: `export default ${JSON.stringify(text)};`, map: null, moduleType: "js" };
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          return this.error({ message: `${id.replace("?text", "")}: ${reason}`, id });
        }
      },
    },
  };
}
