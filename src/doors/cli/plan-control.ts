import type { Instance } from '../../planning/conference/instance.ts';
import type { Placing } from '../../planning/conference/solution.ts';

/** What the threads of a plan share while they work: whether to stop, the best bound and the best plan's cost so far. */
export class Control {
  readonly memory: SharedArrayBuffer;
  readonly #stop: Int32Array;
  readonly #numbers: Float64Array;

  constructor(memory: SharedArrayBuffer = fresh()) {
    this.memory = memory;
    this.#stop = new Int32Array(memory, 0, 1);
    this.#numbers = new Float64Array(memory, 8, 2);
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#stop, 0) === 1;
  }

  get bound(): number {
    return this.#numbers[0]!;
  }

  set bound(value: number) {
    this.#numbers[0] = value;
  }

  get total(): number {
    return this.#numbers[1]!;
  }

  /** Several searches may tell theirs: the least counts. */
  offer(total: number): void {
    if (total < this.#numbers[1]!) this.#numbers[1] = total;
  }
}

function fresh(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(24);
  new Float64Array(memory, 8, 2).set([-Infinity, Infinity]);
  return memory;
}

/** Milliseconds since 1970 by the monotonic clock, the same in all threads. */
export const instant = (): number => performance.timeOrigin + performance.now();

/** What a thread is to do. */
export interface Work {
  /** `bound`: a lower bound, and then a search of its own if there is time. */
  readonly task: 'search' | 'bound';
  readonly instance: Instance;
  readonly seed: number;
  /** Until when, as `instant` counts; or how many steps, whatever time they take. */
  readonly until: number | undefined;
  readonly steps: number | undefined;
  readonly memory: SharedArrayBuffer;
}

/** What a thread hands back. */
export type Outcome =
  | { readonly what: 'plan'; readonly placing: Placing; readonly total: number; readonly steps: number; readonly valid: boolean }
  /** A locked request that cannot be placed. */
  | { readonly what: 'stuck'; readonly request: number }
  | { readonly what: 'bound'; readonly prices: Float64Array; readonly value: number; readonly passes: number };
