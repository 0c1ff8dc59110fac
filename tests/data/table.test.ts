import { describe, expect, it } from "vitest";
import { type Question, readTable, type Table } from "../../src/data/table/table.ts";
import { TableError } from "../../src/data/table/table-error.ts";

/**
 * A text, and what it is read as: numbers of columns between bars, with names where it has a header;
 * between slashes what it may be read as, where it asks; or what an error says.
 */
type Case = readonly [what: string, text: string, read: string | RegExp];

const CLEAN: readonly Case[] = [
  ["one number a line", "1\n2\n3\n", "1 2 3"],
  ["a name above numbers", "x\n1.5\n2\n", "x: 1.5 2"],
  ["commas", "x,y\n1,2\n3,4\n", "x: 1 3 | y: 2 4"],
  ["commas without names", "1.5,2.5\n3.5,4\n", "1.5 3.5 | 2.5 4"],
  ["semicolons", "x;y\n1,5;2\n-0,25;3\n", "x: 1.5 -0.25 | y: 2 3"],
  ["semicolons and points", "1.5;2.25\n3.5;4\n", "1.5 3.5 | 2.25 4"],
  ["tabs", "x\ty\n1.5\t2\n3\t4\n", "x: 1.5 3 | y: 2 4"],
  ["bars", "1.5|2\n3|4\n", "1.5 3 | 2 4"],
  ["a table of Markdown", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "a: 1 3 | b: 2 4"],
  ["aligned columns", " x   y\n 1.5 2\n 3  14\n", "x: 1.5 3 | y: 2 14"],
  ["commas with spaces", "x, y\n1, 2\n3, 4\n", "x: 1 3 | y: 2 4"],
  ["spaces in a name", "flow rate\n1.5\n2\n", "flow rate: 1.5 2"],
  ["texts beside decimals", "a;1,5\nb;2,5\n", "1.5 2.5"],
  ["whole numbers beside decimals", "1;2,5\n2;3,5\n", "1 2 | 2.5 3.5"],
  ["dates", "2019-01-01 10:00,5.5\n2019-01-02 10:00,6.25\n", "5.5 6.25"],
  ["German dates", "01.02.2019;5,5\n02.02.2019;6,25\n", "5.5 6.25"],
  ["units", "1.5 cm\n2.5 cm\n", "1.5 2.5"],
  ["exponents and signs", "1e3\n1E-3\n+5\n-2.5\n−7\n.5\n3.\n", "1000 0.001 5 -2.5 -7 0.5 3"],
  ["leading zeros", "007\n010\n", "7 10"],
  ["hexadecimal numbers as text", "0x10\n16\n17\n", "0x10: 16 17"],
  ["money and percent as text", "x,y\n1,$5\n2,5%\n3,7\n4,8\n", "x: 1 2 3 4 | y: 7 8"],
];

const LISTS: readonly Case[] = [
  ["a line", "3, 1, 2", "3 1 2"],
  ["a line with spaces", "3 1 2.5\n", "3 1 2.5"],
  ["a line with decimal commas", "1,5; 2,5; 3", "1.5 2.5 3"],
  ["JSON", "[1, 2.5,\n -3e2]\n", "1 2.5 -300"],
  ["JSON without spaces", "[1,234,5]", "1 234 5"],
  ["pairs in JSON", "[[1, 2], [3, 4.5], [5, null]]", "1 3 5 | 2 4.5"],
  ["NumPy's list", "[ 1.   2.5\n  3. ]", "1 2.5 3"],
  ["NumPy's matrix", "[[1. 2.]\n [3. nan]\n [5. 6.]]", "1 3 5 | 2 6"],
  ["Python's list", "[1.5, nan, 2,]", "1.5 2"],
  ["JSON of rows that differ", "[[1, 2], [3]]", /^f: list 2 has 1 cell, but the first has 2;/],
  ["objects", '[{"x": 1}]', /^f holds JSON that is no list of numbers:/],
  ["an object", '{"x": [1, 2]}', /^f holds JSON that is no list of numbers:/],
];

const FORMS: readonly Case[] = [
  ["a byte order mark", "\uFEFFx\n1\n2\n", "x: 1 2"],
  ["line ends of Windows", "x\r\n1\r\n2\r\n", "x: 1 2"],
  ["line ends of old Macs", "x,y\r1.5,2\r3,4\r", "x: 1.5 3 | y: 2 4"],
  ["mixed line ends", "x\r1\r\n2\n3", "x: 1 2 3"],
  ["blank lines", "\n1\n\n \n2\n\n", "1 2"],
  ["quoted numbers", '"x","y"\n"1.5","2"\n"3","4"\n', "x: 1.5 3 | y: 2 4"],
  ["delimiters and lines in quotes", 't,x\n"a,\nb",1.5\n"c ""d""",2\n', "x: 1.5 2"],
  ["quotes in quotes", 't,x\n"say ""hi""",5\n"b",6\n', "x: 5 6"],
  ["quotes after spaces", '1, "a, b"\n2, "c"\n', "1 2"],
  ["inches", '5" pipe,3.5\n6" pipe,4.25\n', "3.5 4.25"],
  ["a delimiter at the end", "x,y,\n1,2,\n3,4,\n", "x: 1 3 | y: 2 4"],
  ["a delimiter at the end of data", "x;y\n1;2;\n3;4;\n", "x: 1 3 | y: 2 4"],
  ["short rows", "x,y\n1,2\n3\n5,6\n", "x: 1 3 5 | y: 2 6"],
  ["short rows of aligned columns", "1 2 3\n4   6\n7 8 9\n", "1 7 | 2 8 | 3 9"],
  ["comments", "# made by\n# x y\n1.5 2\n3 4\n", "1.5 3 | 2 4"],
  ["a count above a table", "2\nx,y\n1,2.5\n3,4.5\n", "x: 1 3 | y: 2.5 4.5"],
  ["R's row names", '"x" "y"\n"a" 5.1 3.5\n"b" 4.9 3\n', "x: 5.1 4.9 | y: 3.5 3"],
  ["a line that names the delimiter", "sep=;\n1,5;2\n2,5;3\n", "1.5 2.5 | 2 3"],
  ["an open quote", 'x,y\n1,"a\n2,b\n3,c\n', /^f: the quote that opens in line 2 is never closed;/],
  ["an open quote below one row", 'x,y\n1,2\n3,"4\n5,6\n', /^f: the quote that opens in line 3 is/],
  [
    "an open quote above all rows",
    'x,y\n1,"2\n3,4\n5,6\n',
    /^f: the quote that opens in line 2 is/,
  ],
  ["text after the first quote", 'x,y\n1,"2"a\n3,4\n5,6\n', /^f: the quoted cell in line 2 goes/],
  ["quoted commas beside spaces", '"a, b" 5 6\n"c, d" 7 8\n', "5 7 | 6 8"],
  ["an open quote in a list", 'x\n1\n"2\n3\n4\n', /^f: the quote that opens in line 3 is never/],
  ["text after a quote", 'x,y\n1,"a"b\n2,c\n', /^f: the quoted cell in line 2 goes on after/],
  [
    "a comma too many",
    "a,999\nb,1,234\nc,500\n",
    /^f: line 2 has 3 cells, but the table has 2 columns;/,
  ],
  [
    "a name too few",
    "name,n\na,1,234\nb,5,678\n",
    /^f: line 1 has 2 cells, but the table has 3 columns;/,
  ],
];

const MARKS: readonly Case[] = [
  ["thousands in quotes", 'x,y\n"47,612",1.5\n"12,345",2\n', "x: 47612 12345 | y: 1.5 2"],
  ["points between thousands", "x\n1.234,56\n1.234,5\n987\n", "x: 1234.56 1234.5 987"],
  ["commas between thousands", "x\n1,234,567\n1,234\n", "x: 1234567 1234"],
  ["spaces between thousands", "1 234\n987\n5 678\n", "1234 987 5678"],
  ["no-break spaces", "1\u00A0234,5\n5\u202F678\n", "1234.5 5678"],
  ["apostrophes", "1'234.5\n5’678\n", "1234.5 5678"],
  ["one cell with the other mark", `${"1.5\n".repeat(20)}2,5\n`, "1.5 ".repeat(20).trim()],
  ["points of three digits alone", "9.172\n9.350\n34.279\n", "9.172 9.35 34.279"],
  ["points beside whole numbers", "9.172\n987\n34.279\n", "9.172 987 34.279 / 9172 987 34279"],
  ["points beside semicolons", "1.234;x\n2.345;y\n", "1.234 2.345 / 1234 2345"],
  ["commas beside tabs", "n\tx\na\t2,102\nb\t3,400\n", "x: 2102 3400 / x: 2.102 3.4"],
  ["commas in quotes", 'n,x\na,"47,612"\nb,"2,345"\n', "x: 47612 2345 / x: 47.612 2.345"],
  ["commas in one column", "x\n49,673\n5,123\n", "x: 49673 5123 / x: 49.673 5.123"],
  ["commas", "49,673\n50,123\n", "49 50 | 673 123 / 49673 50123 / 49.673 50.123"],
  ["decimal commas", "1,25\n2,5\n", "1 2 | 25 5 / 1.25 2.5"],
  ["both marks in a number", "1.234,56\n2.345,67\n", "1.234 2.345 | 56 67 / 1234.56 2345.67"],
  ["a name with a comma", "x, cm\n1,25\n2,5\n", "x: 1 2 | cm: 25 5 / x, cm: 1.25 2.5"],
  ["spaces", "1 234\n5 678\n", "1 5 | 234 678 / 1234 5678"],
  ["decimal commas and spaces", "1,5 2,5\n3,5 4,5\n", "1 3 | 5 5 / 1.5 3.5 | 2.5 4.5"],
  ["spaces after some commas", "1,234, 5,678", "1 234 5 678 / 1234 5678 / 1.234 5.678"],
  ["a text that ends in a number", "Room 5,8\nRoom 6,9\n", "8 9 / 5.8 6.9"],
  ["both marks in a file", "x;y\n1,5;1.5\n2,5;2.5\n", "y: 1.5 2.5 / x: 1.5 2.5"],
];

const HEADERS: readonly Case[] = [
  ["a year above decimals", "2019\n1.5\n2.5\n", "2019: 1.5 2.5 / 2019 1.5 2.5"],
  [
    "what pandas writes",
    ",0,1\n0,1.5,2\n1,2.5,3\n",
    "column 1: 0 1 | 0: 1.5 2.5 | 1: 2 3 / 0 1 | 0 1.5 2.5 | 1 2 3",
  ],
  [
    "years beside a text",
    "year,2019,2020\nx,5,6\ny,7,8\n",
    "2019: 5 7 | 2020: 6 8 / 2019 5 7 | 2020 6 8",
  ],
  [
    "a text above decimals beside one",
    "<1,1.2\n2,1.3\n3,1.4\n",
    "<1: 2 3 | 1.2: 1.3 1.4 / 2 3 | 1.2 1.3 1.4",
  ],
  ["a name beside a year", "2019,v\n1,5\n3,6\n", "2019: 1 3 | v: 5 6"],
  ["a year above whole numbers", "2019\n5\n7\n", "2019 5 7"],
  ["a decimal number", "1.5\n2\n3\n", "1.5 2 3"],
  ["a text that comes again", "M,5\nF,7\nM,8\n", "5 7 8"],
];

function show(read: Table | Question): string {
  if (read.kind === "question") return read.tables.map(show).join(" / ");
  const { columns, dialect } = read;
  const filled = columns.filter(({ numbers }) => numbers.length > 0);
  const named = ({ name, numbers }: Table["columns"][number]): string =>
    `${dialect.header ? `${name}: ` : ""}${numbers.join(" ")}`;
  return filled.map(named).join(" | ");
}

describe.each([
  ["a file as most programs write it", CLEAN],
  ["a list", LISTS],
  ["a form of files", FORMS],
  ["marks", MARKS],
  ["a header", HEADERS],
])("%s", (_, cases) => {
  it.each(cases)("%s", (_, text, expected) => {
    if (typeof expected === "string") {
      expect(show(readTable(text, "f"))).toBe(expected);
      return;
    }
    expect(() => readTable(text, "f")).toThrow(TableError);
    expect(() => readTable(text, "f")).toThrow(expected);
  });
});
