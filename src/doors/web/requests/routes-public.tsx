import type { Hono } from 'hono';
import { receive, type ReceiveRefusal } from '../../../rooms/sessions/actions-requests-receive.ts';
import { answer, type Refusal } from '../../../rooms/sessions/actions-requests.ts';
import type { PostId, RequestId } from '../../../rooms/sessions/model-requests.ts';
import { formOf as questionForm, formStamp, statusOf } from '../../../rooms/sessions/reads-requests.ts';
import type { Text } from '../../../platform/text.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { refused } from '../answers-refusals.tsx';
import { addressOf, enter, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import type { FieldError } from '../frame/forms.tsx';
import { readAnswer, readRequest, valuesOf, type Typed } from './forms.ts';
import { differences } from './routes-meanwhile.ts';
import { AnsweredPage, AskPage, CompletePage, SentPage, StatusPage } from './pages-public.tsx';

/** The form that anybody may send (G-4.1.1), without an account and without script. */
export function publicRequestRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/request', (c) => showForm(parts, c, { placeKind: '', name: c.get('visit').person?.name ?? '', email: c.get('visit').person?.email ?? '' }, []));
  web.post('/o/:slug/request', (c) => send(parts, c));
  web.get('/o/:slug/request/sent', (c) => {
    const { text, organisation } = c.get('visit');
    return page(c, <SentPage text={text} organisation={organisation} />);
  });
}

/** The zone in which a visitor's times are meant: his own where he is known, else the organisation's. */
const zoneOf = ({ person, organisation }: Visit): string => person?.zone ?? organisation.zone;

async function showForm(parts: WebParts, c: Web, values: Typed, errors: readonly FieldError[], notice?: string): Promise<Response> {
  const visit = c.get('visit');
  const again = errors.length > 0 || notice !== undefined;
  const stamp = await enter(parts, visit, async (ctx) => formStamp(ctx, { again }));
  const { text, organisation, csrf } = visit;
  return page(c, <AskPage {...{ text, organisation, csrf, stamp, values, errors, notice }} zone={zoneOf(visit)} />, { status: again ? 422 : 200 });
}

async function send(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const form = typed(formOf(c));
  const read = readRequest(form, visit.text, { zone: zoneOf(visit), byOffice: false });
  if (!read.ok) return showForm(parts, c, form, read.errors);
  const sent = { stamp: form['stamp'] ?? '', trap: form['website'] ?? '', from: addressOf(parts, c) };
  const done = await parts.office.enter(visit.organisation.id, { kind: 'anyone' }, (ctx) => receive(ctx, { ...read.value, door: 'form', form: sent }));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/request/sent?lang=${visit.text.locale}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showForm(parts, c, form, [], receiveSentence(visit, done));
}

type Told = Exclude<ReceiveRefusal, { reason: 'forbidden' | 'gate' | 'not-found' }>;

/** What stands above a form that was not taken: nothing that was typed is lost. */
export function receiveSentence({ text, organisation, person }: Visit, refusal: Told): string {
  const zone = person?.zone ?? organisation.zone;
  switch (refusal.reason) {
    case 'wished-past': return text.t('requestpage.error.past');
    case 'no-such-time': return noSuchTime(text, refusal.candidates);
    case 'address-missing': return text.t('requestpage.error.email');
    case 'form-old': return text.t('requestpage.error.old');
    case 'wait': return text.t('requestpage.error.wait', { until: text.dateTime(refusal.until, zone) });
  }
}

export function noSuchTime(text: Text, candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime]): string {
  const [earlier, later] = candidates.map((at) => text.time(at.toInstant(), at.timeZoneId));
  return text.t('requestpage.error.gap', { earlier: earlier!, later: later! });
}

/** What is behind the links of requests: how it stands, and the form with what is missing. */
export function requestLinks(parts: WebParts): LinkPages {
  return {
    purposes: ['request.status', 'request.complete'], office: true,
    show: (c, at) => (at.link.purpose === 'request.status' ? showStatus(parts, c, at) : showQuestion(parts, c, at)),
    act: (c, at) => (at.link.purpose === 'request.complete' ? takeAnswer(parts, c, at) : Promise.resolve(seeOther(c, `/l/${at.token}`))),
  };
}

async function showStatus(parts: WebParts, c: Web, { visit, link, token }: LinkVisit): Promise<Response> {
  const status = await enter(parts, visit, (ctx) => statusOf(ctx, link.subject.id as RequestId));
  if (!status.ok) return refused(c, visit, status);
  const names = new Map(visit.person ? [[visit.person.id as string, visit.person.name]] : []);
  return page(c, <StatusPage text={visit.text} organisation={visit.organisation} token={token} status={status.value} zone={zoneOf(visit)} names={names} />);
}

async function asked(parts: WebParts, { visit, link }: LinkVisit) {
  return enter(parts, visit, (ctx) => questionForm(ctx, link.subject.id as RequestId, (link.subject.part ?? '') as PostId));
}

/** What a form that came back shows. */
interface Again { readonly values: Typed; readonly errors?: readonly FieldError[]; readonly notice?: string; readonly now?: ReturnType<typeof differences> }

async function showQuestion(parts: WebParts, c: Web, at: LinkVisit, again?: Again): Promise<Response> {
  const found = await asked(parts, at);
  if (!found.ok) return refused(c, at.visit, found);
  const { request, question } = found.value;
  const { visit: { text, organisation, csrf }, token } = at;
  const settled = question.fields.every((field) => !request.missing.includes(field));
  if (request.state !== 'open' || (settled && c.req.query('answered') !== undefined)) {
    return page(c, <AnsweredPage {...{ text, organisation, token, request }} given={c.req.query('answered') !== undefined} />);
  }
  const { values = valuesOf(request), errors = [], notice, now } = again ?? {};
  const given = !again && c.req.query('answered') !== undefined;
  const zone = request.wished?.zone ?? zoneOf(at.visit);
  return page(c, <CompletePage {...{ text, organisation, csrf, token, request, question, zone, values, errors, notice, now, given }} />, { status: now ? 409 : again ? 422 : 200 });
}

async function takeAnswer(parts: WebParts, c: Web, at: LinkVisit): Promise<Response> {
  const { visit, link, token } = at;
  const values = typed(formOf(c));
  const found = await asked(parts, at);
  if (!found.ok) return refused(c, visit, found);
  const { request, question } = found.value;
  const read = readAnswer(values, visit.text, request.wished?.zone ?? zoneOf(visit), question.fields);
  if (!read.ok) return showQuestion(parts, c, at, { values, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => answer(ctx, link.subject.id as RequestId, {
    question: question.id, version: Number(values['version']), answer: read.value,
  }));
  if (done.ok) return seeOther(c, `/l/${token}?answered&lang=${visit.text.locale}`);
  if (done.reason === 'changed-meanwhile') return showQuestion(parts, c, at, { values, now: differences(visit.text, request, values) });
  return showQuestion(parts, c, at, { values, notice: refusalSentence(visit, done) ?? visit.text.t('requestpage.error.not') });
}

/** A refusal of a request's verb as a sentence beside its form; undefined for those with a page of their own. */
export function refusalSentence(visit: Visit, refusal: Refusal): string | undefined {
  const { text } = visit;
  switch (refusal.reason) {
    case 'wished-past': return text.t('requestpage.error.past');
    case 'no-such-time': return noSuchTime(text, refusal.candidates);
    case 'request-closed': return text.t(`requestpage.state.${refusal.state}`);
    case 'suspect': return text.t('requestpage.suspectText');
    case 'not-suspect': return text.t('requestpage.error.notSuspect');
    case 'unreachable': return text.t('requestpage.noEmail');
    case 'nothing-asked': return text.t('requestpage.error.nothingAsked');
    case 'nothing-given': return text.t('requestpage.error.nothingGiven');
    case 'same-request': return text.t('requestpage.error.same');
    case 'not-settled': return text.t('requestpage.lacks', { fields: text.list(refusal.missing.map((field) => text.t(`request.field.${field}`))) });
    case 'changed-meanwhile': case 'forbidden': case 'gate': case 'not-found': return undefined;
  }
}
