import type { Context } from '../../platform/context.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { fileLink } from '../records/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Action, Block, Content, Letterhead, Recipient } from '../messaging/model.ts';
import type { Change, Occasion, Telling } from './model.ts';
import type { Guest } from './rules.ts';
import { agenda, changeFacts, facts, subjectTime } from './rules-letter.ts';

/** How long after its end links to an occasion still open. */
const linksLive = Temporal.Duration.from({ hours: 30 * 24 });

/** How many people a letter names. */
const mostPeople = 30;

/** A letter about an occasion, or one occurrence of it, to one person. */
export interface AboutOccasion {
  readonly occasion: Occasion;
  readonly part: string;
  /** Another telling than the present one, such as that of what was cancelled. */
  readonly telling?: Telling;
  /** The message of the subject line; it is given `{title}` and `{when}`. */
  readonly subject: 'invitation.subject' | 'invitation.changedSubject' | 'invitation.cancelledSubject' | 'invitation.cancelledSeriesSubject' | 'invitation.uninvitedSubject'
    | 'invitation.confirmSubject' | 'invitation.chaseSubject' | 'session.remindSubject';
  /** What it is about, in one or two sentences. */
  readonly intro: readonly string[];
  readonly changes?: readonly Change[];
  /** Why, in the words of who did it. */
  readonly reason?: string | null;
  readonly actions?: readonly Action[];
  /** What is to be read before, with the address at which this reader opens it. */
  readonly files?: readonly { readonly name: string; readonly href: string }[];
  /** Without place, people and agenda: it does not take place for this reader. */
  readonly short?: boolean;
  readonly guests: readonly Guest[];
}

/** Writes it, in the reader's language and, for who joins from afar, by the reader's own zone too. */
export function occasionLetter(
  ctx: Pick<Context, 'now'>, head: Letterhead, person: Recipient, about: AboutOccasion,
): Pick<Content, 'subject' | 'text' | 'html'> {
  const { text } = head;
  const telling = about.telling ?? about.occasion.telling(about.part);
  const reader = { text, zone: person.zone, now: ctx.now };
  const nameOf = (id: string) => about.guests.find(({ attendee }) => attendee.person === id)?.person.name ?? '';
  const changes = (about.changes ?? []).filter((one) => one.what !== 'people' || !about.occasion.hidesPeople).map((one) => without(one, person.id));
  const names = about.short || about.occasion.hidesPeople ? [] : namesOf(about, text);
  const blocks: Block[] = [
    ...about.intro.map((one) => ({ kind: 'paragraph' as const, text: one })),
    ...(about.reason ? [{ kind: 'quote' as const, text: about.reason }] : []),
    ...changeFacts(reader, changes, nameOf),
    ...(changes.length > 0 ? [{ kind: 'heading' as const, text: text.t('invitation.now') }] : []),
    facts(reader, about.short && !about.telling ? { ...telling, dates: [telling.time] } : telling, names),
    ...(about.files?.length ? [filesBlock(text, about.files)] : []),
    ...(about.actions?.length ? [{ kind: 'actions' as const, actions: about.actions, primary: true }] : []),
    ...(about.short ? [] : agenda(text, telling.agenda)),
  ];
  const when = subjectTime(reader, telling.time, telling.zone);
  return letter(head, { subject: text.t(about.subject, { title: telling.title, when }), preview: about.intro[0] ?? when, blocks });
}

function filesBlock(text: Letterhead['text'], files: NonNullable<AboutOccasion['files']>): Block {
  return { kind: 'facts', facts: files.map(({ name, href }, index) => ({ label: index === 0 ? text.t('invitation.files') : '', value: name, href })) };
}

/** The documents of an occasion as this person opens them: the link is his alone, and closes when he is asked no longer. */
export async function fileLinks(ctx: Context, { files, lastEnd }: Occasion, person: PersonId): Promise<{ name: string; href: string }[]> {
  const until = (Temporal.Instant.compare(lastEnd, ctx.now) > 0 ? lastEnd : ctx.now).add(linksLive);
  const links: { name: string; href: string }[] = [];
  for (const { id, name } of files) links.push({ name, href: await fileLink(ctx, id, person, until) });
  return links;
}

/** Nobody is told that he himself has come. */
function without(change: Change, self: PersonId): Change {
  return change.what === 'people' ? { ...change, added: change.added.filter((one) => one !== self) } : change;
}

function namesOf({ guests }: AboutOccasion, text: Letterhead['text']): string[] {
  const present = guests.filter(({ attendee }) => attendee.removedAt === null);
  const names = present.slice(0, mostPeople)
    .map(({ attendee, person }) => (attendee.required ? person.name : text.t('invitation.optional', { name: person.name })));
  return present.length > mostPeople ? [...names, text.t('invitation.peopleMore', { count: present.length - mostPeople })] : names;
}

/** The address at which this person answers, made anew for each letter. */
export async function replyLink(ctx: Context, { subject, lastEnd }: Occasion, part: string, person: PersonId): Promise<string> {
  const later = Temporal.Instant.compare(lastEnd, ctx.now) > 0 ? lastEnd : ctx.now;
  const { address } = await makeLink(ctx, {
    purpose: 'invitation.reply', subject: { ...subject, ...(part === '' ? {} : { part }) }, person, expiresAt: later.add(linksLive),
  });
  return address;
}

/** Yes, no, maybe. A link only opens the page with that answer chosen: programs that follow links in mails must not answer. */
export async function replyActions(ctx: Context, occasion: Occasion, part: string, { id }: Recipient, { text }: Letterhead): Promise<Action[]> {
  const address = await replyLink(ctx, occasion, part, id);
  return [
    { label: text.t('invitation.accept'), href: `${address}?reply=ACCEPTED` },
    { label: text.t('invitation.decline'), href: `${address}?reply=DECLINED` },
    { label: text.t('invitation.tentative'), href: `${address}?reply=TENTATIVE` },
  ];
}

/** Yes, no. */
export async function confirmActions(ctx: Context, occasion: Occasion, part: string, { id }: Recipient, { text }: Letterhead): Promise<Action[]> {
  const address = await replyLink(ctx, occasion, part, id);
  return [
    { label: text.t('invitation.confirmYes'), href: `${address}?confirm=yes` },
    { label: text.t('invitation.confirmNo'), href: `${address}?confirm=no` },
  ];
}
