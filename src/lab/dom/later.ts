const waiting: (() => void)[] = [];

/** Does pieces of work in their order, each in a task of its own, so that none keeps the page waiting. */
export function later(work: () => void): void {
  waiting.push(work);
  if (waiting.length === 1) setTimeout(next);
}

function next(): void {
  waiting[0]!();
  waiting.shift();
  if (waiting.length > 0) setTimeout(next);
}
