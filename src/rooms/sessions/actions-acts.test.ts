import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fc } from '../../../test/property.ts';
import { addEvent } from '../calendars/actions-own.ts';
import { ownEventSchema } from '../calendars/schema.ts';
import { reply } from '../invitations/actions.ts';
import { answerAsk } from '../invitations/actions-asks.ts';
import { asksOf, attendeesOf } from '../invitations/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { addRoom, closeRoom } from '../resources/actions.ts';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import { change, reschedule } from './actions-change.ts';
import { addPeople, removePeople } from './actions-people.ts';
import { remindNow } from './actions-remind.ts';
import { cancel } from './actions-state.ts';
import { cancelOccurrence, changeOccurrence } from './actions-occurrence.ts';
import type { Session } from './model.ts';
import { occurrences, session as sessionById } from './reads.ts';
import { sessionReader } from './reads-subject.ts';
import { amendmentSchema, occurrenceSchema } from './schema.ts';

const amendment = (given: object) => amendmentSchema.parse(given);
const reminders = async (s: School, session: { id: string }) => (await s.said(session)).filter((one) => one.message.kind === 'sessions.reminder');
const turnOf = (session: Session) => session.time!.start.toString();
const answer = (s: School, session: Session, person: PersonId, given: 'ACCEPTED' | 'DECLINED') => s.as(someone(person, 'teacher'), (ctx) =>
  reply(ctx, { subject: { kind: 'session', id: session.id }, person, reply: given, by: 'page' }));

test('[G-4.2.1] an entry without agenda is a person\'s to complete, and it is told when it is complete', async () => {
  const s = await school();
  const session = await s.session({ agenda: '' });
  assert.deepEqual(await s.act('sessions.checkEntry', session), {
    open: 'agenda-missing', evidence: { title: true, agenda: false, date: true, time: true, place: true, link: false },
  });
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ agenda: '1. Budget' }), '')));
  assert.equal(s.facts.filter((one) => one.kind === 'sessions.EntryCompleted').length, 1);
  assert.deepEqual(await s.act('sessions.checkEntry', session), { done: { title: true, agenda: true, date: true, time: true, place: true, link: false } });
});

test('[G-4.1.3] who is busy at that time is counted, the session itself is not', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  const free = { people: 2, busy: 0, tentative: 0, unknown: 0, dates: 1, roomTaken: false };
  assert.deepEqual(await s.act('sessions.checkAvailability', session), { done: free });
  must(await s.as(someone(s.ana, 'teacher'), (ctx) => addEvent(ctx, s.ana, ownEventSchema.parse({
    kind: 'timed', title: 'Dentist', start: '2026-04-20T15:30', end: '2026-04-20T16:30', zone: 'Europe/Lisbon',
  }))));
  await s.session({ start: { wall: '2026-04-20T15:30', zone: 'Europe/Lisbon' }, people: [{ person: s.ben }], title: 'Elsewhere', place: { kind: 'elsewhere', where: 'Garden' } });
  assert.deepEqual(await s.act('sessions.checkAvailability', session), { done: { ...free, busy: 1 } });
  must(await s.as(s.lead, (ctx) => closeRoom(ctx, s.room, 1)));
  assert.deepEqual(await s.act('sessions.checkAvailability', session), { done: { ...free, busy: 1, roomTaken: true } });
});

test('[G-4.3.1] a reminder is said once, to everybody who has not declined, from what the session is now', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  must(await answer(s, session, s.ben, 'DECLINED'));
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'Budget meeting' }), '')));
  const remind = () => s.act('sessions.remind', session, { step: 'remind-24h', turn: turnOf(session) });
  assert.deepEqual(await remind(), { done: { sent: 1, leftOut: 0 } });
  assert.deepEqual(await remind(), { done: { sent: 0, leftOut: 0 } });
  const said = await reminders(s, session);
  assert.deepEqual(said.map((one) => one.person), [s.ana]);
  assert.match(said[0]!.content!.subject, /^Reminder: Budget meeting, Monday 20 April, 15:00–16:00, Lisbon time$/);
  assert.equal(said[0]!.content!.calendar, undefined);
});

test('[G-4.3.1] a reminder for a time that is no more is not said', async () => {
  const s = await school();
  const session = await s.session();
  const old = turnOf(session);
  must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment({ start: { wall: '2026-04-21T15:00', zone: 'Europe/Lisbon' } }), '')));
  assert.deepEqual(await s.act('sessions.remind', session, { turn: old }), { waived: 'moved' });
  assert.deepEqual(await reminders(s, session), []);
});

test('[G-4.3.1] [G-3.3] who was reminded by hand within the hour is left out of the automatic reminder, which says so', async () => {
  const s = await school();
  const staff = someone(await s.person('Sam Staff', ['administrative-staff']), 'administrative-staff');
  const session = await s.session();
  await s.act('sessions.invite', session);
  const byHand = must(await s.as(staff, (ctx) => remindNow(ctx, { session: session.id, people: [s.ana] })));
  assert.deepEqual(byHand, { part: '', people: [s.ana], leftOut: [] });
  const twice = must(await s.as(staff, (ctx) => remindNow(ctx, { session: session.id, people: 'all' })));
  assert.deepEqual(twice, { part: '', people: [s.ben], leftOut: [s.ana] });
  s.office.clock.move('PT59M');
  assert.deepEqual(await s.act('sessions.remind', session, { step: 'remind-24h', turn: turnOf(session) }), { done: { sent: 0, leftOut: 2 } });
  s.office.clock.move('PT2M');
  assert.deepEqual(await s.act('sessions.remind', session, { step: 'remind-1h', turn: turnOf(session) }), { done: { sent: 2, leftOut: 0 } });
  const teacher = someone(s.ana, 'teacher');
  assert.equal((await s.as(teacher, (ctx) => remindNow(ctx, { session: session.id, people: 'all' })) as { reason?: string }).reason, 'forbidden');
  assert.deepEqual(await s.as(staff, (ctx) => remindNow(ctx, { session: session.id, people: [someoneElse] })), { ok: false, reason: 'not-invited' });
});
const someoneElse = '00000000-0000-7000-8000-000000000000' as PersonId;

test('[G-4.3.2] a critical session asks for confirmation, chases who has not answered, and leaves a call list', async () => {
  const s = await school();
  const session = await s.session({ critical: true });
  await s.act('sessions.invite', session);
  assert.deepEqual(await s.act('sessions.askConfirmation', session, { step: 'ask' }), { done: { asked: 2 } });
  assert.deepEqual(await s.act('sessions.askConfirmation', session, { step: 'ask' }), { done: { asked: 0 } });
  const confirm = (person: PersonId, given: 'yes' | 'no') => s.as({ kind: 'guest', link: 'x', purpose: 'invitation.reply', subject: session.id, person }, (ctx) =>
    answerAsk(ctx, { subject: { kind: 'session', id: session.id }, person, answer: given, by: 'link' }));
  must(await confirm(s.ana, 'yes'));
  assert.deepEqual(await s.act('sessions.chaseConfirmation', session, { step: 'chase' }), { done: { chased: 1 } });
  assert.deepEqual(await s.act('sessions.chaseConfirmation', session, { step: 'chase' }), { done: { chased: 0 } });
  const kinds = (await s.said(session)).filter((one) => /confirmation|chase/.test(one.message.kind)).map((one) => [one.message.kind, one.person]);
  assert.deepEqual(kinds.sort(), [['invitations.chase', s.ben], ['invitations.confirmation', s.ana], ['invitations.confirmation', s.ben]].sort());
  assert.deepEqual(await s.act('sessions.callList', session), { open: 'call', evidence: { people: 1 } });
  assert.equal(s.facts.some((one) => one.kind === 'sessions.AllConfirmed'), false);
  must(await s.as(s.lead, (ctx) => answerAsk(ctx, { subject: { kind: 'session', id: session.id }, person: s.ben, answer: 'no', by: 'phone' })));
  assert.equal(s.facts.filter((one) => one.kind === 'sessions.AllConfirmed').length, 1);
  assert.deepEqual(await s.act('sessions.callList', session), { done: { confirmed: 1 } });
  assert.deepEqual((await s.as(machine, (ctx) => attendeesOf(ctx.tx, s.id, session.id))).map((one) => one.given.reply), ['ACCEPTED', 'DECLINED']);
});

test('[G-4.3.2] [G-4.4.3] a confirmation of an old time counts for nothing: everybody is asked anew', async () => {
  const s = await school();
  const session = await s.session({ critical: true });
  await s.act('sessions.askConfirmation', session, { step: 'ask' });
  must(await s.as(s.lead, (ctx) => answerAsk(ctx, { subject: { kind: 'session', id: session.id }, person: s.ana, answer: 'yes', by: 'phone' })));
  must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment({ start: { wall: '2026-04-22T15:00', zone: 'Europe/Lisbon' } }), '')));
  assert.deepEqual(await s.as(machine, (ctx) => asksOf(ctx.tx, s.id, session.id)), []);
  assert.deepEqual(await s.as(s.lead, (ctx) => answerAsk(ctx, { subject: { kind: 'session', id: session.id }, person: s.ana, answer: 'yes', by: 'phone' })), { ok: false, reason: 'not-asked' });
  assert.deepEqual(await s.act('sessions.askConfirmation', session, { step: 'ask' }), { done: { asked: 2 } });
});

test('[G-4.6.1] a session begins and is held when its time has come, once, and who did is in the log', async () => {
  const s = await school();
  const session = await s.session({ start: { wall: s.office.clock.now().add({ hours: 2 }).toZonedDateTimeISO('UTC').toPlainDateTime().toString({ smallestUnit: 'minute' }), zone: 'UTC' } });
  const [startTurn, endTurn] = [turnOf(session), session.time!.end.toString()];
  assert.deepEqual(await s.act('sessions.start', session, { turn: startTurn }), { waived: 'moved' });
  s.office.clock.move('PT2H');
  assert.deepEqual(await s.act('sessions.start', session, { turn: startTurn }), { done: { at: startTurn } });
  assert.deepEqual(await s.act('sessions.start', session, { turn: startTurn }), { done: { already: true } });
  assert.deepEqual(await s.act('sessions.remind', session, { turn: startTurn }), { waived: 'in-progress' });
  s.office.clock.move('PT1H');
  assert.deepEqual(await s.act('sessions.hold', session, { turn: endTurn }), { done: { at: endTurn } });
  assert.deepEqual(s.facts.map((one) => one.kind).filter((kind) => /Started|Held/.test(kind)), ['sessions.SessionStarted', 'sessions.SessionHeld']);
  assert.deepEqual(await answer(s, session, s.ana, 'ACCEPTED'), { ok: false, reason: 'not-open', because: 'over' });
});

test('the engine is told the times that a session takes place, each with when it was settled', async () => {
  const s = await school();
  let session = await s.session({ rule: 'FREQ=WEEKLY;COUNT=3', start: { wall: '2026-10-12T15:00', zone: 'Europe/Lisbon' } });
  const before = session.settledAt!;
  s.office.clock.move('PT1M');
  session = must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, '20261019T140000Z', session.version, occurrenceSchema.parse({ start: { wall: '2026-10-19T16:00', zone: 'Europe/Lisbon' } }), '')));
  must(await s.as(s.lead, (ctx) => cancelOccurrence(ctx, session.id, '20261026T150000Z', session.version, '')));
  const read = await s.as(machine, (ctx) => sessionReader.read(ctx, session.id, Temporal.Instant.from('2027-01-01T00:00Z')));
  assert.deepEqual(read!.occurrences.map((one) => [one.part, one.start.toString(), one.settledAt.equals(before)]),
    [['20261012T140000Z', '2026-10-12T14:00:00Z', true], ['20261019T140000Z', '2026-10-19T15:00:00Z', false]]);
  assert.deepEqual(read!.attributes, { state: 'scheduled', critical: false, series: true, place: 'room', hasAgenda: true, hasFiles: false, class: 'PUBLIC' });
  assert.deepEqual(read!.people, { coordinator: s.lead.person });
});

test('[G-4.3.1] after any verbs, no live reminder or invitation is of an old time, and none is there twice', async () => {
  const s = await school();
  const eve = await s.person('Eve Adams');
  let run = 0;
  const steps = fc.array(fc.constantFrom('invite', 'update', 'remind24', 'remind1', 'move', 'moveOne', 'cancelOne', 'title', 'decline', 'add', 'remove', 'deliver', 'hand', 'cancel'), { minLength: 4, maxLength: 12 });
  await fc.assert(fc.asyncProperty(steps, fc.boolean(), async (verbs, series) => {
    const room = must(await s.as(machine, (ctx) => addRoom(ctx, { name: `Room of run ${run += 1}`, building: '', floor: '', capacity: 9, features: [] })));
    const made = await s.session({ place: { kind: 'room', room }, ...(series ? { rule: 'FREQ=WEEKLY;COUNT=3' } : {}) });
    let hour = 8;
    for (const verb of verbs) {
      hour += 1;
      await play(s, { verb, id: made.id, hour, eve });
      await holds(s, made.id);
    }
  }), { numRuns: 12, seed: 20260413 });
});

async function play(s: School, { verb, id, hour, eve }: { verb: string; id: string; hour: number; eve: PersonId }): Promise<void> {
  const [session, first] = await s.as(machine, async (ctx) => {
    const one = (await sessionById(ctx.tx, s.id, id))!;
    return [one, (await occurrences(ctx.tx, s.id, one)).find((occurrence) => occurrence.state === 'scheduled')] as const;
  });
  const at = (given: object) => amendment({ start: { wall: `2026-04-21T${String(hour).padStart(2, '0')}:00`, zone: 'Europe/Lisbon' }, ...given });
  const part = first?.part ?? '';
  const duty = { turn: first?.time.start.toString() ?? 'x', ...(part ? { part } : {}) };
  const done: Record<string, () => Promise<unknown>> = {
    invite: () => s.act('sessions.invite', { id }), update: () => s.act('sessions.sendUpdate', { id }),
    remind24: () => s.act('sessions.remind', { id }, { step: 'remind-24h', ...duty }), remind1: () => s.act('sessions.remind', { id }, { step: 'remind-1h', ...duty }),
    move: () => s.as(s.lead, (ctx) => reschedule(ctx, id, session.version, at({}), '')),
    moveOne: () => s.as(s.lead, (ctx) => changeOccurrence(ctx, id, part, session.version, at({}), '')),
    cancelOne: () => s.as(s.lead, (ctx) => cancelOccurrence(ctx, id, part, session.version, '')),
    title: () => s.as(s.lead, (ctx) => change(ctx, id, session.version, amendment({ title: `Title ${hour}` }), '')),
    decline: () => answer(s, session, s.ben, hour % 2 ? 'DECLINED' : 'ACCEPTED'),
    add: () => s.as(s.lead, (ctx) => addPeople(ctx, id, [{ person: eve, required: true }])), remove: () => s.as(s.lead, (ctx) => removePeople(ctx, id, [eve])),
    deliver: () => s.deliverAll({ id }), hand: () => s.as(s.lead, (ctx) => remindNow(ctx, { session: id, people: 'all' })),
    cancel: () => s.as(s.lead, (ctx) => cancel(ctx, id, session.version, '')),
  };
  await done[verb]!();
}

async function holds(s: School, id: string): Promise<void> {
  const times = await s.as(machine, async (ctx) => {
    const all = await occurrences(ctx.tx, s.id, (await sessionById(ctx.tx, s.id, id))!);
    return new Map(all.filter((one) => one.state === 'scheduled').map((one) => [one.part, one.time.start.toString()]));
  });
  const live = (await s.said({ id })).filter((one) => one.state === 'queued');
  const said = live.filter((one) => one.message.kind === 'sessions.reminder').map((one) => {
    const [, start, step] = /^reminder:[^:]*:[^:]*:(.*?Z):(remind-24h|remind-1h|hand)/.exec(one.message.key)!;
    assert.equal(start, times.get(one.message.subject.part ?? ''), `a live reminder is of ${start}`);
    return step === 'hand' ? one.message.key + one.person : `${one.person} ${one.message.subject.part} ${step}`;
  });
  assert.deepEqual(said.length, new Set(said).size, 'a reminder is live twice');
  const announced = live.filter((one) => one.message.kind === 'invitations.request' || one.message.kind === 'invitations.update');
  for (const one of announced) {
    const now = await s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
    assert.ok(one.message.sequence! >= now.settledSequence, 'an announcement of an old time is live');
    assert.notEqual(now.state, 'cancelled');
  }
}
