import { stringify } from "csv-stringify/sync";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/core/experiment.ts";
import { drawProblem } from "../../src/core/problem.ts";
import {
  decodeText,
  experimentFor,
  experimentForAll,
  noNumbers,
  tooLarge,
} from "../../src/core/table/own-data.ts";
import {
  type Delimiter,
  joinColumns,
  likelyColumn,
  numericColumns,
  readTable,
} from "../../src/core/table/table.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });

/** What tables are made of, in any order. */
const SCRAPS = fc
  .array(
    fc.constantFrom("1", "-2.5", "3e400", "a", "NA", ",", ",", ";", "\n", "\n", '"', " ", "\t"),
  )
  .map((parts) => parts.join(""));

describe("a table", () => {
  const DELIMITERS: Delimiter[] = [",", ";", "\t", "|", " "];
  it.each(DELIMITERS)(
    "gives back the numbers that were written with %j, and finds it",
    (delimiter) => {
      fc.assert(
        fc.property(
          fc
            .integer({ min: 1, max: 4 })
            .chain((width) =>
              fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 2 }),
            ),
          fc.boolean(),
          (rows, header) => {
            const names = rows[0]!.map((_, c) => `x${c}`);
            const text = stringify(header ? [names, ...rows] : rows, { delimiter });
            for (const table of [readTable(text, delimiter), readTable(text)]) {
              expect(table.rows).toBe(rows.length);
              expect(table.header).toBe(header);
              expect(table.columns.map(({ numbers }) => [...numbers])).toEqual(
                names.map((_, c) => rows.map((row) => row[c]! + 0)),
              );
              expect(table.columns.every(({ left }) => left.length === 0)).toBe(true);
              if (header) expect(table.columns.map(({ name }) => name)).toEqual(names);
            }
          },
        ),
      );
    },
  );

  it("never throws, and accounts for every cell", () => {
    fc.assert(
      fc.property(fc.oneof(SCRAPS, fc.string({ unit: "grapheme" })), (text) => {
        const { rows, columns } = readTable(text);
        for (const { numbers, cells, left } of columns) {
          const out = left.reduce((sum, { count }) => sum + count, 0);
          expect(cells).toHaveLength(rows);
          expect(numbers.length + out).toBe(rows);
          expect(numbers.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it("says what was left out, why, and where first", () => {
    const text = "name,x\na,1\nb,NA\n\nc,1e999\nd,-inf\ne,one\nf\ng,2\nh,NaN\n";
    const { rows, columns, header } = readTable(text);
    expect([rows, header]).toEqual([8, true]);
    expect(columns[1]!.numbers).toEqual([1, 2]);
    expect(columns[1]!.left).toEqual([
      { reason: "missing", count: 2, line: 3, text: "NA" },
      { reason: "infinite", count: 2, line: 5, text: "1e999" },
      { reason: "text", count: 1, line: 7, text: "one" },
      { reason: "short", count: 1, line: 8, text: "" },
    ]);
  });

  it.each([
    ["a quoted cell with a delimiter and a line break in it", '"a,\nb",1\nc,2\n', [1, 2], 1],
    ["Windows lines and a byte order mark", "\uFEFFx\r\n1\r\n2\r\n", [1, 2], 0],
    ["decimal commas beside semicolons", "x;y\n1,5;2\n-0,25;3\n", [1.5, -0.25], 0],
    ["a minus sign of typography", "−1\n−2.5\n", [-1, -2.5], 0],
    ["numbers in one row", "3, 1, 2", [3, 1, 2], 0],
    ["a list between brackets", "[1, 2.5,\n -3e2]\n", [1, 2.5, -300], 0],
    ["what programs print of an array", "[ 1.   2.5\n  3. ]", [1, 2.5, 3], 0],
    ["decimal commas in one row", "1,5; 2,5; 3", [1.5, 2.5, 3], 0],
    ["blank lines", "\n1\n\n\n2\n\n", [1, 2], 0],
    ["years as names", "year,2019,2020\nx,5,6\ny,7,8\n", [2019, 5, 7], 1],
    ["a text over numbers among names that are numbers", "2019,v\n1,5\n3,6\n", [5, 6], 1],
    ["no hexadecimal numbers", "0x10\n16\n17\n", [16, 17], 0],
  ])("reads %s", (_, text, numbers, column) => {
    expect(readTable(text).columns[column]!.numbers).toEqual(numbers);
  });

  it("reads any number of numbers in one line, and says where columns are too many", () => {
    const numbers = Array.from({ length: 5000 }, (_, n) => n / 4);
    expect(readTable(numbers.join(", ")).columns[0]!.numbers).toEqual(numbers);
    expect(readTable(JSON.stringify(numbers)).columns[0]!.numbers).toEqual(numbers);
    const wide = readTable(`${numbers.join(",")}\n${numbers.join(",")}`);
    expect([wide.width, wide.columns.length]).toEqual([5000, 200]);
  });

  it("passes over a column that counts the rows and one that is text", () => {
    expect(likelyColumn(readTable("id,name,x\n1,a,5\n2,b,6\n3,c,7\n"))).toBe(2);
    expect(likelyColumn(readTable("1\n2\n3\n"))).toBe(0);
    expect(likelyColumn(readTable("a\nb\n"))).toBeUndefined();
    expect(likelyColumn(readTable(""))).toBeUndefined();
  });

  it("gives several columns together, without the rows that lack one", () => {
    const table = readTable("id,x,y,note\n1,5,50,a\n2,NA,60,b\n3,7,70,c\n");
    expect(numericColumns(table)).toEqual([1, 2]);
    expect(joinColumns(table, [1, 2])).toEqual([
      [5, 50],
      [7, 70],
    ]);
    const problem = drawProblem(parseExperiment(experimentForAll(table, [1, 2], "f")));
    expect([problem.dimensions, problem.count]).toEqual([2, 2]);
  });
});

describe("the text of a file", () => {
  it("may be in UTF-16", () => {
    const text = "\uFEFFx\n1\n2\n";
    const words = Uint16Array.from(text, (c) => c.charCodeAt(0));
    expect(decodeText(new Uint8Array(words.buffer), "f")).toContain("1\n2");
  });

  it.each([
    ["", /^f is empty: it needs numbers/],
    [" \n\n ", /^f is empty/],
    ["PK\u0003\u0004rest", /^f is an Excel workbook or another zip file: save .* as CSV/],
    ["\u0089PNG\r\n\u001A\n\u0000\u0000\u0000\rIHDR", /^f is no text: open a CSV file/],
  ])("%j is refused by a sentence", (text, sentence) => {
    expect(() => decodeText(encode(text), "f")).toThrow(sentence);
  });

  it("is refused by its size", () => {
    expect(tooLarge(1e9, "f").message).toBe(
      "f has 1000 MB, and at most 100 MB are read: take a sample of its rows.",
    );
  });
});

describe("an experiment of a column", () => {
  const column = (numbers: readonly number[]) => ({ name: "x", numbers, cells: numbers, left: [] });
  it.each([
    [[], /^x of f holds no numbers, and a density needs at least 2\.$/],
    [[5], /^x of f holds 1 number, and a density needs at least 2\.$/],
    [[3, 3, 3], /^All 3 numbers of x are 3: equal numbers have no density\.$/],
  ])("%j is refused by a sentence", (numbers, sentence) => {
    expect(() => experimentFor(column(numbers), "f")).toThrow(sentence);
  });

  it("is one, for any number of numbers", () => {
    for (const count of [2, 3, 15, 16, 200, 3000, 60_000]) {
      const numbers = Array.from({ length: count }, (_, n) => n % 97);
      const problem = drawProblem(parseExperiment(experimentFor(column(numbers), "f")));
      expect(problem.count + (problem.heldOut?.length ?? 0)).toBe(count);
    }
  });

  it("of no column says so, with what to do", () => {
    expect(noNumbers(readTable("a~1\nb~2\n"), "f").message).toMatch(
      /^No column of f holds numbers; line 2 begins with “b~2”: if another character separates/,
    );
    expect(noNumbers(readTable(""), "f").message).toMatch(/^No column of f holds numbers/);
  });
});
