import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { withdrawPoll } from '../availability/actions-polls.ts';
import { openPollOf } from '../availability/reads-polls.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { markSeen } from '../messaging/actions.ts';
import { access } from './access-proposals.ts';
import { schedule } from './actions.ts';
import { reschedule } from './actions-change.ts';
import type { Refusal } from './actions-open.ts';
import { closed, factOf, lockedProposal, logOf, openedProposal, toldProposal, type OpenedProposal, type ProposalRefusal } from './actions-proposals-open.ts';
import { sayProposal } from './actions-proposals-say.ts';
import type { Session } from './model.ts';
import { isAgreed, type TimesProposal } from './model-proposals.ts';
import { answersIn, proposalById, proposalOf, proposalsOf, selfOf } from './reads-proposals.ts';
import { openFor } from './rules.ts';
import { putAsked, setAnswer, updateProposal, type ProposalTables } from './store-proposals.ts';

/** About which time the others are asked, and whether the machine moves the session when all who are required have accepted. */
export interface Asking { readonly time: string; readonly byMachine: boolean }

/**
 * Asks everybody else whether one of the proposed times suits: each by his channel, with a link of his own (G-4.4.2). Who made
 * the proposal has accepted it. About one time of a session at a time.
 */
export async function askProposal(ctx: Context, id: string, version: number, { time, byMachine }: Asking): Promise<Result<TimesProposal, ProposalRefusal>> {
  const found = await openedProposal(ctx, 'sessions.askProposal', id, version);
  if (!found.ok) return found;
  const { proposal, session, times } = found.value;
  if (proposal.state === 'asked') return refuse({ reason: 'proposal-asked', proposal: proposal.id });
  const other = (await proposalsOf(ctx.tx, ctx.organisation, session.id)).find(({ state }) => state === 'asked');
  if (other) return refuse({ reason: 'proposal-asked', proposal: other.id });
  if (!(openFor.change as readonly string[]).includes(session.state)) return refuse({ reason: 'proposal-session' });
  const chosen = times.find((one) => one.id === time);
  if (!chosen) return refuse({ reason: 'proposal-time' });
  if (Temporal.Instant.compare(chosen.start, ctx.now) <= 0) return refuse({ reason: 'proposal-past', at: times.indexOf(chosen) });
  const after = proposalOf(await updateProposal(ctx.tx, ctx.organisation, proposal.id, {
    state: 'asked', chosen: chosen.id, by_machine: byMachine, asked_version: session.version, asked_at: ctx.now,
  }));
  const others = await asked(ctx, after);
  await record(ctx, { verb: 'sessions.askProposal', subject: logOf(proposal), details: { proposal: proposal.id, start: chosen.start.toString(), people: others.length, byMachine } });
  await toldProposal(ctx, { kind: 'sessions.ProposalAsked', ...factOf(proposal), people: others.length });
  await sayProposal(ctx, 'sessions.askProposal', { proposal: after, session, times: [chosen], words: proposal.comment }, others);
  await agreed(ctx, after);
  return ok(after);
}

/** Puts who is asked to the session now as asked about the proposal. @returns those who have not been before, and did not make it. */
export async function asked(ctx: Context, proposal: TimesProposal): Promise<TimesProposal['person'][]> {
  const before = new Set((await answersIn(ctx.tx, ctx.organisation, proposal.id)).map(({ person }) => person));
  const people = await attendeesOf(ctx.tx, ctx.organisation, proposal.session);
  await putAsked(ctx.tx, people.map(({ person, required }): ProposalTables['proposal_answers'] => {
    const own = person === proposal.person;
    return { organisation: ctx.organisation, proposal: proposal.id, person, required, answer: own ? 'yes' : null, asked_at: ctx.now, answered_at: own ? ctx.now : null };
  }));
  return people.map(({ person }) => person).filter((person) => person !== proposal.person && !before.has(person));
}

/** Says so when all who are required have accepted. */
export async function agreed(ctx: Context, proposal: TimesProposal): Promise<void> {
  if (isAgreed(await answersIn(ctx.tx, ctx.organisation, proposal.id))) await toldProposal(ctx, { kind: 'sessions.ProposalAgreed', ...factOf(proposal) });
}

/**
 * Takes one person's answer to what he is asked, by the link that he was sent or signed in. It is the person's: given again, from
 * wherever, it takes the place of the one before, until the session is given the time.
 */
export async function answerProposal(ctx: Context, id: string, answer: 'yes' | 'no'): Promise<Result<{ again: boolean }, ProposalRefusal>> {
  const [known, self] = [await proposalById(ctx.tx, ctx.organisation, id), selfOf(ctx)];
  const there = known ? await answersIn(ctx.tx, ctx.organisation, known.id) : [];
  const forbidden = await forbids(ctx, 'sessions.answerProposal', access['sessions.answerProposal'], {
    subject: id, relations: there.some(({ person }) => person === self) ? ['invited'] : [],
  });
  if (forbidden) return refuse(forbidden);
  const found = known ? await lockedProposal(ctx, known) : undefined;
  if (!found?.ok) return found ?? refuse({ reason: 'not-found' });
  const before = (await answersIn(ctx.tx, ctx.organisation, id as TimesProposal['id'])).find(({ person }) => person === self);
  if (!before) return refuse({ reason: 'not-found' });
  await markSeen(ctx, { person: before.person, subject: { kind: 'proposal', id } });
  if (before.answer === answer) return ok({ again: true });
  const { proposal } = found.value;
  await setAnswer(ctx.tx, ctx.organisation, proposal.id, before.person, answer, ctx.now);
  await record(ctx, { verb: 'sessions.answerProposal', subject: logOf(proposal), details: { proposal: proposal.id, person: before.person, answer } });
  await toldProposal(ctx, { kind: 'sessions.ProposalAnswered', ...factOf(proposal), person: before.person, answer });
  if (before.required && answer === 'yes') await agreed(ctx, proposal);
  return ok({ again: before.answer !== null });
}

/** Declines a proposal, open or asked about; who made it is told why. */
export async function declineProposal(ctx: Context, id: string, version: number, word: string): Promise<Result<undefined, ProposalRefusal>> {
  const found = await openedProposal(ctx, 'sessions.declineProposal', id, version);
  if (!found.ok) return found;
  const { proposal, session, times } = found.value;
  const after = await closed(ctx, proposal, { state: 'declined', answer: word || null });
  await record(ctx, { verb: 'sessions.declineProposal', subject: logOf(proposal), details: { proposal: proposal.id }, ...(word ? { text: { answer: word } } : {}) });
  await toldProposal(ctx, { kind: 'sessions.ProposalDeclined', ...factOf(proposal) });
  const stillThere = (await attendeesOf(ctx.tx, ctx.organisation, session.id)).some(({ person }) => person === proposal.person);
  if (stillThere) await sayProposal(ctx, 'sessions.declineProposal', { proposal: after, session, times, words: word || null }, [proposal.person]);
  return ok();
}

/**
 * Gives the session the time that all who are required have accepted, in one step: what was proposed is scheduled, what was
 * scheduled is moved. What scheduling refuses, such as a room that another has, leaves the proposal as it was. The machine does it
 * only with the version of the session for which it was told to. A poll of its times is given up: everybody has accepted this one.
 */
export async function takeProposal(ctx: Context, id: string, version: number): Promise<Result<Session, Refusal | ProposalRefusal>> {
  const found = await openedProposal(ctx, 'sessions.takeProposal', id, version);
  if (!found.ok) return found;
  const { proposal, session, times } = found.value;
  const time = times.find((one) => one.id === proposal.chosen);
  if (!time || proposal.state !== 'asked' || !isAgreed(await answersIn(ctx.tx, ctx.organisation, proposal.id))) return refuse({ reason: 'proposal-waiting' });
  if (Temporal.Instant.compare(time.start, ctx.now) <= 0) return refuse({ reason: 'proposal-past', at: times.indexOf(time) });
  if (ctx.actor.kind === 'machine' && session.version !== proposal.askedVersion) return refuse({ reason: 'changed-meanwhile', now: session });
  await closed(ctx, proposal, { state: 'accepted' });
  const given = await givenUp(ctx, session);
  if (given) return refuse(given);
  const done = await moved(ctx, found.value, { start: { wall: time.wall, zone: time.zone }, minutes: proposal.minutes });
  if (!done.ok) return done;
  await record(ctx, { verb: 'sessions.takeProposal', subject: logOf(proposal), details: { proposal: proposal.id, start: time.start.toString() } });
  await toldProposal(ctx, { kind: 'sessions.ProposalAccepted', ...factOf(proposal), start: time.start.toString() });
  return done;
}

/** Gives up what is asked about other times of a session: they are in the way no more, and no answer is needed. @returns why that may not be done. */
async function givenUp(ctx: Context, { id }: Session): Promise<Forbidden | Closed | undefined> {
  const poll = await openPollOf(ctx.tx, ctx.organisation, id);
  const done = poll ? await withdrawPoll(ctx, poll.id) : ok();
  if (done.ok) return undefined;
  if (done.reason === 'forbidden' || done.reason === 'gate') return done;
  throw new Error(`a poll of the session ${id}, which is locked, is not given up: ${done.reason}`);
}

function moved(ctx: Context, { session }: OpenedProposal, amendment: Parameters<typeof schedule>[3]): Promise<Result<Session, Refusal>> {
  const { id, version, state } = session;
  return state === 'proposed' ? schedule(ctx, id, version, amendment) : reschedule(ctx, id, version, amendment ?? {}, '');
}

