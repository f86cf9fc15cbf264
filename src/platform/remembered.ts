/** What was worked out once and comes again and again: the latest few thousand by their names; all are let go of when there are too many. */
export class Remembered<Value> {
  readonly #known = new Map<string, Value>();
  readonly #most: number;

  constructor(most = 5000) {
    this.#most = most;
  }

  /** What has this name; undefined where it is not known. */
  get(name: string): Value | undefined {
    return this.#known.get(name);
  }

  /** What has this name, worked out where it is not known. */
  of(name: string, work: () => Value): Value {
    const before = this.#known.get(name);
    if (before !== undefined) return before;
    const value = work();
    this.keep(name, value);
    return value;
  }

  /** From now on it is this. */
  keep(name: string, value: Value): void {
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(name, value);
  }

  forget(name: string): void {
    this.#known.delete(name);
  }

  clear(): void {
    this.#known.clear();
  }
}
