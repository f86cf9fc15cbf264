import { emit, type Context } from '../../platform/context.ts';
import type { Bus, Subject } from '../../platform/facts.ts';
import type { InvitationsFact } from '../invitations/events.ts';
import { asksOf } from '../invitations/reads.ts';
import type { MessagingFact } from '../messaging/events.ts';
import type { ResourcesFact } from '../resources/events.ts';
import { claimWhatIsFree } from './actions-claims.ts';
import type { SessionFact } from './events.ts';
import type { Session } from './model.ts';
import { session as sessionById, sessionOf } from './reads.ts';
import { whoDoesNotKnow } from './reads-knowledge.ts';
import { lockOnPlatform } from './store-claims.ts';

type Answered = Extract<InvitationsFact, { kind: 'invitations.ConfirmationAnswered' }>;
type Knew = Extract<InvitationsFact, { kind: 'invitations.Replied' }> | Extract<MessagingFact, { kind: 'messaging.Seen' }>;

type Licensed = Extract<ResourcesFact, { kind: 'resources.LicencesSet' }>;

/** Says when everybody has confirmed, and when everybody knows of a change; claims the licences of a platform that has just been given some. */
export function listen(facts: Bus): void {
  facts.within<Answered>('sessions', ['invitations.ConfirmationAnswered'], async (ctx, { subject }) => {
    if (subject.kind === 'session') await allConfirmed(ctx, subject);
  });
  facts.within<Knew>('sessions', ['invitations.Replied', 'messaging.Seen'], async (ctx, { subject }) => {
    if (subject.kind === 'session') await everybodyKnows(ctx, subject);
  });
  facts.within<Licensed>('sessions', ['resources.LicencesSet'], async (ctx, { platform, units }) => {
    if (units !== null) await claimWhatIsFree(ctx, await scheduledOn(ctx, platform));
  });
}

async function allConfirmed(ctx: Context, subject: Subject): Promise<void> {
  const asks = await asksOf(ctx.tx, ctx.organisation, subject.id, subject.part ?? '');
  if (asks.length > 0 && asks.every((ask) => ask.answer !== null)) await emit<SessionFact>(ctx, { kind: 'sessions.AllConfirmed', subject });
}

async function everybodyKnows(ctx: Context, subject: Subject): Promise<void> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (!session || session.sequence === 0 || (await whoDoesNotKnow(ctx.tx, ctx.organisation, session.id, subject.part)).length > 0) return;
  await emit<SessionFact>(ctx, { kind: 'sessions.EverybodyKnows', subject, version: session.sequence });
}

/** They are locked already (`sessionsOnPlatform`); one that came meanwhile is another's, who claims what it needs. */
async function scheduledOn(ctx: Context, platform: string): Promise<Session[]> {
  return (await lockOnPlatform(ctx.tx, ctx.organisation, { platform, now: ctx.now, free: true })).map(sessionOf);
}
