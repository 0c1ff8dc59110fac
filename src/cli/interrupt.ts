/** Turns SIGINT and SIGTERM into a cancelled run. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** 128 and the number of the signal that came. */
  readonly code: () => number;
  /** Leaves the signals to Node again. */
  release(): void;
}

export function listen(): Interrupt {
  const interrupt = new AbortController();
  const stop = (signal: NodeJS.Signals): void => interrupt.abort(signal);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return {
    signal: interrupt.signal,
    code: () => (interrupt.signal.reason === "SIGTERM" ? 143 : 130),
    release: () => void process.off("SIGINT", stop).off("SIGTERM", stop),
  };
}

/** Gives Node's event loop a turn: only then does it see a signal. */
export const giveTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
