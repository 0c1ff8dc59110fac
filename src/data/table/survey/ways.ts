import { ANY, COMMA_OR_THOUSANDS, MARKS, POINT_OR_THOUSANDS, setOf } from "./cell.ts";
import type { Given, Marks } from "../dialect.ts";
import { countNumbers } from "./column-survey.ts";
import type { Survey } from "./survey.ts";

/** How numbers may be written in a file. */
export interface Way {
  /** Its place in `MARKS`. */
  readonly way: number;
  /** Whether a point may also stand between thousands, which is less usual. */
  readonly unsure: boolean;
}

interface Fit {
  readonly way: number;
  /** The share of numbers that are none in this way, but are in another. */
  readonly misfit: number;
}

/** Numbers without which a column gives no data. */
const FEW = 2;
/** Of the numbers, those that one way may miss if the other misses so many. */
const MISSED = { few: 0.05, many: 0.5 };

/** Whether a way has the marks that somebody decided on. */
export const agrees = (marks: Marks, { decimal, thousands }: Given): boolean =>
  (decimal ?? marks.decimal) === marks.decimal &&
  (thousands ?? marks.thousands) === marks.thousands;

/** Whether a column holds enough numbers in some way. */
export const holdsNumbers = (survey: Survey, given: Given): boolean =>
  fitsOf(survey, given).length > 0;

/** Whether all rows have all columns, no quote is left, and numbers are written in one way. */
export const isClean = (survey: Survey, given: Given): boolean =>
  survey.layout.regular &&
  !survey.texts.quotes &&
  fitsOf(survey, given).some(({ misfit }) => misfit === 0);

/** The ways in which the numbers of a file are sensibly written: one, or two that differ. */
export function waysOfFile(survey: Survey, given: Given): Way[] {
  const fits = fitsOf(survey, given);
  if (fits.length === 2 && areAlike(survey, fits[0]!, fits[1]!)) return sure(fits.slice(0, 1));
  const perfect = fits.filter(({ misfit }) => misfit === 0);
  if (perfect.length === 2) return decide(survey, perfect);
  const { few, many } = MISSED;
  const good = fits.filter(
    ({ way, misfit }) =>
      misfit === 0 ||
      (misfit <= few && fits.every((other) => other.way === way || other.misfit >= many)),
  );
  return sure(good.length > 0 ? good : fits);
}

/** The best way with a decimal point and the best with a decimal comma, as far as they give numbers. */
function fitsOf(survey: Survey, given: Given): Fit[] {
  const { columns } = survey;
  const fits = MARKS.map((marks, way) => ({ marks, way, misfit: misfitOf(survey, way) })).filter(
    ({ marks, way }) =>
      agrees(marks, given) &&
      !isTaken(survey, way, given) &&
      columns.some((column) => countNumbers(column.ways, 1 << way) >= FEW),
  );
  return ([".", ","] as const).flatMap((decimal) => {
    const its = fits.filter(({ marks }) => marks.decimal === decimal);
    return its.length === 0 ? [] : [its.reduce((a, b) => (b.misfit < a.misfit ? b : a))];
  });
}

function misfitOf({ ways }: Survey, way: number): number {
  const all = countNumbers(ways, ANY);
  return all === 0 ? 0 : 1 - countNumbers(ways, 1 << way) / all;
}

/** Whether a mark of a way separates the columns, and stands in no number: it is not the mark then. */
function isTaken({ delimiter, ways }: Survey, way: number, given: Given): boolean {
  const { decimal, thousands } = MARKS[way]!;
  const mark = delimiter === " " ? " " : delimiter.trim();
  const same = mark !== "" && (mark === decimal || mark === thousands);
  if (!same || given.delimiter !== undefined) return false;
  // Points between thousands are told by their way, whose commas need not occur.
  const points = given.decimal === undefined && thousands === "." && ways[POINT_OR_THOUSANDS]! > 0;
  const without = setOf((marks) => marks.decimal !== mark && marks.thousands !== mark);
  const unused = ways.every((n, set) => n === 0 || !(set & (1 << way)) || (set & without) !== 0);
  return unused && !points;
}

const sure = (fits: readonly Fit[]): Way[] => fits.map(({ way }) => ({ way, unsure: false }));

/** Whether two ways find the same numbers, as none has a decimal mark. */
const areAlike = ({ ways }: Survey, a: Fit, b: Fit): boolean =>
  ways.every((n, set) => {
    const [inA, inB] = [a, b].map(({ way }) => (set & (1 << way)) !== 0);
    const unsure = set === COMMA_OR_THOUSANDS || set === POINT_OR_THOUSANDS;
    return n === 0 || (inA === inB && !unsure);
  });

/** Decides between a point and a comma where all numbers may be written with either. */
function decide({ delimiter, columns, ways }: Survey, [point, comma]: readonly Fit[]): Way[] {
  if (ways[COMMA_OR_THOUSANDS]! > 0) return sure([point!, comma!]);
  // Whole numbers beside such numbers speak for thousands, as those below 1000 have no point. So do
  // semicolons, which separate columns where the comma is decimal.
  const mixed = columns.some(
    (column) => column.ways[POINT_OR_THOUSANDS]! > 0 && column.ways[ANY]! > 0,
  );
  if (delimiter !== ";" && !mixed) return [{ way: point!.way, unsure: true }];
  return sure([point!, comma!]);
}
