import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people, person as personById } from '../../../rooms/people/reads.ts';
import { stepsOf } from '../../../rooms/procedures/reads.ts';
import { access } from '../../../rooms/sessions/access-requests.ts';
import { receive } from '../../../rooms/sessions/actions-requests-receive.ts';
import { askMissing, decline, discard, joinTo, note, settle, trust, type Refusal } from '../../../rooms/sessions/actions-requests.ts';
import { settleables, type RequestId } from '../../../rooms/sessions/model-requests.ts';
import { noteSchema, questionSchema, reasonSchema } from '../../../rooms/sessions/schema-requests.ts';
import { requestById, requestCounts, requestQueue, threadOf } from '../../../rooms/sessions/reads-requests.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { nameOf } from '../people/parts.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { readRequest, readSettling, valuesOf, type Typed } from './forms.ts';
import { PhonePage, QueuePage } from './pages.tsx';
import { RequestPage, type Meanwhile, type RequestShown } from './pages-request.tsx';
import type { ActName } from './parts-acts.tsx';
import type { QueueRow } from './parts-row.tsx';
import { meanwhileOf } from './routes-meanwhile.ts';
import { answerOwn, showOwn } from './routes-own.tsx';
import { publicRequestRoutes, receiveSentence, refusalSentence } from './routes-public.tsx';

/** The verb behind each form: who may not use it is not shown the request with what was wrong in the form either. */
const verbs = {
  trust: 'sessions.trustRequest', discard: 'sessions.discardRequest', settle: 'sessions.settleRequest', ask: 'sessions.askRequester', join: 'sessions.joinRequest',
  decline: 'sessions.declineRequest', note: 'sessions.noteRequest',
} as const satisfies Record<ActName, keyof typeof access>;

/** The queue of requests and what the office does with one (G-4.1.1, G-4.1.2). */
export function requestRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const base = '/o/:slug/requests';
  const read = access['sessions.readRequest'];
  publicRequestRoutes(web, parts);
  web.get(base, forMembers((c, visit) => queue(parts, c, visit), read));
  web.get(`${base}/new`, forMembers((c, visit) => page(c, <PhonePage visit={visit} values={{ placeKind: '' }} errors={[]} />), access['sessions.enterRequest']));
  web.post(`${base}/new`, forMembers((c, visit) => byPhone(parts, c, visit), access['sessions.enterRequest']));
  web.get(`${base}/:id`, forMembers((c, visit) => (may(visit.actor, read) ? show(parts, c, visit) : showOwn(parts, c, visit))));
  web.post(`${base}/:id/answer`, forMembers((c, visit) => answerOwn(parts, c, visit)));
  const act = (name: ActName, work: Act) => web.post(`${base}/:id/${name}`, forMembers((c, visit) => perform(parts, c, visit, work, name), access[verbs[name]]));
  act('trust', (ctx, id) => trust(ctx, id));
  act('discard', (ctx, id, form) => discard(ctx, id, Number(form.get('version'))));
  act('settle', (ctx, id, form, visit) => {
    const wish = readSettling(typed(form), visit.text, form.get('zone') ?? visit.person.zone);
    return wish.ok ? settle(ctx, id, Number(form.get('version')), wish.value) : Promise.resolve({ ok: false, reason: 'form', errors: wish.errors });
  });
  act('ask', (ctx, id, form, visit) => {
    const asked = questionSchema.safeParse({ fields: settleables.filter((field) => form.getAll('fields').includes(field)), note: form.get('words') ?? '' });
    if (asked.success) return askMissing(ctx, id, asked.data);
    const field = asked.error.issues[0]!.path[0] === 'note' ? 'words' : 'fields';
    return Promise.resolve({ ok: false, reason: 'form', errors: [{ field, message: visit.text.t(`requestpage.error.${field}`) }] });
  });
  act('join', (ctx, id, form, visit) => {
    const to = form.get('to') ?? '';
    return isId(to) ? joinTo(ctx, id, Number(form.get('version')), to as RequestId)
      : Promise.resolve({ ok: false, reason: 'form', errors: [{ field: 'to', message: visit.text.t('requestpage.error.to') }] });
  });
  act('decline', (ctx, id, form, visit) => {
    const why = reasonSchema.safeParse(form.get('reason') ?? '');
    return why.success ? decline(ctx, id, Number(form.get('version')), why.data)
      : Promise.resolve({ ok: false, reason: 'form', errors: [{ field: 'reason', message: visit.text.t('requestpage.error.reason') }] });
  });
  act('note', (ctx, id, form, visit) => {
    const body = noteSchema.safeParse(form.get('note') ?? '');
    return body.success ? note(ctx, id, body.data) : Promise.resolve({ ok: false, reason: 'form', errors: [{ field: 'note', message: visit.text.t('requestpage.error.note') }] });
  });
}

type Answered = Result<unknown, Refusal> | { ok: false; reason: 'form'; errors: readonly FieldError[] };
type Act = (ctx: Context, id: RequestId, form: URLSearchParams, visit: MemberVisit) => Promise<Answered>;

const dones = ['trust', 'discard', 'settle', 'ask', 'join', 'decline', 'note', 'entered'] as const;
const doneSentence = (visit: MemberVisit, c: Web) => {
  const done = dones.find((one) => one === c.req.query('done'));
  return done && visit.text.t(`requestpage.done.${done}`);
};

const mostRows = 50;

async function queue(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const state = c.req.query('state') === 'closed' ? 'closed' : 'open';
  const after = c.req.query('after') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const last = isId(after) ? await requestById(ctx.tx, ctx.organisation, after as RequestId) : undefined;
    const requests = await requestQueue(ctx.tx, ctx.organisation, {
      most: mostRows + 1, ...(last ? { after: last } : {}), ...(state === 'open' ? {} : { states: ['scheduled', 'declined', 'joined'] as const, newestFirst: true }),
    });
    const { open } = await requestCounts(ctx.tx, ctx.organisation);
    return { rows: await withNames(ctx, requests.slice(0, mostRows)), open, isMore: requests.length > mostRows, isFirst: !last };
  });
  const { rows, open, isMore, isFirst } = found;
  const query = new URLSearchParams({ ...(state === 'closed' ? { state } : {}), after: rows.at(-1)?.request.id ?? '' });
  const further = isMore ? `/o/${visit.organisation.slug}/requests?${query}` : undefined;
  return page(c, <QueuePage visit={visit} {...{ rows, state, open, further, isFirst }} done={doneSentence(visit, c)} />);
}

async function withNames(ctx: Context, requests: Awaited<ReturnType<typeof requestQueue>>): Promise<QueueRow[]> {
  const named = await people(ctx.tx, ctx.organisation, requests.map((one) => one.requester));
  return requests.map((request) => ({ request, requester: request.named ?? named.get(request.requester)?.name ?? '' }));
}

async function byPhone(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = typed(formOf(c));
  const again = (errors: readonly FieldError[], notice?: string) => page(c, <PhonePage visit={visit} values={form} errors={errors} notice={notice} />, { status: 422 });
  const read = readRequest(form, visit.text, { zone: visit.person.zone, byOffice: true });
  if (!read.ok) return again(read.errors);
  const done = await enter(parts, visit, (ctx) => receive(ctx, { ...read.value, door: 'office' }));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/requests/${done.value.request}?done=entered`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return again([], receiveSentence(visit, done));
}

/** What a form that came back shows: what was typed, what was wrong, or that somebody was quicker. */
interface Again { readonly act: ActName; readonly values: Typed; readonly errors?: readonly FieldError[]; readonly notice?: string; readonly meanwhile?: Meanwhile }

async function show(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const id = c.req.param('id')!;
  const shown = isId(id) ? await enter(parts, visit, (ctx) => gather(ctx, visit.text, id as RequestId)) : undefined;
  if (!shown) return c.notFound();
  const { act, values, errors = [], notice, meanwhile } = again ?? {};
  const filled = { ...valuesOf(shown.request), ...values };
  const status = meanwhile ? 409 : again ? 422 : 200;
  return page(c, <RequestPage {...{ visit, shown, act, errors, notice, meanwhile }} values={filled} done={doneSentence(visit, c)} />, { status });
}

async function gather(ctx: Context, text: Text, id: RequestId): Promise<RequestShown | undefined> {
  const request = await requestById(ctx.tx, ctx.organisation, id);
  const who = request && await personById(ctx.tx, ctx.organisation, request.requester);
  if (!request || !who) return undefined;
  const thread = await threadOf(ctx.tx, ctx.organisation, id);
  const steps = await stepsOf(ctx.tx, ctx.organisation, id, ctx.now);
  const alike = request.state === 'open' ? (await requestQueue(ctx.tx, ctx.organisation, { requester: request.requester, states: ['open', 'scheduled'] })).filter((one) => one.id !== id) : [];
  const named = await people(ctx.tx, ctx.organisation, [...thread.map((post) => post.author), ...steps.flatMap((step) => step.duties.map((duty) => duty.closedBy))].filter((one) => one !== null));
  return {
    request, thread, steps, alike, names: new Map([...named].map(([key, person]) => [key, nameOf(text, person)])),
    requester: { name: request.named ?? nameOf(text, who), email: who.email, phone: who.phone, zone: who.zone },
  };
}

async function perform(parts: WebParts, c: Web, visit: MemberVisit, work: Act, act: ActName): Promise<Response> {
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const form = formOf(c);
  const done = await enter(parts, visit, (ctx) => work(ctx, id as RequestId, form, visit));
  const { slug } = visit.organisation;
  if (done.ok) return seeOther(c, act === 'discard' ? `/o/${slug}/requests?done=discard` : `/o/${slug}/requests/${id}?done=${act}`);
  const values = typed(form);
  if (done.reason === 'form') return show(parts, c, visit, { act, values, errors: done.errors });
  if (done.reason === 'changed-meanwhile' || done.reason === 'request-closed') {
    const meanwhile = await enter(parts, visit, (ctx) => meanwhileOf(ctx, visit.text, id as RequestId, act, values));
    return meanwhile ? show(parts, c, visit, { act, values, meanwhile }) : c.notFound();
  }
  const notice = refusalSentence(visit, done);
  if (notice !== undefined) return show(parts, c, visit, { act, values, notice });
  return refused(c, visit, done as { ok: false } & Extract<Refusal, { reason: 'forbidden' | 'gate' | 'not-found' }>);
}
