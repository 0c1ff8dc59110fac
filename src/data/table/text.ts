import { TableError } from "./table-error.ts";

/** Bytes of a file that is read, at most. */
const MOST_BYTES = 100_000_000;

/**
 * Checks a file's size, before its bytes are asked for.
 * @throws TableError where it is too large
 */
export function checkBytes(size: number, name: string): void {
  if (size <= MOST_BYTES) return;
  const [found, most] = [size, MOST_BYTES].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
  throw new TableError(
    `${name} has ${found}, and at most ${most} are read: take a sample of its rows.`,
  );
}

/**
 * The text of a file.
 * @param name the file's, for the sentence
 * @throws TableError where it is empty, too large or no text
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  checkBytes(bytes.length, name);
  if (isWorkbook(bytes)) {
    throw new TableError(
      `${name} is an Excel workbook or another zip file: save the sheet as CSV and open that.`,
    );
  }
  const text = decode(bytes);
  if (text.trim() === "") {
    throw new TableError(
      `${name} is empty: it needs numbers, one a line, or columns of numbers with or without names.`,
    );
  }
  // Control characters come of no text.
  const head = text.slice(0, 4096);
  // oxlint-disable-next-line no-control-regex
  const strange = head.match(/[\u0000-\u0008\u000E-\u001F\uFFFD]/g)?.length ?? 0;
  if (strange > head.length / 100) {
    throw new TableError(`${name} is not text: open a CSV file, or numbers, one a line.`);
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const line = text.slice(0, nul).split(/\r\n?|\n/).length;
    throw new TableError(
      `${name} has a NUL character in line ${line}: the file is damaged; write it again.`,
    );
  }
  return text;
}

const isWorkbook = ([a, b, c = 0]: Uint8Array): boolean =>
  (a === 0x50 && b === 0x4b && c < 8) || (a === 0xd0 && b === 0xcf);

/** By the byte order mark or by the zeros of ASCII in UTF-16; what is not UTF-8 either is Windows'. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (second === 0 && first !== 0) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0 && second !== undefined && second !== 0) {
    return new TextDecoder("utf-16be").decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
