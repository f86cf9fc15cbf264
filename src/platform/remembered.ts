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
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(name, value);
    return value;
  }

  clear(): void {
    this.#known.clear();
  }
}
