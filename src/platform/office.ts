import type pg from 'pg';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Actor, Context, OrganisationId } from './context.ts';
import { transaction, type Tx } from './database.ts';
import type { Bus } from './facts.ts';
import type { Jobs } from './jobs.ts';
import { deriveKey } from './keys.ts';
import { Notices, type NoticeBoard } from './notices.ts';
import type { Ports } from './ports.ts';

/** What the composition root joins together, and what a door needs to open a transaction. */
export interface Parts {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly facts: Bus;
  readonly ports: Ports;
  readonly jobs: Jobs;
  readonly board: NoticeBoard;
  readonly master: Buffer;
}

/** The way into the rooms: opens one transaction for one request of the outside. */
export class Office {
  readonly parts: Parts;
  readonly #keys = new Map<string, Buffer>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** A key for one purpose, from the master key. */
  key(purpose: string): Buffer {
    const known = this.#keys.get(purpose);
    if (known) return known;
    const derived = deriveKey(this.parts.master, purpose);
    this.#keys.set(purpose, derived);
    return derived;
  }

  /**
   * Runs `work` in one transaction of an organisation, as this actor, at one moment of its clock. When `work` answers
   * with a refusal (`{ok: false}`) everything it wrote is undone: a refusal leaves nothing half done. What live pages
   * should look at again is told after the commit.
   */
  async enter<R>(organisation: OrganisationId, actor: Actor, work: (ctx: Context) => Promise<R>): Promise<R> {
    let notices = new Notices();
    try {
      const result = await transaction(this.parts.pool, organisation, async ({ tx, ahead }) => {
        notices = new Notices();
        const ctx = this.#context(organisation, actor, tx, ahead, notices);
        const done = await work(ctx);
        if (isRefusal(done)) throw new Refused(done);
        await ctx.facts.settle(ctx);
        return done;
      });
      this.parts.board.tell(organisation, notices.topics);
      return result;
    } catch (error) {
      if (error instanceof Refused) return error.refusal as R;
      throw error;
    }
  }

  /** A transaction in which no organisation is open: for the few questions asked before one is known. */
  outside<R>(work: (tx: Tx) => Promise<R>): Promise<R> {
    return transaction(this.parts.pool, null, ({ tx }) => work(tx));
  }

  #context(organisation: OrganisationId, actor: Actor, tx: Tx, ahead: number, notices: Notices): Context {
    const { clock, facts, ports, jobs, config } = this.parts;
    return {
      tx, actor, organisation, now: clock.now().add({ milliseconds: ahead }), facts, ports, jobs, notices,
      publicUrl: config.publicUrl, keys: { derive: (purpose) => this.key(purpose) },
    };
  }
}

class Refused extends Error {
  readonly refusal: unknown;
  constructor(refusal: unknown) {
    super('refused');
    this.refusal = refusal;
  }
}

function isRefusal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
}
