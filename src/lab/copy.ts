/**
 * Copies a text, and says so on the button that was pressed; where it may not, what to do instead.
 * @returns whether it was copied
 */
export async function copyText(
  text: string,
  button: HTMLButtonElement,
  otherwise: string,
): Promise<boolean> {
  const label = button.dataset["label"] ?? button.textContent;
  button.dataset["label"] = label; // a second press while it says "Copied"
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = copied ? "Copied" : otherwise;
  setTimeout(() => (button.textContent = label), 2000);
  return copied;
}
