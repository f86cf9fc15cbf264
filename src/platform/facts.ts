import type { Context } from './context.ts';
import type { Tx } from './database.ts';
import { onUndo } from './database-kept.ts';

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

/** A fact with who told it: the same transaction, perhaps another actor. */
export interface Told { readonly ctx: Context; readonly fact: Fact }

/** Who hears at the end of a transaction. */
export interface Settling {
  readonly wants: (fact: Fact) => boolean;
  readonly hear: (told: readonly Told[]) => Promise<void>;
  /** Reads what `hear` will need whatever is told, for a verb that reads before it writes. */
  readonly foresee: (ctx: Context) => Promise<unknown>;
}

/** More rounds than this do not settle: listeners that answer each other for ever. */
const mostRounds = 100;

/**
 * Carries facts to those who asked for them. `within` listeners run in the verb's transaction, in floor-plan order
 * whatever the order of subscription; one that throws undoes the verb. A room never knows who listens.
 */
export class Bus {
  readonly #order: readonly string[];
  #within: Listener[] = [];
  #after = new Map<string, { kinds: readonly string[]; hear: Within }>();
  #settling: Settling | undefined;
  readonly #unsettled = new WeakMap<Tx, Told[]>();

  /** @param order the rooms from the lowest to the highest. */
  constructor(order: readonly string[]) {
    this.#order = order;
  }

  /** `hear` runs in the transaction of whoever made the fact, writes its own room's tables only, and queues. */
  within<F extends Fact>(room: string, kinds: readonly F['kind'][] | 'all', hear: (ctx: Context, fact: F) => Promise<void>): void {
    this.#within.push({ room, kinds, hear });
    this.#within.sort((a, b) => this.#order.indexOf(a.room) - this.#order.indexOf(b.room));
  }

  /**
   * `hear` is told all facts of a transaction together, in the order in which they were told: before its commit, and sooner
   * where somebody asks for it (`settle`). What it tells is settled too. One that throws undoes the verb.
   */
  atEnd(settling: Settling): void {
    if (this.#settling) throw new Error('two settle what a transaction tells');
    this.#settling = settling;
  }

  /** Reads now, with what else is asked at this moment, what is needed at the end. */
  async foresee(ctx: Context): Promise<void> {
    await this.#settling?.foresee(ctx);
  }

  /** The facts of this transaction that nobody has settled yet. */
  unsettled({ tx }: Pick<Context, 'tx'>): readonly Told[] {
    return this.#unsettled.get(tx) ?? [];
  }

  /** Has all facts of this transaction heard by who listens at its end. */
  async settle({ tx }: Pick<Context, 'tx'>): Promise<void> {
    for (let round = 0; this.unsettled({ tx }).length > 0; round++) {
      if (round === mostRounds) throw new Error(`what a transaction tells does not settle: ${this.unsettled({ tx })[0]!.fact.kind}`);
      await this.#settling!.hear(this.#unsettled.get(tx)!.splice(0));
    }
  }

  #tellAtEnd(ctx: Context, fact: Fact): void {
    if (!this.#settling?.wants(fact)) return;
    const told = this.#unsettled.get(ctx.tx) ?? [];
    this.#unsettled.set(ctx.tx, told);
    const one = { ctx, fact };
    told.push(one);
    onUndo(ctx.tx, () => { if (told.includes(one)) told.splice(told.indexOf(one), 1); });
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
    this.#tellAtEnd(ctx, fact);
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
