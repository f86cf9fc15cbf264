import { mailtoUri, type CalendarEvent } from '../../calendar/event.ts';
import { serialise, type CalendarObject } from '../../calendar/icalendar.ts';
import { cancelMessage, requestMessage, uninviteMessage } from '../../calendar/itip.ts';
import { emit, type Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { say } from '../messaging/actions.ts';
import { ledgerOf } from '../messaging/reads.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import { addressing, eventsFor, productId, removeCopies, storeCopies, type Addressing } from './actions-copies.ts';
import { fileLinks, occasionLetter, replyActions, type AboutOccasion } from './actions-letter.ts';
import type { InvitationsFact } from './events.ts';
import type { Change, Occasion, Telling } from './model.ts';
import { attendeesOf } from './reads.ts';
import { replyTo } from './model-reply.ts';
import { lineOf, type Guest } from './rules.ts';
import { updateAttendees } from './store.ts';

/** What people are to be told. `request`: they are asked for the first time, or once more; `uninvite`: they are no longer. */
export interface Announcement {
  readonly occasion: Occasion;
  readonly of: 'request' | 'update' | 'cancel' | 'uninvite';
  /** Of these occurrences only. */
  readonly parts?: readonly string[];
  readonly to: readonly PersonId[];
  /** What makes it one thing: with a key used before nobody is told again. */
  readonly key: string;
  readonly changes?: readonly Change[];
  /** Why, in the words of who did it. */
  readonly reason?: string | null;
  /** What it was, where the occasion as it is now does not tell. */
  readonly telling?: Telling;
}

/** The kinds of messages that tell people of an occasion: what the ledger calls them. */
export const announcementKinds = ['invitations.request', 'invitations.update', 'invitations.cancel', 'invitations.uninvite'] as const;

/**
 * Tells people of an occasion by iMIP (RFC 6047): text, HTML, and the object that their calendar understands; puts it into their
 * calendars here, or takes it out. Part of the verb or act that decided it.
 * @returns who was told: nobody when the key was used before, or there is nobody.
 */
export async function announce(ctx: Context, announcement: Announcement): Promise<readonly PersonId[]> {
  const { occasion, of, to, key, parts = [] } = announcement;
  if (to.length === 0) return [];
  const addressed = await addressing(ctx, occasion, to);
  const subject = { ...occasion.subject, ...(parts.length === 1 ? { part: parts[0]! } : {}) };
  const message = await say(ctx, {
    kind: `invitations.${of}`, key, subject, sequence: occasion.sequence, to: to.map((person) => ({ person })),
    compose: (person, head) => compose(ctx, addressed, announcement, person, head),
  });
  if (!message) return [];
  await updateAttendees(ctx.tx, ctx.organisation, { subject: occasion.subject.id, people: to }, { told_sequence: occasion.sequence, told_at: ctx.now });
  await (of === 'uninvite' ? removeCopies(ctx, occasion, to) : storeCopies(ctx, occasion, to));
  await emit<InvitationsFact>(ctx, { kind: 'invitations.Announced', subject, of, version: occasion.sequence, people: to });
  return to;
}

/**
 * Counts anew what people have been told, after some of it was withdrawn before it left: who has been told nothing
 * is to be invited, who was told an older version is to be told what changed since that one.
 */
export async function recountTold(ctx: Context, subject: Occasion['subject']): Promise<void> {
  const said = (await ledgerOf(ctx.tx, ctx.organisation, subject))
    .filter(({ message, state }) => state !== 'withdrawn' && (announcementKinds as readonly string[]).includes(message.kind));
  for (const { person, toldSequence, addedAt } of await attendeesOf(ctx.tx, ctx.organisation, subject.id)) {
    if (toldSequence === null) continue;
    const own = said.filter((one) => one.person === person && Temporal.Instant.compare(one.queuedAt, addedAt) >= 0);
    const newest = own.reduce<number | null>((most, { message }) => Math.max(most ?? 0, message.sequence ?? 0), null);
    if (newest !== toldSequence) await updateAttendees(ctx.tx, ctx.organisation, { subject: subject.id, people: [person] }, { told_sequence: newest });
  }
}

async function compose(ctx: Context, to: Addressing, announcement: Announcement, person: Recipient, head: Letterhead): Promise<Content> {
  const own = to.guests.find(({ attendee }) => attendee.person === person.id);
  if (!own) throw new Error(`${person.id} was never asked to ${to.occasion.subject.kind} ${to.occasion.subject.id}`);
  const part = announcement.parts?.length === 1 ? announcement.parts[0]! : '';
  const about = await aboutOf(ctx, to, announcement, { own, part, head, person });
  const object = person.email === null ? undefined : objectFor(to, announcement, own);
  return {
    ...occasionLetter(ctx, head, person, about),
    ...(object ? { calendar: { method: object.method as 'REQUEST' | 'CANCEL', text: serialise(object) } } : {}),
  };
}

async function aboutOf(
  ctx: Context, { occasion, guests }: Addressing, { of, changes, reason = null, telling, parts = [] }: Announcement,
  { own, part, head, person }: { own: Guest; part: string; head: Letterhead; person: Recipient },
): Promise<AboutOccasion> {
  const { t } = head.text;
  const base = { occasion, part, guests, reason, ...(telling ? { telling } : {}) };
  switch (of) {
    case 'cancel': {
      const whole = occasion.telling('');
      if (parts.length === 0 && whole.dates.length > 1) {
        const intro = [t('invitation.cancelledSeriesIntro', { count: whole.dates.length })];
        return { ...base, telling: telling ?? whole, subject: 'invitation.cancelledSeriesSubject', intro, short: true };
      }
      const intro = parts.length === 0 ? t('invitation.cancelledIntro') : t('invitation.cancelledDatesIntro', { count: parts.length });
      return { ...base, subject: 'invitation.cancelledSubject', intro: [intro], short: true };
    }
    case 'uninvite': return { ...base, subject: 'invitation.uninvitedSubject', intro: [t('invitation.uninvitedIntro')], short: true };
    case 'request': return {
      ...base, subject: 'invitation.subject', intro: [t('invitation.intro', { organisation: head.organisation.name })],
      actions: await replyActions(ctx, occasion, part, person, head), files: await fileLinks(ctx, occasion, person.id),
    };
    case 'update': {
      const lapsed = own.attendee.given.reply !== 'NEEDS-ACTION' && replyTo(own.attendee, part, occasion) === 'NEEDS-ACTION';
      return {
        ...base, subject: 'invitation.changedSubject', intro: [t('invitation.changedIntro'), ...(lapsed ? [t('invitation.answerAgain')] : [])],
        changes: changes ?? [], actions: await replyActions(ctx, occasion, part, person, head),
        files: await fileLinks(ctx, occasion, person.id),
      };
    }
  }
}

/** The iTIP object (RFC 5546) for one person; it names nobody else where those invited are not to see each other. */
function objectFor(to: Addressing, { of, parts = [] }: Announcement, own: Guest): CalendarObject | undefined {
  const head = { productId, stamp: to.stamp };
  const line = lineOf(own, parts[0] ?? '', to.occasion);
  if (!line) return undefined;
  const whole = eventsFor(to, to.occasion.events.slice(0, 1), own)[0]!;
  if (of === 'uninvite') return uninviteMessage(whole, [line], head);
  const events = parts.length === 0 ? to.occasion.events : parts.flatMap((part) => to.occasion.occurrence(part) ?? []);
  const audience = { onlyFor: mailtoUri(own.person.email!) };
  if (of === 'cancel') return cancelMessage(whole, head, { audience, ...(parts.length === 0 ? {} : { occurrences: recurrenceIds(events) }) });
  return requestMessage(eventsFor(to, events, own), head);
}

function recurrenceIds(events: readonly CalendarEvent[]) {
  return events.flatMap(({ recurrenceId }) => recurrenceId ?? []);
}
