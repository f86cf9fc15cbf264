import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { platforms, room as roomById, rooms } from '../../../rooms/resources/reads.ts';
import { access } from '../../../rooms/sessions/access.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import { propose, schedule, scheduleNew } from '../../../rooms/sessions/actions.ts';
import { change } from '../../../rooms/sessions/actions-change.ts';
import { addPeople, removePeople } from '../../../rooms/sessions/actions-people.ts';
import { linkToSession, settle } from '../../../rooms/sessions/actions-requests.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { RequestId, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { occurrences, placeNames, session as sessionById } from '../../../rooms/sessions/reads.ts';
import { requestById, threadOf } from '../../../rooms/sessions/reads-requests.ts';
import type { Amendment } from '../../../rooms/sessions/schema.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { readSession, versionIn, type Values, type Wished } from './forms.ts';
import { fieldErrors } from './forms-refusals.ts';
import { repetitionFields } from './forms-repeat.ts';
import { CheckPage, type Rehearsed } from './pages-check.tsx';
import { SessionFormPage, type Asked } from './pages-new.tsx';
import { differences, GateNotice, MeanwhileNotice } from './parts-meanwhile.tsx';
import type { Choices } from './parts-fields.tsx';
import { busyAt } from './routes-busy.ts';
import { groups, invitees, resolve, type Named } from './routes-invitees.ts';

/** A session from its first words to its invitations: new, from a request, or a proposed one settled further (G-4.1.2). */
export function newRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions/new', forMembers((c, visit) => showNew(parts, c, visit), access['sessions.propose']));
  web.post('/o/:slug/sessions/new', forMembers((c, visit) => sent(parts, c, visit, undefined), access['sessions.propose']));
  web.get('/o/:slug/sessions/:id/schedule', forMembers((c, visit) => withProposed(parts, c, visit, (session) => showProposed(parts, c, visit, session))));
  web.post('/o/:slug/sessions/:id/schedule', forMembers((c, visit) => withProposed(parts, c, visit, (session) => sent(parts, c, visit, session))));
}

type Handle = (session: Session) => Promise<Response>;

async function withProposed(parts: WebParts, c: Web, visit: MemberVisit, handle: Handle): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const session = isId(id) ? await enter(parts, visit, (ctx) => sessionById(ctx.tx, ctx.organisation, id)) : undefined;
  if (!session) return c.notFound();
  const rule = session.class === 'PUBLIC' ? access['sessions.schedule'] : access['sessions.changePrivate'];
  if (!may(visit.actor, rule, { relations: session.coordinator === visit.person.id ? ['owner'] : [] })) return refused(c, visit, { reason: 'forbidden', verb: 'sessions.schedule' });
  return session.state === 'proposed' ? handle(session) : seeOther(c, `/o/${visit.organisation.slug}/sessions/${session.id}`);
}

async function showNew(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const asked = await askedIn(parts, visit, c.req.query('request'));
  const values = new URLSearchParams([['zone', visit.person.zone], ['minutes', '60'], ...(asked ? wishFields(asked.request) : [])]);
  return showForm(parts, c, visit, { values, asked, session: undefined });
}

async function showProposed(parts: WebParts, c: Web, visit: MemberVisit, session: Session): Promise<Response> {
  const people = await enter(parts, visit, (ctx) => askedTo(ctx, session));
  const asked = await askedIn(parts, visit, session.request ?? undefined);
  return showForm(parts, c, visit, { values: new URLSearchParams(sessionFields(session, people)), asked, session });
}

interface Shown { values: Values; asked: Asked | undefined; session: Session | undefined; errors?: readonly FieldError[]; above?: unknown; status?: number }

async function showForm(parts: WebParts, c: Web, visit: MemberVisit, { values, asked, session, errors = [], above, status }: Shown): Promise<Response> {
  const choices = await enter(parts, visit, (ctx) => choicesFor(ctx, session?.coordinator ?? visit.person.id));
  return page(c, <SessionFormPage {...{ visit, values, errors, choices, asked, session }} above={above as never} />, { status: status ?? (errors.length ? 422 : 200) });
}

/** Rooms, ways to meet online and groups, as they can be chosen now. */
export async function choicesFor(ctx: Context, coordinator: PersonId): Promise<Choices> {
  return { rooms: await rooms(ctx.tx, ctx.organisation), platforms: await platforms(ctx, coordinator), groups: await groups(ctx) };
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

/** A request's wish as fields. */
function wishFields({ id, title, purpose, who, wished, minutes, place }: SessionRequest): [string, string][] {
  return [
    ['request', id], ['title', title], ['agenda', purpose], ['people', who ?? ''],
    ...(wished ? [['date', wished.wall.toPlainDate().toString()], ['time', wished.wall.toPlainTime().toString().slice(0, 5)], ['zone', wished.zone]] as [string, string][] : []),
    ...(minutes === null ? [] : [['minutes', String(minutes)]] as [string, string][]),
    ...(place === null ? [] : [['place', place.kind], ['where', place.kind === 'elsewhere' ? place.text : '']] as [string, string][]),
  ].reverse() as [string, string][];
}

/** A session as fields. */
function sessionFields(session: Session, people: readonly { person: Person; required: boolean }[]): [string, string][] {
  const { title, agenda, time, minutes, zone, rule, critical, hidesPeople } = session;
  const lines = (required: boolean) => people.filter((one) => one.required === required).map(({ person }) => (person.email ? `${person.name} <${person.email}>` : person.name)).join('\n');
  return [
    ['version', String(session.version)], ['title', title], ['agenda', agenda], ['zone', time?.zone ?? zone], ['minutes', String(minutes ?? 60)],
    ...(time ? [['date', time.wall.toPlainDate().toString()], ['time', time.wall.toPlainTime().toString().slice(0, 5)]] as [string, string][] : []),
    ...repetitionFields(rule, time?.zone ?? zone), ...placeFields(session), ['people', lines(true)], ['optional', lines(false)], ['class', session.class],
    ...(critical ? [['critical', 'yes']] as [string, string][] : []), ...(hidesPeople ? [['hidesPeople', 'yes']] as [string, string][] : []),
    ...(session.request === null ? [] : [['request', session.request]] as [string, string][]),
  ];
}

/** A booked place as fields. */
export function placeFields({ place }: Pick<Session, 'place'>): [string, string][] {
  switch (place?.kind) {
    case 'room': return [['place', 'room'], ['room', place.room]];
    case 'virtual': return [['place', 'virtual'], ['platform', place.platform], ['link', place.platform === 'link' ? place.joinAddress : '']];
    case 'elsewhere': return [['place', 'elsewhere'], ['where', place.where]];
    default: return [];
  }
}

async function askedTo(ctx: Context, { id }: Session): Promise<{ person: Person; required: boolean }[]> {
  const attendees = await attendeesOf(ctx.tx, ctx.organisation, id);
  const known = await peopleById(ctx.tx, ctx.organisation, attendees.map((one) => one.person));
  return attendees.flatMap(({ person, required }) => (known.has(person) ? [{ person: known.get(person)!, required }] : []));
}

type Act = 'propose' | 'check' | 'schedule' | 'back';
const acts: readonly Act[] = ['propose', 'check', 'schedule', 'back'];

async function sent(parts: WebParts, c: Web, visit: MemberVisit, session: Session | undefined): Promise<Response> {
  const form = formOf(c);
  const act = acts.find((one) => one === form.get('act')) ?? 'check';
  const asked = await askedIn(parts, visit, form.get('request') ?? undefined);
  const again = (errors: readonly FieldError[]) => showForm(parts, c, visit, { values: form, asked, session, errors });
  if (act === 'back') return again([]);
  const read = readSession(form, visit.text);
  if (!read.ok) return again(read.errors);
  const wished = { ...read.value, request: asked?.request.id ?? session?.request ?? null };
  const named = await enter(parts, visit, (ctx) => resolve(ctx, form));
  if (named.open.length > 0) return check(c, visit, { session, form, named, act: act === 'propose' ? act : 'check', rehearsed: undefined, errors: unanswered(visit, form, named) });
  const doing: Doing = { visit, form, wished, named, session, asked };
  if (act === 'propose') return answer(parts, c, doing, await enter(parts, visit, (ctx) => keep(ctx, doing)), 'proposed');
  if (act === 'schedule') return answer(parts, c, doing, await enter(parts, visit, (ctx) => settled(ctx, doing)), 'scheduled');
  const rehearsed = await rehearse(parts, doing);
  return rehearsed.ok ? check(c, visit, { session, form, named, act: 'check', rehearsed: rehearsed.value, errors: [] }) : answer(parts, c, doing, rehearsed, 'scheduled');
}

interface Doing {
  readonly visit: MemberVisit; readonly form: Values; readonly wished: Wished; readonly named: Named;
  readonly session: Session | undefined; readonly asked: Asked | undefined;
}

/** On the second look each open line must be answered; on the first nothing is wrong yet. */
function unanswered({ text }: MemberVisit, form: Values, { open }: Named): FieldError[] {
  if (!form.has('names')) return [];
  return open.map((line) => ({ field: `pick.${line.key}`, message: text.t('sessionpage.wrong.pick', { typed: line.typed }) }));
}

function check(c: Web, visit: MemberVisit, shown: { session: Session | undefined; form: Values; named: Named; act: 'propose' | 'check'; rehearsed: Rehearsed | undefined; errors: FieldError[] }): Promise<Response> {
  const { session, form, named, act, rehearsed, errors } = shown;
  const values = new URLSearchParams(form);
  values.set('names', 'asked');
  const action = `/o/${visit.organisation.slug}/sessions/${session ? `${session.id}/schedule` : 'new'}`;
  return page(c, <CheckPage {...{ visit, action, values, named, rehearsed, act, errors }} />, { status: errors.length ? 422 : 200 });
}

/** Saves what is there, and tells nobody. */
async function keep(ctx: Context, doing: Doing): Promise<Result<Session, AnyRefusal>> {
  const { visit, wished, named, session } = doing;
  const people = await invitees(ctx, named, visit.organisation);
  if (!session) return propose(ctx, { ...wished, coordinator: null, people });
  const saved = await change(ctx, session.id, versionIn(doing.form) ?? session.version, amendmentOf(wished), '');
  if (!saved.ok) return saved;
  const matched = await matchPeople(ctx, session, people);
  return matched.ok ? saved : matched;
}

/** Schedules; the request that it comes of is settled by the same words, and is then scheduled too. */
async function settled(ctx: Context, doing: Doing): Promise<Result<Session, AnyRefusal>> {
  const { visit, wished, named, session, asked } = doing;
  const people = await invitees(ctx, named, visit.organisation);
  const { request } = asked ?? {};
  if (request?.state === 'open' && request.missing.length > 0) {
    const filled = await settle(ctx, request.id, request.version, settling(request, wished, doing.form));
    if (!filled.ok) return filled;
  }
  const done = session ? await scheduleProposed(ctx, session, doing, people) : await scheduleNew(ctx, { ...wished, coordinator: null, people });
  if (!done.ok || request?.state !== 'open') return done;
  const linked = await linkToSession(ctx, request.id, done.value.id);
  return linked.ok ? done : linked;
}

async function scheduleProposed(ctx: Context, session: Session, { form, wished }: Doing, people: Named['known'][number]['person'] extends never ? never : Awaited<ReturnType<typeof invitees>>): Promise<Result<Session, AnyRefusal>> {
  const matched = await matchPeople(ctx, session, people);
  return matched.ok ? schedule(ctx, session.id, versionIn(form) ?? session.version, amendmentOf(wished)) : matched;
}

/** What of a proposed session the form sets; what it leaves open stays open. */
function amendmentOf({ title, agenda, start, minutes, rule, place, critical, hidesPeople, class: classification }: Wished): Amendment {
  return {
    title, agenda, critical, hidesPeople, class: classification, rule, ...(start ? { start } : {}), ...(minutes === null ? {} : { minutes }), ...(place ? { place } : {}),
  };
}

async function matchPeople(ctx: Context, session: Session, wanted: Awaited<ReturnType<typeof invitees>>): Promise<Result<unknown, AnyRefusal>> {
  const present = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const dropped = present.filter((one) => !wanted.some(({ person, required }) => person === one.person && required === one.required)).map((one) => one.person);
  const removed = dropped.length > 0 ? await removePeople(ctx, session.id, dropped) : { ok: true as const, value: undefined };
  if (!removed.ok) return removed;
  const added = wanted.filter((one) => !present.some(({ person, required }) => person === one.person && required === one.required));
  return added.length > 0 ? addPeople(ctx, session.id, added) : { ok: true, value: undefined };
}

/** What of the request's open questions the session's form answers. */
function settling({ missing }: SessionRequest, { start, minutes, place }: Wished, form: Values) {
  const names = [form.get('people'), form.get('optional')].filter(Boolean).join('\n').slice(0, 2000);
  return {
    ...(missing.includes('who') && names !== '' ? { who: names } : {}),
    ...(missing.includes('when') && start ? { wished: { wall: start.wall, zone: start.zone } } : {}),
    ...(missing.includes('length') && minutes !== null ? { minutes } : {}),
    ...(missing.includes('where') && place ? { place: { kind: place.kind, text: place.kind === 'elsewhere' ? place.where : '' } } : {}),
  };
}

/** Does everything once, looks at it, and undoes it: what is shown before the deed is what the rooms would do. */
async function rehearse(parts: WebParts, doing: Doing): Promise<Result<Rehearsed, AnyRefusal>> {
  const { visit, named } = doing;
  const tried = await enter(parts, visit, async (ctx) => {
    const done = await settled(ctx, doing);
    if (!done.ok) return done;
    const session = done.value;
    const place = (await placeNames(ctx, [session.place]))(session.place);
    const seats = session.place?.kind === 'room' ? (await roomById(ctx.tx, ctx.organisation, session.place.room))?.capacity : undefined;
    const people = (await attendeesOf(ctx.tx, ctx.organisation, session.id)).length;
    return { ok: false as const, reason: 'rehearsed' as const, session, place, seats, people, times: (await occurrences(ctx.tx, ctx.organisation, session)).map(({ time }) => time) };
  });
  if (tried.reason !== 'rehearsed') return tried;
  const { session: { title, critical, zone }, place, seats, people, times } = tried;
  const busy = await enter(parts, visit, (ctx) => busyAt(ctx, named.known.map(({ person }) => person.id), times));
  return { ok: true, value: { title, critical, zone, place, seats, people, times, busy } };
}

async function answer(parts: WebParts, c: Web, doing: Doing, done: Result<Session, AnyRefusal>, what: 'proposed' | 'scheduled'): Promise<Response> {
  const { visit, form, session, asked } = doing;
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/sessions/${done.value.id}?done=${what}`);
  const shown = { values: form, asked, session };
  const errors = fieldErrors(visit, done);
  if (errors) return showForm(parts, c, visit, { ...shown, errors });
  if (done.reason === 'gate') return showForm(parts, c, visit, { ...shown, above: <GateNotice visit={visit} gate={done} />, status: 409 });
  if (done.reason !== 'changed-meanwhile' || !session) return refused(c, visit, done);
  const now = await enter(parts, visit, async (ctx) => ({
    session: await sessionById(ctx.tx, ctx.organisation, session.id), last: await lastChange(ctx, session.id, ['sessions.change', 'sessions.schedule', 'sessions.cancel']),
  }));
  if (!now.session) return c.notFound();
  const values = new URLSearchParams(form);
  values.set('version', String(now.session.version));
  const above = <MeanwhileNotice visit={visit} last={now.last} now={await enter(parts, visit, (ctx) => differences(ctx, visit, form, now.session!))} />;
  return showForm(parts, c, visit, { values, asked, session: now.session, above, status: 409 });
}
