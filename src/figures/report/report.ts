import { densityFigure } from "../plots/density.ts";
import type { Figure } from "../figure.ts";
import { levelFigure, severalLevels } from "../plots/levels.ts";
import { errorFigure, lossFigure } from "../plots/loss.ts";
import { escapeText } from "../markup.ts";
import { type Color, paletteCss } from "../palette.ts";
import { REPORT_CSS } from "./report-css.ts";
import type { Drawn } from "../run/run.ts";
import { scoreFigure } from "../plots/score.ts";
import { drawSvg } from "../svg/svg.ts";

/** Numbers in rows, as the terminal prints them. */
export interface Table {
  readonly caption?: string;
  readonly head?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is to be said of it. */
  readonly note?: string | undefined;
}

/** What a report says of a run. */
export interface Report {
  readonly run: Drawn;
  /** The run in words, a paragraph each. */
  readonly words: readonly string[];
  /** Why it ended before its last step. */
  readonly stopped?: string | undefined;
  readonly tables: readonly Table[];
  /** The experiment, as JSON. */
  readonly experiment: string;
  /** Names and what they are, such as the version. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** So small that numbers on a telephone can be read. */
const PLOT = { width: 480, height: 330 } as const;
/** Characters of an experiment that is still shown. */
const SHOWN = 200_000;

/** Writes a run as one page that needs nothing else: no script, no network. */
export function writeReport(report: Report): string {
  const { run, words, stopped, tables, facts } = report;
  const title = `Scorelab: ${run.start.facts.objective}, ${run.start.facts.steps} steps`;
  const figures = [
    densityFigure({}),
    scoreFigure({ targets: false }),
    ...(severalLevels(run.start.facts) ? [levelFigure] : []),
    lossFigure,
    errorFigure,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${paletteCss()}${REPORT_CSS}</style>
</head>
<body>
<main>
<h1>Scorelab report</h1>
${words.map((text) => `<p>${escapeText(text)}</p>`).join("\n")}
${stopped === undefined ? "" : `<p class="stopped">${escapeText(stopped)}</p>`}
<h2>Result</h2>
${tables.map(writeTable).join("\n")}
<h2>Plots</h2>
<div class="plots">
${figures.map((figure) => writeFigure(figure, run)).join("\n")}
</div>
<h2>Experiment</h2>
${writeExperiment(report.experiment)}
</main>
<footer><dl>${facts.map(writeFact).join("")}</dl></footer>
</body>
</html>
`;
}

function writeTable({ caption, head, rows, note }: Table): string {
  const cells = (row: readonly string[], [first, ...rest] = row): string =>
    `<th scope="row">${escapeText(first!)}</th>${rest.map((cell) => `<td>${escapeText(cell)}</td>`).join("")}`;
  const columns = (names: readonly string[]): string =>
    names
      .map((name) => (name === "" ? "<td></td>" : `<th scope="col">${escapeText(name)}</th>`))
      .join("");
  return [
    "<table>",
    caption === undefined ? "" : `<caption>${escapeText(caption)}</caption>`,
    head === undefined ? "" : `<thead><tr>${columns(head)}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("")}</tbody>`,
    "</table>",
    note === undefined ? "" : `<p class="note">${escapeText(note)}</p>`,
  ].join("");
}

/** A plot with its sentence, or why there is none. */
function writeFigure(figure: Figure, run: Drawn): string {
  const options = figure.describe(run);
  if (typeof options === "string") {
    return `<figure><h3>${escapeText(figure.title)}</h3><figcaption>${escapeText(options)}</figcaption></figure>`;
  }
  const [columns, marks] = [figure.columns(run), figure.marks?.(run)];
  const color = (name: Color): string => `var(${name})`;
  const style = { ...PLOT, color, id: figure.name };
  const svg = drawSvg({ title: figure.title, options, columns, marks }, style);
  return `<figure>${svg}<figcaption>${escapeText(figure.summarize(run))}</figcaption></figure>`;
}

function writeExperiment(json: string): string {
  if (json.length > SHOWN) {
    const size = (json.length / 1e6).toFixed(1);
    return `<p>The experiment holds its points, ${size} MB: too long to be shown here. The result file has it.</p>`;
  }
  return `<details><summary>The experiment file (JSON)</summary><pre>${escapeText(json)}</pre></details>`;
}

const writeFact = ([name, value]: readonly [string, string]): string =>
  `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`;
