import { decimals } from "../../../figures/format.ts";

/** A loss that has become so many times the first one is worth a word. */
const GROWN = 100;

/** What is to be said of losses that training has made far worse, though they are numbers still. */
export function growthOf(losses: Float64Array): string | undefined {
  const [first, last] = [losses[0]!, losses.at(-1)!];
  if (last <= GROWN * Math.abs(first)) return undefined;
  return (
    `The loss grew from ${decimals(first)} to ${decimals(last)}: the steps are too large. ` +
    "Try a smaller learning rate, or undo."
  );
}
