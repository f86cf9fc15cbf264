/** What people do that no form foresees: each has a clear answer, and nothing is double, lost or shown to others. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, slotAt } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { text } from '../../platform/text.ts';
import { makeLink, revokeLinks } from '../identity/actions.ts';
import { linkById } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { setPolicy } from '../people/actions-students.ts';
import { studentsOf } from '../people/reads-students.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { previewAbsence, rearrange } from './actions-absence.ts';
import { readFamily } from './actions-family.ts';
import { bookHeld, bookSlots, cancelAppointment, moveAppointment } from './actions-book.ts';
import { dropHeld, holdOther, proposePlan } from './actions-hold.ts';
import { aboutFamily } from './actions-open.ts';
import { closeRound } from './actions-round.ts';
import { familyCalendar, namesOf } from './actions-say.ts';
import { removeTeacher } from './actions.ts';
import { appointments, roundTeachers } from './reads.ts';
import { roundParticipants } from './reads-subject.ts';
import { draftSchema } from './schema.ts';
import { interpreterSchema } from './schema-evening.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const school = () => families(office, `bad-${++count}`);
const draft = (...pairs: (readonly [string, string])[]) => draftSchema.parse({ pairs: pairs.map((one) => one.join(' ')) });

/** Two families of one class, each with a meeting with Ann. */
async function twoFamilies() {
  const s = await school();
  const [yusuf, salma] = [await s.child('Yusuf Demir', ['Elif Demir', 'Can Demir']), await s.child('Salma Nasr', ['Amal Nasr'])];
  const round = await openedRound(s);
  const [demir, nasr] = [await guestOf(s, round, yusuf.guardians[0]!), await guestOf(s, round, salma.guardians[0]!)];
  const book = async (family: string, student: typeof s.ann, time: string) => must(await s.as(s.lead, async (ctx) =>
    bookSlots(ctx, family, [{ student, teacher: s.ann, slot: (await slotAt(s, round, s.ann, time)).id }], { way: 'phone' })))[0]!;
  const [first, second] = [await book(demir.family.id, yusuf.student, '16:00'), await book(nasr.family.id, salma.student, '16:10')];
  return { s, round, yusuf, salma, demir, nasr, first, second };
}

test('[P-N] a link that is forwarded shows first names, and no address, number, surname of a child or other family', async () => {
  const { s, demir } = await twoFamilies();
  const scene = must(await s.as(demir.guest, (ctx) => readFamily(ctx, demir.family.id)));
  const { children } = await s.as(demir.guest, (ctx) => namesOf(ctx, scene));
  assert.deepEqual([...children.values()], ['Yusuf']);
  const file = await s.as(demir.guest, (ctx) => familyCalendar(ctx, scene, text('en')));
  assert.match(file, /Yusuf/);
  assert.doesNotMatch(file, /Demir|Nasr|Salma|ATTENDEE|example\.org.*MAILTO/i);
});

test('[P-N] by the link of one family nothing of another is read, kept, booked, moved or cancelled, whatever ids are known', async () => {
  const { s, round, salma, demir, nasr, second } = await twoFamilies();
  const slot = (await slotAt(s, round, s.ann, '16:30')).id;
  const pair = { student: salma.student, teacher: s.bob };
  const tries: Record<string, (actor: Actor) => Promise<{ ok: boolean; reason?: string }>> = {
    read: (actor) => s.as(actor, (ctx) => readFamily(ctx, nasr.family.id)), propose: (actor) => s.as(actor, (ctx) => proposePlan(ctx, nasr.family.id, draft([salma.student, s.bob]))),
    hold: (actor) => s.as(actor, (ctx) => holdOther(ctx, nasr.family.id, pair, slot)), drop: (actor) => s.as(actor, (ctx) => dropHeld(ctx, nasr.family.id)),
    book: (actor) => s.as(actor, (ctx) => bookSlots(ctx, nasr.family.id, [{ ...pair, slot }], { way: 'online' })), move: (actor) => s.as(actor, (ctx) => moveAppointment(ctx, second.id, slot)),
    cancel: (actor) => s.as(actor, (ctx) => cancelAppointment(ctx, second.id)),
  };
  for (const [what, attempt] of Object.entries(tries)) {
    const done = await attempt(demir.guest);
    assert.deepEqual([what, done.ok, done.reason], [what, false, 'forbidden']);
  }
  assert.deepEqual((await s.as(machine, (ctx) => appointments(ctx, { family: nasr.family.id }))).map(({ id, state }) => [id, state]), [[second.id, 'booked']]);
});

test('[P-N] what is done by a forwarded link is told to every guardian of the family, and a link that is taken back opens nothing', async () => {
  const { s, round, demir, first, yusuf } = await twoFamilies();
  const subject = aboutFamily(demir.family);
  const [elif] = yusuf.guardians;
  const { id } = await s.as(machine, (ctx) => makeLink(ctx, { purpose: 'conference.book', subject, person: elif!, expiresAt: round.deadline }));
  const told = async () => (await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, subject))).length;
  const before = await told();
  must(await s.as({ ...demir.guest, link: id } as Actor, (ctx) => cancelAppointment(ctx, first.id)));
  assert.equal(await told() - before, 2, 'Elif and Can');
  assert.equal((await s.as(machine, (ctx) => linkById(ctx, id))).ok, true);
  assert.equal(must(await s.as(s.lead, (ctx) => revokeLinks(ctx, { link: id }))), 1);
  assert.deepEqual(await s.as(machine, (ctx) => linkById(ctx, id)), { ok: false, reason: 'link-revoked' });
});

test('[P-4.1] booking is closed while a family chooses: nothing is booked, what it kept is still named, and the office books it by telephone', async () => {
  const { s, round, salma, nasr } = await twoFamilies();
  const { planned } = must(await s.as(nasr.guest, (ctx) => proposePlan(ctx, nasr.family.id, draft([salma.student, s.bob]))));
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  assert.deepEqual(await s.as(nasr.guest, (ctx) => bookHeld(ctx, nasr.family.id, 'online')), { ok: false, reason: 'too-late', deadline: round.deadline });
  assert.deepEqual(await s.as(nasr.guest, (ctx) => proposePlan(ctx, nasr.family.id, draft([salma.student, s.bob]))), { ok: false, reason: 'too-late', deadline: round.deadline });
  const booked = must(await s.as(s.lead, (ctx) => bookHeld(ctx, nasr.family.id, 'phone')));
  assert.ok(booked[0]!.start.equals(planned[0]!.slot.start));
});

test('[P-6.1] a teacher with meetings is not taken out of a round, not on the evening itself either, and the answer says what to do', async () => {
  const { s, round, first, second } = await twoFamilies();
  assert.deepEqual(await s.as(s.lead, (ctx) => removeTeacher(ctx, round.id, s.ann)), { ok: false, reason: 'teacher-booked' });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  office.clock.move('2026-04-23T14:30:00Z');
  assert.deepEqual(await s.as(s.lead, (ctx) => removeTeacher(ctx, round.id, s.ann)), { ok: false, reason: 'teacher-booked' });
  for (const { id } of [first, second]) must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, id, 'Ann is ill')));
  assert.deepEqual(await s.as(s.lead, (ctx) => removeTeacher(ctx, round.id, s.ann)), { ok: false, reason: 'teacher-in-record' });
  must(await s.as(s.lead, (ctx) => removeTeacher(ctx, round.id, s.bob)));
  assert.deepEqual((await s.as(machine, (ctx) => roundTeachers(ctx, round.id))).map(({ teacher }) => teacher), [s.ann]);
  office.clock.move('2026-04-13T08:00:00Z');
});

test('[P-4.3] a teacher is taken out while a family keeps a time with him: nothing of it is booked, and it can choose anew', async () => {
  const { s, round, salma, nasr } = await twoFamilies();
  must(await s.as(nasr.guest, (ctx) => proposePlan(ctx, nasr.family.id, draft([salma.student, s.bob]))));
  must(await s.as(s.lead, (ctx) => removeTeacher(ctx, round.id, s.bob)));
  assert.deepEqual(await s.as(nasr.guest, (ctx) => bookHeld(ctx, nasr.family.id, 'online')), { ok: false, reason: 'nothing-held' });
  assert.deepEqual(await s.as(nasr.guest, (ctx) => proposePlan(ctx, nasr.family.id, draft([salma.student, s.bob]))), { ok: false, reason: 'not-of-family' });
  const mails = await s.as(machine, async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, aboutFamily(nasr.family))).map(async ({ id }) => (await delivery(ctx.tx, s.id, id))!.content!.text)));
  assert.ok(mails.every((text) => !text.includes('Bob Reis')));
});

test('[P-N] [X-6] why the office moved or cancelled goes from the log too when the child, its guardian or the teacher is erased, and nobody else\'s reason', async () => {
  const reasonsLeft = async (erased: 'student' | 'guardian' | 'teacher') => {
    const { s, salma, yusuf, round, first, second } = await twoFamilies();
    must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, first.id, 'His father is in hospital')));
    must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, second.id, 'They are on a journey')));
    const day = Temporal.PlainDate.from('2026-04-23');
    const given = { kind: 'teacher', teacher: s.ann, date: day, from: 960, to: 970 } as const;
    const { mark } = must(await s.as(s.lead, (ctx) => previewAbsence(ctx, round.id, given)));
    must(await s.as(s.lead, (ctx) => rearrange(ctx, round.id, given, { mark, reason: 'An operation' })));
    const person = { student: yusuf.student, guardian: yusuf.guardians[0]!, teacher: s.ann }[erased];
    assert.equal(salma.student === person, false);
    must(await s.as(someone(await office.person(s.id, 'Ada Min', ['administrator']), 'administrator'), (ctx) => erasePerson(ctx, person, 'Asked for it')));
    const left = JSON.stringify((await s.as(machine, (ctx) => acts(ctx.tx, s.id, { most: 500 }))).map(({ text: written }) => written));
    return ['father', 'journey', 'operation'].filter((word) => left.includes(word));
  };
  assert.deepEqual([await reasonsLeft('student'), await reasonsLeft('guardian'), await reasonsLeft('teacher')], [['journey', 'operation'], ['journey', 'operation'], []]);
});

test('[P-5.1] what only looks like the tag of a language is refused, and each language stands once', () => {
  assert.deepEqual(interpreterSchema.safeParse({ languages: 'en-12', hours: [] }).error?.issues.map(({ message, path }) => [message, path[0]]), [['not-a-language', 'languages']]);
  assert.deepEqual(interpreterSchema.parse({ languages: 'TR, tr; ar-sy', hours: [] }).languages, ['tr', 'ar-SY']);
});

test('[P-7.2] [P-N] who may have no contact any more is not asked how the evening was', async () => {
  const { s, round, yusuf, salma } = await twoFamilies();
  await office.database.owner.query("update rounds set state = 'held' where id = $1", [round.id]);
  const asked = async () => (await s.as(machine, (ctx) => roundParticipants.of(ctx, { kind: 'round', id: round.id })))!.people;
  assert.deepEqual(await asked(), [s.ann, ...yusuf.guardians, ...salma.guardians].sort());
  const [row] = await s.as(machine, (ctx) => studentsOf(ctx, { ids: [yusuf.student] }));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, yusuf.student, row!.version, { guardiansMeet: 'together', guardians: [{ guardian: yusuf.guardians[1]!, contact: 'none', meets: false }] })));
  assert.deepEqual(await asked(), [s.ann, yusuf.guardians[0]!, ...salma.guardians].sort());
});
