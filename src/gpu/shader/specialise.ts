import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { DeviceError } from "../../training/trainer.ts";

/** What specialises a shader: names that `#if` asks for, and constants. */
export interface Specialisation {
  /** `#if NAME`: each name that the source asks for must be given. SUBGROUPS also enables them. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** `const NAME = …;` lines put before the source: u32, or arrays of u32. */
  readonly sizes?: Readonly<Record<string, number | readonly number[]>>;
  /** Unrolls the loops marked `#unroll`; without it they stay loops. */
  readonly unroll?: boolean;
}

/**
 * Makes WGSL out of the files in `shaders/`: `#if NAME` … `#elif NAME` … `#else` … `#endif` by
 * wgsl-preprocessor, then `#unroll` before a `for` loop with known bounds.
 * @throws Error for an unknown name or a loop that cannot be unrolled
 */
export function specialise(sources: readonly string[], to: Specialisation): string {
  const { flags = {}, sizes = {}, unroll = false } = to;
  const enable = flags["SUBGROUPS"] === true ? ["enable subgroups;"] : [];
  const constants = Object.entries(sizes).map(([name, size]) => constant(name, size));
  const text = [
    ...enable,
    ...constants,
    ...sources.map((source) => preprocess(source, flags)),
  ].join("\n");
  return unroll ? unrollLoops(text, sizes) : text.replaceAll(/^\s*#unroll\n/gm, "");
}

function constant(name: string, size: number | readonly number[]): string {
  if (typeof size === "number") return `const ${name} = ${size}u;`;
  return `const ${name} = array<u32, ${size.length}>(${size.map((n) => `${n}u`).join(", ")});`;
}

/** Hands a source to wgsl-preprocessor, whose `#if` wants a value in place of the name. */
function preprocess(source: string, flags: Readonly<Record<string, boolean>>): string {
  const strings: string[] = [];
  const values: boolean[] = [];
  let end = 0;
  for (const match of source.matchAll(/(#(?:if|elif)[ ]+)(\w+)/g)) {
    const value = flags[match[2]!];
    if (value === undefined) throw new Error(`unknown name in a shader: ${match[0]}`);
    strings.push(source.slice(end, match.index + match[1]!.length));
    values.push(value);
    end = match.index + match[0].length;
  }
  strings.push(source.slice(end));
  return wgsl(strings, ...values);
}

const LOOP = /#unroll\s+for \(var (\w+) = ([^;]+); \1 (<|>) ([^;]+); \1(\+\+|--)\) \{/;

/**
 * Replaces each marked loop by its iterations, the variable by its value. Compilers turn arrays
 * into registers only where every index is known, and not all of them unroll by themselves.
 */
function unrollLoops(text: string, sizes: NonNullable<Specialisation["sizes"]>): string {
  let match: RegExpExecArray | null;
  while ((match = LOOP.exec(text)) !== null) {
    const [head, name, from, comparison, to, change] = match;
    const start = match.index + head.length;
    const end = closingBrace(text, start);
    const body = text.slice(start, end);
    const variable = new RegExp(`\\b${name}\\b`, "g");
    const [first, last] = [bound(from!, sizes), bound(to!, sizes)];
    const step = change === "++" ? 1 : -1;
    const iterations: string[] = [];
    for (let i = first; comparison === "<" ? i < last : i > last; i += step) {
      iterations.push(`{${body.replace(variable, `${i}u`)}}`);
    }
    text = text.slice(0, match.index) + iterations.join("\n") + text.slice(end + 1);
  }
  return text;
}

function closingBrace(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  throw new Error("a loop to unroll has no end");
}

/** The value of `8u`, `LAYERS`, `OUT[2u]`, or a sum or difference of two of them. */
function bound(text: string, sizes: NonNullable<Specialisation["sizes"]>): number {
  const [left, operator, right] = text.split(/ ([+-]) /);
  if (right !== undefined) {
    const sign = operator === "+" ? 1 : -1;
    return bound(left!, sizes) + sign * bound(right, sizes);
  }
  const literal = /^(\d+)u?$/.exec(text);
  if (literal) return Number(literal[1]);
  const [, name, index] = /^(\w+)(?:\[(\d+)u\])?$/.exec(text) ?? [];
  const size = name === undefined ? undefined : sizes[name];
  const value = typeof size === "number" ? size : size?.[Number(index)];
  if (value === undefined) throw new Error(`unknown bound of a loop to unroll: ${text}`);
  return value;
}

/**
 * Compiles a shader.
 * @throws DeviceError with the message, the line and its text where it does not compile
 */
export async function compile(
  device: GPUDevice,
  label: string,
  code: string,
): Promise<GPUShaderModule> {
  // The compilation info says more than the validation error, which must not reach the caller twice.
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label, code });
  const invalid = device.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const error = messages.find((message) => message.type === "error");
  await invalid;
  if (error) {
    const line = code.split("\n")[error.lineNum - 1] ?? "";
    throw new DeviceError(
      `The shader ${label} does not compile: ${error.message}, at line ${error.lineNum}: ${line.trim()}`,
    );
  }
  return module;
}
