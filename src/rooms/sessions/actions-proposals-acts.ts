/** What the machine does for proposals: it moves a session to what all have accepted, and ends what can be taken no more. */
import type { Context } from '../../platform/context.ts';
import { savepoint } from '../../platform/database.ts';
import type { Subject } from '../../platform/facts.ts';
import { revoke } from '../identity/actions.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { agreed, asked, takeProposal } from './actions-proposals-decide.ts';
import { closed, factOf, lockedProposal, logOf, toldProposal } from './actions-proposals-open.ts';
import { sayProposal } from './actions-proposals-say.ts';
import type { Act, Outcome } from './ports.ts';
import type { Because, TimesProposal } from './model-proposals.ts';
import { answersIn, isOpen, proposalById, proposalsOf, sessionFor, timesIn } from './reads-proposals.ts';
import { deleteAsked } from './store-proposals.ts';

/**
 * Moves the session to the time that all have accepted, where its coordinator said that the machine may. If the session was
 * changed meanwhile, or the time cannot be had any more, nothing moves, and he is told: then it is his to decide.
 */
async function take(ctx: Context, { id }: Subject): Promise<Outcome> {
  const proposal = await proposalById(ctx.tx, ctx.organisation, id);
  if (!proposal) return { waived: 'gone' };
  if (!isOpen(proposal)) return { waived: `proposal-${proposal.state}` };
  const done = await tried(ctx, proposal);
  if (done.ok) return { done: { at: done.value.time!.start.toString() } };
  if (done.reason === 'proposal-waiting') return { waived: 'proposal-waiting' };
  const [session, times] = [await sessionFor(ctx, proposal), await timesIn(ctx.tx, ctx.organisation, proposal.id)];
  await sayProposal(ctx, 'sessions.takeProposal', { proposal, session, times: times.filter((one) => one.id === proposal.chosen) }, [session.coordinator]);
  return { waived: done.reason === 'changed-meanwhile' ? 'session-changed' : 'not-to-be-had', evidence: { because: done.reason } };
}

class Refused<Refusal> extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super('refused');
    this.refusal = refusal;
  }
}

/** Tried under a savepoint: what is refused leaves nothing, and the transaction goes on. */
async function tried(ctx: Context, { id, version }: TimesProposal): ReturnType<typeof takeProposal> {
  type Refusal = Extract<Awaited<ReturnType<typeof takeProposal>>, { ok: false }>;
  try {
    return await savepoint(ctx.tx, async () => {
      const done = await takeProposal(ctx, id, version);
      if (!done.ok) throw new Refused(done);
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return (error as Refused<Refusal>).refusal;
    throw error;
  }
}

/** `main.ts` joins each to the engine. */
export const proposalActs: readonly Act[] = [{ name: 'sessions.takeProposal', act: take }];

/** Ends what is proposed for a session that was moved, has begun, or is cancelled; who proposed it is told. */
export async function endProposals(ctx: Context, session: string, because: Because): Promise<void> {
  for (const one of await proposalsOf(ctx.tx, ctx.organisation, session)) if (isOpen(one)) await end(ctx, one, because);
}

async function end(ctx: Context, known: TimesProposal, because: Because): Promise<void> {
  const found = await lockedProposal(ctx, known);
  if (!found.ok) return;
  const { session, times } = found.value;
  const after = await closed(ctx, known, { state: 'ended', because });
  await record(ctx, { verb: 'sessions.endProposal', subject: logOf(known), details: { proposal: known.id, because } });
  await toldProposal(ctx, { kind: 'sessions.ProposalEnded', ...factOf(known), because });
  if (because !== 'left') await sayProposal(ctx, 'sessions.endProposal', { proposal: after, session, times }, [known.person]);
}

/** Brings the proposals for a session in line with who is asked to it: as part of the verb that added or removed people. */
export async function followPeople(ctx: Context, session: string): Promise<void> {
  const people = await attendeesOf(ctx.tx, ctx.organisation, session);
  const there = new Set(people.map(({ person }) => person));
  for (const known of (await proposalsOf(ctx.tx, ctx.organisation, session)).filter(isOpen)) {
    if (!there.has(known.person)) await end(ctx, known, 'left');
    else if (known.state === 'asked') await followAsked(ctx, known, there);
  }
}

async function followAsked(ctx: Context, known: TimesProposal, there: ReadonlySet<TimesProposal['person']>): Promise<void> {
  const found = await lockedProposal(ctx, known);
  if (!found.ok) return;
  const { proposal, session, times } = found.value;
  const gone = (await answersIn(ctx.tx, ctx.organisation, proposal.id)).map(({ person }) => person).filter((person) => !there.has(person));
  await deleteAsked(ctx.tx, ctx.organisation, proposal.id, gone);
  for (const person of gone) await revoke(ctx, { subject: proposal.id, purpose: 'proposal.answer', person }, logOf(proposal));
  const fresh = await asked(ctx, proposal);
  await sayProposal(ctx, 'sessions.askProposal', { proposal, session, times: times.filter((one) => one.id === proposal.chosen), words: proposal.comment }, fresh);
  if (gone.length > 0) await agreed(ctx, proposal);
}
