/** What a terminal obeys, and what changes the direction of text or breaks a line. */
const CONTROLS = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * A text whose control characters are shown as escapes such as `\u001b`.
 * @param kept control characters that are left as they are
 */
export const showControls = (text: string, kept = ""): string =>
  text.replaceAll(CONTROLS, (c) =>
    kept.includes(c) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A text, cut off behind so many characters. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;

/** What a text stands for in links and on the command line: JSON, or else itself. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
