/** How long trainers may keep the thread before the event loop gets a turn, in milliseconds. */
const SLICE = 20;

/** When trainers took the thread; undefined once the event loop has had a turn since. */
let takenAt: number | undefined;

/**
 * Whether trainers have kept the thread for 20 ms. All of them count together: signals and messages
 * would wait for many quick runs in a row as they would for a long one.
 */
export function isTurnDue(): boolean {
  const now = performance.now();
  if (takenAt === undefined) {
    takenAt = now;
    setTimeout(() => (takenAt = undefined));
  }
  return now - takenAt >= SLICE;
}

/** Gives the event loop a turn. */
export const giveTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
