/** A number with so many decimals, and a real minus. */
export function decimals(value: number | undefined, digits = 4): string {
  if (value === undefined) return "–";
  if (Math.abs(value) >= 1e6) return scientific(value);
  return value
    .toFixed(digits)
    .replace(/^-(0\.0*)$/, "$1")
    .replace("-", "−");
}

/** A number as 2.1 × 10⁻⁷, which no line breaks. */
export function scientific(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [digits, power] = value.toExponential(1).split("e") as [string, string];
  const exponent = power.replace("+", "").replaceAll(/./g, (c) => RAISED.charAt(PLAIN.indexOf(c)));
  return `${digits.replace(/\.0$/, "").replace("-", "−")} × 10${exponent}`;
}

const PLAIN = "-0123456789";
const RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A whole number with its noun: 1 step, 1,024 steps. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
