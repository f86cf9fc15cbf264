import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, openedRound, type Families } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import type { Fact } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import { Channel } from '../messaging/ports.ts';
import { addGuardian, addStudent } from '../people/actions-students.ts';
import { letterLink } from './actions-codes.ts';
import { bookAtOnce, noteCall } from './actions-desk.ts';
import { tellFamilies } from './actions-tell.ts';
import type { Round, RoundFamily } from './model.ts';
import { appointments, roundFamilies } from './reads.ts';
import { callsOf, deskLines, soughtFamilies } from './reads-desk.ts';
import { toldWays } from './reads-letters.ts';
import { draftSchema } from './schema.ts';
import { callSchema } from './schema-desk.ts';

const office = await testOffice();
const facts: Fact[] = [];
office.office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { facts.push(fact); });
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `desk-${++count}`);
const call = (given: object) => callSchema.parse(given);

async function byPhone(s: Families, name: string, guardian: string): Promise<{ student: PersonId; guardian: PersonId }> {
  const student = await office.person(s.id, name, [], { email: null });
  const person = await office.person(s.id, guardian, [], { email: null, phone: '+351 910 000 000' });
  must(await s.as(machine, (ctx) => addStudent(ctx, { person: student, homeClass: s.class })));
  must(await s.as(machine, (ctx) => addGuardian(ctx, { student, person })));
  return { student, guardian: person };
}

const familyOf = async (s: Families, round: Round, guardian: PersonId): Promise<RoundFamily> => (await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian })))[0]!;
const onList = async (s: Families, round: Round) => (await s.as(machine, (ctx) => deskLines(ctx, round))).map(({ students, unreached, last }) => `${students[0]!.name}${unreached ? ' !' : ''}${last ? ` ${last.outcome}` : ''}`);

test('[P-2.1] who has neither a mail address nor an account is reached by hand, and stands first on the list of whom to call', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const { guardian } = await byPhone(s, 'Zoe Zand', 'Ada Zand');
  const round = await openedRound(s);
  assert.deepEqual(must(await s.as(s.lead, (ctx) => tellFamilies(ctx, round.id))), { families: 1, byHand: 1 });
  assert.deepEqual(await onList(s, round), ['Zoe Zand !', 'Yusuf Demir']);
  const family = await familyOf(s, round, guardian);
  must(await s.as(s.lead, (ctx) => noteCall(ctx, family.id, call({ guardian, outcome: 'reached' }))));
  assert.deepEqual(await onList(s, round), ['Yusuf Demir', 'Zoe Zand reached']);
  assert.deepEqual([...await s.as(machine, (ctx) => toldWays(ctx, round.id))], [[family.id, 'phone']]);
  assert.equal(facts.filter(({ kind, subject }) => kind === 'conferences.AllFamiliesTold' && subject.id === round.id).length, 1);
});

test('[P-4.2] the call whose time has come stands on top; one that is agreed for later, a wrong number and who will book stand below', async () => {
  const s = await school();
  const all = [];
  for (const name of ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn']) all.push(await byPhone(s, `${name} Kind`, `${name} Eltern`));
  const round = await openedRound(s);
  const now = office.clock.now().toZonedDateTimeISO('Europe/Lisbon').toPlainDateTime();
  const back = (minutes: number) => now.add({ minutes }).round({ smallestUnit: 'minute', roundingMode: 'ceil' }).toString({ smallestUnit: 'minute' });
  const said = [['will-book'], ['call-back', back(600)], ['wrong-number'], ['no-answer'], ['call-back', back(20)]] as const;
  for (const [at, [outcome, when]] of said.entries()) {
    const { guardian } = all[at]!;
    const family = await familyOf(s, round, guardian);
    must(await s.as(s.lead, (ctx) => noteCall(ctx, family.id, call({ guardian, outcome, ...(when ? { back: when } : {}) }))));
  }
  assert.deepEqual(await onList(s, round), ['Finn Kind !', 'Dan Kind ! no-answer', 'Eve Kind ! call-back', 'Ben Kind ! call-back', 'Cleo Kind ! wrong-number', 'Ada Kind will-book']);
  office.clock.move('PT30M');
  assert.equal((await onList(s, round))[0], 'Eve Kind ! call-back');
});

test('[P-4.2] a slip is booked in one act: what is free is booked, and for whom nothing is free is named', async () => {
  const s = await school();
  const { student, guardian } = await byPhone(s, 'Zoe Zand', 'Ada Zand');
  const round = await openedRound(s);
  const family = await familyOf(s, round, guardian);
  const given = (...teachers: PersonId[]) => draftSchema.parse({ pairs: teachers.map((teacher) => `${student} ${teacher}`) });
  must(await s.as(s.lead, async (ctx) => ({ ok: true as const, value: await office.database.owner.query("update round_slots set state = 'blocked' where teacher = $1", [s.bob]).then(() => ctx.now) })));
  const { booked, missing } = must(await s.as(s.lead, (ctx) => bookAtOnce(ctx, family.id, given(s.ann, s.bob), 'paper')));
  assert.deepEqual([booked.map(({ way, teacher }) => [way, teacher]), missing.map(({ teacher }) => teacher)], [[['paper', s.ann]], [s.bob]]);
  assert.deepEqual(await s.as(s.lead, (ctx) => bookAtOnce(ctx, family.id, given(s.bob), 'paper')), { ok: false, reason: 'nothing-free' });
  assert.equal((await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).length, 1);
});

test('[P-4.2] what is booked at the desk is where the family said, or where the round takes place', async () => {
  const places: unknown[] = [];
  for (const [format, place] of [['choice', 'online'], ['choice', 'in-person'], ['online', undefined]] as const) {
    const s = await school();
    const { student, guardian } = await byPhone(s, 'Zoe Zand', 'Ada Zand');
    const round = await openedRound(s);
    await office.database.owner.query('update rounds set format = $1 where id = $2', [format, round.id]); // without a platform, of which this is not about
    const family = await familyOf(s, round, guardian);
    const given = draftSchema.parse({ pairs: [`${student} ${s.ann}`], ...(place ? { place } : {}) });
    places.push(must(await s.as(s.lead, (ctx) => bookAtOnce(ctx, family.id, given, 'phone'))).booked.map((one) => [one.place, one.room === null]));
  }
  assert.deepEqual(places, [[['online', true]], [['in-person', false]], [['online', true]]]);
});

test('[P-4.2] a family is found by child, guardian, class and the code of its slip', async () => {
  const s = await school();
  const { guardian } = await byPhone(s, 'Zoé Zand-Ruíz', 'Ada Moreau');
  await byPhone(s, 'Yusuf Demir', 'Elif Demir');
  const round = await openedRound(s);
  const family = await familyOf(s, round, guardian);
  const { code } = await s.as(machine, (ctx) => letterLink(ctx, round, family.id, guardian));
  const found = async (typed: string) => (await s.as(s.lead, (ctx) => soughtFamilies(ctx, round, typed))).map(({ family: { id } }) => id === family.id);
  for (const typed of ['zoe', 'ruiz', 'ZAND', 'moreau', 'zoe 8b', code, code.toLowerCase().replaceAll('-', '')]) assert.deepEqual(await found(typed), [true], typed);
  assert.deepEqual([(await found('8b')).length, await found(''), await found('nobody')], [2, [], []]);
});

test('[P-4.2] a time that is over or that the clocks leave out is no time to call back, and nobody else\'s guardian is noted', async () => {
  const s = await school();
  const { guardian } = await byPhone(s, 'Zoe Zand', 'Ada Zand');
  const { guardian: other } = await byPhone(s, 'Yusuf Demir', 'Elif Demir');
  const round = await openedRound(s);
  const { id } = await familyOf(s, round, guardian);
  const note = (given: object) => s.as(s.lead, (ctx) => noteCall(ctx, id, call(given)));
  assert.deepEqual(await note({ guardian, outcome: 'call-back', back: '2026-04-12T10:00' }), { ok: false, reason: 'back-past' });
  assert.deepEqual(await note({ guardian, outcome: 'call-back', back: '2027-03-28T01:30' }), { ok: false, reason: 'back-clock', kind: 'gap' });
  assert.deepEqual(await note({ guardian: other, outcome: 'reached' }), { ok: false, reason: 'not-found' });
  assert.equal(callSchema.safeParse({ guardian, outcome: 'call-back', back: 'T' }).success, false);
  assert.deepEqual(await s.as(someone(s.ann, 'teacher'), (ctx) => noteCall(ctx, id, call({ guardian, outcome: 'reached' }))), { ok: false, reason: 'forbidden', verb: 'conferences.noteCall' });
  assert.deepEqual(await s.as(machine, (ctx) => callsOf(ctx, round.id)), []);
});
