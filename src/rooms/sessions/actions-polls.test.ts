import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { addOption, endPoll, openPoll, removeOption, withdrawPoll } from '../availability/actions-polls.ts';
import { extendPoll } from '../availability/actions-polls-deadline.ts';
import { disownPoll } from '../availability/actions-polls-disown.ts';
import { answerPoll, chasePoll } from '../availability/actions-polls-answer.ts';
import { erasePerson } from '../records/actions-erase.ts';
import type { OptionId, Poll, PollOption, Vote } from '../availability/model-polls.ts';
import { answersBy, askedBy, optionsOf, peopleOf, pollById, readPoll } from '../availability/reads-polls.ts';
import { pollSchema } from '../availability/schema-polls.ts';
import { addEvent } from '../calendars/actions-own.ts';
import { copiesOf } from '../calendars/reads.ts';
import { busyBetween } from '../calendars/reads-times.ts';
import { ownEventSchema } from '../calendars/schema.ts';
import { readToken, linkById } from '../identity/reads.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { addPeople, removePeople } from './actions-people.ts';
import { closePoll } from './actions-polls.ts';
import { cancel } from './actions-state.ts';
import { session as sessionById } from './reads.ts';

const times = ['2026-04-22T10:00', '2026-04-22T14:00', '2026-04-23T10:00'];
const given = (more: object = {}) => pollSchema.parse({ zone: 'Europe/Lisbon', minutes: 60, deadline: '2026-04-20T17:00', times, ...more });
const open = async (s: School, session: { id: string }, more?: object): Promise<Poll> => must(await s.as(s.lead, (ctx) => openPoll(ctx, session.id, given(more))));
const options = (s: School, poll: Poll): Promise<PollOption[]> => s.as(machine, (ctx) => optionsOf(ctx.tx, s.id, poll.id));
const said = (all: readonly PollOption[], ...votes: Vote[]) => ({ votes: Object.fromEntries(all.map(({ id }, at) => [id, votes[at]!])) as Record<OptionId, Vote>, comment: null });
const answer = async (s: School, poll: Poll, who: string, ...votes: Vote[]) => {
  const all = await options(s, poll);
  return s.as(someone(who), (ctx) => answerPoll(ctx, poll.id, said(all, ...votes)));
};
const held = (s: School, poll: Poll) => s.as(machine, async (ctx) => {
  const copies = await copiesOf(ctx.tx, s.id, { kind: 'poll', id: poll.id });
  return { of: (owner: string) => copies.filter((one) => one.owner.id === owner).map(({ stored }) => stored.busy), rooms: (await claimsOf(ctx, { kind: 'poll', id: poll.id })).length };
});
const letters = (s: School, poll: Poll) => s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'poll', id: poll.id }));
const unscheduled = (s: School) => s.proposed({ start: null });

test('[G-4.4.2] everybody is asked by a link of his own, and the times are held tentatively in calendars and the room', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const told = await letters(s, poll);
  assert.deepEqual(told.map((one) => one.message.kind), ['availability.openPoll', 'availability.openPoll']);
  assert.deepEqual(told.map((one) => one.person).toSorted(), [s.ana, s.ben].toSorted());
  const there = await held(s, poll);
  assert.deepEqual([there.of(s.ana), there.of(s.id), there.rooms], [Array(3).fill('tentative'), Array(3).fill('tentative'), 3]);
  assert.deepEqual(s.facts.filter(({ kind }) => kind.startsWith('availability.Poll')).map(({ kind, subject }) => [kind, subject]), [['availability.PollOpened', { kind: 'poll', id: poll.id }]]);
});

test('[G-4.4.2] a forwarded link answers in the name of the person whose it is, and nothing else', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const full = await s.as(machine, async (ctx) => (await delivery(ctx.tx, s.id, (await letters(s, poll)).find((one) => one.person === s.ben)!.id))!);
  const token = /\/l\/([A-Za-z0-9_-]+)/.exec(full.content!.text)![1]!;
  const named = readToken(s.office.office.key('links'), token)!;
  const link = await s.as(machine, (ctx) => linkById(ctx, named.link));
  assert.ok(link.ok);
  const guest: Actor = { kind: 'guest', link: named.link, purpose: link.value.purpose, subject: link.value.subject.id, person: link.value.person! };
  const asked = must(await s.as(guest, (ctx) => askedBy(ctx, poll.id)));
  assert.equal(asked.own.person, s.ben);
  const all = await options(s, poll);
  assert.deepEqual(await s.as(guest, (ctx) => answerPoll(ctx, poll.id, said(all, 'yes', 'no', 'yes'))), { ok: true, value: { again: false } });
  const other = await open(s, await unscheduled(s));
  assert.deepEqual(await s.as(guest, (ctx) => askedBy(ctx, other.id)), { ok: false, reason: 'forbidden', verb: 'availability.answerPoll' });
  assert.equal((await s.as(guest, (ctx) => readPoll(ctx, poll.id))).ok, false);
});

test('[G-4.4.2] an answer given again takes the place of the first, twice at once too; a no frees the calendar and a yes holds it again', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  assert.deepEqual(await answer(s, poll, s.ana, 'yes', 'no', 'if-need-be'), { ok: true, value: { again: false } });
  assert.equal((await held(s, poll)).of(s.ana).length, 2);
  await Promise.all([answer(s, poll, s.ana, 'no', 'yes', 'no'), answer(s, poll, s.ana, 'no', 'yes', 'no')]);
  const seen = must(await s.as(s.lead, (ctx) => readPoll(ctx, poll.id)));
  assert.deepEqual(seen.tallies.map(({ yes, ifNeedBe, no, open: none }) => [yes, ifNeedBe, no, none]), [[0, 0, 1, 1], [1, 0, 0, 1], [0, 0, 1, 1]]);
  assert.deepEqual(seen.tallies.map(({ best }) => best), [false, true, false]);
  assert.equal((await held(s, poll)).of(s.ana).length, 1);
});

test('[G-4.4.2] all times are answered at once, and only while there is time', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const [first] = await options(s, poll);
  const half = await s.as(someone(s.ana), (ctx) => answerPoll(ctx, poll.id, { votes: { [first!.id]: 'yes' }, comment: null }));
  assert.equal(!half.ok && half.reason, 'poll-unsaid');
  const late = await school();
  const over = await open(late, await unscheduled(late), { deadline: '2026-04-13T09:30' });
  late.office.clock.move('PT2H');
  assert.equal((await answer(late, over, late.ana, 'yes', 'yes', 'yes') as { reason?: string }).reason, 'poll-over');
});

test('[G-4.4.2] what a person’s calendar shows is suggested to him alone; what is held for the poll is not', async () => {
  const s = await school();
  const event = ownEventSchema.parse({ kind: 'timed', title: 'Dentist', start: '2026-04-22T13:30', end: '2026-04-22T14:30', zone: 'Europe/Lisbon' });
  must(await s.as(someone(s.ana), (ctx) => addEvent(ctx, s.ana, event)));
  const poll = await open(s, await unscheduled(s));
  const all = await options(s, poll);
  assert.deepEqual([...must(await s.as(someone(s.ana), (ctx) => askedBy(ctx, poll.id))).suggested], [[all[1]!.id, 'no']]);
  assert.deepEqual([...must(await s.as(someone(s.ben), (ctx) => askedBy(ctx, poll.id))).suggested], []);
  assert.deepEqual(must(await s.as(s.lead, (ctx) => readPoll(ctx, poll.id))).people.flatMap(({ votes }) => [...votes]), []);
});

test('[G-4.4.2] closing schedules what was proposed in one step, and what was held is gone', async () => {
  const s = await school();
  const session = await unscheduled(s);
  const poll = await open(s, session);
  await answer(s, poll, s.ana, 'no', 'yes', 'no');
  const all = await options(s, poll);
  const after = must(await s.as(s.lead, (ctx) => closePoll(ctx, poll.id, poll.version, all[1]!.id)));
  assert.deepEqual([after.state, after.time!.start.toString(), after.time!.wall.toString()], ['scheduled', '2026-04-22T13:00:00Z', '2026-04-22T14:00:00']);
  const there = await held(s, poll);
  assert.deepEqual([there.of(s.ana), there.of(s.id), there.rooms], [[], [], 0]);
  const busy = await s.as(s.lead, (ctx) => busyBetween(ctx, [s.ben], all[0]!.start, all[0]!.end));
  assert.deepEqual(busy.ok && busy.value.get(s.ben)!.times, []);
});

test('[G-4.4.2] closing moves what was scheduled in one step: SEQUENCE rises', async () => {
  const s = await school();
  const session = await s.session();
  const poll = await open(s, session);
  const all = await options(s, poll);
  const after = must(await s.as(s.lead, (ctx) => closePoll(ctx, poll.id, poll.version, all[2]!.id)));
  assert.deepEqual([after.state, after.sequence, after.time!.start.toString()], ['scheduled', 1, '2026-04-23T09:00:00Z']);
  assert.deepEqual(s.facts.filter(({ kind }) => kind === 'sessions.SessionRescheduled').length, 1);
});

test('[G-4.4.2] a room that another has meanwhile refuses the closing, and the poll stays open with all it holds', async () => {
  const s = await school();
  const session = await unscheduled(s);
  const poll = await open(s, session, { deadline: '2026-04-14T10:00' });
  const all = await options(s, poll);
  const taken = await s.as(s.lead, async (ctx) => (await claimsOf(ctx, { kind: 'poll', id: poll.id })).length);
  assert.equal(taken, 3);
  s.office.clock.move('PT48H'); // what was held ran out, and somebody takes the room
  await s.session({ title: 'Choir', start: { wall: '2026-04-22T10:30', zone: 'Europe/Lisbon' } });
  const refused = await s.as(s.lead, (ctx) => closePoll(ctx, poll.id, poll.version, all[0]!.id));
  assert.equal(!refused.ok && refused.reason, 'room-taken');
  const now = await s.as(machine, async (ctx) => ({ poll: await pollById(ctx.tx, s.id, poll.id), session: await sessionById(ctx.tx, s.id, session.id) }));
  assert.deepEqual([now.poll!.state, now.poll!.version, now.session!.state], ['open', poll.version, 'proposed']);
  assert.equal((await held(s, poll)).of(s.ana).length, 3);
  assert.ok((await s.as(s.lead, (ctx) => closePoll(ctx, poll.id, poll.version, all[1]!.id))).ok);
});

test('[G-4.4.2] of two who close at once one does, the other is told which time was taken', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const all = await options(s, poll);
  const both = await Promise.all([0, 1].map((at) => s.as(s.lead, (ctx) => closePoll(ctx, poll.id, poll.version, all[at]!.id))));
  const [won, lost] = [both.find((one) => one.ok)!, both.find((one) => !one.ok)!];
  assert.ok(won.ok && !lost.ok && lost.reason === 'poll-closed');
  assert.equal(lost.chosen!.start.toString(), won.value.time!.start.toString());
});

test('[G-4.4.2] only those who have not answered are asked once more, and the machine leaves who was just asked alone', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  assert.deepEqual(await s.as(machine, (ctx) => chasePoll(ctx, poll.id)), { ok: true, value: [] });
  await answer(s, poll, s.ana, 'yes', 'yes', 'yes');
  assert.deepEqual(await s.as(s.lead, (ctx) => chasePoll(ctx, poll.id)), { ok: true, value: [s.ben] });
  assert.deepEqual((await letters(s, poll)).filter(({ message }) => message.kind === 'availability.chasePoll').map(({ person }) => person), [s.ben]);
});

test('[G-4.4.2] a time that is added asks everybody anew; one that is taken out frees what was held', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  await answer(s, poll, s.ana, 'yes', 'yes', 'no');
  must(await s.as(s.lead, (ctx) => addOption(ctx, poll.id, poll.version, Temporal.PlainDateTime.from('2026-04-24T09:00'))));
  const ana = (await s.as(machine, (ctx) => peopleOf(ctx.tx, s.id, poll.id))).find(({ person }) => person === s.ana);
  assert.deepEqual([ana!.answeredAt, ana!.votes.size], [null, 3], 'what was said stays');
  assert.equal((await held(s, poll)).rooms, 4);
  assert.equal((await s.as(s.lead, (ctx) => addOption(ctx, poll.id, poll.version, Temporal.PlainDateTime.from('2026-04-24T11:00'))) as { reason?: string }).reason, 'poll-changed');
  const [first] = await options(s, poll);
  must(await s.as(s.lead, (ctx) => removeOption(ctx, poll.id, poll.version + 1, first!.id)));
  const there = await held(s, poll);
  assert.deepEqual([there.of(s.ben).length, there.rooms], [3, 3]);
});

test('[G-4.4.2] a poll that is withdrawn or whose deadline has come holds nothing more', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  must(await s.as(s.lead, (ctx) => withdrawPoll(ctx, poll.id, poll.version)));
  const gone = await held(s, poll);
  assert.deepEqual([gone.of(s.ana), gone.of(s.id), gone.rooms], [[], [], 0]);
  assert.deepEqual(await answer(s, poll, s.ana, 'yes', 'yes', 'yes'), { ok: false, reason: 'poll-withdrawn' });
  const late = await school();
  const over = await open(late, await unscheduled(late), { deadline: '2026-04-16T12:00' });
  assert.equal(await late.as(machine, (ctx) => endPoll(ctx, over.id)), false);
  late.office.clock.move('PT48H');
  assert.equal(await late.as(machine, (ctx) => endPoll(ctx, over.id)), true);
  const there = await held(late, over);
  assert.deepEqual([there.of(late.ana), there.of(late.id), there.rooms], [[], [], 0]);
});

test('[G-4.4.2] who is added to the session is asked, who is removed is not any more, and a cancelled session has no poll', async () => {
  const s = await school();
  const session = await s.session();
  const poll = await open(s, session);
  const gil = await s.person('Gil Paz');
  must(await s.as(s.lead, (ctx) => addPeople(ctx, session.id, [{ person: gil, required: true }])));
  must(await s.as(s.lead, (ctx) => removePeople(ctx, session.id, [s.ben])));
  assert.deepEqual((await s.as(machine, (ctx) => peopleOf(ctx.tx, s.id, poll.id))).map(({ person }) => person).toSorted(), [s.ana, gil].toSorted());
  assert.deepEqual([(await held(s, poll)).of(gil).length, (await held(s, poll)).of(s.ben).length], [3, 0]);
  assert.deepEqual(await answer(s, poll, s.ben, 'yes', 'yes', 'yes'), { ok: false, reason: 'forbidden', verb: 'availability.answerPoll' });
  const now = await s.as(machine, (ctx) => sessionById(ctx.tx, s.id, session.id));
  must(await s.as(s.lead, (ctx) => cancel(ctx, session.id, now!.version, '')));
  assert.equal((await s.as(machine, (ctx) => pollById(ctx.tx, s.id, poll.id)))!.state, 'withdrawn');
});

const until = (s: School, poll: { id: string; version: number }, wall: string) => s.as(s.lead, (ctx) => extendPoll(ctx, poll.id, poll.version, Temporal.PlainDateTime.from(wall)));
const duties = async (s: School, poll: Poll) => (await s.duties(poll)).filter(({ state }) => state !== 'withdrawn').map(({ step, state, dueAt }) => `${step} ${state} ${dueAt.toString().slice(0, 16)}`).toSorted();

test('[G-4.4.2] a deadline can be put off: what is held is held until then, the steps follow, and those who are asked are told once', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  await answer(s, poll, s.ana, 'no', 'yes', 'no');
  const later = must(await until(s, poll, '2026-04-21T12:00'));
  assert.equal(later.deadline.toString(), '2026-04-21T11:00:00Z');
  const claims = await s.as(machine, (ctx) => claimsOf(ctx, { kind: 'poll', id: poll.id }));
  assert.deepEqual(claims.map(({ heldUntil }) => heldUntil!.toString()), Array(3).fill('2026-04-21T11:00:00Z'));
  assert.deepEqual((await until(s, poll, '2026-04-21T13:00') as { reason?: string }).reason, 'poll-changed', 'a second click');
  must(await until(s, later, '2026-04-21T12:00'));
  const told = (await letters(s, poll)).filter(({ message }) => message.kind === 'availability.extendPoll');
  assert.deepEqual(told.map(({ person }) => person).toSorted(), [s.ana, s.ben].toSorted());
  assert.deepEqual(await duties(s, poll), ['chase-poll planned 2026-04-20T11:00', 'close-poll planned 2026-04-21T11:00', 'end-poll planned 2026-04-21T11:00']);
  assert.equal((await s.as(machine, (ctx) => peopleOf(ctx.tx, s.id, poll.id))).find(({ person }) => person === s.ana)!.votes.size, 3, 'what was said stands');
});

test('[G-4.4.2] a deadline is never put into the past, nor after the first time that is ahead', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  assert.deepEqual(await until(s, poll, '2026-04-10T12:00'), { ok: false, reason: 'poll-past', at: 'deadline' });
  const late = await until(s, poll, '2026-04-22T12:00');
  assert.equal(!late.ok && late.reason === 'poll-late' && late.first.toString(), '2026-04-22T09:00:00Z');
  assert.deepEqual(await s.as(someone(s.ana), (ctx) => extendPoll(ctx, poll.id, poll.version, Temporal.PlainDateTime.from('2026-04-21T12:00'))), { ok: false, reason: 'forbidden', verb: 'availability.changePoll' });
});

test('[G-4.4.2] a forwarded link can be disowned: it opens nothing more, the coordinator is told, and whose it was gets a fresh one', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const sent = async () => (await letters(s, poll)).filter(({ person }) => person === s.ben);
  const guestBy = async (kind: string): Promise<Extract<Actor, { kind: 'guest' }>> => {
    const full = await s.as(machine, async (ctx) => (await delivery(ctx.tx, s.id, (await sent()).find(({ message }) => message.kind === kind)!.id))!);
    const named = readToken(s.office.office.key('links'), /\/l\/([A-Za-z0-9_-]+)/.exec(full.content!.text)![1]!)!;
    return { kind: 'guest', link: named.link, purpose: 'poll.answer', subject: poll.id, person: s.ben };
  };
  const guest = await guestBy('availability.openPoll');
  assert.deepEqual(await s.as(guest, (ctx) => disownPoll(ctx, poll.id)), { ok: true, value: { renewed: true } });
  assert.deepEqual(await s.as(machine, (ctx) => linkById(ctx, guest.link as never)), { ok: false, reason: 'link-revoked' });
  assert.deepEqual(await s.as(guest, (ctx) => disownPoll(ctx, poll.id)), { ok: false, reason: 'not-found' }, 'once');
  assert.deepEqual((await letters(s, poll)).filter(({ message }) => message.kind === 'availability.disownPoll').map(({ person }) => person), [s.lead.person]);
  const fresh = await guestBy('availability.renewPoll');
  assert.notEqual(fresh.link, guest.link);
  assert.ok((await s.as(machine, (ctx) => linkById(ctx, fresh.link as never))).ok);
});

test('[X-6] erasing a person takes away what he wrote and what is held in his calendar; how many could come stays', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s));
  const all = await options(s, poll);
  must(await s.as(someone(s.ana), (ctx) => answerPoll(ctx, poll.id, { ...said(all, 'yes', 'yes', 'no'), comment: 'Ben Okoro is ill' })));
  must(await s.as(someone(s.ben), (ctx) => answerPoll(ctx, poll.id, { ...said(all, 'yes', 'no', 'no'), comment: 'My own words' })));
  const copy = await s.as(machine, (ctx) => answersBy(ctx.tx, s.id, s.ben));
  assert.deepEqual(copy.map(({ comment, votes }) => [comment, votes.length]), [['My own words', 3]]);
  const admin = someone(await s.person('Rui Tavares', ['administrator']), 'administrator');
  must(await s.as(admin, (ctx) => erasePerson(ctx, s.ben, 'asked for it')));
  const people = await s.as(machine, (ctx) => peopleOf(ctx.tx, s.id, poll.id));
  assert.ok(people.every(({ comment }) => !comment?.includes('Ben') && !comment?.includes('My own words')), JSON.stringify(people.map(({ comment }) => comment)));
  assert.deepEqual([(await held(s, poll)).of(s.ben), (await held(s, poll)).of(s.ana).length], [[], 2]);
});

test('[G-4.4.2] what cannot be asked is refused with why', async () => {
  const s = await school();
  const session = await unscheduled(s);
  const reason = async (more: object, of: { id: string } = session) => (await s.as(s.lead, (ctx) => openPoll(ctx, of.id, given(more))) as { reason?: string }).reason;
  assert.equal(await reason({ deadline: '2026-04-22T11:00' }), 'poll-late');
  assert.equal(await reason({ deadline: '2026-04-01T11:00' }), 'poll-past');
  assert.equal(await reason({ times: ['2026-04-22T10:00', '2026-04-22T10:00'] }), 'poll-twice');
  assert.equal(await reason({}, await s.proposed({ people: [] })), 'poll-nobody');
  assert.equal(await reason({}, await s.session({ rule: 'FREQ=WEEKLY;COUNT=3', start: { wall: '2026-05-20T15:00', zone: 'Europe/Lisbon' } })), 'poll-series');
  await open(s, session);
  assert.equal(await reason({}), 'poll-open');
});

test('[G-4.4.2] a poll whose deadline has come is opened again by another: held again, and its end is ahead again', async () => {
  const s = await school();
  const poll = await open(s, await unscheduled(s), { deadline: '2026-04-30T12:00', times: ['2026-05-07T10:00', '2026-05-08T10:00'] });
  s.office.clock.move('2026-04-30T11:00:30Z'); // last of this file: its schools have one clock
  await s.due();
  assert.deepEqual([(await held(s, poll)).of(s.ben).length, (await held(s, poll)).rooms], [0, 0]);
  assert.equal((await answer(s, poll, s.ana, 'yes', 'yes') as { reason?: string }).reason, 'poll-over');
  const now = (await s.as(machine, (ctx) => pollById(ctx.tx, s.id, poll.id)))!;
  must(await until(s, now, '2026-05-06T12:00'));
  assert.deepEqual([(await held(s, poll)).of(s.ben).length, (await held(s, poll)).rooms], [2, 2]);
  must(await answer(s, poll, s.ana, 'yes', 'yes'));
  assert.deepEqual((await duties(s, poll)).filter((one) => !/ (done|waived|missed|failed)/.test(one)), ['chase-poll planned 2026-05-05T11:00', 'close-poll planned 2026-05-06T11:00', 'end-poll planned 2026-05-06T11:00']);
});
