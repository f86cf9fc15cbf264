import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parseCalendar } from '../../calendar/icalendar.ts';
import { reply } from '../invitations/actions.ts';
import { markSeen } from '../messaging/actions.ts';
import { putObject } from '../calendars/actions.ts';
import { calendarOf, objectByUid } from '../calendars/reads.ts';
import { occurrencesBetween } from '../calendars/reads-times.ts';
import { change, reschedule } from './actions-change.ts';
import { changeOccurrence } from './actions-occurrence.ts';
import { addPeople } from './actions-people.ts';
import { knowledgeOf } from './reads-knowledge.ts';
import { sessionList, sessionPage } from './reads-pages.ts';
import { versionsOf } from './reads.ts';
import { machine, must, school, someone } from '../../../test/school.ts';
import { amendmentSchema } from './schema.ts';

const wall = (text: string, zone = 'Europe/Lisbon') => ({ start: { wall: text, zone } });
const amendment = (given: object) => amendmentSchema.parse(given);
const ics = (text: string) => must(parseCalendar(text));

test('[G-4.2.1] everybody has a copy; a decline frees the time, an acceptance takes it', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  const busy = async () => s.as(someone(s.ana, 'teacher'), async (ctx) =>
    must(await occurrencesBetween(ctx, [{ kind: 'person', id: s.ana }], session.time!.start, session.time!.end)).get(s.ana)!.entries.map((one) => one.busy));
  assert.deepEqual(await busy(), ['tentative']);
  const answer = (given: 'ACCEPTED' | 'DECLINED') => s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id }, person: s.ana, reply: given, by: 'page', comment: 'as said' }));
  must(await answer('ACCEPTED'));
  assert.deepEqual(await busy(), ['busy']);
  must(await answer('DECLINED'));
  assert.deepEqual(await busy(), ['free']);
  const calendar = await s.as(machine, (ctx) => calendarOf(ctx.tx, s.id, { kind: 'organisation', id: s.id }));
  const own = await s.as(machine, (ctx) => objectByUid(ctx.tx, s.id, calendar.id, session.uid));
  assert.deepEqual(ics(Buffer.from(own!.bytes).toString()).events[0]!.attendees.map((one) => one.status), ['DECLINED', 'NEEDS-ACTION']);
});

test('[G-4.2.2] an answer to a version with another time is kept and does not stand; the same answer again changes nothing', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  const subject = { kind: 'session', id: session.id };
  const answer = (sequence?: number) => s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject, person: s.ana, reply: 'ACCEPTED', by: 'page', ...(sequence === undefined ? {} : { sequence }) }));
  assert.deepEqual(must(await answer()), { old: false });
  const facts = s.facts.length;
  assert.deepEqual(must(await answer()), { old: false });
  assert.equal(s.facts.filter((one) => one.kind === 'invitations.Replied').length, 1);
  assert.equal(s.facts.length, facts);
  must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T16:00')), '')));
  const shown = async () => s.as(s.lead, async (ctx) => {
    const page = await sessionPage(ctx, session.id);
    return page?.sight === 'all' && page.people.filter((one) => one.person === s.ana).map((one) => [one.reply, one.given?.reply, one.given?.sequence]);
  });
  assert.deepEqual(await shown(), [['NEEDS-ACTION', 'ACCEPTED', 0]]);
  assert.deepEqual(must(await answer(0)), { old: true });
  assert.deepEqual(must(await answer(1)), { old: false });
  assert.deepEqual(await shown(), [['ACCEPTED', 'ACCEPTED', 1]]);
});

test('those invited see nobody else where the session says so: not in the object, the mail, the copy or the page', async () => {
  const s = await school();
  const session = await s.session({ hidesPeople: true });
  await s.act('sessions.invite', session);
  const { content } = (await s.said(session, s.ana))[0]!;
  for (const text of [content!.text, content!.html, content!.calendar!.text.replaceAll('\r\n ', '')]) assert.doesNotMatch(text, /Ben|ben\.okoro/);
  assert.match(content!.calendar!.text.replaceAll('\r\n ', ''), /ana\.silva@example\.org/);
  const mine = await s.as(machine, async (ctx) => {
    const calendar = await calendarOf(ctx.tx, s.id, { kind: 'person', id: s.ana });
    return Buffer.from((await objectByUid(ctx.tx, s.id, calendar.id, session.uid))!.bytes).toString();
  });
  assert.doesNotMatch(mine, /ben\.okoro/i);
  const page = await s.as(someone(s.ana, 'teacher'), (ctx) => sessionPage(ctx, session.id));
  assert.deepEqual(page?.sight === 'all' && [page.people.map((one) => one.person), page.asked], [[s.ana], 2]);
});

test('[G-2] a private session is its coordinator\'s and the invited people\'s; administrators see that there is one and when', async () => {
  const s = await school();
  const session = await s.session({ class: 'CONFIDENTIAL', title: 'Grievance' });
  const administrator = someone(await s.person('Adam Admin', ['administrator']), 'administrator');
  const page = await s.as(administrator, (ctx) => sessionPage(ctx, session.id));
  assert.equal(page?.sight, 'times');
  assert.doesNotMatch(JSON.stringify(page), /Grievance|Silva/);
  const list = await s.as(administrator, (ctx) => sessionList(ctx));
  assert.deepEqual(list.map((one) => [one.id, one.title, one.place, one.coordinator, one.asked]), [[session.id, null, null, null, 0]]);
  assert.equal((await s.as(administrator, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'x' }), '')) as { reason?: string }).reason, 'forbidden');
  assert.equal((await s.as(s.lead, (ctx) => sessionPage(ctx, session.id)))?.sight, 'all');
  assert.equal((await s.as(someone(s.ana, 'teacher'), (ctx) => sessionPage(ctx, session.id)))?.sight, 'all');
  assert.equal(await s.as(someone(await s.person('Zoe Else', ['teacher']), 'teacher'), (ctx) => sessionPage(ctx, session.id)), undefined);
});

test('nobody changes a session\'s object in a calendar, nor puts one in under its UID', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  const zoe = await s.person('Zoe Else', ['teacher']);
  for (const person of [s.ana, zoe]) {
    const refused = await s.as(someone(person, 'teacher'), async (ctx) => {
      const { id: calendar } = await calendarOf(ctx.tx, s.id, { kind: 'person', id: person });
      const bytes = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${session.uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260501T100000Z\r\nSUMMARY:Mine\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
      return putObject(ctx, { calendar, bytes });
    });
    assert.deepEqual(!refused.ok && refused.reason === 'precondition' && refused.precondition, 'allowed-attendee-scheduling-object-change');
  }
});

test('[G-4.4.1] who does not know yet is visible, and how long it took who knows', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const moved = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T16:00')), '')));
  const states = async () => (await s.as(machine, (ctx) => knowledgeOf(ctx.tx, s.id, session.id))).map((one) => [one.person, one.state, one.took?.total('minutes') ?? null]);
  await s.act('sessions.sendUpdate', session);
  assert.deepEqual(await s.act('sessions.whoDoesNotKnow', session), { open: 'not-seen', evidence: { people: 2 } });
  await s.deliverAll(session);
  s.office.clock.move('PT5M');
  must(await s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id }, person: s.ana, reply: 'TENTATIVE', by: 'page' })));
  assert.deepEqual(await states(), [[s.ana, 'answered', 5], [s.ben, 'sent', null]]);
  assert.equal(s.facts.some((one) => one.kind === 'sessions.EverybodyKnows'), false);
  const guest = { kind: 'guest', link: 'x', purpose: 'invitation.reply', subject: session.id, person: s.ben } as const;
  must(await s.as(guest, (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id }, person: s.ben, reply: 'ACCEPTED', by: 'link' })));
  assert.equal(s.facts.some((one) => one.kind === 'sessions.EverybodyKnows' && 'version' in one && one.version === moved.sequence), true);
  assert.deepEqual(await s.act('sessions.whoDoesNotKnow', session), { done: { people: 0 } });
});

test('[G-4.4.1] of each person it is told whether the word is queued, sent, came back, was seen or answered, and how long that took', async () => {
  const s = await school();
  const [cleo, dan, eve] = [await s.person('Cleo Gone', [], { email: 'gone@example.org' }), await s.person('Dan Seen'), await s.person('Eve Told')];
  const session = await s.session({ people: [s.ana, s.ben, cleo, dan].map((person) => ({ person })) });
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => addPeople(ctx, session.id, [{ person: eve, required: true }])));
  await s.act('sessions.invite', session);
  s.office.clock.move('PT7M');
  await s.as(someone(dan), (ctx) => markSeen(ctx, { person: dan, subject: { kind: 'session', id: session.id } }));
  s.office.clock.move('PT35M');
  must(await s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: session.id }, person: s.ana, reply: 'DECLINED', by: 'page' })));
  const known = new Map((await s.as(machine, (ctx) => knowledgeOf(ctx.tx, s.id, session.id))).map((one) => [one.person, one]));
  const told = [s.ana, s.ben, cleo, dan, eve].map((id) => known.get(id)!).map(({ state, took, sentAt, reason }) => [state, took?.total('minutes') ?? null, sentAt !== null, reason]);
  assert.deepEqual(told, [
    ['answered', 42, true, null], ['sent', null, true, null], ['bounced', null, false, '550 no such mailbox'], ['seen', 7, true, null], ['queued', null, false, null],
  ]);
});

test('how a session was is kept by version', async () => {
  const s = await school();
  const session = await s.session();
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'Other' }), 'why')));
  const versions = await s.as(machine, (ctx) => versionsOf(ctx.tx, s.id, session.id));
  assert.deepEqual(versions.map((one) => [one.sequence, one.facts.title, one.facts.reason]), [[0, 'Staff meeting', null], [1, 'Other', 'why']]);
});

test('[G-4.2.1] a series that began long ago is listed until its last end, by the dates that are still to come', async () => {
  const s = await school();
  const session = await s.session({ rule: 'FREQ=WEEKLY;COUNT=6' }); // 20 April to 25 May, each at 15:00 for an hour
  const coming = (from: string) => s.as(s.lead, async (ctx) =>
    (await sessionList(ctx, { from: Temporal.Instant.from(from) })).map(({ id, time }) => [id === session.id, time!.start.toString()]));
  assert.deepEqual(await coming('2026-05-15T00:00Z'), [[true, '2026-05-18T14:00:00Z'], [true, '2026-05-25T14:00:00Z']]);
  assert.deepEqual(await coming('2026-05-25T14:59Z'), [[true, '2026-05-25T14:00:00Z']]);
  assert.deepEqual(await coming('2026-05-25T15:00Z'), []);
  const last = (await s.as(s.lead, (ctx) => sessionList(ctx))).at(-1)!;
  must(await s.as(s.lead, (ctx) => changeOccurrence(ctx, session.id, last.part, session.version, amendment(wall('2026-06-03T10:00')), '')));
  assert.deepEqual(await coming('2026-05-30T00:00Z'), [[true, '2026-06-03T09:00:00Z']]);
});
