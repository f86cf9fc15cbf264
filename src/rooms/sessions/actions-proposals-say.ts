/** What people are told of proposed times, each by his channel, in his zone. */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Block, Content, Letterhead, Recipient } from '../messaging/model.ts';
import { person as personById } from '../people/reads.ts';
import type { Session } from './model.ts';
import type { ProposedTime, TimesProposal } from './model-proposals.ts';

/**
 * The ledger calls a message as the log calls the deed: `proposeTimes` and `takeProposal` (all have accepted, and the machine
 * could not move the session) go to the coordinator, `askProposal` to the others, the rest to who made the proposal.
 */
export type ProposalMessage = 'sessions.proposeTimes' | 'sessions.askProposal' | 'sessions.declineProposal' | 'sessions.endProposal' | 'sessions.takeProposal';

const words = {
  'sessions.proposeTimes': 'made', 'sessions.askProposal': 'ask', 'sessions.declineProposal': 'declined', 'sessions.endProposal': 'ended', 'sessions.takeProposal': 'stuck',
} as const;

/** What is said: of which times, and in whose words beside it. */
export interface ProposalTold {
  readonly proposal: TimesProposal;
  readonly session: Session;
  readonly times: readonly ProposedTime[];
  readonly words?: string | null;
}

/** Says it to these people; nothing where there are none. */
export async function sayProposal(ctx: Context, kind: ProposalMessage, told: ProposalTold, people: readonly PersonId[]): Promise<void> {
  if (people.length === 0) return;
  const lead = (await personById(ctx.tx, ctx.organisation, told.session.coordinator))?.name ?? '';
  const maker = (await personById(ctx.tx, ctx.organisation, told.proposal.person))?.name ?? '';
  await say(ctx, {
    kind, key: `${kind}:${told.proposal.id}:${newId()}`, subject: { kind: 'proposal', id: told.proposal.id }, to: people.map((person) => ({ person })),
    compose: (to, head) => content(ctx, kind, told, { lead, maker }, to, head),
  });
}

async function content(
  ctx: Context, kind: ProposalMessage, told: ProposalTold, { lead, maker }: { lead: string; maker: string }, to: Recipient, head: Letterhead,
): Promise<Content> {
  const { t } = head.text;
  const { session, proposal } = told;
  const values = { title: session.title, maker, lead: lead === '' ? head.organisation.name : lead };
  const intro = kind === 'sessions.endProposal' ? t(`proposal.mail.endedIntro.${proposal.because ?? 'moved'}`, values) : t(`proposal.mail.${words[kind]}Intro`, values);
  return letter(head, {
    subject: t(`proposal.mail.${words[kind]}Subject`, values),
    blocks: [
      { kind: 'heading', text: session.title }, { kind: 'paragraph', text: intro },
      ...(told.words ? [{ kind: 'quote' as const, text: told.words }] : []),
      times(told, to, head), ...(await actions(ctx, kind, told, to, head)),
    ],
  });
}

function times({ session: { time }, times: proposed, proposal }: ProposalTold, to: Recipient, { text }: Letterhead): Block {
  const when = (start: Temporal.Instant, end: Temporal.Instant) => text.dateRange(start, end, to.zone);
  return {
    kind: 'facts', facts: [
      ...(time && proposal.because !== 'cancelled' ? [{ label: text.t('proposal.now'), value: when(time.start, time.end) }] : []),
      { label: text.t('proposal.times'), value: proposed.map(({ start, end }) => when(start, end)) },
      { label: text.t('poll.zone'), value: text.zoneName(to.zone, proposed[0]!.start) },
    ],
  };
}

/** Two buttons open a page on which one more says it: programs that follow links in mails must not answer. */
async function actions(ctx: Context, kind: ProposalMessage, { proposal, times: proposed }: ProposalTold, to: Recipient, { text }: Letterhead): Promise<Block[]> {
  if (kind === 'sessions.proposeTimes' || kind === 'sessions.takeProposal') {
    const { slug } = await organisationOf(ctx.tx, ctx.organisation);
    const href = new URL(`/o/${slug}/proposals/${proposal.id}`, ctx.publicUrl).href;
    return [{ kind: 'actions', primary: true, actions: [{ label: text.t('proposal.mail.look'), href }] }];
  }
  if (kind !== 'sessions.askProposal') return [];
  const last = proposed.map(({ end }) => end).sort(Temporal.Instant.compare).at(-1)!;
  const { address } = await makeLink(ctx, {
    purpose: 'proposal.answer', subject: { kind: 'proposal', id: proposal.id }, person: to.id, expiresAt: last.add({ hours: 24 * 30 }),
  });
  return [
    { kind: 'actions', primary: true, actions: [{ label: text.t('proposal.yes'), href: `${address}?answer=yes` }, { label: text.t('proposal.no'), href: `${address}?answer=no` }] },
    { kind: 'small', text: text.t('proposal.mail.yours', { name: to.name }) },
  ];
}
