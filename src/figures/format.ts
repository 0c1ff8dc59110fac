import type { Estimate } from "../measure/fisher/fisher.ts";

/** A number with so many decimals, and a real minus. */
export function decimals(value: number | undefined, digits = 4): string {
  if (value === undefined) return "–";
  if (Math.abs(value) >= 1e6) return scientific(value);
  return value
    .toFixed(digits)
    .replace(/^-(0\.0*)$/, "$1")
    .replace("-", "−");
}

/** A number with so many significant digits, in plain ASCII: 0.00416, 2097, 4.52e+14. */
export function significant(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(digits - 1);
  const places = size === 0 ? 0 : digits - 1 - Math.floor(Math.log10(size));
  return value.toFixed(Math.max(0, places));
}

/** Most significant digits of a mean. */
const MOST_DIGITS = 6;

/**
 * A mean with its standard error, which has three significant digits, in plain ASCII but for ±:
 * -1.505 ± 0.521, -2097 ± 411. Four digits where there is no error.
 */
export function withError({ value, standardError }: Estimate): string {
  if (!(standardError > 0)) return significant(value, 4);
  const size = Math.max(Math.abs(value), standardError);
  if (size >= 1e6 || size < 1e-4) {
    return `${value.toExponential(2)} ± ${standardError.toExponential(2)}`;
  }
  const places = 2 - Math.floor(Math.log10(standardError));
  const most = MOST_DIGITS - 1 - Math.floor(Math.log10(size));
  if (places > most) return `${significant(value, MOST_DIGITS)} ± ${significant(standardError)}`;
  const shown = Math.max(0, places);
  return `${value.toFixed(shown)} ± ${standardError.toFixed(shown)}`;
}

/** Numbers in ASCII as the page has them: with real minuses, and 4.52 × 10¹⁴ for 4.52e+14. */
export const typeset = (text: string): string =>
  withMinus(text.replaceAll(/e([+-]\d+)/g, (_, power: string) => ` × 10${raise(power)}`));

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
