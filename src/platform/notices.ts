import pg from 'pg';
import type { OrganisationId } from './context.ts';
import { newId } from './ids.ts';

/** Something on a live page may have changed. It carries no content: who hears it asks `reads` again, as who he is. */
export interface Notice { readonly organisation: string; readonly topic: string }

/** Collects topics inside a transaction; the door tells them once it has committed. */
export class Notices {
  readonly topics = new Set<string>();

  /** `topic` is `noun` or `noun:id`: what a page subscribes to. */
  changed(topic: string): void {
    this.topics.add(topic);
  }
}

const channel = 'convene_notices';
/** How many topics of an organisation are remembered with when they were told last. */
const mostTold = 1000;

/**
 * Notices between processes over LISTEN and NOTIFY. They are sent after the commit and gathered, because NOTIFY inside
 * a transaction makes every commit of the database queue on one lock. A process killed between commit and notice loses
 * it; live pages therefore compare again on every heartbeat of their own.
 */
export class NoticeBoard {
  readonly #pool: pg.Pool;
  readonly #hearers = new Map<string, Set<(topic: string) => void>>();
  /** What was told when, by organisation and topic: by the number of notices that this process had heard. */
  readonly #told = new Map<string, Map<string, number>>();
  #number = 0;
  #floor = 0;
  readonly #process = newId();
  #gathered = new Map<string, Notice>();
  #flushing: Promise<void> | undefined;
  #listening: pg.Client | undefined;
  #closed = false;
  readonly #directUrl: string;
  readonly #onError: (error: Error) => void;

  constructor(pool: pg.Pool, directUrl: string, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#directUrl = directUrl;
    this.#onError = onError;
  }

  /** Opens the one connection that listens, and opens it again whenever it breaks. */
  async listen(): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client({ connectionString: this.#directUrl, keepAlive: true, application_name: 'convene notices' });
    client.on('error', this.#onError);
    client.on('end', () => { if (!this.#closed) setTimeout(() => this.#relisten(), 500).unref(); });
    client.on('notification', ({ payload }) => this.#heard(payload ?? '[]'));
    await client.connect();
    await client.query(`listen ${channel}`);
    this.#listening = client;
  }

  #relisten(): void {
    this.listen().then(() => this.#tellAll(), (error: Error) => {
      this.#onError(error);
      if (!this.#closed) setTimeout(() => this.#relisten(), 2000).unref();
    });
  }

  /** After a gap everybody looks again: what was missed is not known. */
  #tellAll(): void {
    this.#floor = ++this.#number;
    for (const hearers of this.#hearers.values()) for (const hear of hearers) hear('*');
  }

  #heard(payload: string): void {
    for (const { organisation, topic } of JSON.parse(payload) as Notice[]) {
      this.#note(organisation, topic);
      for (const hear of this.#hearers.get(organisation) ?? []) hear(topic);
    }
  }

  #note(organisation: string, topic: string): void {
    const told = this.#told.get(organisation) ?? new Map<string, number>();
    this.#told.set(organisation, told);
    told.delete(topic); // the one told longest ago stands first
    told.set(topic, ++this.#number);
    const [oldest] = told;
    if (told.size <= mostTold || !oldest) return;
    told.delete(oldest[0]);
    this.#floor = Math.max(this.#floor, oldest[1]);
  }

  /** Where this process is in what it has heard; taken before a page is read, it tells later what that page may have missed. */
  mark(): string {
    return `${this.#process}.${this.#number}`;
  }

  /** Whether a topic of the organisation was told since a mark. Also where that is not known: a mark of another process, or too old. */
  changedSince(organisation: OrganisationId, mark: string, concerns: (topic: string) => boolean): boolean {
    const [process, number] = mark.split('.');
    const since = Number(number);
    if (process !== this.#process || !(since >= this.#floor)) return true;
    return [...this.#told.get(organisation) ?? []].some(([topic, at]) => at > since && concerns(topic));
  }

  /** Calls `hear` with each topic of the organisation that changes, in whatever process; answers how to stop. */
  subscribe(organisation: OrganisationId, hear: (topic: string) => void): () => void {
    const hearers = this.#hearers.get(organisation) ?? new Set();
    this.#hearers.set(organisation, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#hearers.delete(organisation);
    };
  }

  /** Tells all processes, this one too. Call after the commit. */
  tell(organisation: OrganisationId, topics: Iterable<string>): void {
    for (const topic of topics) this.#gathered.set(`${organisation} ${topic}`, { organisation, topic });
    if (this.#gathered.size > 0) this.#flushing ??= this.#flush();
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    const notices = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#flushing = undefined;
    for (let from = 0; from < notices.length; from += 50) { // a payload is at most 8,000 bytes
      await this.#pool.query('select pg_notify($1, $2)', [channel, JSON.stringify(notices.slice(from, from + 50))]).catch(this.#onError);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushing;
    await this.#listening?.end();
  }
}
