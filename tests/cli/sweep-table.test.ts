import { expect, test } from "vitest";
import type { Row } from "../../src/cli/sweep/row.ts";
import { encodeTable } from "../../src/cli/sweep/table.ts";

const axes = [{ path: "model.hidden", values: [[3], [8]] }];
const rows = Array.from(
  { length: 2500 },
  (_, model) => ({ model, settings: [[model]], status: "done", loss: model / 3 }) as unknown as Row,
);
const whole = (count: number, format: "csv" | "json"): string =>
  [...encodeTable(format, axes, rows.slice(0, count))].join("");

test.each([0, 1, 999, 1000, 1001, 2000, 2500])("a table of %d rows is one document", (count) => {
  const table = rows.slice(0, count).map(({ model, loss }) => ({
    model,
    "model.hidden": `[${model}]`,
    status: "done",
    loss,
  }));
  expect(whole(count, "json")).toBe(`${JSON.stringify(table, null, 1)}\n`);
  const lines = table.map(({ model, loss }) => `${model},[${model}],done,${loss}\n`);
  const head = count === 0 ? "" : "model,model.hidden,status,loss\n";
  expect(whole(count, "csv")).toBe(head + lines.join(""));
});
