/** A random sequence that a seed determines, the same on every machine (xorshift, 32 bits). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  }

  /** At least 0 and less than 1. */
  share(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 4294967296;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    return Math.floor(this.share() * below);
  }

  /** Shuffles the first `count` of a list. */
  shuffle(list: Int32Array, count: number): void {
    for (let at = count - 1; at > 0; at--) {
      const other = this.below(at + 1);
      const kept = list[at]!;
      list[at] = list[other]!;
      list[other] = kept;
    }
  }
}
