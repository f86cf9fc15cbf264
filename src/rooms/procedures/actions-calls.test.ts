import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, openedRound } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import { bookAtOnce, noteCall } from '../conferences/actions-desk.ts';
import { roundFamilies } from '../conferences/reads.ts';
import { deskLines } from '../conferences/reads-desk.ts';
import { callSchema } from '../conferences/schema-desk.ts';
import { draftSchema } from '../conferences/schema.ts';
import { doNext } from './actions-engine.ts';
import { bringShipped } from './actions-shipped.ts';
import { dutiesOf } from './reads.ts';

const office = await testOffice();

test('[P-4.2] an agreed call is somebody\'s duty from its time on, and is done by the next call or by a booking', async () => {
  const s = await families(office, 'calls');
  const clerk = someone(await office.person(s.id, 'Olena Clerk', ['administrative-staff']), 'administrative-staff');
  await s.as(machine, (ctx) => bringShipped(ctx));
  const { student, guardians: [guardian] } = await s.child('Zoe Zand', ['Ada Zand']);
  const round = await openedRound(s);
  const family = (await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian: guardian! })))[0]!;
  const duty = async (id: string) => (await s.as(machine, (ctx) => dutiesOf(ctx.tx, s.id, id))).map(({ step, state, person }) => [step, state, person]);
  const agree = async (minutes: number) => must(await s.as(clerk, (ctx) => noteCall(ctx, family.id, callSchema.parse({
    guardian, outcome: 'call-back', back: ctx.now.toZonedDateTimeISO(round.zone).toPlainDateTime().add({ minutes }).round('minute').toString({ smallestUnit: 'minute' }),
  }))));
  const first = await agree(30);
  assert.deepEqual(await duty(first), [['call-back', 'planned', clerk.person]]);
  office.clock.move('PT40M');
  while (await s.as(machine, doNext)) { /* the next */ }
  assert.deepEqual(await duty(first), [['call-back', 'open', clerk.person]]);
  const second = await agree(60);
  assert.equal((await duty(first))[0]![1], 'done');
  const { booked } = must(await s.as(clerk, (ctx) => bookAtOnce(ctx, family.id, draftSchema.parse({ pairs: [`${student} ${s.ann}`] }), 'phone')));
  assert.deepEqual(booked.map(({ way, teacher }) => [way, teacher]), [['phone', s.ann]]);
  assert.equal((await duty(second))[0]![1], 'done');
  assert.deepEqual(await s.as(machine, (ctx) => deskLines(ctx, round)), []);
});

test('[P-4.2] a call that was agreed and never made is nobody\'s duty any more when the last day is over', async () => {
  const s = await families(office, 'calls-over');
  await s.as(machine, (ctx) => bringShipped(ctx));
  const { guardians: [guardian] } = await s.child('Zoe Zand', ['Ada Zand']);
  const round = await openedRound(s);
  const family = (await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian: guardian! })))[0]!;
  const call = must(await s.as(s.lead, (ctx) => noteCall(ctx, family.id, callSchema.parse({ guardian, outcome: 'call-back', back: '2026-04-23T17:00' }))));
  office.clock.move('2026-04-24T08:00:00Z');
  while (await s.as(machine, doNext)) { /* the next */ }
  assert.deepEqual((await s.as(machine, (ctx) => dutiesOf(ctx.tx, s.id, call))).map(({ step, state }) => [step, state]), [['call-back', 'withdrawn']]);
  office.clock.move('2026-04-13T08:00:00Z');
});
