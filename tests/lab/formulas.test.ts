import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, createServer, type InlineConfig } from "vite";
import { expect, test } from "vitest";
import { renderFormulas, texts } from "../../src/lab/build/formulas.ts";

test("makes TeX into MathML, within a line and on a line of its own", () => {
  const html = String.raw`<p>Let \(\psi\) be \[ \frac{1}{2} \] of it.</p>`;
  const made = renderFormulas(html);
  expect(made).toMatch(/^<p>Let <math><mi>ψ<\/mi><\/math> be <span class="formula"><math /);
  expect(made).toMatch(/<mfrac><mn>1<\/mn><mn>2<\/mn><\/mfrac>.*<\/math><\/span> of it\.<\/p>$/);
  expect(made).not.toContain("\\");
});

test("has no inline styles, which the page's policy forbids", () => {
  expect(renderFormulas(String.raw`\[ \tilde x \] \(\tilde x\)`)).not.toContain("style=");
});

test("keeps a formula and what it is joined to on one line", () => {
  const made = renderFormulas(String.raw`\(x =\) <data data-of="mode"></data>, \(y\) and \(z\).`);
  expect(made).toMatch(
    /^<span class="joined"><math>.*<\/math><data data-of="mode"><\/data>,<\/span> <math>/,
  );
  expect(made).toMatch(/<\/math> and <span class="joined"><math>.*<\/math>\.<\/span>$/);
});

test.for([
  [String.raw`\(\frac{1\)`, /“\\frac\{1” is not understood/],
  [String.raw`\[ \scroe x \]`, /“\\scroe x” is not understood: .*\\scroe/],
  [String.raw`\(a\!b\)`, /“a\\!b” is not understood: it needs the inline style “margin-left/],
  [String.raw`\( \)`, /A formula is empty/],
  [String.raw`a \(x and no more`, /only one of its delimiters, at “\\\(x and no more”/],
  [String.raw`a x\] b`, /only one of its delimiters, at “\\\] b”/],
] as const)("refuses %s", ([html, reason]) => {
  expect(() => renderFormulas(html)).toThrow(reason);
});

/** A project of one module that imports a text, and how it is built and served. */
async function withText(
  text: string,
  use: (how: Record<"build" | "serve", () => Promise<string>>) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "scorelab-texts-"));
  const options: InlineConfig = {
    root,
    configFile: false,
    plugins: [texts()],
    logLevel: "silent",
  };
  const entry = join(root, "main.js");
  await writeFile(join(root, "lesson.html"), text);
  await writeFile(entry, 'import text from "./lesson.html?text"; document.title = text;');
  try {
    await use({
      async build() {
        const made = await build({
          ...options,
          build: { write: false, lib: { entry, formats: ["es"], fileName: "main" } },
        });
        return JSON.stringify(made);
      },
      async serve() {
        const server = await createServer({ ...options, server: { middlewareMode: true } });
        try {
          return (await server.transformRequest("/lesson.html?text"))!.code;
        } finally {
          await server.close();
        }
      },
    });
  } finally {
    await rm(root, { recursive: true });
  }
}

test("builds and serves a text alike", () =>
  withText(String.raw`<p>\(\sigma\)</p>`, async ({ build, serve }) => {
    expect(await build()).toContain("<p><math><mi>σ</mi></math></p>");
    expect(await serve()).toContain("<p><math><mi>σ</mi></math></p>");
  }));

test("a formula that is none fails the build, and its file is named", () =>
  withText(String.raw`<p>\(\sgima\)</p>`, async ({ build, serve }) => {
    await expect(build()).rejects.toThrow(/lesson\.html: The formula “\\sgima” is not understood/);
    await expect(serve()).rejects.toThrow(/lesson\.html: The formula “\\sgima” is not understood/);
  }));
