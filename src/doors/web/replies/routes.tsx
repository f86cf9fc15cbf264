import { mailtoUri, organizer } from '../../../calendar/event.ts';
import { calendarObject, serialise } from '../../../calendar/icalendar.ts';
import { downloadHeaders } from '../../../platform/download.ts';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { reply, type Refusal } from '../../../rooms/invitations/actions.ts';
import { answerAsk } from '../../../rooms/invitations/actions-asks.ts';
import { productId } from '../../../rooms/invitations/actions-copies.ts';
import type { Occasion } from '../../../rooms/invitations/model.ts';
import { givenTo, replyTo } from '../../../rooms/invitations/model-reply.ts';
import { asksOf, attendee as attendeeOf } from '../../../rooms/invitations/reads.ts';
import { markSeen } from '../../../rooms/messaging/actions.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { openFile } from '../../../rooms/records/actions.ts';
import { contentOf } from '../../../rooms/records/actions-contents.ts';
import type { FileId } from '../../../rooms/records/model.ts';
import { filesOf } from '../../../rooms/records/reads.ts';
import { takesProposals } from '../../../rooms/sessions/actions-proposals.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { occasionOf } from '../../../rooms/sessions/reads-occasion.ts';
import { refused } from '../answers-refusals.tsx';
import { formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit, Proposing } from '../visit-link.ts';
import { chosenForm, guestConfirmForm, guestReplyForm } from './forms.ts';
import { InvitationPage, NoLongerPage, type InvitationShown } from './pages.tsx';

const mostNames = 12;
/** How many dates of a series can be chosen one by one. */
const mostDates = 60;

/** What a guest opens by the link of an invitation, or of a session's page (G-4.2.2, G-4.3.2). */
export function replyPages(parts: WebParts, proposing: Proposing): LinkPages {
  return {
    purposes: ['invitation.reply', 'session.page'],
    show: (c, at) => (proposes(at) && c.req.query('propose') !== undefined ? proposing.show(c, at) : show(parts, c, at)),
    act: (c, at) => (proposes(at) && proposing.forms.has(formOf(c).get('form')) ? proposing.act(c, at) : act(parts, c, at)),
    file: (c, at, name) => (name === 'session.ics' ? calendarFile(parts, c, at) : attached(parts, c, at, name)),
  };
}

/** Who is asked proposes other times from here (G-4.4.2); who was given the page only to look does not. */
const proposes = ({ link }: LinkVisit) => link.purpose === 'invitation.reply' && link.person !== null;

const partOf = ({ link }: LinkVisit) => link.subject.part ?? '';
const subjectOf = ({ link: { subject } }: LinkVisit, part: string) => ({ kind: subject.kind, id: subject.id, ...(part === '' ? {} : { part }) });

/** Opening counts as seen when a person does it: a program of the mail server that looks at it knows nothing of it then. */
async function show(parts: WebParts, c: Web, at: LinkVisit, again: { errors: readonly FieldError[]; values: Record<string, string> } = { errors: [], values: {} }): Promise<Response> {
  const { visit, link, token } = at;
  const shown = await enter(parts, visit, async (ctx) => {
    const found = await gather(ctx, at);
    if (found && link.person && at.byPerson) await markSeen(ctx, { person: link.person, subject: subjectOf(at, partOf(at)) });
    return found;
  });
  if (!shown) return page(c, <NoLongerPage visit={visit} token={token} />, { status: 410 });
  return page(c, <InvitationPage {...{ visit, token, shown, ...again }} chosen={chosenForm.parse(c.req.query())} />, { status: again.errors.length ? 422 : 200 });
}

async function gather(ctx: Context, at: LinkVisit): Promise<InvitationShown | undefined> {
  const { link } = at;
  const part = partOf(at);
  const seen = await sessionPage(ctx, link.subject.id, part);
  if (seen?.sight !== 'all' || (part !== '' && !seen.occurrence)) return undefined;
  const { session, occurrences, people } = seen;
  const occasion = await occasionOf(ctx, session);
  if (!occasion) return undefined;
  const own = link.person ? await attendeeOf(ctx.tx, ctx.organisation, session.id, link.person) : undefined;
  if (link.person && link.purpose === 'invitation.reply' && (!own || own.removedAt !== null)) return undefined;
  const mayAnswer = own !== undefined && own.removedAt === null && link.purpose === 'invitation.reply';
  const coming = occurrences.filter((one) => part === '' && session.rule !== null && occasion.openness(one.part, ctx.now) === 'open').slice(0, mostDates);
  const settled = occasion.settledSequence(part);
  return {
    telling: occasion.telling(part), part, openness: occasion.openness(part, ctx.now), sequence: occasion.sequence,
    coordinator: (await personById(ctx.tx, ctx.organisation, session.coordinator))?.name ?? '',
    reason: seen.occurrence?.reason ?? session.reason,
    own: mayAnswer ? { reply: replyTo(own, part, occasion), given: givenTo(own, part, settled) } : undefined,
    ask: mayAnswer ? await askOf(ctx, session.id, part, own.person, occasion) : undefined,
    dates: coming.map((one) => ({ part: one.part, time: one.time, reply: mayAnswer ? replyTo(own, one.part, occasion) : 'NEEDS-ACTION' })),
    people: session.hidesPeople ? [] : people.slice(0, mostNames).map(({ name }) => name),
    files: await filesOf(ctx.tx, ctx.organisation, { id: session.id }),
    proposes: mayAnswer && takesProposals(session),
  };
}

/** The ask of this person; where the link is of the whole series, that of its next occurrence. */
async function askOf(ctx: Context, session: string, part: string, person: PersonId, occasion: Occasion) {
  const asks = (await asksOf(ctx.tx, ctx.organisation, session)).filter((ask) => ask.person === person && (part === '' || (ask.subject.part ?? '') === part));
  return asks.find((ask) => occasion.openness(ask.subject.part ?? '', ctx.now) === 'open');
}

/** Answering is by the form alone. */
async function act(parts: WebParts, c: Web, at: LinkVisit): Promise<Response> {
  const { visit, link } = at;
  const form = typed(formOf(c));
  if (link.purpose !== 'invitation.reply' || !link.person) return refused(c, visit, { reason: 'forbidden', verb: 'invitations.reply' });
  return form['form'] === 'confirm' ? confirm(parts, c, at, form, link.person) : answer(parts, c, at, form, link.person);
}

async function answer(parts: WebParts, c: Web, at: LinkVisit, form: Record<string, string>, person: PersonId): Promise<Response> {
  const read = guestReplyForm.safeParse(form);
  if (!read.success) return show(parts, c, at, { errors: mistakes(at.visit, read.error.issues.map(({ path }) => String(path[0])), 'reply'), values: form });
  const { reply: given, part, sequence, comment } = read.data;
  if (partOf(at) !== '' && part !== partOf(at)) return c.notFound();
  const done = await enter(parts, at.visit, (ctx) => reply(ctx, { subject: subjectOf(at, part), person, reply: given, comment, by: 'link', ...(sequence === undefined ? {} : { sequence }) }));
  return ended(parts, c, at, done, 'reply');
}

async function confirm(parts: WebParts, c: Web, at: LinkVisit, form: Record<string, string>, person: PersonId): Promise<Response> {
  const read = guestConfirmForm.safeParse(form);
  if (!read.success) return show(parts, c, at, { errors: mistakes(at.visit, read.error.issues.map(({ path }) => String(path[0])), 'answer'), values: form });
  const { answer: said, part, comment } = read.data;
  const done = await enter(parts, at.visit, (ctx) => answerAsk(ctx, { subject: subjectOf(at, part), person, answer: said, by: 'link', comment }));
  return ended(parts, c, at, done, 'confirm');
}

function mistakes({ text: { t } }: Visit, fields: readonly string[], choice: string): FieldError[] {
  if (fields.includes('comment')) return [{ field: 'comment', message: t('replypage.wrong.comment') }];
  return [{ field: choice, message: t('replypage.wrong.answer') }];
}

/** What can be answered no more is shown as it is now: cancelled, over, or no longer asked. */
async function ended(parts: WebParts, c: Web, at: LinkVisit, done: { ok: true } | ({ ok: false } & Refusal), what: 'reply' | 'confirm'): Promise<Response> {
  if (done.ok) return seeOther(c, `/l/${at.token}?done=${what}&lang=${at.visit.text.locale}`);
  if (done.reason === 'forbidden' || done.reason === 'gate') return refused(c, at.visit, done);
  return show(parts, c, at);
}

/** The session as it is now, for any calendar (RFC 5546, section 3.2.1): it names nobody who is asked. */
async function calendarFile(parts: WebParts, c: Web, at: LinkVisit): Promise<Response> {
  const file = await enter(parts, at.visit, async (ctx) => {
    const seen = await sessionPage(ctx, at.link.subject.id, partOf(at));
    const occasion = seen?.sight === 'all' ? await occasionOf(ctx, seen.session) : undefined;
    if (!occasion) return undefined;
    const own = partOf(at) === '' ? undefined : occasion.occurrence(partOf(at));
    const from = organizer(mailtoUri(at.visit.organisation.sender), { name: at.visit.organisation.name });
    const events = (partOf(at) === '' ? occasion.events : own ? [own] : []).map((event) => ({ ...event, stamp: ctx.now, sequence: occasion.sequence, organizer: from }));
    return events.length > 0 ? serialise(calendarObject(events, { productId, method: 'PUBLISH' })) : undefined;
  });
  if (file === undefined) return c.notFound();
  return c.body(file, 200, {
    'content-type': 'text/calendar; charset=utf-8; method=PUBLISH', 'content-disposition': 'attachment; filename="session.ics"',
    'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
  });
}

/** A file of the session. */
async function attached(parts: WebParts, c: Web, { visit, byPerson }: LinkVisit, id: string): Promise<Response> {
  if (!isId(id)) return c.notFound();
  const by = byPerson ? 'person' : 'perhaps-program';
  const opened = await enter(parts, visit, (ctx) => openFile(ctx, id as FileId, c.req.method === 'HEAD' ? 'head' : by));
  if (!opened.ok) return refused(c, visit, opened);
  const { name, type, bytes, address } = opened.value;
  if (c.req.method === 'HEAD') return c.body(null, 200, downloadHeaders({ name, type, bytes }));
  const content = await contentOf(parts, visit.organisation.id, address);
  return content ? c.body(content.stream, 200, downloadHeaders({ name, type, bytes })) : c.notFound();
}
