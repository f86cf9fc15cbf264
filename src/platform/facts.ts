import type { Context } from './context.ts';

/** What a fact is about; `part` names one occurrence of a series by its RECURRENCE-ID (RFC 5545, 3.8.4.4). */
export interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly part?: string;
}

/** Something that has happened, in the past tense, named `room.Happened`. Plain JSON: ids, kinds and times as text. */
export interface Fact {
  readonly kind: `${string}.${string}`;
  readonly subject: Subject;
}

type Within = (ctx: Context, fact: never) => Promise<void>;
interface Listener { readonly room: string; readonly kinds: readonly string[] | 'all'; readonly hear: Within }

/**
 * Carries facts to those who asked for them. `within` listeners run in the verb's transaction, in floor-plan order
 * whatever the order of subscription; one that throws undoes the verb. A room never knows who listens.
 */
export class Bus {
  readonly #order: readonly string[];
  #within: Listener[] = [];
  #after = new Map<string, { kinds: readonly string[]; hear: Within }>();

  /** @param order the rooms from the lowest to the highest. */
  constructor(order: readonly string[]) {
    this.#order = order;
  }

  /** `hear` runs in the transaction of whoever made the fact, writes its own room's tables only, and queues. */
  within<F extends Fact>(room: string, kinds: readonly F['kind'][] | 'all', hear: (ctx: Context, fact: F) => Promise<void>): void {
    this.#within.push({ room, kinds, hear });
    this.#within.sort((a, b) => this.#order.indexOf(a.room) - this.#order.indexOf(b.room));
  }

  /** `hear` runs after the commit, by a job called `name`, in a transaction of its own, at least once: it must be idempotent. */
  after<F extends Fact>(name: string, kinds: readonly F['kind'][], hear: (ctx: Context, fact: F) => Promise<void>): void {
    if (this.#after.has(name)) throw new Error(`two listeners are called ${name}`);
    this.#after.set(name, { kinds, hear });
  }

  /** Tells everyone `within`, and enqueues a job for each who hears it after the commit. */
  async emit(ctx: Context, fact: Fact): Promise<void> {
    for (const { kinds, hear } of this.#within) {
      if (kinds === 'all' || kinds.includes(fact.kind)) await hear(ctx, fact as never);
    }
    for (const [name, { kinds }] of this.#after) {
      if (kinds.includes(fact.kind)) await ctx.jobs.enqueue(ctx.tx, { task: 'after', payload: { organisation: ctx.organisation, listener: name, fact } });
    }
  }

  /** Runs one `after` listener: what the worker does with a job of the task `after`. */
  async hearAfter(ctx: Context, name: string, fact: Fact): Promise<void> {
    const listener = this.#after.get(name);
    if (!listener) throw new Error(`nobody listens under the name ${name}`);
    await listener.hear(ctx, fact as never);
  }
}
