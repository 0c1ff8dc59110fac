import { type Command, InvalidArgumentError, Option } from "commander";
import { describeDialect, describeSample } from "../../data/table/describe.ts";
import type { Dialect, Given } from "../../data/table/dialect.ts";
import type { Question } from "../../data/table/table.ts";

/** What the marks are called on the command line; each may also be given itself. */
const NAMES = {
  delimiter: {
    comma: ",",
    "comma-space": ", ",
    semicolon: ";",
    tab: "\t",
    bar: "|",
    space: " ",
    none: "",
  },
  decimal: { point: ".", comma: "," },
  thousands: { none: "", comma: ",", point: ".", space: " ", apostrophe: "'" },
} as const satisfies { [Key in keyof Dialect]?: Readonly<Record<string, Dialect[Key]>> };

type Mark = keyof typeof NAMES;
const MARKS = ["delimiter", "thousands", "decimal"] as const;
const KEYS = [...MARKS, "header"] as const;

/** Options that say how the file of --data is written. */
export function addDialectOptions(command: Command): Command {
  return command
    .addOption(markOption("delimiter", "what separates the columns of --data"))
    .addOption(markOption("decimal", "the decimal mark of --data"))
    .addOption(markOption("thousands", "the mark between thousands of --data"))
    .option("--header", "the first row of --data names its columns")
    .option("--no-header", "the first row of --data holds numbers");
}

function markOption(mark: Mark, description: string): Option {
  const names: Readonly<Record<string, string>> = NAMES[mark];
  const list = Object.keys(names).join(", ");
  return new Option(`--${mark} <name>`, `${description}: ${list}`).argParser((given: string) => {
    const found = names[given] ?? Object.values(names).find((sign) => sign === given);
    if (found !== undefined && given !== "") return found;
    throw new InvalidArgumentError(`Allowed are ${list}.`);
  });
}

/** The options that are given and speak of the file of --data. */
export const aboutData = (options: Given & { readonly column?: string }): string[] => [
  ...(options.column === undefined ? [] : ["--column"]),
  ...optionsOf(options).map((option) => option.split(" ")[0]!),
];

/** Says, line by line, how a file can be read and which option chooses each reading. */
export function describeQuestion({ tables }: Question, name: string): string[] {
  const dialects = tables.map(({ dialect }) => dialect);
  const options = dialects.map((dialect) => optionsOf(decisive(dialect, dialects)).join(" "));
  const width = Math.max(...options.map((option) => option.length));
  const lines = tables.map(
    (table, k) =>
      `  ${options[k]!.padEnd(width)}  ${describeSample(table)} (${describeDialect(table.dialect)})`,
  );
  return [
    `${name} can be read in ${tables.length} ways. Give the option of the right one:`,
    ...lines,
  ];
}

/** The fewest decisions that tell a dialect from the others. */
export function decisive(dialect: Dialect, all: readonly Dialect[]): Given {
  // A mark that is there says more than one that is not.
  const keys = KEYS.toSorted((a, b) => Number(dialect[a] === "") - Number(dialect[b] === ""));
  const subsets = Array.from({ length: 2 ** keys.length }, (_, bits) =>
    keys.filter((_key, k) => (bits & (1 << k)) !== 0),
  ).toSorted((a, b) => a.length - b.length);
  // Each delimiter and mark can be read with a header and without one: this alone rules out none.
  const tells = (subset: readonly (keyof Dialect)[], other: Dialect): boolean => {
    const differs = (key: keyof Dialect): boolean => other[key] !== dialect[key];
    return subset.some((key) => differs(key) && (key !== "header" || !MARKS.some(differs)));
  };
  const fewest =
    subsets.find((subset) => all.every((other) => other === dialect || tells(subset, other))) ??
    keys;
  return Object.fromEntries(fewest.map((key) => [key, dialect[key]]));
}

/** As they stand on the command line. */
const optionsOf = (given: Given): string[] =>
  KEYS.filter((key) => given[key] !== undefined).map((key) => {
    if (key === "header") return given.header ? "--header" : "--no-header";
    const [name] = Object.entries(NAMES[key]).find(([, sign]) => sign === given[key])!;
    return `--${key} ${name}`;
  });
