import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { doDue, families, guestOf, openedRound, roundOf, slotAt, withProcedures } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import type { Actor, Context } from '../../platform/context.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { addClass, addGuardian, addStudent, addTeacher } from '../people/actions-students.ts';
import { addPerson } from '../people/actions.ts';
import { bookSlots } from './actions-book.ts';
import { proposePlan } from './actions-hold.ts';
import { remindFamilies, tellFamilies } from './actions-tell.ts';
import { addRound, changeRound } from './actions.ts';
import { appointments, roundFamilies } from './reads.ts';
import { overSubscribed } from './reads-demand.ts';
import { draftSchema } from './schema.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `opening-${++count}`);
const draft = (pairs: (readonly [string, string])[], more: object = {}) => draftSchema.parse({ pairs: pairs.map((one) => one.join(' ')), ...more });
const person = async (ctx: Context, name: string) => must(await addPerson(ctx, { name, email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
const time = (at: Temporal.Instant) => at.toZonedDateTimeISO('Europe/Lisbon').toPlainTime().toString().slice(0, 5);

/** A second class of Ann's, with a child of its own. */
async function withFive(s: Awaited<ReturnType<typeof school>>) {
  const five = must(await s.as(machine, (ctx) => addClass(ctx, { name: '5A' })));
  must(await s.as(machine, (ctx) => addTeacher(ctx, { class: five, teacher: s.ann, subject: 'Mathematics' })));
  const student = await office.person(s.id, 'Salma Nasr', [], { email: null });
  must(await s.as(machine, (ctx) => addStudent(ctx, { person: student, homeClass: five, guardiansMeet: 'together' })));
  const amal = await office.person(s.id, 'Amal Nasr');
  must(await s.as(machine, (ctx) => addGuardian(ctx, { student, person: amal })));
  return { five, student, amal };
}

test('[P-4.3] classes open one after the other: a family books from the earliest opening of its children\'s classes, and is told its own', async () => {
  const s = await school();
  const one = await s.child('Yusuf Demir', ['Elif Demir']);
  const { five, student, amal } = await withFive(s);
  const both = await office.person(s.id, 'Zeynep Demir', [], { email: null });
  must(await s.as(machine, (ctx) => addStudent(ctx, { person: both, homeClass: five, guardiansMeet: 'together' })));
  await s.guardianOf(both, one.guardians[0]!);
  const round = await openedRound(s, { classes: [s.class, five], openings: [{ class: five, at: '2026-04-14T08:00' }] });
  const opens = Temporal.Instant.from('2026-04-14T07:00:00Z');
  assert.deepEqual([...round.openings], [[five, opens]]);
  const [later, now] = [await guestOf(s, round, amal), await guestOf(s, round, one.guardians[0]!)];
  const ask = (who: typeof later, child: typeof student) => s.as(who.guest, (ctx) => proposePlan(ctx, who.family.id, draft([[child, s.ann]])));
  assert.deepEqual(await ask(later, student), { ok: false, reason: 'not-yet', opens });
  assert.equal((await ask(now, both)).ok, true);
  must(await s.as(machine, (ctx) => tellFamilies(ctx, round.id)));
  const told = async (id: string) => s.as(machine, async (ctx) => (await delivery(ctx.tx, s.id, (await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id }))[0]!.id))!.content!.text);
  assert.ok((await told(later.family.id)).includes('14 April 2026, 08:00'), await told(later.family.id));
  assert.ok(!(await told(now.family.id)).includes('14 April 2026, 08:00'));
  assert.deepEqual(must(await s.as(machine, (ctx) => remindFamilies(ctx, round.id))), { families: 1, byHand: 0 });
  office.clock.move('2026-04-14T07:00:00Z');
  assert.equal((await ask(later, student)).ok, true);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-1.1] a class opens no earlier than the round and before its deadline, and a change of the round keeps what is said', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const { five } = await withFive(s);
  const made = (at: string) => s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { classes: [s.class, five], openings: [{ class: five, at }] })));
  for (const at of ['2026-04-13T07:59', '2026-04-20T18:00']) assert.deepEqual(await made(at), { ok: false, reason: 'round-times', which: 'openings' });
  const round = must(await made('2026-04-15T08:00'));
  const changed = must(await s.as(s.lead, (ctx) => changeRound(ctx, round.id, round.version, roundOf(s.class, { classes: [s.class, five], openings: [{ class: five, at: '2026-04-16T08:00' }] }))));
  assert.deepEqual([...changed.openings.values()].map(String), ['2026-04-16T07:00:00Z']);
});

test('[P-4.1] who has booked nothing is reminded a week and two days before the deadline, once each, and nobody on the day he was told', async () => {
  const s = await school();
  await withProcedures(s);
  const [one] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  office.clock.move('2026-04-06T08:00:00Z');
  const round = await openedRound(s, { opens: '2026-04-06T08:00' });
  const due = async (at: string) => { office.clock.move(at); await doDue(s); };
  const reminded = () => s.as(machine, async (ctx) => {
    const all = [];
    for (const family of await roundFamilies(ctx, round.id)) all.push((await ledgerOf(ctx.tx, s.id, { kind: 'round-family', id: family.id })).filter(({ message }) => message.kind === 'conferences.remindFamily').length);
    return all.sort();
  });
  await due('2026-04-06T09:00:00Z');
  const slot = await slotAt(s, round, s.ann, '16:30');
  const { family, guest } = await guestOf(s, round, one!.guardians[0]!);
  must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student: one!.student, teacher: s.ann, slot: slot.id }], { way: 'online' })));
  assert.deepEqual(await reminded(), [0, 0]);
  await due('2026-04-13T17:00:00Z');
  assert.deepEqual(await reminded(), [0, 1]);
  assert.deepEqual(must(await s.as(s.lead, (ctx) => remindFamilies(ctx, round.id))), { families: 0, byHand: 0 });
  office.clock.move('2026-04-18T10:00:00Z');
  await s.child('Ben Okoro', ['Ola Okoro']);
  assert.deepEqual(must(await s.as(machine, (ctx) => tellFamilies(ctx, round.id))), { families: 1, byHand: 0 });
  await due('2026-04-18T17:00:00Z');
  assert.deepEqual(await reminded(), [0, 0, 2]);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-4.3] what matters most is served first where not all fits, and the coordinator sees who has fewer times than are wanted', async () => {
  const s = await school();
  const { student, guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  await s.child('Salma Nasr', ['Amal Nasr']);
  await s.child('Mia Costa', ['Ana Costa', 'Rui Costa'], 'separately');
  const small = { days: [{ date: '2026-04-23', from: '16:00', to: '16:30', breaks: '' }] };
  const round = await openedRound(s, small);
  assert.deepEqual((await s.as(machine, (ctx) => overSubscribed(ctx, round.id))).map(({ demand, slots }) => [demand, slots]), [[4, 3], [4, 3]]);
  const { family, guest } = await guestOf(s, round, elif!);
  const pairs: (readonly [string, string])[] = [[student, s.ann], [student, s.bob]];
  for (const first of [s.ann, s.bob]) {
    const { planned, missing } = must(await s.as(guest, (ctx) => proposePlan(ctx, family.id, draft(pairs, { after: '16:20', matters: [`${student} ${first}`] }))));
    assert.deepEqual([planned.map(({ teacher }) => teacher), missing.length], [[first], 1]);
  }
});

test('[P-4.3] forty families want one slot at once: one has it, thirty-nine are told so with the nearest times that are free', async () => {
  const s = await school();
  const all = await s.as(machine, async (ctx) => {
    const made = [];
    for (let at = 0; at < 40; at++) {
      const [student, guardian] = [await person(ctx, `Child ${at}`), await person(ctx, `Guardian ${at}`)];
      must(await addStudent(ctx, { person: student, homeClass: s.class, guardiansMeet: 'together' }));
      must(await addGuardian(ctx, { student, person: guardian }));
      made.push({ student, guardians: [guardian] });
    }
    return made;
  });
  const round = await openedRound(s);
  const slot = await slotAt(s, round, s.ann, '16:30');
  const known = new Map((await s.as(machine, (ctx) => roundFamilies(ctx, round.id))).map((family) => [family.guardians[0]!, family]));
  const answers = await Promise.all(all.map(({ student, guardians: [one] }) => {
    const guest: Actor = { kind: 'guest', link: one!, purpose: 'conference.book', subject: known.get(one!)!.id, person: one! };
    return s.as(guest, (ctx) => bookSlots(ctx, known.get(one!)!.id, [{ student, teacher: s.ann, slot: slot.id }], { way: 'online' }));
  }));
  assert.equal(answers.filter(({ ok }) => ok).length, 1);
  for (const one of answers) assert.deepEqual(one.ok || [one.reason, 'near' in one && one.near?.map(time)], one.ok || ['slot-taken', ['16:10', '16:20', '16:40']]);
  assert.equal((await s.as(machine, (ctx) => appointments(ctx, { round: round.id, live: true }))).length, 1);
});
