import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { rooms } from '../../../rooms/resources/reads.ts';
import { access } from '../../../rooms/sessions/access.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { RequestId } from '../../../rooms/sessions/model-requests.ts';
import { requestById, threadOf } from '../../../rooms/sessions/reads-requests.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { GateNotice, sentTo } from '../procedures/parts-gate.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { readSession, type Values } from './forms.ts';
import { fieldErrors } from './forms-refusals.ts';
import { CheckPage, type Rehearsed } from './pages-check.tsx';
import { SessionFormPage, type Asked } from './pages-new.tsx';
import { ClosedNotice, differences, MeanwhileNotice } from './parts-meanwhile.tsx';
import { choicesFor, sessionFields, wishFields, withTaken } from './routes-choices.ts';
import { resolve, type Named } from './routes-invitees.ts';
import { load, withSession, type Loaded } from './routes-load.ts';
import { keep, rehearse, settleAndSchedule, type Doing } from './routes-schedule.ts';

/** A session from its first words to its invitations: new, from a request, or a proposed one settled further (G-4.1.2). */
export function newRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions/new', forMembers((c, visit) => showNew(parts, c, visit), access['sessions.propose']));
  web.post('/o/:slug/sessions/new', forMembers((c, visit) => sent(parts, c, visit, undefined), access['sessions.propose']));
  const proposed = (handle: (c: Web, visit: MemberVisit, at: Loaded) => Promise<Response>) => forMembers((c, visit) => withSession(parts, c, visit, 'sessions.schedule', async (at) =>
    (at.session.state === 'proposed' ? handle(c, visit, at) : seeOther(c, `/o/${visit.organisation.slug}/sessions/${at.session.id}`))));
  web.get('/o/:slug/sessions/:id/schedule', proposed((c, visit, at) => showProposed(parts, c, visit, at)));
  web.post('/o/:slug/sessions/:id/schedule', proposed((c, visit, at) => sent(parts, c, visit, at.session)));
}

async function showNew(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const asked = await askedIn(parts, visit, c.req.query('request'));
  const known = asked ? await enter(parts, visit, (ctx) => rooms(ctx.tx, ctx.organisation)) : [];
  const values = new URLSearchParams(asked ? wishFields(asked.request, { zone: visit.person.zone, rooms: known }) : { zone: visit.person.zone, minutes: '60' });
  return showForm(parts, c, visit, { values: await taking(parts, c, visit, values), asked, session: undefined });
}

async function showProposed(parts: WebParts, c: Web, visit: MemberVisit, { session, people }: Loaded): Promise<Response> {
  const asked = await askedIn(parts, visit, session.request ?? undefined);
  const listed = people.map(({ person, attendee }) => ({ person, required: attendee.required }));
  return showForm(parts, c, visit, { values: await taking(parts, c, visit, new URLSearchParams(sessionFields(session, listed))), asked, session });
}

/** With the time that was found for it. */
function taking(parts: WebParts, c: Web, visit: MemberVisit, values: Values): Promise<Values> {
  return enter(parts, visit, (ctx) => withTaken(ctx, values, new URL(c.req.url).searchParams));
}

interface Shown { values: Values; asked: Asked | undefined; session: Session | undefined; errors?: readonly FieldError[]; above?: unknown; status?: number }

async function showForm(parts: WebParts, c: Web, visit: MemberVisit, { values, asked, session, errors = [], above, status }: Shown): Promise<Response> {
  const choices = await enter(parts, visit, (ctx) => choicesFor(ctx, session?.coordinator ?? visit.person.id));
  return page(c, <SessionFormPage {...{ visit, values, errors, choices, asked, session }} above={above as never} />, { status: status ?? (errors.length ? 422 : 200) });
}

async function askedIn(parts: WebParts, visit: MemberVisit, id: string | undefined): Promise<Asked | undefined> {
  if (id === undefined || !isId(id) || !may(visit.actor, requestAccess['sessions.readRequest'], { subject: id })) return undefined;
  return enter(parts, visit, async (ctx) => {
    const request = await requestById(ctx.tx, ctx.organisation, id as RequestId);
    if (!request) return undefined;
    const requester = (await peopleById(ctx.tx, ctx.organisation, [request.requester])).get(request.requester)?.name ?? '';
    return { request, requester, thread: await threadOf(ctx.tx, ctx.organisation, request.id) };
  });
}

type Act = 'propose' | 'time' | 'check' | 'schedule' | 'back';
const acts: readonly Act[] = ['propose', 'time', 'check', 'schedule', 'back'];
/** Those that save what is there; the second then looks for a time. */
const saves = (act: Act): act is 'propose' | 'time' => act === 'propose' || act === 'time';

/** The form, at whichever step it was sent. */
async function sent(parts: WebParts, c: Web, visit: MemberVisit, session: Session | undefined): Promise<Response> {
  const form = formOf(c);
  const act = acts.find((one) => one === form.get('act')) ?? 'check';
  const asked = await askedIn(parts, visit, form.get('request') ?? session?.request ?? undefined);
  const shown: Shown = { values: form, asked, session };
  if (act === 'back') return showForm(parts, c, visit, shown);
  const read = readSession(form, visit.text);
  if (!read.ok) return showForm(parts, c, visit, { ...shown, errors: read.errors });
  const named = await enter(parts, visit, (ctx) => resolve(ctx, form));
  const step = { shown, named, act: saves(act) ? act : 'check' } as const;
  if (named.open.length > 0) return check(c, visit, { ...step, errors: unanswered(visit, form, named) });
  const doing: Doing = { visit, form, named, session, request: asked?.request, wished: { ...read.value, request: asked?.request.id ?? null } };
  if (saves(act)) return answer(parts, c, { shown, doing }, await enter(parts, visit, (ctx) => keep(ctx, doing)));
  if (act === 'schedule') return answer(parts, c, { shown, doing }, await enter(parts, visit, (ctx) => settleAndSchedule(ctx, doing)));
  const rehearsed = await rehearse(parts, doing);
  return rehearsed.ok ? check(c, visit, { ...step, rehearsed: rehearsed.value }) : answer(parts, c, { shown, doing }, rehearsed);
}

/** On the second look each open line must be answered; on the first nothing is wrong yet. */
function unanswered({ text }: MemberVisit, form: Values, { open }: Named): FieldError[] {
  if (!form.has('names')) return [];
  return open.map((line) => ({ field: `pick.${line.key}`, message: text.t('sessionpage.wrong.pick', { typed: line.typed }) }));
}

interface Step { shown: Shown; named: Named; act: 'propose' | 'time' | 'check'; rehearsed?: Rehearsed; errors?: FieldError[] }

function check(c: Web, visit: MemberVisit, { shown: { values: form, session }, named, act, rehearsed, errors = [] }: Step): Promise<Response> {
  const values = new URLSearchParams(form);
  values.set('names', 'asked');
  const action = `/o/${visit.organisation.slug}/sessions/${session ? `${session.id}/schedule` : 'new'}`;
  return page(c, <CheckPage {...{ visit, action, values, named, rehearsed, act, errors }} />, { status: errors.length ? 422 : 200 });
}

/** Where it leads when it was done, and the form with what is in the way when it was not. */
async function answer(parts: WebParts, c: Web, { shown, doing: { visit, form } }: { shown: Shown; doing: Doing }, done: Result<Session, AnyRefusal>): Promise<Response> {
  if (done.ok && form.get('act') === 'time') return seeOther(c, `/o/${visit.organisation.slug}/sessions/${done.value.id}/time`);
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/sessions/${done.value.id}?done=${done.value.state === 'proposed' ? 'proposed' : 'scheduled'}`);
  const errors = fieldErrors(visit, done);
  if (errors) return showForm(parts, c, visit, { ...shown, errors });
  if (done.reason === 'gate') return showForm(parts, c, visit, { ...shown, above: <GateNotice visit={visit} gate={done} to={sentTo(c)} typed={shown.values} />, status: 409 });
  if (done.reason === 'request-closed') return showForm(parts, c, visit, { ...shown, above: <ClosedNotice visit={visit} closed={done} />, status: 409 });
  return done.reason === 'changed-meanwhile' && shown.session ? meanwhile(parts, c, visit, shown, shown.session) : refused(c, visit, done);
}

async function meanwhile(parts: WebParts, c: Web, visit: MemberVisit, shown: Shown, { id }: Session): Promise<Response> {
  const now = await enter(parts, visit, async (ctx) => {
    const after = await load(ctx, id, '');
    return after && { session: after.session, last: await lastChange(ctx, id, ['sessions.change', 'sessions.schedule', 'sessions.cancel']), differs: await differences(ctx, visit, shown.values, after.session) };
  });
  if (!now) return c.notFound();
  const values = new URLSearchParams(shown.values);
  values.set('version', String(now.session.version));
  return showForm(parts, c, visit, { ...shown, values, session: now.session, above: <MeanwhileNotice visit={visit} last={now.last} now={now.differs} />, status: 409 });
}
