/** Statements that are asked for at the same moment travel together: one message there, one back. */
import pg from 'pg';
import { nameOf } from './database-prepared.ts';
import { wire } from './database-wire.ts';

/** What a statement has answered. */
export interface Answer { readonly command: string; readonly rows: Record<string, unknown>[]; readonly count: number }

interface Shape { readonly names: readonly string[]; readonly parsers: readonly ((text: string) => unknown)[] }
interface Field { readonly name: string; readonly dataTypeID: number }

/** As much of the connection of `pg` as a batch speaks to. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { text: string; name: string }): void;
  bind(values: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  describe(portal: { type: 'P' }): void;
  execute(): void;
  close(statement: { type: 'S'; name: string }): void;
  sync(): void;
}

interface Asked {
  readonly text: string;
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
const none: Shape = { names: [], parsers: [] };

/** What this process has sent in its transactions, for measuring: messages, and the statements in them. */
export const sent = { messages: 0, statements: 0 };

/** The statements of one transaction, on their way by the extended protocol: those of a batch end with one Sync. */
export class Line {
  readonly #client: pg.ClientBase;
  readonly #prepares: boolean;
  readonly #types: pg.CustomTypesConfig;
  readonly #prepared: Prepared;
  #waiting: Asked[] = [];
  #isBusy = false;
  #isOver = false;
  /** Whether anything was sent. */
  hasLeft = false;

  constructor(client: pg.ClientBase, types: pg.CustomTypesConfig, prepares: boolean) {
    this.#client = client;
    this.#types = types;
    this.#prepares = prepares;
    const known = preparedOn.get(client);
    this.#prepared = known ?? new Map();
    if (!known) preparedOn.set(client, this.#prepared);
  }

  /** Sends a statement, together with all others that are asked before the program waits. What is frequent may be prepared. */
  send(text: string, parameters: readonly unknown[], isFrequent = false): Promise<Answer> {
    return new Promise((done, failed) => {
      if (this.#isOver) throw new Error(`a statement of a transaction that is over: ${text}`);
      const values = parameters.map(wire);
      const name = this.#prepares && isFrequent ? nameOf(text, parameters) ?? '' : '';
      this.#waiting.push({ text, name, values, rows: [], shape: undefined, done, failed });
      if (this.#waiting.length === 1 && !this.#isBusy) process.nextTick(() => this.#leave());
    });
  }

  /** Nothing is sent from now on, not even what has not left yet: whoever still asks was not waited for. */
  end(): void {
    this.#isOver = true;
    for (const { text, failed } of this.#waiting.splice(0)) failed(new Error(`a statement of a transaction that is over: ${text}`));
  }

  #leave(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    this.hasLeft = true;
    const batch = new Batch(this.#waiting, this.#prepared, this.#types, () => {
      this.#isBusy = false;
      this.#leave();
    });
    this.#waiting = [];
    this.#client.query(batch as never);
  }
}

/** Speaks the protocol as `pg` has its queries do: it calls `submit`, and then what the server answers. */
class Batch {
  readonly #asked: readonly Asked[];
  readonly #prepared: Prepared;
  readonly #types: pg.CustomTypesConfig;
  readonly #ended: () => void;
  #at = 0;
  #isOver = false;
  /** `pg` gives one to those without. */
  readonly callback = (): void => {};

  constructor(asked: readonly Asked[], prepared: Prepared, types: pg.CustomTypesConfig, ended: () => void) {
    this.#asked = asked;
    this.#prepared = prepared;
    this.#types = types;
    this.#ended = ended;
  }

  submit(connection: Wire): null {
    const { stream } = connection;
    sent.messages += 1;
    sent.statements += this.#asked.length;
    stream.cork();
    for (const one of this.#asked) this.#write(connection, one);
    connection.sync();
    stream.uncork();
    return null;
  }

  #write(connection: Wire, one: Asked): void {
    const { name, text, values } = one;
    one.shape = name === '' ? undefined : this.#prepared.get(name);
    if (one.shape === undefined) {
      if (this.#prepared.has(name)) connection.close({ type: 'S', name });
      connection.parse({ text, name });
      if (name !== '') this.#prepared.set(name, undefined);
    }
    connection.bind({ statement: name, values });
    if (one.shape === undefined) connection.describe({ type: 'P' });
    connection.execute();
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
    const [command, ...numbers] = text.split(' ');
    one.done({ command: command!, rows: one.rows, count: Number(numbers.at(-1)) || 0 });
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
    this.#ended();
  }
}
