import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, forbidsAbout, standingTo, type Forbidden } from '../identity/access.ts';
import { makeLink } from '../identity/actions.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { linkById, type ClosedLink } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import { Reader } from '../records/ports.ts';
import { access } from './access.ts';
import type { FeedbackFact } from './events.ts';
import type { AnswerId, Results } from './model.ts';
import { Participants, type Held } from './ports.ts';
import { answerOf, remarksOf, resultsOf, type ResultsQuestion } from './reads.ts';
import { isOpen, openFor } from './rules.ts';
import type { Given } from './schema.ts';
import { putAnswer } from './store.ts';

export type Refusal = Forbidden | Closed | ClosedLink
  | { readonly reason: 'not-found' }
  /** It has not ended, or ended too long ago. */
  | { readonly reason: 'not-open' };

/** What is known of who took part in a subject; undefined where there is no such thing, or it was not held. */
export function heldOf(ctx: Context, subject: Subject): Promise<Held | undefined> {
  const knows = ctx.ports.all(Participants).find((one) => one.kind === subject.kind);
  if (!knows) throw new Error(`nobody fulfils ${Participants.name} for the kind ${subject.kind}`);
  return knows.of(ctx, subject);
}

const keyOf = ({ kind, id, part = '' }: Subject) => `feedback.ask:${kind}:${id}:${part}`;

/** Asks everybody who took part, each once, whatever the number of calls (G-6.2). @returns whom, also when asked before. */
export async function askFeedback(ctx: Context, subject: Subject): Promise<Result<{ people: readonly PersonId[]; asked: boolean }, Refusal>> {
  const forbidden = await forbidsAbout(ctx, 'feedback.ask', access['feedback.ask'], subject);
  if (forbidden) return refuse(forbidden);
  const held = await heldOf(ctx, subject);
  if (!held) return refuse({ reason: 'not-found' });
  const { people } = held;
  if (people.length === 0) return ok({ people, asked: false });
  const message = await say(ctx, {
    kind: 'feedback.ask', key: keyOf(subject), subject, to: people.map((person) => ({ person })),
    compose: (person, head) => compose(ctx, subject, held, person, head),
  });
  if (message === undefined) return ok({ people, asked: false });
  await record(ctx, { verb: 'feedback.ask', subject, details: { people: people.length, message } });
  await emit<FeedbackFact>(ctx, { kind: 'feedback.Asked', subject, people });
  changed(ctx, subject);
  return ok({ people, asked: true });
}

async function compose(ctx: Context, subject: Subject, held: Held, person: Recipient, { text, ...head }: Letterhead): Promise<Content> {
  const expiresAt = ctx.now.add(openFor);
  const { address } = await makeLink(ctx, { purpose: 'feedback.give', subject, person: person.id, expiresAt });
  const when = text.t('feedback.ask.when', { when: text.dateRange(held.start, held.end, held.zone), zone: text.zoneName(held.zone, held.start) });
  return letter({ text, ...head }, {
    subject: text.t('feedback.ask.subject', { title: held.title }),
    blocks: [
      { kind: 'paragraph', text: text.t('feedback.ask.text', { title: held.title, when, organisation: head.organisation.name }) },
      { kind: 'actions', primary: true, actions: [{ label: text.t('feedback.ask.answer'), href: address }] },
      { kind: 'small', text: text.t('feedback.ask.until', { date: text.date(expiresAt, person.zone) }) },
    ],
  });
}

/**
 * Takes one person's answer; given again, it takes the place of the first. By the link that the person was sent, as long
 * as it lives, or signed in, within three weeks of the end.
 */
export async function give(ctx: Context, subject: Subject, given: Given): Promise<Result<{ changed: boolean }, Refusal>> {
  const who = await answering(ctx, subject);
  if (!who.ok) return who;
  const id = newId<AnswerId>();
  const put = await putAnswer(ctx.tx, {
    organisation: ctx.organisation, id, subject_kind: subject.kind, subject: subject.id, part: subject.part ?? '', person: who.value, ...given, at: ctx.now,
  });
  const again = put !== id;
  await record(ctx, { verb: 'feedback.give', subject, details: { changed: again } });
  await emit<FeedbackFact>(ctx, { kind: 'feedback.Given', subject, changed: again });
  changed(ctx, subject);
  return ok({ changed: again });
}

async function answering(ctx: Context, subject: Subject): Promise<Result<PersonId, Refusal>> {
  const person = ctx.actor.kind === 'person' || ctx.actor.kind === 'guest' ? ctx.actor.person as PersonId | undefined : undefined;
  const held = await heldOf(ctx, subject);
  const invited = held !== undefined && person !== undefined && held.people.includes(person);
  const forbidden = await forbids(ctx, 'feedback.give', access['feedback.give'], { subject: subject.id, relations: invited ? ['invited'] : [] });
  if (forbidden) return refuse(forbidden);
  if (person === undefined) return refuse({ reason: 'forbidden', verb: 'feedback.give' });
  if (!held) return refuse({ reason: 'not-found' });
  if (ctx.actor.kind !== 'guest') return isOpen(held.end, ctx.now) ? ok(person) : refuse({ reason: 'not-open' });
  const link = await linkById(ctx, ctx.actor.link as LinkId);
  if (!link.ok) return link;
  const isForThis = (link.value.subject.part ?? '') === (subject.part ?? '') && link.value.subject.kind === subject.kind;
  return isForThis ? ok(person) : refuse({ reason: 'forbidden', verb: 'feedback.give' });
}

/** What somebody who may answer has answered so far, for the form. */
export async function ownAnswer(ctx: Context, subject: Subject): Promise<Result<{ held: Held; answer: Awaited<ReturnType<typeof answerOf>> }, Refusal>> {
  const who = await answering(ctx, subject);
  if (!who.ok) return who;
  return ok({ held: (await heldOf(ctx, subject))!, answer: await answerOf(ctx.tx, ctx.organisation, subject, who.value) });
}

/**
 * Looks at the results; that somebody did is evidence for the procedure (G-6.2). Of what is private its owner alone; without a
 * subject those of all, and of what is private to others only the marks in the sum.
 */
export async function readResults(ctx: Context, question: Omit<ResultsQuestion, 'subject' | 'unread'> & { subject?: Subject } = {}): Promise<Result<Results & { remarks: readonly string[] }, Refusal>> {
  const subject = question.subject ?? { kind: 'organisation', id: ctx.organisation };
  const forbidden = await forbidsAbout(ctx, 'feedback.readResults', access['feedback.readResults'], subject);
  if (forbidden) return refuse(forbidden);
  if (!(await standingTo(ctx, subject)).isThere) return refuse({ reason: 'not-found' });
  const results = await resultsOf(ctx.tx, ctx.organisation, question);
  await record(ctx, { verb: 'feedback.readResults', subject, details: { answers: results.answers } });
  await emit<FeedbackFact>(ctx, { kind: 'feedback.ResultsRead', subject, answers: results.answers });
  return ok({ ...results, remarks: await remarksOf(ctx.tx, ctx.organisation, question.subject ? question : { ...question, unread: await closedTo(ctx) }) });
}

/** What is private to others than who acts. */
async function closedTo(ctx: Context): Promise<ReadonlySet<string>> {
  const closed = await Promise.all(ctx.ports.all(Reader).map((one) => one.closedTo(ctx)));
  return new Set(closed.flatMap((ids) => [...ids]));
}

function changed(ctx: Context, { kind, id }: Subject): void {
  ctx.notices.changed('feedback');
  ctx.notices.changed(`${kind}:${id}`);
}
