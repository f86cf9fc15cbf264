import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parseCalendar } from '../../calendar/icalendar.ts';
import { mailOf } from '../../calendar/event.ts';
import { timeInstant } from '../../calendar/time.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import { reply } from '../invitations/actions.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { copiesOf } from '../calendars/reads.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts as logged } from '../log/reads.ts';
import { closeRoom } from '../resources/actions.ts';
import { room as roomById } from '../resources/reads.ts';
import { change, reschedule } from './actions-change.ts';
import { addPeople, handOver, removePeople, resendInvitation } from './actions-people.ts';
import { cancel } from './actions-state.ts';
import { schedule } from './actions.ts';
import { session as sessionById } from './reads.ts';
import { sessionReader } from './reads-subject.ts';
import { machine, must, school, someone } from '../../../test/school.ts';
import { amendmentSchema } from './schema.ts';

const wall = (text: string, zone = 'Europe/Lisbon') => ({ start: { wall: text, zone } });
const amendment = (given: object) => amendmentSchema.parse(given);
const ics = (text: string) => must(parseCalendar(text));

test('[G-4.1.2] a session cannot be scheduled before who, when and where are settled, and what is missing is named', async () => {
  const s = await school();
  const empty = await s.proposed({ start: null, place: null, people: [] });
  const refused = await s.as(s.lead, (ctx) => schedule(ctx, empty.id, empty.version));
  assert.deepEqual(refused, { ok: false, reason: 'not-settled', missing: ['who', 'when', 'where'] });
  const some = await s.as(s.lead, (ctx) => schedule(ctx, empty.id, empty.version, amendment(wall('2026-04-20T15:00'))));
  assert.deepEqual(some, { ok: false, reason: 'not-settled', missing: ['who', 'where'] });
  assert.equal((await s.as(machine, (ctx) => sessionById(ctx.tx, s.id, empty.id)))!.state, 'proposed');
  const done = must(await s.as(s.lead, (ctx) => schedule(ctx, empty.id, empty.version, {
    ...amendment({ ...wall('2026-04-20T15:00'), place: { kind: 'room', room: s.room } }), people: [{ person: s.ana, required: true }],
  })));
  assert.equal(done.state, 'scheduled');
});

test('[G-4.2.1] [G-3.1] a scheduled session is in the organisation\'s calendar under one UID, with the organisation as organizer', async () => {
  const s = await school();
  const session = await s.session();
  assert.match(session.uid, new RegExp(`^${session.id}@school-\\d+\\.convene$`));
  const copies = await s.as(machine, (ctx) => copiesOf(ctx.tx, s.id, { kind: 'session', id: session.id }));
  assert.deepEqual(copies.map(({ owner }) => owner.kind), ['organisation']);
  const [event] = ics(Buffer.from(copies[0]!.stored.bytes).toString()).events;
  assert.equal(event!.summary, 'Staff meeting');
  assert.equal(event!.description, '1. Budget');
  assert.equal(event!.location, 'Room 4, North');
  assert.match(mailOf(event!.organizer!.address)!, /^office@school-\d+\.example\.org$/);
  assert.deepEqual(event!.attendees.map((one) => [one.name, one.role, one.status]), [['Ana Silva', 'REQ-PARTICIPANT', 'NEEDS-ACTION'], ['Ben Okoro', 'OPT-PARTICIPANT', 'NEEDS-ACTION']]);
  assert.equal(timeInstant(event!.start!, 'UTC').toString(), '2026-04-20T14:00:00Z');
});

test('[X-1] a booked time keeps wall time, zone and instant with the version of the zone data', async () => {
  const s = await school();
  const { time } = await s.session({ start: { wall: '2026-11-05T09:30', zone: 'America/New_York' }, minutes: 90 });
  assert.deepEqual([time!.wall.toString(), time!.zone, time!.start.toString(), time!.end.toString(), time!.zoneData],
    ['2026-11-05T09:30:00', 'America/New_York', '2026-11-05T14:30:00Z', '2026-11-05T16:00:00Z', zoneDataVersion()]);
});

test('[X-1] a wall time that does not exist or exists twice is asked back, and the answer is booked', async () => {
  const s = await school();
  const proposed = await s.proposed();
  const at = (text: string, which?: 'first' | 'second') => s.as(s.lead, (ctx) =>
    schedule(ctx, proposed.id, proposed.version, amendment({ start: { wall: text, zone: 'Europe/Lisbon', ...(which ? { which } : {}) } })));
  const gap = await at('2026-03-29T01:30');
  assert.equal(!gap.ok && gap.reason, 'wall-time');
  assert.deepEqual(!gap.ok && gap.reason === 'wall-time' && [gap.kind, ...gap.candidates.map((one) => one.toInstant().toString())], ['gap', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z']);
  const fold = await at('2026-10-25T01:30');
  assert.deepEqual(!fold.ok && fold.reason === 'wall-time' && [fold.kind, ...fold.candidates.map((one) => one.toInstant().toString())], ['fold', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']);
  const booked = must(await at('2026-10-25T01:30', 'second'));
  assert.equal(booked.time!.start.toString(), '2026-10-25T01:30:00Z');
  const [copy] = await s.as(machine, (ctx) => copiesOf(ctx.tx, s.id, { kind: 'session', id: booked.id }));
  assert.equal(timeInstant(ics(Buffer.from(copy!.stored.bytes).toString()).events[0]!.start!, 'UTC').toString(), '2026-10-25T01:30:00Z');
});

test('[X-1] minutes are real time: a session over the change of the clock ends when they have passed', async () => {
  const s = await school();
  const { time } = await s.session({ start: { wall: '2026-10-25T00:30', zone: 'Europe/Lisbon' }, minutes: 120 });
  assert.deepEqual([time!.start.toString(), time!.end.toString()], ['2026-10-24T23:30:00Z', '2026-10-25T01:30:00Z']);
});

test('[G-4.2.2] everybody is invited once by an iMIP request that names the zone, and nobody again', async () => {
  const s = await school();
  const session = await s.session();
  assert.deepEqual(await s.act('sessions.invite', session), { done: { invited: 2, updated: 0, cancelled: 0, version: 0 } });
  assert.deepEqual(await s.act('sessions.invite', session), { done: { invited: 0, updated: 0, cancelled: 0, version: 0 } });
  const said = await s.said(session);
  assert.deepEqual(said.map((one) => [one.message.kind, one.message.sequence, one.state]), [['invitations.request', 0, 'queued'], ['invitations.request', 0, 'queued']]);
  const { content } = said.find((one) => one.person === s.ana)!;
  assert.match(content!.subject, /^Invitation: Staff meeting, Monday 20 April, 15:00–16:00, Lisbon time$/);
  assert.match(content!.text, /Lisbon time \(UTC\+1\)/);
  assert.match(content!.text, /Room 4, North/);
  assert.match(content!.html, /<li>Budget<\/li>/);
  assert.equal(content!.calendar!.method, 'REQUEST');
  const object = ics(content!.calendar!.text);
  assert.deepEqual([object.method, object.events[0]!.uid, object.events[0]!.sequence], ['REQUEST', session.uid, 0]);
});

test('[G-4.2.2] a signed link of the invitation is for the one person and the one session', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  const [one] = await s.said(session, s.ana);
  const token = /http:\/\/convene\.test\/l\/([^\s?"]+)\?reply=ACCEPTED/.exec(one!.content!.text)![1]!;
  const link = await s.as(machine, (ctx) => {
    const read = readToken(ctx.keys.derive('links'), token)!;
    return linkById(ctx, read.link);
  });
  assert.deepEqual(link.ok && [link.value.purpose, link.value.subject, link.value.person], ['invitation.reply', { kind: 'session', id: session.id }, s.ana]);
  const guest = { kind: 'guest', link: 'x', purpose: 'invitation.reply', subject: session.id, person: s.ana } as const;
  const subject = { kind: 'session', id: session.id };
  assert.deepEqual(await s.as(guest, (ctx) => reply(ctx, { subject, person: s.ana, reply: 'ACCEPTED', by: 'link' })), { ok: true, value: { old: false } });
  assert.deepEqual(await s.as(guest, (ctx) => reply(ctx, { subject, person: s.ben, reply: 'DECLINED', by: 'link' })), { ok: false, reason: 'forbidden', verb: 'invitations.reply' });
  const other = await s.session({ place: { kind: 'elsewhere', where: 'Garden' } });
  const elsewhere = await s.as(guest, (ctx) => reply(ctx, { subject: { kind: 'session', id: other.id }, person: s.ana, reply: 'DECLINED', by: 'link' }));
  assert.equal(!elsewhere.ok && elsewhere.reason, 'forbidden');
});

test('[G-4.4.3] [G-4.4.1] a move raises SEQUENCE, withdraws what is queued, and everybody is told what changed', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const moved = must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T16:00')), 'The hall floods.')));
  assert.deepEqual([moved.sequence, moved.uid], [1, session.uid]);
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 0, updated: 2, cancelled: 0, version: 1 } });
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 0, updated: 0, cancelled: 0, version: 1 } });
  const { content, message } = (await s.said(session, s.ana)).at(-1)!;
  assert.deepEqual([message.kind, message.sequence], ['invitations.update', 1]);
  assert.match(content!.text, /The hall floods\./);
  assert.match(content!.text, /Monday 20 April, 15:00–16:00/);
  assert.match(content!.text, /Tuesday 21 April, 16:00–17:00/);
  const object = ics(content!.calendar!.text);
  assert.deepEqual([object.method, object.events[0]!.uid, object.events[0]!.sequence], ['REQUEST', session.uid, 1]);
  const [act] = await s.as(machine, (ctx) => logged(ctx.tx, s.id, { subject: session.id, verbs: ['sessions.reschedule'] }));
  assert.deepEqual([act!.actor, act!.details['startBefore'], act!.details['startAfter'], act!.text], [s.lead.person, '2026-04-20T14:00:00Z', '2026-04-21T15:00:00Z', { reason: 'The hall floods.' }]);
});

test('[G-4.3.1] [G-4.4.1] an invitation with the old time that has not left is withdrawn, and its people are invited to the new time', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  must(await s.as(s.lead, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T16:00')), '')));
  assert.deepEqual((await s.said(session)).map((one) => one.state), ['withdrawn', 'withdrawn']);
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 2, updated: 0, cancelled: 0, version: 1 } });
  const live = (await s.said(session)).filter((one) => one.state === 'queued');
  assert.deepEqual(live.map((one) => one.message.kind), ['invitations.request', 'invitations.request']);
  assert.doesNotMatch(live[0]!.content!.text, /20 April/);
});

test('[G-4.4.1] of several changes that wait everybody is told once, from what was told last to what is now', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  let now = session;
  for (const given of [{ title: 'Budget meeting' }, { place: { kind: 'elsewhere', where: 'Town hall' } }, { title: 'Budget and plans' }]) {
    now = must(await s.as(s.lead, (ctx) => change(ctx, now.id, now.version, amendment(given), '')));
  }
  await s.act('sessions.sendUpdate', session);
  await s.act('sessions.sendUpdate', session);
  const said = (await s.said(session, s.ana)).slice(1);
  assert.equal(said.length, 1);
  assert.match(said[0]!.content!.text, /Budget and plans/);
  assert.match(said[0]!.content!.text, /Staff meeting/);
  assert.match(said[0]!.content!.text, /Town hall/);
  assert.doesNotMatch(said[0]!.content!.text, /Budget meeting/);
});

test('[G-4.4.1] a change that changes nothing is told to nobody, nor is one that was taken back before it was told', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  const facts = s.facts.length;
  const same = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ title: session.title, ...wall('2026-04-20T15:00'), minutes: 60, place: { kind: 'room', room: s.room } }), 'again')));
  assert.deepEqual(same, session);
  assert.equal(s.facts.length, facts);
  const there = must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'Other' }), '')));
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, there.version, amendment({ title: 'Staff meeting' }), '')));
  assert.deepEqual(await s.act('sessions.sendUpdate', session), { done: { invited: 0, updated: 0, cancelled: 0, version: 2 } });
  assert.equal((await s.said(session)).length, 2);
});

test('two coordinators change one session at once: the second sees what the first did and nothing is lost', async () => {
  const s = await school();
  const session = await s.session();
  const other = someone(await s.person('Dora Lead', ['coordinator']), 'coordinator');
  const [a, b] = await Promise.all([
    s.as(s.lead, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'First' }), '')),
    s.as(other, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'Second' }), '')),
  ]);
  const [won, lost] = a.ok ? [a, b] : [b, a];
  assert.equal(won.ok, true);
  assert.equal(!lost.ok && lost.reason, 'changed-meanwhile');
  assert.equal(!lost.ok && lost.reason === 'changed-meanwhile' && lost.now.title, won.ok && won.value.title);
});

test('[G-4.4.3] [G-4.3.1] a cancellation is told to who knew, with CANCEL and a higher SEQUENCE; nothing queued leaves', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  await s.act('sessions.remind', session, { turn: session.time!.start.toString() });
  must(await s.as(s.lead, (ctx) => cancel(ctx, session.id, session.version, 'No speaker.')));
  assert.deepEqual((await s.said(session)).map((one) => [one.message.kind, one.state]).slice(2), [['sessions.reminder', 'withdrawn'], ['sessions.reminder', 'withdrawn']]);
  assert.deepEqual(await s.act('sessions.sendCancellation', session), { done: { invited: 0, updated: 0, cancelled: 2, version: 1 } });
  const { content } = (await s.said(session, s.ana)).at(-1)!;
  const object = ics(content!.calendar!.text);
  assert.deepEqual([object.method, object.events[0]!.status, object.events[0]!.sequence, object.events[0]!.uid], ['CANCEL', 'CANCELLED', 1, session.uid]);
  assert.match(content!.text, /No speaker\./);
  assert.deepEqual(await s.act('sessions.remind', session, { turn: session.time!.start.toString() }), { waived: 'cancelled' });
  assert.deepEqual(await s.act('sessions.invite', session), { waived: 'cancelled' });
  const subject = await s.as(machine, (ctx) => sessionReader.read(ctx, session.id, Temporal.Instant.from('2027-01-01T00:00Z')));
  assert.deepEqual([subject!.attributes['state'], subject!.occurrences], ['cancelled', []]);
});

test('a session that nobody was told of is cancelled without a word', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  must(await s.as(s.lead, (ctx) => cancel(ctx, session.id, session.version, '')));
  assert.deepEqual(await s.act('sessions.sendCancellation', session), { done: { invited: 0, updated: 0, cancelled: 0, version: 1 } });
  assert.deepEqual((await s.said(session)).map((one) => one.state), ['withdrawn', 'withdrawn']);
});

test('[G-3.3] administrative staff invite and resend, and cannot change a session\'s time', async () => {
  const s = await school();
  const staff = someone(await s.person('Sam Staff', ['administrative-staff']), 'administrative-staff');
  const session = await s.session();
  const eve = await s.person('Eve Adams');
  assert.deepEqual(must(await s.as(staff, (ctx) => addPeople(ctx, session.id, [{ person: eve, required: true }, { person: s.ana, required: true }]))), [eve]);
  await s.act('sessions.invite', session);
  assert.equal(must(await s.as(staff, (ctx) => resendInvitation(ctx, session.id, eve))), true);
  assert.equal(must(await s.as(staff, (ctx) => resendInvitation(ctx, session.id, eve))), false);
  assert.equal((await s.said(session, eve)).length, 2);
  for (const verb of [
    s.as(staff, (ctx) => reschedule(ctx, session.id, session.version, amendment(wall('2026-04-21T16:00')), '')),
    s.as(staff, (ctx) => change(ctx, session.id, session.version, amendment({ title: 'x' }), '')),
    s.as(staff, (ctx) => cancel(ctx, session.id, session.version, '')),
  ]) assert.equal((await verb as { reason?: string }).reason, 'forbidden');
  const teacher = someone(s.ana, 'teacher');
  assert.equal((await s.as(teacher, (ctx) => addPeople(ctx, session.id, [])) as { reason?: string }).reason, 'forbidden');
});

test('who is removed is told by a CANCEL of his own, his links close and his copy goes; the rest is told nothing', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  await s.deliverAll(session);
  must(await s.as(s.lead, (ctx) => removePeople(ctx, session.id, [s.ben])));
  const last = (await s.said(session, s.ben)).at(-1)!;
  const object = ics(last.content!.calendar!.text);
  assert.deepEqual([last.message.kind, object.method, object.events[0]!.status, object.events[0]!.attendees.map((one) => one.name)], ['invitations.uninvite', 'CANCEL', null, ['Ben Okoro']]);
  assert.equal((await s.said(session, s.ana)).length, 1);
  const { tx, left, copies } = await s.as(machine, async (ctx) => ({
    tx: 0, left: await attendeesOf(ctx.tx, s.id, session.id), copies: await copiesOf(ctx.tx, s.id, { kind: 'session', id: session.id }),
  }));
  assert.equal(tx, 0);
  assert.deepEqual(left.map((one) => one.person), [s.ana]);
  assert.deepEqual(copies.map((one) => one.owner.id).sort(), [s.id, s.ana].sort());
  const open = await s.as(machine, async (ctx) => {
    const token = /\/l\/([^\s?"]+)\?reply=ACCEPTED/.exec((await s.said(session, s.ben))[0]!.content!.text)![1]!;
    return linkById(ctx, readToken(ctx.keys.derive('links'), token)!.link);
  });
  assert.deepEqual(open, { ok: false, reason: 'link-revoked' });
  assert.deepEqual(await s.as(s.lead, (ctx) => removePeople(ctx, session.id, [s.ana])), { ok: false, reason: 'not-settled', missing: ['who'] });
});

test('[G-3.1] a session is handed over to another coordinator, and the organizer stays', async () => {
  const s = await school();
  const session = await s.session();
  const dora = await s.person('Dora Lead', ['coordinator']);
  assert.deepEqual(await s.as(s.lead, (ctx) => handOver(ctx, session.id, session.version, s.ana)), { ok: false, reason: 'not-a-coordinator' });
  const after = must(await s.as(s.lead, (ctx) => handOver(ctx, session.id, session.version, dora)));
  assert.equal(after.coordinator, dora);
  await s.act('sessions.invite', session);
  const object = ics((await s.said(session, s.ana))[0]!.content!.calendar!.text);
  assert.match(mailOf(object.events[0]!.organizer!.address)!, /^office@/);
});

test('a room that is closed, a person who does not exist and a link that is none are refused by name', async () => {
  const s = await school();
  const proposed = await s.proposed({ place: null });
  const settle = (given: object) => s.as(s.lead, (ctx) => schedule(ctx, proposed.id, proposed.version, amendment(given)));
  assert.deepEqual(await settle({ place: { kind: 'virtual', platform: 'link', link: 'javascript:alert(1)' } }), { ok: false, reason: 'not-a-link' });
  assert.deepEqual(await settle({ place: { kind: 'virtual', platform: 'nowhere' } }), { ok: false, reason: 'unknown-platform', platform: 'nowhere' });
  await s.as(machine, async (ctx) => closeRoom(ctx, s.room, (await roomById(ctx.tx, s.id, s.room))!.version));
  assert.deepEqual(await settle({ place: { kind: 'room', room: s.room } }), { ok: false, reason: 'room-closed' });
  const nobody = '00000000-0000-7000-8000-000000000000';
  assert.deepEqual(await s.as(s.lead, (ctx) => addPeople(ctx, proposed.id, [{ person: nobody as never, required: true }])), { ok: false, reason: 'unknown-person', person: nobody });
  const online = must(await settle({ place: { kind: 'virtual', platform: 'link', link: 'https://meet.example.org/abc' } }));
  await s.act('sessions.invite', online);
  assert.match((await s.said(online))[0]!.content!.text, /https:\/\/meet\.example\.org\/abc/);
});

test('a title that breaks lines or an agenda with scripts harms no mail', async () => {
  const s = await school();
  assert.equal(amendmentSchema.safeParse({ title: 'a\r\nBcc: x@example.org' }).success, false);
  const session = await s.session({ agenda: '<script>alert(1)</script>\n\n[x](javascript:alert(1))', title: 'اجتماع <b>' });
  await s.act('sessions.invite', session);
  const { content } = (await s.said(session, s.ana))[0]!;
  assert.doesNotMatch(content!.html, /<script|<b>|href="javascript/);
});

test('[X-2] an Arabic reader gets Arabic, with the Latin title set apart', async () => {
  const s = await school();
  const noura = await s.person('Noura Haddad', [], { language: 'ar' });
  const session = await s.session({ people: [{ person: noura }] });
  await s.act('sessions.invite', session);
  const { content } = (await s.said(session, noura))[0]!;
  assert.match(content!.subject, /^دعوة: \u2068Staff meeting\u2069/);
  assert.match(content!.html, /dir="rtl"/);
});
