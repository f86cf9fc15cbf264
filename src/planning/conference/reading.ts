/** Reads values of parsed JSON and collects what is wrong with them, by path. Throws nothing. */

/** Something wrong in a document: where (`requests[3].teacherId`), and what. */
export interface Fault { readonly path: string; readonly sentence: string }

export type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Faults beyond these are not collected: who has made that many has made one mistake. */
const mostFaults = 50;
/** Nothing that is counted is larger; sums of them stay exact. */
const largest = 1_000_000_000;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

export class Reading {
  readonly faults: Fault[] = [];

  fault(path: string, sentence: string): void {
    if (this.faults.length < mostFaults) this.faults.push({ path, sentence });
  }

  /** The fields of an object; an empty one where there is none. */
  object(value: unknown, path: string): Readonly<Record<string, unknown>> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    this.fault(path, `must be an object, is ${shown(value)}`);
    return {};
  }

  /** @param absent what a missing or null list stands for; without it the list must be there. */
  list<Item>(value: unknown, path: string, each: (item: unknown, path: string, at: number) => Item, absent?: readonly Item[]): readonly Item[] {
    if (value == null && absent) return absent;
    if (Array.isArray(value)) return value.map((item: unknown, at) => each(item, `${path}[${at}]`, at));
    this.fault(path, `must be a list, is ${shown(value)}`);
    return [];
  }

  /** A text that is not empty. */
  text(value: unknown, path: string): string {
    if (typeof value === 'string' && value !== '') return value;
    this.fault(path, `must be a text that is not empty, is ${shown(value)}`);
    return '';
  }

  /** A text that nothing depends on: it may be missing. */
  label(value: unknown, path: string): string {
    if (value == null) return '';
    if (typeof value === 'string') return value;
    this.fault(path, `must be a text, is ${shown(value)}`);
    return '';
  }

  whole(value: unknown, path: string, least: number, most = largest): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.fault(path, `must be a whole number ${most === largest ? `from ${least}` : `from ${least} to ${most}`}, is ${shown(value)}`);
    return least;
  }

  /** A number that is not negative, whole or not. */
  amount(value: unknown, path: string, absent?: number): number {
    if (value == null && absent !== undefined) return absent;
    if (typeof value === 'number' && value >= 0 && value <= largest) return value;
    this.fault(path, `must be a number that is not negative, is ${shown(value)}`);
    return 0;
  }

  /** `read` of the value, or null where it is null or missing. */
  maybe<Value>(value: unknown, read: (value: unknown) => Value): Value | null {
    return value == null ? null : read(value);
  }

  oneOf<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
    const word = words.find((one) => one === value);
    if (word === undefined) this.fault(path, `must be one of ${words.map((one) => `"${one}"`).join(', ')}, is ${shown(value)}`);
    return word ?? words[0]!;
  }

  /** An id that `known` holds. */
  known(value: unknown, path: string, known: ReadonlySet<string>, what: string): string {
    if (typeof value === 'string' && known.has(value)) return value;
    this.fault(path, `there is no ${what} ${shown(value)}`);
    return '';
  }

  /** Ids of a list; one that stands twice is a fault. */
  ids(items: readonly { readonly id: string }[], path: string): ReadonlySet<string> {
    const seen = new Set<string>();
    for (const [at, { id }] of items.entries()) {
      if (seen.has(id)) this.fault(`${path}[${at}].id`, `"${id}" stands twice`);
      seen.add(id);
    }
    return seen;
  }

  /** `value` where nothing was wrong. */
  done<Value>(value: Value): Read<Value> {
    return this.faults.length > 0 ? { ok: false, faults: this.faults } : { ok: true, value };
  }
}
