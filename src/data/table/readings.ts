import { ANY, MARKS } from "./survey/cell.ts";
import { type Delimiter, DELIMITERS, type Dialect, type Given } from "./dialect.ts";
import { headersOf } from "./survey/header.ts";
import type { Source } from "./source.ts";
import { countNumbers } from "./survey/column-survey.ts";
import { type Survey, survey } from "./survey/survey.ts";
import { TableError } from "./table-error.ts";
import { agrees, holdsNumbers, isClean, waysOfFile } from "./survey/ways.ts";

/** One way to read a file. */
export interface Reading {
  readonly dialect: Dialect;
  readonly survey: Survey;
  /** Whether points are taken for decimal ones only because they mostly are. */
  readonly unsure: boolean;
}

/** Rows that rule out most delimiters. */
const HEAD = 200;
/** Which delimiter it is, where a text by one holds another. */
const STRENGTH: Readonly<Record<Delimiter, number>> = {
  "\t": 3,
  ";": 3,
  "|": 3,
  ",": 2,
  ", ": 2,
  " ": 1,
  "": 0,
};
const isStronger = (a: Survey, b: Survey): boolean => STRENGTH[a.delimiter] > STRENGTH[b.delimiter];

/**
 * The sensible ways to read a file: several where they give different numbers or names.
 * @param given what is decided already
 * @throws TableError where the file is flawed
 */
export function readingsOf(source: Source, given: Given): Reading[] {
  if (source.fixed) {
    const all = survey(source, source.fixed.delimiter);
    if (all.flaw !== undefined) throw flawedError(all, source.name);
    return [{ dialect: source.fixed, survey: all, unsure: false }];
  }
  const { decimal, thousands, header, delimiter = source.delimiter } = given;
  if (decimal !== undefined && decimal === thousands) {
    throw new TableError(`${source.name}: decimals and thousands cannot have the same mark.`);
  }
  const rest = { delimiter, header };
  if (decimal === undefined && thousands === undefined) return sensibleReadings(source, rest);
  // Marks choose among what is sensible; where they are none of these, they are taken as given.
  try {
    const all = sensibleReadings(source, rest);
    const chosen = all.filter(({ dialect }) => agrees(dialect, given));
    if (chosen.length > 0) return chosen;
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
  }
  return sensibleReadings(source, { ...given, delimiter });
}

function sensibleReadings(source: Source, given: Given): Reading[] {
  const surveys = surveysOf(source, given);
  if (!surveys.some((each) => holdsNumbers(each, given))) {
    return [poorReading(source, surveys, given)];
  }
  const chosen = choose(withNumbers(surveys, given), source, given);
  return chosen.flatMap((each) => spell(each, source, given));
}

/** What a file holds by each delimiter that may be meant. Its first rows rule out most. */
function surveysOf(source: Source, given: Given): Survey[] {
  const heads = delimitersOf(source, given).map((delimiter) => survey(source, delimiter, HEAD));
  const meant = heads.filter(
    ({ delimiter, layout, broken, rows }) =>
      delimiter === (given.delimiter ?? "") ||
      layout.separated ||
      broken !== undefined ||
      (source.list && rows > 1),
  );
  return undominated(source, withNumbers(meant, given)).map((head) =>
    head.complete ? head : survey(source, head.delimiter),
  );
}

/** Those that hold numbers, or may hold some behind broken quotes; all where none does. */
function withNumbers(surveys: readonly Survey[], given: Given): readonly Survey[] {
  const some = surveys.filter((each) => holdsNumbers(each, given));
  if (some.length === 0) return surveys;
  // Broken quotes are the file's where there were numbers before, or other delimiters leave quotes.
  const quotes = some.some(({ texts }) => texts.quotes);
  const hides = ({ broken, ways }: Survey): boolean =>
    broken !== undefined && (quotes || countNumbers(ways, ANY) > 0);
  return surveys.filter((each) => some.includes(each) || hides(each));
}

function delimitersOf({ body }: Source, { delimiter }: Given): readonly Delimiter[] {
  if (delimiter !== undefined) return [delimiter];
  return DELIMITERS.filter((each) => (each === ", " ? isSpaced(body) : body.includes(each)));
}

/** Whether some commas have a space after them, and some have not. */
const isSpaced = (text: string): boolean => /, /.test(text) && /,\S/.test(text);

/** Without those by which texts hold a stronger delimiter: in most rows, or in the header. */
function undominated({ body }: Source, surveys: readonly Survey[]): Survey[] {
  // A name may well have a space in it, or a comma with a space where others have none.
  const inNames = (delimiter: Delimiter): boolean =>
    delimiter === " " || (delimiter.trim() === "," && isSpaced(body));
  const separates = ({ delimiter, layout, texts }: Survey, weak: Survey): boolean =>
    !texts.quotes &&
    ((weak.texts.splits.get(delimiter) ?? 0) > weak.rows / 2 ||
      (weak.texts.firstSplits.has(delimiter) && layout.above === 0 && !inNames(delimiter)));
  return surveys.filter((weak) =>
    surveys.every((strong) => !isStronger(strong, weak) || !separates(strong, weak)),
  );
}

/**
 * The delimiters that are sensible: those by which all is in order. One that leaves texts is not
 * preferred to a stronger one by which not all is in order.
 * @throws TableError where that one is flawed
 */
function choose(surveys: readonly Survey[], { name }: Source, given: Given): Survey[] {
  const alive = surveys.filter(({ flaw }) => flaw === undefined);
  const clean = alive.filter((each) => isClean(each, given));
  const rivals = surveys.filter((each) => !clean.includes(each) && each.layout.common);
  const certain = clean.filter(
    (each) => each.texts.rows === 0 || !rivals.some((rival) => isStronger(rival, each)),
  );
  if (certain.length > 0) return certain;
  // Stray quotes speak for a delimiter by which quotes are broken, too.
  const quotes = alive.some(({ texts }) => texts.quotes);
  const isMeant = (each: Survey): boolean =>
    alive.every((other) => isStronger(each, other)) ||
    (quotes && (each.broken !== undefined || countNumbers(each.ways, ANY) > 0));
  const flawed = surveys.find((each) => each.flaw !== undefined && isMeant(each));
  if (flawed) throw flawedError(flawed, name);
  return alive;
}

const flawedError = ({ flaw }: Survey, name: string): TableError =>
  new TableError(`${name}: ${flaw!}.`);

/** The readings by a delimiter. */
function spell(each: Survey, source: Source, given: Given): Reading[] {
  return waysOfFile(each, given).flatMap(({ way, unsure }) => {
    const headers = source.list ? [false] : headersOf(each, way);
    return (given.header === undefined ? headers : [given.header]).map((header) => ({
      dialect: { delimiter: each.delimiter, ...MARKS[way]!, header },
      survey: each,
      unsure,
    }));
  });
}

/**
 * Reads a file of too few numbers by the delimiter that finds most, so that it can be said.
 * @throws TableError where its quotes are to blame
 */
function poorReading(source: Source, surveys: readonly Survey[], given: Given): Reading {
  const flawed = surveys.find(({ broken }) => broken !== undefined);
  if (flawed) throw flawedError(flawed, source.name);
  const count = ({ ways }: Survey): number => countNumbers(ways, ANY);
  const best = surveys.reduce((a, b) => (count(b) >= count(a) ? b : a));
  const { decimal = ".", thousands = "" } = given;
  const header = given.header ?? (!source.list && headersOf(best, 0)[0]!);
  return {
    dialect: { delimiter: best.delimiter, decimal, thousands, header },
    survey: best,
    unsure: false,
  };
}
