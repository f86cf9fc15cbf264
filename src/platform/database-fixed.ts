/** Queries whose text is always the same: built and compiled once in a process, and from then on only given their values. */
import type { Compilable, CompiledQuery } from 'kysely';
import { frequent, type Tx } from './database.ts';

/** Stands for a value while a query is built. */
class Place {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/**
 * A query that comes again and again, and always alike. It is put into the message at once when it is asked, so that two that are
 * asked one after the other are done in that order; the builder's own come when it has waited a few turns. Of this one: the plan is kept as by `often`, and `build` runs only once. So `build`
 * may only hand on what it is given, as values of the query: it must neither look at them nor choose by them.
 * @returns how to ask it, in a transaction, with its values.
 */
export function fixed<Values extends readonly unknown[], Row>(build: (tx: Tx, ...values: Values) => Compilable<Row>): (tx: Tx, ...values: Values) => Promise<Row[]> {
  let known: CompiledQuery<Row> | undefined;
  return async (tx, ...values) => {
    known ??= build(tx, ...values.map((_, number) => new Place(number)) as unknown as Values).compile();
    const parameters = known.parameters.map((one) => (one instanceof Place ? values[one.number] : one));
    const { rows } = await frequent(tx).executeQuery<Row>({ ...known, parameters });
    return rows;
  };
}
