import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { addEvent } from '../calendars/actions-own.ts';
import { ownEventSchema } from '../calendars/schema.ts';
import { linkById, readToken } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { change, reschedule } from './actions-change.ts';
import { addPeople, removePeople } from './actions-people.ts';
import { proposeTimes, withdrawProposal } from './actions-proposals.ts';
import { answerProposal, askProposal, declineProposal, takeProposal } from './actions-proposals-decide.ts';
import { cancel } from './actions-state.ts';
import type { Session } from './model.ts';
import type { TimesProposal } from './model-proposals.ts';
import { answersIn, askedAbout, ownProposal, proposalById, proposalsBy, readProposal, timesIn } from './reads-proposals.ts';
import { isForAll } from './reads-proposals-suits.ts';
import { session as sessionById } from './reads.ts';
import { timesProposalSchema } from './schema-proposals.ts';

const given = (...times: string[]) => timesProposalSchema.parse({ zone: 'Europe/Lisbon', times });
const two = ['2026-04-22T10:00', '2026-04-23T14:00'];
const proposed = async (s: School, session: { id: string }, who: PersonId, ...times: string[]): Promise<TimesProposal> =>
  must(await s.as(someone(who), (ctx) => proposeTimes(ctx, session.id, given(...(times.length > 0 ? times : two))))).proposal;
const now = (s: School, { id }: { id: string }): Promise<Session> => s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
const state = async (s: School, { id }: { id: string }) => {
  const { state: how, because } = (await s.as(machine, (ctx) => proposalById(ctx.tx, s.id, id)))!;
  return because ? `${how}: ${because}` : how;
};
const asked = async (s: School, proposal: TimesProposal, { byMachine = false, at = 0 } = {}): Promise<TimesProposal> => {
  const times = await s.as(machine, (ctx) => timesIn(ctx.tx, s.id, proposal.id));
  return must(await s.as(s.lead, (ctx) => askProposal(ctx, proposal.id, proposal.version, { time: times[at]!.id, byMachine })));
};
const answer = (s: School, { id }: { id: string }, who: PersonId, said: 'yes' | 'no') => s.as(someone(who), (ctx) => answerProposal(ctx, id, said));
const letters = (s: School, { id }: { id: string }) => s.as(machine, async (ctx) => (await ledgerOf(ctx.tx, s.id, { kind: 'proposal', id })).map((one) => [one.message.kind, one.person]));
const guestOf = (s: School, { id }: { id: string }, kind: string, who: PersonId): Promise<Actor> => s.as(machine, async (ctx) => {
  const row = (await ledgerOf(ctx.tx, s.id, { kind: 'proposal', id })).find((one) => one.person === who && one.message.kind === kind)!;
  const named = readToken(s.office.office.key('links'), /\/l\/([A-Za-z0-9_-]+)/.exec((await delivery(ctx.tx, s.id, row.id))!.content!.text)![1]!)!;
  const link = must(await linkById(ctx, named.link));
  return { kind: 'guest', link: named.link, purpose: link.purpose, subject: link.subject.id, person: link.person! };
});
/** Ana and Ben, both required. */
const required = (s: School) => s.session({ people: [{ person: s.ana }, { person: s.ben }] });

test('[G-4.4.2] who is asked to a session proposes up to three other times, and its coordinator is told', async () => {
  const s = await school();
  const session = await s.session();
  const proposal = await proposed(s, session, s.ana);
  assert.deepEqual([proposal.state, proposal.minutes, proposal.person], ['open', 60, s.ana]);
  assert.deepEqual(await letters(s, proposal), [['sessions.proposeTimes', s.lead.person]]);
  assert.deepEqual(s.facts.filter(({ kind }) => kind === 'sessions.TimesProposed').map(({ subject }) => subject), [{ kind: 'proposal', id: proposal.id }]);
  await s.due();
  const duties = await s.duties(proposal);
  assert.deepEqual(duties.map(({ step, state: how, person }) => [step, how, person]), [['decide-proposal', 'open', s.lead.person]]);
  const stranger = await s.person('Gil Paz');
  assert.deepEqual(await s.as(someone(stranger), (ctx) => proposeTimes(ctx, session.id, given(...two))), { ok: false, reason: 'forbidden', verb: 'sessions.proposeTimes' });
});

test('[G-4.4.2] the same sent twice is one proposal; other times wait until the first are decided', async () => {
  const s = await school();
  const session = await s.session();
  const [one, other] = await Promise.all([0, 1].map(() => s.as(someone(s.ana), (ctx) => proposeTimes(ctx, session.id, given(...two)))));
  assert.deepEqual([must(one!).again, must(other!).again].toSorted(), [false, true]);
  assert.equal(must(one!).proposal.id, must(other!).proposal.id);
  const { id } = must(one!).proposal;
  assert.deepEqual(await s.as(someone(s.ana), (ctx) => proposeTimes(ctx, session.id, given('2026-04-24T10:00'))), { ok: false, reason: 'proposal-open', proposal: id });
  for (let times = 0; times < 2; times++) must(await s.as(someone(s.ana), (ctx) => withdrawProposal(ctx, session.id, id)));
  assert.deepEqual(await s.as(someone(s.ben), (ctx) => withdrawProposal(ctx, session.id, id)), { ok: false, reason: 'not-found' });
  assert.notEqual((await proposed(s, session, s.ana, '2026-04-24T10:00')).id, id);
});

test('[G-4.4.2] the search says of each time who cannot and why, to the coordinator alone; who proposed learns whether it suits everybody', async () => {
  const s = await school();
  const session = await s.session();
  const event = ownEventSchema.parse({ kind: 'timed', title: 'Dentist', start: '2026-04-22T10:30', end: '2026-04-22T11:30', zone: 'Europe/Lisbon' });
  must(await s.as(someone(s.ben), (ctx) => addEvent(ctx, s.ben, event)));
  await s.session({ title: 'Choir', people: [{ person: s.lead.person }], start: { wall: '2026-04-24T10:00', zone: 'Europe/Lisbon' } });
  const proposal = await proposed(s, session, s.ana, '2026-04-20T15:30', '2026-04-22T10:07', '2026-04-24T10:15');
  const { times } = must(await s.as(s.lead, (ctx) => readProposal(ctx, proposal.id)));
  assert.deepEqual(times.map(({ suits }) => [suits!.missing, suits!.room]), [
    [[], true], // the session itself is in nobody's way
    [[{ person: s.ben, required: false, why: ['busy'] }], true],
    [[], false], // another has its room
  ]);
  const own = must(await s.as(someone(s.ana), (ctx) => ownProposal(ctx, session.id)));
  assert.deepEqual(own.forAll.map(isForAll), [true, false, false]);
  assert.deepEqual(await s.as(someone(s.ana), (ctx) => readProposal(ctx, proposal.id)), { ok: false, reason: 'forbidden', verb: 'sessions.readProposals' });
});

test('[G-4.4.2] the others are asked by a link each, and when all who are required have accepted one click of the coordinator moves the session', async () => {
  const s = await school();
  const session = await s.session({ people: [{ person: s.ana }, { person: s.ben }, { person: await s.person('Gil Paz'), required: false }] });
  const proposal = await proposed(s, session, s.ana);
  const asking = await asked(s, proposal);
  assert.deepEqual((await letters(s, proposal)).filter(([kind]) => kind === 'sessions.askProposal').length, 2, 'not who proposed it');
  assert.deepEqual(await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, asking.version)), { ok: false, reason: 'proposal-waiting' });
  const guest = await guestOf(s, proposal, 'sessions.askProposal', s.ben);
  assert.equal(must(await s.as(guest, (ctx) => askedAbout(ctx, proposal.id))).own.person, s.ben);
  assert.deepEqual(await s.as(guest, (ctx) => answerProposal(ctx, proposal.id, 'yes')), { ok: true, value: { again: false } });
  assert.deepEqual(await s.as(guest, (ctx) => answerProposal(ctx, proposal.id, 'yes')), { ok: true, value: { again: true } });
  const after = must(await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, asking.version)));
  assert.deepEqual([after.state, after.sequence, after.time!.start.toString()], ['scheduled', 1, '2026-04-22T09:00:00Z']);
  assert.equal(await state(s, proposal), 'accepted');
  assert.deepEqual(await answer(s, proposal, s.ben, 'no'), { ok: false, reason: 'proposal-closed', state: 'accepted', because: null, taken: (await s.as(machine, (ctx) => timesIn(ctx.tx, s.id, proposal.id)))[0] });
  const duties = await s.duties(proposal);
  assert.deepEqual(duties.map(({ step, state: how }) => [step, how]), [['decide-proposal', 'done']]);
});

test('[G-4.4.2] where the coordinator said so the machine moves the session at the last yes', async () => {
  const s = await school();
  const session = await required(s);
  const proposal = await asked(s, await proposed(s, session, s.ana), { byMachine: true, at: 1 });
  must(await answer(s, proposal, s.ben, 'no'));
  must(await answer(s, proposal, s.ben, 'yes'));
  await s.due();
  assert.deepEqual([(await now(s, session)).time!.start.toString(), await state(s, proposal)], ['2026-04-23T13:00:00Z', 'accepted']);
  const duties = await s.duties(proposal);
  assert.deepEqual(duties.map(({ step, state: how }) => [step, how]).toSorted(), [['decide-proposal', 'done'], ['take-proposal', 'done']]);
});

test('[G-4.4.2] the machine moves nothing of a session that was changed meanwhile, and tells its coordinator, who may still decide', async () => {
  const s = await school();
  const session = await required(s);
  const proposal = await asked(s, await proposed(s, session, s.ana), { byMachine: true });
  must(await s.as(s.lead, (ctx) => change(ctx, session.id, session.version, { title: 'Another title' }, '')));
  must(await answer(s, proposal, s.ben, 'yes'));
  await s.due();
  assert.deepEqual([(await now(s, session)).time!.start.toString(), await state(s, proposal)], ['2026-04-20T14:00:00Z', 'asked']);
  assert.deepEqual((await letters(s, proposal)).filter(([kind]) => kind === 'sessions.takeProposal'), [['sessions.takeProposal', s.lead.person]]);
  assert.equal(must(await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, proposal.version))).time!.start.toString(), '2026-04-22T09:00:00Z');
});

test('[G-4.4.2] a room that another has meanwhile leaves session and proposal as they were, for the machine too', async () => {
  const s = await school();
  const session = await required(s);
  const proposal = await asked(s, await proposed(s, session, s.ana), { byMachine: true });
  await s.session({ title: 'Choir', start: { wall: '2026-04-22T10:30', zone: 'Europe/Lisbon' }, people: [{ person: s.lead.person }] });
  must(await answer(s, proposal, s.ben, 'yes'));
  await s.due();
  assert.deepEqual([(await now(s, session)).time!.start.toString(), await state(s, proposal)], ['2026-04-20T14:00:00Z', 'asked']);
  assert.equal((await s.as(machine, (ctx) => answersIn(ctx.tx, s.id, proposal.id))).every(({ answer: said }) => said === 'yes'), true, 'what was said stays');
  const refused = await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, proposal.version));
  assert.equal(!refused.ok && refused.reason, 'room-taken');
  assert.equal(await state(s, proposal), 'asked');
});

test('[G-4.4.2] of two proposals at once the others are asked about one, and the other ends when the session is moved: who made it is told', async () => {
  const s = await school();
  const session = await required(s);
  const [first, second] = [await proposed(s, session, s.ana), await proposed(s, session, s.ben, '2026-04-24T09:00')];
  const asking = await asked(s, first);
  const times = await s.as(machine, (ctx) => timesIn(ctx.tx, s.id, second.id));
  assert.deepEqual(await s.as(s.lead, (ctx) => askProposal(ctx, second.id, second.version, { time: times[0]!.id, byMachine: false })), { ok: false, reason: 'proposal-asked', proposal: first.id });
  must(await answer(s, first, s.ben, 'yes'));
  const both = await Promise.all([0, 1].map(() => s.as(s.lead, (ctx) => takeProposal(ctx, first.id, asking.version))));
  assert.deepEqual(both.map((one) => (one.ok ? 'done' : one.reason)).toSorted(), ['done', 'proposal-closed']);
  assert.equal(await state(s, second), 'ended: moved');
  assert.deepEqual((await letters(s, second)).filter(([kind]) => kind === 'sessions.endProposal'), [['sessions.endProposal', s.ben]]);
});

test('[G-4.4.2] a proposal ends when the session is moved or cancelled, and when who made it is asked no more', async () => {
  const s = await school();
  const [moved, left] = [await s.session(), await s.session({ place: { kind: 'elsewhere', where: 'Gym' } })];
  const cancelled = await s.session({ place: { kind: 'elsewhere', where: 'Garden' } });
  const [a, b, c] = [await proposed(s, moved, s.ana), await proposed(s, cancelled, s.ana), await proposed(s, left, s.ana)];
  must(await s.as(s.lead, (ctx) => reschedule(ctx, moved.id, moved.version, { start: { wall: Temporal.PlainDateTime.from('2026-04-21T15:00'), zone: 'Europe/Lisbon' } }, '')));
  must(await s.as(s.lead, (ctx) => cancel(ctx, cancelled.id, cancelled.version, '')));
  must(await s.as(s.lead, (ctx) => removePeople(ctx, left.id, [s.ana])));
  assert.deepEqual([await state(s, a), await state(s, b), await state(s, c)], ['ended: moved', 'ended: cancelled', 'ended: left']);
  assert.deepEqual((await s.duties(a)).map(({ state: how }) => how), ['withdrawn']);
});

test('[G-4.4.2] who is added to the session is asked too and holds it up; who is removed is not any more', async () => {
  const s = await school();
  const session = await required(s);
  const proposal = await asked(s, await proposed(s, session, s.ana));
  const gil = await s.person('Gil Paz');
  must(await s.as(s.lead, (ctx) => addPeople(ctx, session.id, [{ person: gil, required: true }])));
  must(await answer(s, proposal, s.ben, 'yes'));
  assert.deepEqual(await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, proposal.version)), { ok: false, reason: 'proposal-waiting' });
  const guest = await guestOf(s, proposal, 'sessions.askProposal', gil);
  must(await s.as(s.lead, (ctx) => removePeople(ctx, session.id, [gil])));
  assert.deepEqual(await s.as(guest, (ctx) => linkById(ctx, (guest as Extract<Actor, { kind: 'guest' }>).link as never)), { ok: false, reason: 'link-revoked' });
  assert.ok((await s.as(s.lead, (ctx) => takeProposal(ctx, proposal.id, proposal.version))).ok);
});

test('[G-4.4.2] who proposed is told why it was declined; declined twice is told once', async () => {
  const s = await school();
  const proposal = await proposed(s, await s.session(), s.ana);
  must(await s.as(s.lead, (ctx) => declineProposal(ctx, proposal.id, proposal.version, 'The hall is painted then')));
  assert.deepEqual(await s.as(s.lead, (ctx) => declineProposal(ctx, proposal.id, proposal.version, '')), { ok: false, reason: 'proposal-closed', state: 'declined', because: null, taken: null });
  const sent = await s.as(machine, async (ctx) => {
    const rows = (await ledgerOf(ctx.tx, s.id, { kind: 'proposal', id: proposal.id })).filter((one) => one.message.kind === 'sessions.declineProposal');
    return Promise.all(rows.map(async (one) => [one.person, (await delivery(ctx.tx, s.id, one.id))!.content!.text.includes('The hall is painted then')]));
  });
  assert.deepEqual(sent, [[s.ana, true]]);
});

test('[G-4.4.2] what cannot be proposed is refused with why and which', async () => {
  const s = await school();
  const session = await s.session();
  const refusal = async (of: { id: string }, zone: string, ...times: string[]) => {
    const done = await s.as(someone(s.ana), (ctx) => proposeTimes(ctx, of.id, timesProposalSchema.parse({ zone, times })));
    return done.ok ? 'done' : [done.reason, ...('at' in done ? [done.at] : [])];
  };
  assert.deepEqual(await refusal(session, 'Europe/Lisbon', '2026-04-22T10:00', '2026-04-01T10:00'), ['proposal-past', 1]);
  assert.deepEqual(await refusal(session, 'Europe/Lisbon', '2026-04-22T10:00', '2026-04-22T10:00'), ['proposal-twice', 1]);
  assert.deepEqual(await refusal(session, 'Europe/Paris', '2026-04-20T16:00'), ['proposal-same', 0]);
  assert.deepEqual(await refusal(session, 'Europe/Lisbon', '2027-03-28T01:30'), ['proposal-clock', 0]);
  assert.deepEqual(await refusal(await s.session({ rule: 'FREQ=WEEKLY;COUNT=3', place: { kind: 'elsewhere', where: 'Gym' } }), 'Europe/Lisbon', ...two), ['proposal-series']);
  assert.deepEqual(await refusal(await s.proposed({ start: null, minutes: null }), 'Europe/Lisbon', ...two), ['length-missing']);
  assert.equal(timesProposalSchema.safeParse({ zone: 'Europe/Lisbon', times: [...two, '2026-04-24T10:00', '2026-04-25T10:00'] }).success, false);
  for (let at = 0; at < 5; at++) must(await s.as(someone(s.ana), async (ctx) => withdrawProposal(ctx, session.id, (must(await proposeTimes(ctx, session.id, given(...two)))).proposal.id)));
  assert.deepEqual(await refusal(session, 'Europe/Lisbon', ...two), ['proposal-enough']);
});

test('[X-6] erasing a person takes away what he wrote beside a proposal and ends it', async () => {
  const s = await school();
  const session = await s.session();
  const { proposal } = must(await s.as(someone(s.ben), (ctx) => proposeTimes(ctx, session.id, { ...given(...two), comment: 'My own words' })));
  assert.deepEqual((await s.as(machine, (ctx) => proposalsBy(ctx.tx, s.id, s.ben))).made.map(({ comment, times }) => [comment, times.length]), [['My own words', 2]]);
  const admin = someone(await s.person('Rui Tavares', ['administrator']), 'administrator');
  must(await s.as(admin, (ctx) => erasePerson(ctx, s.ben, 'asked for it')));
  const after = (await s.as(machine, (ctx) => proposalById(ctx.tx, s.id, proposal.id)))!;
  assert.deepEqual([after.state, after.because, after.comment], ['ended', 'left', null]);
});

test('[G-4.4.2] a proposal ends when the session begins', async () => {
  const s = await school();
  const proposal = await proposed(s, await s.session(), s.ana);
  s.office.clock.move('PT200H'); // last of this file: its schools have one clock
  await s.due();
  assert.equal(await state(s, proposal), 'ended: started');
});
