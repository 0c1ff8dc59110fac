import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { LIMITS } from "../../src/experiment/schema.ts";
import { joinColumns, likelyColumn, numericColumns } from "../../src/data/table/columns.ts";
import { describeLeft } from "../../src/data/table/describe.ts";
import { experimentFor, experimentForAll, noNumbers } from "../../src/data/table/own-data.ts";
import { readTable, type Table } from "../../src/data/table/table.ts";
import { TableError } from "../../src/data/table/table-error.ts";
import { checkBytes, decodeText } from "../../src/data/table/text.ts";

function read(text: string): Table {
  const table = readTable(text, "f");
  if (table.kind === "question") throw new Error(`expected one way to read ${text}`);
  return table;
}

/** What tables are made of, in any order. */
const PIECES = "1 -2.5 3e400 1,234 a NA , , ; | [ ] { # ' . sep=".split(" ");
const SCRAPS = fc
  .array(fc.constantFrom(...PIECES, "\n", "\n", "\r", "\t", " ", "\u00A0", '"'))
  .map((parts) => parts.join(""));

describe("what is left out of a table", () => {
  it("is accounted for, cell by cell, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(SCRAPS, fc.string({ unit: "grapheme" })), (text) => {
        for (const table of tablesOf(text)) {
          for (const { numbers, cells, left } of table.columns) {
            const out = left.reduce((sum, { count }) => sum + count, 0);
            expect(cells).toHaveLength(table.rows);
            expect(numbers.length + out).toBe(table.rows);
            expect(numbers.every(Number.isFinite)).toBe(true);
          }
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  function tablesOf(text: string): readonly Table[] {
    try {
      const table = readTable(text, "f");
      return table.kind === "table" ? [table] : table.tables;
    } catch (error) {
      expect(error).toBeInstanceOf(TableError);
      return [];
    }
  }

  it("is said, with the reason and the first line", () => {
    const text = "name,x\na,1\nb,NA\n\nc,1e999\nd,-inf\ne,one\nf\ng,2\nh,NaN\n";
    const { rows, columns } = read(text);
    expect(rows).toBe(8);
    expect(describeLeft(columns[1]!)).toBe(
      "x: 2 numbers; left out: 2 cells missing (first “NA” in line 3), 2 cells infinite or too large (first “1e999” in line 5), 1 cell not numbers (first “one” in line 7), 1 cell cut off with their row (first in line 8)",
    );
  });

  it("has the lines of the file, below comments and across quoted cells", () => {
    const { columns, above } = read('# by me\n# again\nt,x\n"a\nb",1\nc,NA\n"d\n\n",?\ne,2\n');
    expect(columns[1]!.left).toEqual([{ reason: "missing", count: 2, line: 6, text: "NA" }]);
    expect(above).toBe(2);
  });

  it("is shown without characters that steer a terminal", () => {
    const { columns } = read("x\u001B[2J\n1\n2\n\u001B[31mred\n");
    expect(columns[0]).toMatchObject({ name: "x [2J", left: [{ text: "[31mred" }] });
  });
});

describe("columns", () => {
  it("that count the rows or are text are passed over", () => {
    expect(likelyColumn(read("id,name,x\n1,a,5\n2,b,6\n3,c,7\n"))).toBe(2);
    expect(likelyColumn(read("1\n2\n3\n"))).toBe(0);
    expect(likelyColumn(read("a\nb\n"))).toBeUndefined();
    expect(likelyColumn(read(""))).toBeUndefined();
  });

  it("are read together, without the rows that lack a number", () => {
    const table = read("id,x,y,note\n1,5,50,a\n2,NA,60,b\n3,7,70,c\n");
    expect(numericColumns(table)).toEqual([1, 2]);
    expect(joinColumns(table, [1, 2])).toEqual([
      [5, 50],
      [7, 70],
    ]);
    const problem = drawProblem(parseExperiment(experimentForAll(table, [1, 2], "f")));
    expect([problem.dimensions, problem.count]).toEqual([2, 2]);
  });

  it("may be 1,000, and 10,000 at most", () => {
    const row = Array.from({ length: 10_001 }, (_, n) => n / 4);
    const lines = (width: number): string => `${row.slice(0, width).join(",")}\n`.repeat(3);
    expect(read(lines(1000)).columns.map(({ numbers }) => numbers[2])).toEqual(row.slice(0, 1000));
    expect(() => read(lines(10_001))).toThrow(
      /^f: it has 10,001 columns, and at most 10,000 are read;/,
    );
  });

  it("may have the numbers of one line", () => {
    const numbers = Array.from({ length: 5000 }, (_, n) => n / 4);
    expect(read(numbers.join(", ")).columns[0]!.numbers).toEqual(numbers);
    expect(read(JSON.stringify(numbers)).columns[0]!.numbers).toEqual(numbers);
  });
});

describe("the text of a file", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const words = (text: string): Uint8Array =>
    new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
  const swap = (bytes: Uint8Array): Uint8Array => bytes.map((_, i) => bytes[i ^ 1]!);

  it.each([
    ["UTF-8", encode("Größe\n1\n2\n")],
    ["UTF-8 with a byte order mark", encode("\uFEFFGröße\n1\n2\n")],
    ["UTF-16", words("\uFEFFGröße\n1\n2\n")],
    ["UTF-16, high bytes first", swap(words("\uFEFFGröße\n1\n2\n"))],
    ["UTF-16 without a mark", words("Größe\n1\n2\n")],
    ["Windows' encoding", Uint8Array.from("Größe\n1\n2\n", (c) => c.charCodeAt(0))],
  ])("may be in %s", (_, bytes) => {
    expect(read(decodeText(bytes, "f")).columns).toMatchObject([
      { name: "Größe", numbers: [1, 2] },
    ]);
  });

  it.each([
    ["", /^f is empty: it needs numbers/],
    [" \n\n ", /^f is empty/],
    ["PK\u0003\u0004rest", /^f is an Excel workbook or another zip file: save .* as CSV/],
    ["\u0089PNG\r\n\u001A\n\u0000\u0000\u0000\rIHDR", /^f is not text: open a CSV file/],
    [
      `x\n${"1\n".repeat(3000)}\u0000\n`,
      /^f has a NUL character in line 3002: the file is damaged/,
    ],
  ])("%j is refused by a sentence", (text, sentence) => {
    expect(() => decodeText(encode(text), "f")).toThrow(sentence);
  });

  it("is refused by its size", () => {
    expect(() => checkBytes(1e9, "f")).toThrow(
      "f has 1000 MB, and at most 100 MB are read: take a sample of its rows.",
    );
  });

  it.each([
    ["lines", "1\n", /^f has 4,000,003 lines, and at most 4,000,000 are read: take a sample/],
    ["numbers", "1 ", /^f has 4,000,003 numbers, and at most 4,000,000 are read: take a sample/],
  ])("is refused by its %s before these are read", (_, number, sentence) => {
    expect(() => read(number.repeat(LIMITS.pairs + 3).trim())).toThrow(sentence);
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
    expect(noNumbers(read("a~1\nb~2\n"), "f").message).toMatch(
      /^No column of f holds numbers; line 2 begins with “b~2”: if another character separates/,
    );
    expect(noNumbers(read("x,y\n"), "f").message).toMatch(/^No column of f holds numbers/);
  });
});
