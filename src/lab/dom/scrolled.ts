/** Makes what is larger than its place, and so is scrolled, reachable with the keyboard. */
export function reachScrolled(parts: Iterable<HTMLElement>): void {
  for (const part of parts) {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = part;
    if (scrollWidth > clientWidth || scrollHeight > clientHeight) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
