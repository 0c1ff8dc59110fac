/** A pause that ends early where there is something to do. */
export class Wait {
  #end = (): void => {};

  /** Ends the pause there is, if any. */
  end(): void {
    this.#end();
  }

  /** A pause until it is ended. */
  rest(): Promise<void> {
    return new Promise((resolve) => (this.#end = resolve));
  }

  /** A pause of so many milliseconds, or until it is ended. */
  sleep(milliseconds: number): Promise<void> | undefined {
    if (milliseconds <= 0) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
