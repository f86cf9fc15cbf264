import { test } from 'node:test';
import assert from 'node:assert/strict';
import { testOffice, machine } from '../../test/office.ts';
import { emit, type Context } from './context.ts';
import { savepoint } from './database.ts';
import { Bus, type Fact, type Told } from './facts.ts';
import { newId } from './ids.ts';

const { found, as } = await testOffice();
const org = await found('facts');
const fact = (kind: string): Fact => ({ kind: `test.${kind}`, subject: { kind: 'test', id: newId() } });

/** A bus whose end is heard by `hear`, and a context that tells its facts. */
function heardBy(hear: (told: readonly Told[]) => Promise<void>) {
  const bus = new Bus(['low', 'high']);
  bus.atEnd({ wants: ({ kind }) => kind !== 'test.Unwanted', hear, foresee: async () => {} });
  return { bus, within: <R>(work: (ctx: Context) => Promise<R>) => as(org, machine, (ctx) => work({ ...ctx, facts: bus })) };
}
const kindsOf = (told: readonly Told[]) => told.map((one) => one.fact.kind);

test('who hears at the end hears all facts of a transaction together, in their order, and what is told of them after', async () => {
  const rounds: string[][] = [];
  const { bus, within } = heardBy(async (told) => {
    rounds.push(kindsOf(told));
    if (told.some((one) => one.fact.kind === 'test.First')) await emit(told[0]!.ctx, fact('Answer'));
  });
  bus.within('low', ['test.First'], (ctx) => emit(ctx, fact('Nested')));
  await within(async (ctx) => {
    for (const kind of ['First', 'Unwanted', 'Second']) await emit(ctx, fact(kind));
    assert.deepEqual([rounds, kindsOf(bus.unsettled(ctx))], [[], ['test.Nested', 'test.First', 'test.Second']]);
    await bus.settle(ctx);
  });
  assert.deepEqual(rounds, [['test.Nested', 'test.First', 'test.Second'], ['test.Answer']]);
});

test('a fact of a savepoint that is undone is told to nobody at the end', async () => {
  const rounds: string[][] = [];
  const { bus, within } = heardBy(async (told) => { rounds.push(kindsOf(told)); });
  await within(async (ctx) => {
    await emit(ctx, fact('Before'));
    await assert.rejects(savepoint(ctx.tx, async () => {
      await emit(ctx, fact('Undone'));
      throw new Error('of the work');
    }));
    await savepoint(ctx.tx, () => emit(ctx, fact('Kept')));
    await bus.settle(ctx);
  });
  assert.deepEqual(rounds, [['test.Before', 'test.Kept']]);
});

test('facts that never settle are a fault and no endless loop', async () => {
  const { bus, within } = heardBy(async ([one]) => emit(one!.ctx, fact('Again')));
  await assert.rejects(within(async (ctx) => { await emit(ctx, fact('Again')); await bus.settle(ctx); }), /does not settle: test\.Again/);
});
