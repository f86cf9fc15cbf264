import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { addOption, openPoll, removeOption, withdrawPoll, type PollRefusal } from '../../../rooms/availability/actions-polls.ts';
import { extendPoll } from '../../../rooms/availability/actions-polls-deadline.ts';
import { chasePoll } from '../../../rooms/availability/actions-polls-answer.ts';
import { access } from '../../../rooms/availability/access-polls.ts';
import { hostOf, openPollOf, readPoll } from '../../../rooms/availability/reads-polls.ts';
import { wallSchema } from '../../../rooms/calendars/schema.ts';
import type { Result } from '../../../platform/result.ts';
import { forbidsAbout } from '../../../rooms/identity/access.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { closePoll } from '../../../rooms/sessions/actions-polls.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { nameOf } from '../people/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { fieldOf, pollIn, type Values } from './forms.ts';
import { OpenPollPage } from './pages-open.tsx';
import { PollPage, pollDone, type PollDone } from './pages.tsx';
import { pollSentence, zoneOf } from './parts.tsx';
import { showAnswer, takeAnswer, type Answerer } from './routes-answer.tsx';

/** Polls of times (G-4.4.2): opened from a session, seen and closed by who leads it, answered by who is asked. */
export function pollRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions/:id/poll', forMembers((c, visit) => showOpening(parts, c, visit)));
  web.post('/o/:slug/sessions/:id/poll', forMembers((c, visit) => open(parts, c, visit)));
  web.get('/o/:slug/polls/:id', forMembers((c, visit) => show(parts, c, visit)));
  web.post('/o/:slug/polls/:id', forMembers((c, visit) => act(parts, c, visit)));
}

interface Opening { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }

/** The form; a session with an open poll leads to that. What the query says is proposed: `?time=2026-04-20T15:00&zone=…&minutes=…`. */
async function showOpening(parts: WebParts, c: Web, visit: MemberVisit, again?: Opening): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await enter(parts, visit, async (ctx) => {
    const subject = await hostOf(ctx).of(ctx, id);
    if (!subject || (await sessionPage(ctx, id)) === undefined) return undefined;
    const forbidden = await forbidsAbout(ctx, 'availability.openPoll', access['availability.openPoll'], { kind: 'session', id });
    return { subject, forbidden, there: await openPollOf(ctx.tx, ctx.organisation, id) };
  }) : undefined;
  if (!found) return c.notFound() as Response;
  if (found.forbidden) return refused(c, visit, found.forbidden);
  if (found.there && !again) return seeOther(c, `/o/${visit.organisation.slug}/polls/${found.there.id}`);
  const { values, errors, refused: why } = again ?? { values: proposed(c, visit, found.subject), errors: [], refused: undefined };
  return page(c, <OpenPollPage visit={visit} subject={found.subject} values={values} errors={errors} refused={why} />, { status: errors.length > 0 || why ? 422 : 200 });
}

/** What the form begins with: proposals of the query, the session's length, and two working days to answer. */
function proposed(c: Web, visit: MemberVisit, { minutes, zone }: { minutes: number | null; zone: string }): Values {
  const chosen = zoneOf(c, { person: undefined, organisation: { ...visit.organisation, zone } });
  const until = visit.now.toZonedDateTimeISO(chosen).add({ days: 2 });
  const values = new URLSearchParams({
    zone: chosen, minutes: c.req.query('minutes') ?? String(minutes ?? 60), untilDate: until.toPlainDate().toString(), untilTime: '17:00',
  });
  for (const [at, time] of (c.req.queries('time') ?? []).slice(0, 10).entries()) {
    const read = wallSchema.safeParse(time);
    if (!read.success) continue;
    values.set(`date${at + 1}`, read.data.toPlainDate().toString());
    values.set(`time${at + 1}`, read.data.toPlainTime().toString({ smallestUnit: 'minute' }));
  }
  return values;
}

async function open(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  if (form.get('act') === 'more') return showOpening(parts, c, visit, { values: form, errors: [] });
  const read = pollIn(visit.text, form);
  if (!read.ok) return showOpening(parts, c, visit, { values: form, errors: read.errors });
  if (!isId(id)) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => openPoll(ctx, id, read.value));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/polls/${done.value.id}?done=open`);
  if (done.reason === 'poll-open') return seeOther(c, `/o/${visit.organisation.slug}/polls/${done.poll}`);
  if (done.reason === 'forbidden' || done.reason === 'not-found') return showOpening(parts, c, visit, { values: form, errors: [] });
  const [message, field] = [pollSentence(visit, read.value.zone, done), fieldOf(done, read.fields)];
  return showOpening(parts, c, visit, { values: form, ...(field ? { errors: [{ field, message }] } : { errors: [], refused: message }) });
}

const answererOf = (c: Web, visit: MemberVisit): Answerer => {
  const poll = c.req.param('id') ?? '';
  return { visit, poll, here: `/o/${visit.organisation.slug}/polls/${poll}`, kept: { answer: '' }, member: visit, byPerson: true };
};

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }

/** As who works on it sees it; who is only asked sees the form for his answer. */
async function show(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const found = await enter(parts, visit, async (ctx) => {
    const seen = await readPoll(ctx, id);
    if (!seen.ok) return seen;
    const named = await peopleById(ctx.tx, ctx.organisation, seen.value.people.map(({ person }) => person));
    return { ok: true as const, seen: seen.value, names: new Map([...named].map(([who, one]) => [who, nameOf(visit.text, one)])) };
  });
  if (!found.ok && found.reason === 'not-found') return c.notFound() as Response;
  const own = found.ok && found.seen.people.some(({ person }) => person === visit.person.id);
  if (!found.ok || (own && c.req.query('answer') !== undefined)) return showOwn(parts, c, visit);
  const values = again?.values ?? new URLSearchParams();
  const shown = {
    seen: found.seen, names: found.names, own, here: `/o/${visit.organisation.slug}/polls/${id}`, zone: zoneOf(c, visit, values.get('zone') ?? c.req.query('zone')),
    done: again ? undefined : pollDone.find((one) => one === c.req.query('done')), values, errors: again?.errors ?? [], refused: again?.refused,
  };
  return page(c, <PollPage visit={visit} shown={shown} />, { status: again ? 422 : 200 });
}

/** Who is not asked is not told that there is one. */
async function showOwn(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const answer = await showAnswer(parts, c, answererOf(c, visit));
  return answer.status === 403 ? c.notFound() as Response : answer;
}

async function act(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  if (!isId(id)) return c.notFound() as Response;
  if (form.get('do') === 'answer') {
    const answer = await takeAnswer(parts, c, answererOf(c, visit));
    return answer.status === 403 ? c.notFound() as Response : answer;
  }
  const fields = fieldsOf(form.get('do'));
  const wall = wallSchema.safeParse(fields && `${form.get(fields.date) ?? ''}T${form.get(fields.time) ?? ''}`);
  if (fields && !wall.success) return show(parts, c, visit, { values: form, errors: [{ field: fields.date, message: visit.text.t(fields.wrong) }] });
  const done = await does(parts, visit, id, form, wall.success ? wall.data : undefined);
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/polls/${id}?${new URLSearchParams({ done: done.value, zone: form.get('zone') ?? '' })}`);
  if (done.reason === 'forbidden') return (await enter(parts, visit, (ctx) => readPoll(ctx, id))).ok ? refused(c, visit, done) : c.notFound() as Response;
  if (done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  const message = pollSentence(visit, zoneOf(c, visit, form.get('zone') ?? undefined), done);
  return show(parts, c, visit, { values: form, ...(fields && ('at' in done || done.reason === 'poll-late' || done.reason === 'poll-times-past') ? { errors: [{ field: fields.date, message }] } : { errors: [], refused: message }) });
}

/** The fields of a deed that asks for a time. */
function fieldsOf(what: string | null) {
  if (what === 'add') return { date: 'date', time: 'time', wrong: 'poll.wrong.time' } as const;
  return what === 'until' ? { date: 'untilDate', time: 'untilTime', wrong: 'poll.wrong.deadline' } as const : undefined;
}

/** One deed, in a transaction of its own. */
function does(parts: WebParts, visit: MemberVisit, id: string, form: Values, wall: Temporal.PlainDateTime | undefined): Promise<Result<PollDone, PollRefusal | AnyRefusal>> {
  const [version, option] = [Number(form.get('version') ?? NaN), form.get('option') ?? ''];
  const said = <R extends Result<unknown, PollRefusal | AnyRefusal>>(done: R, what: PollDone) => (done.ok ? { ok: true as const, value: what } : done as Extract<R, { ok: false }>);
  return enter(parts, visit, async (ctx): Promise<Result<PollDone, PollRefusal | AnyRefusal>> => {
    switch (form.get('do')) {
      case 'close': return said(await closePoll(ctx, id, version, option), 'close');
      case 'add': return said(await addOption(ctx, id, version, wall!), 'add');
      case 'until': return said(await extendPoll(ctx, id, version, wall!), 'until');
      case 'remove': return said(await removeOption(ctx, id, version, option), 'remove');
      case 'withdraw': return said(await withdrawPoll(ctx, id, version), 'withdraw');
      case 'chase': {
        const chased = await chasePoll(ctx, id);
        return said(chased, chased.ok && chased.value.length === 0 ? 'none' : 'chase');
      }
      default: return { ok: false, reason: 'not-found' };
    }
  });
}
