/** What people are told of a poll, each by his channel and in his zone, with a link by which he answers. */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Block, Content, Letterhead, Recipient } from '../messaging/model.ts';
import { person as personById } from '../people/reads.ts';
import type { Poll, PollOption, PollSubject } from './model-polls.ts';

/** The ledger calls a message as the log calls the deed. */
export type PollMessage = 'availability.openPoll' | 'availability.chasePoll' | 'availability.changePoll' | 'availability.extendPoll' | 'availability.withdrawPoll'
  | 'availability.disownPoll' | 'availability.renewPoll';

/** What is said of a poll. */
export interface PollTold { readonly poll: Poll; readonly subject: PollSubject; readonly options: readonly PollOption[] }

const words = {
  'availability.openPoll': { subject: 'poll.mail.subject', intro: 'poll.mail.intro' },
  'availability.chasePoll': { subject: 'poll.mail.chaseSubject', intro: 'poll.mail.chaseIntro' },
  'availability.changePoll': { subject: 'poll.mail.changeSubject', intro: 'poll.mail.changeIntro' },
  'availability.extendPoll': { subject: 'poll.mail.extendSubject', intro: 'poll.mail.extendIntro' },
  'availability.renewPoll': { subject: 'poll.mail.renewSubject', intro: 'poll.mail.renewIntro' },
  /** To the coordinator. */
  'availability.disownPoll': { subject: 'poll.mail.disownSubject', intro: 'poll.mail.disownIntro' },
  'availability.withdrawPoll': { subject: 'poll.mail.withdrawSubject', intro: 'poll.mail.withdrawIntro' },
} as const;

/** What is said without asking for an answer. */
const asksNothing: ReadonlySet<PollMessage> = new Set(['availability.withdrawPoll', 'availability.disownPoll']);

/** Says it to these people; nothing where there are none. `about`: somebody else whom it names. */
export async function sayPoll(ctx: Context, kind: PollMessage, told: PollTold, people: readonly PersonId[], { about }: { about?: PersonId } = {}): Promise<void> {
  if (people.length === 0) return;
  const lead = (await personById(ctx.tx, ctx.organisation, told.subject.coordinator))?.name ?? '';
  const whose = about ? (await personById(ctx.tx, ctx.organisation, about))?.name ?? '' : '';
  await say(ctx, {
    kind, key: `${kind}:${told.poll.id}:${newId()}`, subject: { kind: 'poll', id: told.poll.id }, to: people.map((person) => ({ person })),
    compose: (to, head) => content(ctx, kind, told, { lead, whose }, to, head),
  });
}

async function content(ctx: Context, kind: PollMessage, told: PollTold, { lead, whose }: { lead: string; whose: string }, to: Recipient, head: Letterhead): Promise<Content> {
  const { t } = head.text;
  const values = { title: told.subject.title, name: lead === '' ? head.organisation.name : lead, whose, until: head.text.dateTime(told.poll.deadline, to.zone) };
  const asks = !asksNothing.has(kind);
  return letter(head, {
    subject: t(words[kind].subject, values),
    blocks: [
      { kind: 'heading', text: told.subject.title },
      { kind: 'paragraph', text: t(words[kind].intro, values) },
      ...(asks ? await asking(ctx, told, to, head) : []),
    ],
  });
}

async function asking(ctx: Context, { poll, subject, options }: PollTold, to: Recipient, { text }: Letterhead): Promise<Block[]> {
  const now = subject.time ? [{ label: text.t('poll.now'), value: text.dateRange(subject.time.start, subject.time.end, to.zone) }] : [];
  return [
    { kind: 'facts', facts: [
      ...now,
      { label: text.t('poll.times'), value: options.map(({ start, end }) => text.dateRange(start, end, to.zone)) },
      { label: text.t('poll.zone'), value: text.zoneName(to.zone, options[0]!.start) },
      { label: text.t('poll.until'), value: text.dateTime(poll.deadline, to.zone) },
    ] },
    { kind: 'actions', primary: true, actions: [{ label: text.t('poll.mail.act'), href: await linkFor(ctx, poll, options, to.id) }] },
    { kind: 'small', text: text.t('poll.mail.yours', { name: to.name }) },
  ];
}

/** It opens for a month after the last of the times, so that whoever comes late is told what became of it. */
async function linkFor(ctx: Context, { id, deadline }: Poll, options: readonly PollOption[], person: PersonId): Promise<string> {
  const last = [deadline, ...options.map(({ end }) => end)].sort(Temporal.Instant.compare).at(-1)!;
  return (await makeLink(ctx, { purpose: 'poll.answer', subject: { kind: 'poll', id }, person, expiresAt: last.add({ hours: 24 * 30 }) })).address;
}
