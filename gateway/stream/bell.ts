/** Wakes whoever waits for something else meanwhile. Rung while nobody waits, the next is woken at once. */
export class Bell {
  private wake: (() => void) | null = null;
  private rung = false;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Undefined: the bell rang first. */
  or<T>(other: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.wake = () => {
        this.wake = null;
        this.rung = false;
        resolve(undefined);
      };
      if (this.rung) this.wake();
      other.then(resolve, reject);
    });
  }
}
