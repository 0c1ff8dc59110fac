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
  return `${withMinus(digits.replace(/\.0$/, ""))} × 10${raise(power)}`;
}

/** A number as an axis has it: 10⁻⁷, or 2×10⁻⁷, where it is very small or large. */
export function axisNumber(value: number, log = false): string {
  const far = log ? value < 1e-3 || value >= 1e4 : Math.abs(value) >= 1e8;
  if (!far) return withMinus(value.toLocaleString("en", { maximumSignificantDigits: 6 }));
  const short = Number(value.toPrecision(3)).toExponential();
  const [digits, power] = short.split("e") as [string, string];
  return `${digits === "1" ? "" : `${withMinus(digits)}×`}10${raise(power)}`;
}

/** With real minuses. */
export const withMinus = (text: string): string => text.replaceAll("-", "−");

const raise = (power: string): string =>
  power.replace("+", "").replaceAll(/./g, (c) => RAISED.charAt(PLAIN.indexOf(c)));

const PLAIN = "-0123456789";
const RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
