import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decisive } from "../../src/cli/input/dialect.ts";
import type { Dialect } from "../../src/data/table/dialect.ts";
import { readTable } from "../../src/data/table/table.ts";
import { TableError } from "../../src/data/table/table-error.ts";
import { numbersOf, anyTable, write } from "./tables.ts";

const RUNS = { seed: 11, numRuns: 1000 };

function readUnlessFlawed(text: string): ReturnType<typeof readTable> | undefined {
  try {
    return readTable(text, "f");
  } catch (error) {
    expect(error).toBeInstanceOf(TableError);
    return undefined;
  }
}

it("reads the numbers that were written, or asks", () => {
  fc.assert(
    fc.property(anyTable, (written) => {
      const { text, values } = write(written);
      const read = readUnlessFlawed(text);
      if (!read) return;
      // Where every number is like 1.234 the point is taken for decimal, which the report says.
      if (read.kind === "table" && read.unsure && written.dialect.thousands === ".") return;
      if (read.kind === "table") expect(numbersOf(read)).toEqual(values);
      else expect(read.tables.map(numbersOf)).toContainEqual(values);
    }),
    RUNS,
  );
});

it("reads a file as each answer to its question says", () => {
  fc.assert(
    fc.property(anyTable, (written) => {
      const { text } = write(written);
      const read = readUnlessFlawed(text);
      if (read?.kind !== "question") return;
      const dialects = read.tables.map(({ dialect }) => dialect);
      for (const table of read.tables) {
        for (const given of [decisive(table.dialect, dialects), table.dialect]) {
          const again = readTable(text, "f", given);
          expect(again).toMatchObject({ kind: "table", dialect: table.dialect });
          expect(numbersOf(again as typeof table)).toEqual(numbersOf(table));
        }
      }
    }),
    RUNS,
  );
});

it("reads no other numbers where a quote is added", () => {
  // Of two rows the one without the quote alone would tell how the file is written.
  const table = anyTable.filter(({ rows }) => rows.length > 5);
  fc.assert(
    fc.property(table, fc.nat(), (written, place) => {
      const { text, values } = write(written);
      const at = place % text.length;
      const read = readUnlessFlawed(`${text.slice(0, at)}"${text.slice(at)}`);
      if (read?.kind !== "table" || (read.unsure && written.dialect.thousands === ".")) return;
      // A quote that is left in a text is reported with it.
      if (read.columns.some(({ left }) => left.some(({ text }) => text.includes('"')))) return;
      const all = new Set(values.flat());
      expect(
        numbersOf(read)
          .flat()
          .filter((value) => !all.has(value)),
      ).toEqual([]);
    }),
    RUNS,
  );
});

/** What most programs write. */
const COMMON: readonly Partial<Dialect>[] = [
  { delimiter: ",", decimal: "." },
  { delimiter: ";", decimal: "," },
  { delimiter: "\t", decimal: "." },
  { delimiter: " ", decimal: "." },
  { delimiter: "", decimal: "." },
];

it.each(COMMON)("does not ask about files as most programs write them: %j", (common) => {
  const single = common.delimiter === "";
  const plain = anyTable.map((written) => ({
    ...written,
    dialect: { ...written.dialect, ...common, thousands: "" as const },
    columns: written.columns
      .slice(0, single ? 1 : 4)
      .map((column) => ({ ...column, digits: column.digits === 1 ? 1 : 2 })),
    rows: single ? written.rows.map((row) => row.slice(0, 1)) : written.rows,
    labels: single ? ("none" as const) : ("first" as const),
    // A number at the end of a text may belong to the next column.
    texts: written.texts.filter((text) => !text.startsWith("Room")).concat("a"),
  }));
  fc.assert(
    fc.property(plain, (written) => {
      expect(readTable(write(written).text, "f").kind).toBe("table");
    }),
    RUNS,
  );
});
