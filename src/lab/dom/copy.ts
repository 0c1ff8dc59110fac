/**
 * Copies a text, and says so on the button that was pressed; where it may not, what to do instead.
 * @returns whether it was copied
 */
export async function copyText(
  text: string,
  button: HTMLButtonElement,
  otherwise: string,
): Promise<boolean> {
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  say(button, copied ? "Copied" : otherwise);
  return copied;
}

/** Says something on a button for a while. */
export function say(button: HTMLButtonElement, text: string): void {
  const label = button.dataset["label"] ?? button.textContent;
  button.dataset["label"] = label; // a second press while it says something
  button.textContent = text;
  setTimeout(() => (button.textContent = label), 2000);
}
