/** What requesters are written, each in his own language. */
import { instantOf } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import type { Text } from '../../platform/text.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Telling } from '../invitations/model.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Block, Content, Letterhead, MessageId, Recipient } from '../messaging/model.ts';
import type { Post, SessionRequest, Wish } from './model-requests.ts';

const statusLife = { hours: 180 * 24 };
const questionLife = { hours: 14 * 24 };

/** The key of the one acknowledgement that a request gets. */
export const acknowledgementKey = (request: SessionRequest) => `sessions.acknowledgement:${request.id}`;

/** Acknowledges a request with a link to how it stands (G-4.1.1). `first` is the request that it repeats. */
export function sayReceived(ctx: Context, request: SessionRequest, first: SessionRequest | undefined): Promise<MessageId | undefined> {
  return write(ctx, request, {
    kind: 'sessions.acknowledgement', key: acknowledgementKey(request), to: [request.requester],
    compose: async (person, head) => {
      const { text } = head;
      const blocks: Block[] = [
        { kind: 'paragraph', text: text.t('request.ack.received', { organisation: head.organisation.name }) },
        ...(first ? [{ kind: 'paragraph', text: text.t('request.ack.again', { date: text.date(first.madeAt, person.zone) }) } as const] : []),
        { kind: 'facts', facts: [{ label: text.t('request.fact.title'), value: request.title }, ...factsOf(text, request)] },
        ...(request.missing.length > 0 && !first
          ? [{ kind: 'paragraph', text: text.t('request.ack.open', { fields: fieldList(text, request.missing) }) } as const] : []),
      ];
      return letter(head, { subject: text.t('request.ack.subject', { title: request.title }), blocks: [...blocks, ...await statusBlocks(ctx, request, person, text)] });
    },
  });
}

/** Asks for what is missing, by a link to a form with exactly these fields (G-4.1.2). */
export function sayQuestion(ctx: Context, request: SessionRequest, question: Post): Promise<MessageId | undefined> {
  return write(ctx, request, {
    kind: 'sessions.question', key: `sessions.question:${question.id}`, to: [request.requester],
    compose: async (person, head) => {
      const { text } = head;
      const expiresAt = ctx.now.add(questionLife);
      const subject = { kind: 'request', id: request.id, part: question.id };
      const { address } = await makeLink(ctx, { purpose: 'request.complete', subject, person: person.id, expiresAt });
      return letter(head, {
        subject: text.t('request.question.subject', { title: request.title }),
        blocks: [
          { kind: 'paragraph', text: text.t('request.question.needs', { organisation: head.organisation.name, title: request.title }) },
          { kind: 'list', items: question.fields.map((field) => text.t(`request.field.${field}`)) },
          ...(question.body ? [{ kind: 'quote', text: question.body } as const] : []),
          { kind: 'actions', primary: true, actions: [{ label: text.t('request.question.answer'), href: address }] },
          { kind: 'small', text: text.t('request.link.until', { date: text.date(expiresAt, person.zone) }) },
        ],
      });
    },
  });
}

/** Tells everybody who asked for it that a request was declined, and why. */
export function sayDeclined(ctx: Context, request: SessionRequest, reason: string, to: readonly PersonId[]): Promise<MessageId | undefined> {
  return write(ctx, request, {
    kind: 'sessions.declined', key: `sessions.declined:${request.id}`, to,
    compose: (person, head) => letter(head, {
      subject: head.text.t('request.declined.subject', { title: request.title }),
      blocks: [
        { kind: 'paragraph', text: head.text.t('request.declined.text', {
          organisation: head.organisation.name, title: request.title, date: head.text.date(request.madeAt, person.zone),
        }) },
        { kind: 'quote', text: reason },
        { kind: 'small', text: head.text.t('request.declined.reply') },
      ],
    }),
  });
}

/** The key of the one letter by which a requester is told that a session was scheduled. */
export const scheduledKey = (request: SessionRequest, session: string) => `sessions.requestScheduled:${request.id}:${session}`;

/**
 * Tells a requester what, when and where the session is that came of the request (G-4.1.1). Who is not invited is given no
 * address to join by, and of a private session nothing but when it is.
 */
export function sayScheduled(ctx: Context, request: SessionRequest, session: { readonly id: string; readonly telling: Telling; readonly isPrivate: boolean }): Promise<MessageId | undefined> {
  const { id, telling, isPrivate } = session;
  return write(ctx, request, {
    kind: 'sessions.requestScheduled', key: scheduledKey(request, id), to: [request.requester],
    compose: async (person, head) => {
      const { text, organisation } = head;
      return letter(head, {
        subject: text.t('request.scheduled.subject', { title: request.title, when: text.dateRange(telling.time.start, telling.time.end, telling.zone) }),
        blocks: [
          { kind: 'paragraph', text: text.t('request.scheduled.text', { organisation: organisation.name, title: request.title, date: text.date(request.madeAt, person.zone) }) },
          { kind: 'facts', facts: [
            { label: text.t('request.fact.title'), value: isPrivate ? request.title : telling.title },
            { label: text.t('request.fact.when'), value: datesOf(text, telling) },
            ...(isPrivate ? [] : [{ label: text.t('request.fact.where'), value: placeOf(text, telling.place) }]),
          ] },
          ...await statusBlocks(ctx, request, person, text),
        ],
      });
    },
  });
}

/** How many dates of a series are listed. */
const mostDates = 5;

function datesOf(text: Text, { dates, zone }: Telling): string[] {
  const shown = dates.slice(0, mostDates)
    .map(({ start, end }) => text.t('request.when', { when: text.dateRange(start, end, zone), zone: text.zoneName(zone, start) }));
  return dates.length > mostDates ? [...shown, text.t('request.scheduled.more', { count: dates.length - mostDates })] : shown;
}

function placeOf(text: Text, { kind, label }: Telling['place']): string {
  return kind === 'virtual' ? text.t('request.place.named', { place: text.t('request.place.virtual'), text: label }) : label;
}

function write(ctx: Context, request: SessionRequest, what: {
  kind: string; key: string; to: readonly PersonId[]; compose: (person: Recipient, head: Letterhead) => Pick<Content, 'subject' | 'text' | 'html'> | Promise<Pick<Content, 'subject' | 'text' | 'html'>>;
}): Promise<MessageId | undefined> {
  const { kind, key, to, compose } = what;
  return say(ctx, { kind, key, subject: { kind: 'request', id: request.id }, to: to.map((person) => ({ person })), compose });
}

async function statusBlocks(ctx: Context, request: SessionRequest, person: Recipient, text: Text): Promise<Block[]> {
  const expiresAt = ctx.now.add(statusLife);
  const { address } = await makeLink(ctx, { purpose: 'request.status', subject: { kind: 'request', id: request.id }, person: person.id, expiresAt });
  return [
    { kind: 'actions', primary: true, actions: [{ label: text.t('request.link.status'), href: address }] },
    { kind: 'small', text: text.t('request.link.until', { date: text.date(expiresAt, person.zone) }) },
  ];
}

function factsOf(text: Text, { who, wished, minutes, place }: Wish): { label: string; value: string | string[] }[] {
  return [
    ...(who === null ? [] : [{ label: text.t('request.fact.who'), value: who.split('\n') }]),
    ...(wished === null ? [] : [{ label: text.t('request.fact.when'), value: whenOf(text, wished) }]),
    ...(minutes === null ? [] : [{ label: text.t('request.fact.length'), value: text.duration(Temporal.Duration.from({ minutes })) }]),
    ...(place === null ? [] : [{ label: text.t('request.fact.where'), value: whereOf(text, place) }]),
  ];
}

function whenOf(text: Text, { wall, zone }: NonNullable<Wish['wished']>): string {
  const instant = instantOf(wall, zone);
  return text.t('request.when', { when: text.dateTime(instant, zone), zone: text.zoneName(zone, instant) });
}

function whereOf(text: Text, { kind, text: nearer }: NonNullable<Wish['place']>): string {
  const place = text.t(`request.place.${kind}`);
  return nearer === '' ? place : text.t('request.place.named', { place, text: nearer });
}

function fieldList(text: Text, fields: SessionRequest['missing']): string {
  return text.list(fields.map((field) => text.t(`request.field.${field}`)));
}
