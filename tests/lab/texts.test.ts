import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONTROLS } from "../../src/lab/controls/all.ts";
import { PAGE_PRESETS } from "../../src/lab/presets.ts";
import { MEASURES } from "../../src/lab/tour/measures.ts";
import { STEPS } from "../../src/lab/tour/steps.ts";

const FOLDER = new URL("../../src/lab/texts/", import.meta.url);

/** A text as it was written. */
const read = (name: string): string => readFileSync(new URL(`${name}.html`, FOLDER), "utf8");
const names = (folder: string): string[] =>
  readdirSync(new URL(folder, FOLDER)).map((file) => file.replace(".html", ""));

/** What is left of a text without its formulas and tags. */
const words = (html: string): string =>
  html
    .replaceAll(/\\\(.*?\\\)|\\\[.*?\\\]/gs, "X")
    .replaceAll(/<data .*?<\/data>/gs, "Y")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

const views = STEPS.flatMap((step) => step.views);
const NUMERALS =
  /\d|\b(two|three|four|five|six|seven|eight|nine|ten|dozen|twice|half|hundred|thousand|million)\b/i;

test("every view of the tour has its text, and every text its view", () => {
  expect(names("tour").toSorted()).toEqual(views.map(({ id }) => id).toSorted());
});

test.for(names("tour"))("no number is written into the tour's text %s", (name) => {
  expect(words(read(`tour/${name}`))).not.toMatch(NUMERALS);
});

test.for(names("tour"))("the tour's text %s asks for numbers that there are", (name) => {
  const html = read(`tour/${name}`);
  const asked = [...html.matchAll(/<data ([^>]*)>([^<]*)</g)];
  expect(asked.length).toBeGreaterThan(1);
  for (const [, attributes, content] of asked) {
    expect(content).toBe("");
    expect(Object.keys(MEASURES)).toContain(/^data-of="(.*)"$/.exec(attributes!)![1]);
  }
});

test("every number that there is is asked for", () => {
  const all = names("tour")
    .map((name) => read(`tour/${name}`))
    .join("");
  for (const name of Object.keys(MEASURES)) expect(all).toContain(`data-of="${name}"`);
});

test.for(names("tour"))("the tour's text %s is short", (name) => {
  const sentences = words(read(`tour/${name}`)).match(/[.?!](?= |$)/g)!.length;
  expect(sentences).toBeGreaterThanOrEqual(2);
  expect(sentences).toBeLessThanOrEqual(6);
});

test.for(names("about"))("the explanation %s is short, and has a formula", (name) => {
  const html = read(`about/${name}`);
  expect(html).toContain("\\[");
  const count = words(html.replaceAll(/<p class="source">.*?<\/p>/gs, "")).split(" ").length;
  expect(count).toBeGreaterThanOrEqual(60);
  expect(count).toBeLessThanOrEqual(120);
});

test("wherever ψ is said to be an energy's gradient, the sign is right", () => {
  const about = names("about").map((name) => words(read(`about/${name}`)));
  const claims = PAGE_PRESETS.map(({ claim }) => claim);
  const help = CONTROLS.map(({ help }) => help);
  const all = [...about, ...claims, ...help].join("\n");
  expect(all.match(/gradient of (an|Vincent’s|Vincent's|the) energy/g)).toHaveLength(3);
  expect(all.match(/minus the gradient of (an|Vincent’s|Vincent's|the) energy/g)).toHaveLength(3);
});
