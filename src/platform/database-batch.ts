/** Statements that are asked for at the same moment travel together: one message there, one back. */
import pg from 'pg';
import { Message } from './database-message.ts';
import { isPlannedLongAgo, nameOf, plansFreely } from './database-prepared.ts';
import { wire } from './database-wire.ts';

/** What a statement has answered. */
export interface Answer { readonly command: string; readonly rows: Record<string, unknown>[]; readonly count: number }

interface Shape { readonly names: readonly string[]; readonly parsers: readonly ((text: string) => unknown)[] }
interface Field { readonly name: string; readonly dataTypeID: number }

/** As much of the connection of `pg` as a batch speaks to. */
interface Wire { readonly stream: { readonly writable: boolean; write(octets: Buffer): unknown } }

interface Asked {
  readonly text: string;
  /** It leaves nothing: neither a row nor a lock. */
  readonly looks: boolean;
  /** '' where it is not prepared. */
  readonly name: string;
  readonly values: readonly (string | Buffer | null)[];
  readonly rows: Record<string, unknown>[];
  shape: Shape | undefined;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

/** What a connection has prepared, by name; without a shape where its preparation may have failed. */
type Prepared = Map<string, Shape | undefined>;
const preparedOn = new WeakMap<pg.ClientBase, Prepared>();
function preparedBy(client: pg.ClientBase): Prepared {
  let known = preparedOn.get(client);
  if (!known) preparedOn.set(client, known = new Map());
  return known;
}
const none: Shape = { names: [], parsers: [] };
/** Their number travels in 16 bits (protocol 3.0, Bind). */
const mostValues = 65_535;

/** What this process has sent in its transactions, for measuring: messages, and the statements in them. */
export const sent = { messages: 0, statements: 0 };

/** How the messages of one line open what they are about: a statement for the first, and one for those that go on. */
export interface Opening {
  /** Answers how the organisation stands, and sets it. `begun`: in a transaction that may leave something. */
  readonly first: Record<'begun' | 'looking', string>;
  /** Sets it again, for a message whose transaction ends with it, and where one begins after such. */
  readonly next: Record<'begun' | 'looking', string>;
  readonly parameters: readonly unknown[];
}

/**
 * The statements of one transaction, on their way by the extended protocol: those of a batch end with one Sync. A connection is
 * taken when the first of them leaves.
 *
 * As long as it only looks no transaction is begun: each message is one by itself (PostgreSQL 55.2.4, pipelining), in which nothing can be
 * written, and there is nothing to commit. What it sees is the same, since each statement sees what was committed before it. The
 * first statement that leaves something, be it a lock, begins the transaction.
 */
export class Line {
  readonly #connect: () => Promise<pg.PoolClient>;
  readonly #plansLast: number | undefined;
  readonly #types: pg.CustomTypesConfig;
  readonly #opening: Opening | undefined;
  readonly #opened = Promise.withResolvers<Answer | undefined>();
  #waiting: Asked[] = [];
  #isDeparting = false;
  #isBusy = false;
  #isOver = false;
  #isOpen = false;
  #plansFreely = false;
  /** Whether anything was asked. */
  isAsked = false;
  /** Whether a transaction was begun: until then there is nothing to commit or to undo. */
  isBegun = false;
  /** Whether a message failed before a transaction was begun; within one the server knows. */
  hasFailed = false;
  #taken: pg.PoolClient | undefined;
  /** What was taken for it; undefined where nothing has left. */
  client: Promise<pg.PoolClient> | undefined;

  /** @param plansLast for how long plans are kept, in milliseconds; undefined: nothing is prepared. */
  constructor(connect: () => Promise<pg.PoolClient>, types: pg.CustomTypesConfig, plansLast: number | undefined, opening?: Opening) {
    this.#connect = connect;
    this.#types = types;
    this.#plansLast = plansLast;
    this.#opening = opening;
    if (!opening) this.#opened.resolve(undefined);
  }

  /** What the opening answers, which leaves with the first message. */
  get opened(): Promise<Answer | undefined> {
    return this.#opened.promise;
  }

  /**
   * Sends a statement, together with all others that are asked before the program waits.
   * @param how.often it may be prepared. `looks`: it leaves nothing, so it needs no transaction around it.
   */
  send(text: string, parameters: readonly unknown[], { often = false, looks = false } = {}): Promise<Answer> {
    return new Promise((done, failed) => {
      if (this.#isOver) throw new Error(`a statement of a transaction that is over: ${text}`);
      this.#waiting.push(this.#asked(text, parameters, { often, looks, done, failed }));
      this.depart();
    });
  }

  #asked(text: string, parameters: readonly unknown[], { often, looks, done, failed }: Pick<Asked, 'looks' | 'done' | 'failed'> & { readonly often: boolean }): Asked {
    if (parameters.length > mostValues) throw new Error(`a statement has ${parameters.length} values, ${mostValues} at most: ${text.slice(0, 200)}`);
    return { text, looks, name: this.#plansLast !== undefined && often ? nameOf(text, parameters) ?? '' : '', values: parameters.map(wire), rows: [], shape: undefined, done, failed };
  }

  /** Has all leave that was asked, once the program waits; where nothing was, the opening alone. */
  depart(): void {
    this.isAsked = true;
    if (this.#isDeparting || this.#isBusy) return;
    this.#isDeparting = true;
    process.nextTick(() => this.#leave());
  }

  /** Nothing is sent from now on, not even what has not left yet: whoever still asks was not waited for. */
  end(why?: unknown): void {
    this.#isOver = true;
    if (!this.#isOpen) this.#opened.reject(why ?? new Error('a transaction that was over before it was opened'));
    for (const { text, failed } of this.#waiting.splice(0)) failed(why ?? new Error(`a statement of a transaction that is over: ${text}`));
  }

  /** @throws where a statement has not left yet, since nobody has waited for it: what only looks has no commit that it could leave with. */
  rest(): void {
    const [left] = this.#waiting;
    if (left) throw new Error(`a statement that nobody has waited for: ${left.text.slice(0, 200)}`);
  }

  get #isIdle(): boolean {
    return this.#waiting.length === 0 && (this.#isOpen || this.#opening === undefined);
  }

  #leave(): void {
    this.#isDeparting = false;
    if (this.#isBusy || this.#isOver || this.#isIdle) return;
    this.#isBusy = true;
    if (this.#taken) return this.#speak(this.#taken);
    this.client = this.#connect();
    this.client.then((client) => { this.#taken = client; this.#speak(client); }, (error: unknown) => this.end(error));
  }

  #speak(client: pg.PoolClient): void {
    if (this.#isOver || this.#isIdle) return; // it ended while a connection was waited for
    const asked = [...this.#anew(client), ...this.#before(), ...this.#freely(), ...this.#waiting];
    this.#waiting = [];
    const batch = new Batch(asked, preparedBy(client), this.#types, (error) => {
      this.#isBusy = false;
      if (error && !this.isBegun) this.hasFailed = true;
      this.#leave();
    });
    client.query(batch as never);
  }

  #anew(client: pg.PoolClient): Asked[] {
    return this.#plansLast !== undefined && isPlannedLongAgo(client, this.#plansLast) ? [this.#asked('discard plans', [], unheard)] : [];
  }

  /** What is not prepared has a plan for its values, until the transaction ends, or the message that is one by itself. */
  #freely(): Asked[] {
    const isIn = this.#plansLast !== undefined && !this.#plansFreely && this.#waiting.some(({ name, values }) => name === '' && values.length > 0);
    if (isIn && this.isBegun) this.#plansFreely = true;
    return isIn ? [this.#asked(plansFreely, [], unheard)] : [];
  }

  /** What goes before the statements of a message: `begin`, if one of them leaves something, and the organisation, where it is not set. */
  #before(): Asked[] {
    const wasBegun = this.isBegun;
    this.isBegun ||= this.#waiting.some(({ looks }) => !looks);
    const begin = this.isBegun && !wasBegun ? [this.#asked('begin', [], unheard)] : [];
    if (!this.#opening || wasBegun) return begin;
    const { parameters, first, next } = this.#opening;
    const text = (this.#isOpen ? next : first)[this.isBegun ? 'begun' : 'looking'];
    const { resolve: done, reject: failed } = this.#opened;
    const open = this.#asked(text, parameters, this.#isOpen ? unheard : { ...unheard, done, failed });
    this.#isOpen = true;
    return [...begin, open];
  }
}

const unheard = { looks: true, often: true, done: () => {}, failed: () => {} };

function wordEnd(tag: string): number {
  const space = tag.indexOf(' ');
  return space < 0 ? tag.length : space;
}

/** Speaks the protocol as `pg` has its queries do: it calls `submit`, and then what the server answers. */
class Batch {
  readonly #asked: readonly Asked[];
  readonly #prepared: Prepared;
  readonly #types: pg.CustomTypesConfig;
  readonly #ended: (error?: Error) => void;
  #at = 0;
  #isOver = false;
  /** `pg` gives one to those without. */
  readonly callback = (): void => {};

  constructor(asked: readonly Asked[], prepared: Prepared, types: pg.CustomTypesConfig, ended: (error?: Error) => void) {
    this.#asked = asked;
    this.#prepared = prepared;
    this.#types = types;
    this.#ended = ended;
  }

  submit({ stream }: Wire): null {
    sent.messages += 1;
    sent.statements += this.#asked.length;
    const message = new Message();
    for (const one of this.#asked) this.#write(message, one);
    const octets = message.take();
    if (stream.writable) stream.write(octets); // where it is not, `pg` tells of it
    return null;
  }

  #write(message: Message, one: Asked): void {
    const { name, text, values } = one;
    one.shape = name === '' ? undefined : this.#prepared.get(name);
    if (one.shape === undefined) {
      if (this.#prepared.has(name)) message.close(name);
      message.parse(name, text);
      if (name !== '') this.#prepared.set(name, undefined);
    }
    message.bind(name, values);
    if (one.shape === undefined) message.describe();
    message.execute();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#asked[this.#at]!.shape = {
      names: fields.map(({ name }) => name), parsers: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    };
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { shape, rows } = this.#asked[this.#at]!;
    const row: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) row[shape!.names[i]!] = fields[i] === null ? null : shape!.parsers[i]!(fields[i]!);
    rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const one = this.#asked[this.#at]!;
    this.#at += 1;
    if (one.name !== '') this.#prepared.set(one.name, one.shape ?? none);
    // a tag is a word, perhaps of two, and after the last space how many rows
    one.done({ command: text.slice(0, wordEnd(text)), rows: one.rows, count: Number(text.slice(text.lastIndexOf(' ') + 1)) || 0 });
  }

  handleReadyForQuery(): void {
    this.#over();
  }

  /** What comes after the statement that failed is not done either: its fault is theirs too. */
  handleError(error: Error): void {
    this.#over(error);
  }

  #over(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const one of this.#asked.slice(this.#at)) one.failed(error ?? new Error(`the server has not answered: ${one.text}`));
    this.#ended(error);
  }
}
