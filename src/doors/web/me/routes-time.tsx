import type { Hono } from 'hono';
import { formatRule } from '../../../calendar/rule.ts';
import { timeWall } from '../../../calendar/time.ts';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { addEvent, changeEvent, removeEvent, type EventRefusal } from '../../../rooms/calendars/actions-own.ts';
import type { ObjectId, StoredObject } from '../../../rooms/calendars/model.ts';
import { calendar, object as objectById, opened } from '../../../rooms/calendars/reads.ts';
import { occurrencesBetween } from '../../../rooms/calendars/reads-times.ts';
import { daySchema, ownEventSchema } from '../../../rooms/calendars/schema.ts';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { eventFrom, timeFields, versionForm, type TimeField, type TimeValues } from './forms.ts';
import type { Meanwhile } from './pages.tsx';
import { RemovePage, timeDone, TimeFormPage, TimePage, weeksShown, type Question, type TimeDone } from './pages-time.tsx';

/** One's own time, so that others see when one is busy (G-3.2, G-4.1.3). */
export function timeRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/me/time', forMembers((c, visit) => list(parts, c, visit)));
  web.get('/o/:slug/me/time/new', forMembers((c, visit) => form(c, visit, { values: fresh(visit) })));
  web.post('/o/:slug/me/time/new', forMembers((c, visit) => add(parts, c, visit)));
  web.get('/o/:slug/me/time/:id', forMembers((c, visit) => showOne(parts, c, visit)));
  web.post('/o/:slug/me/time/:id', forMembers((c, visit) => change(parts, c, visit)));
  web.post('/o/:slug/me/time/:id/remove', forMembers((c, visit) => remove(parts, c, visit)));
}

const today = ({ now, person }: MemberVisit) => now.toZonedDateTimeISO(person.zone).toPlainDate();
const fresh = (visit: MemberVisit): TimeValues => ({ startDay: today(visit).toString(), zone: visit.person.zone });
const back = (c: Web, visit: MemberVisit, done: TimeDone) => seeOther(c, `/o/${visit.organisation.slug}/me/time?done=${done}`);

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const asked = daySchema.safeParse(c.req.query('from') ?? '');
  const from = asked.success ? asked.data : today(visit);
  const { zone, id } = visit.person;
  const [start, end] = [from, from.add({ weeks: weeksShown })].map((day) => day.toZonedDateTime(zone).toInstant()) as [Temporal.Instant, Temporal.Instant];
  const seen = await enter(parts, visit, (ctx) => occurrencesBetween(ctx, [{ kind: 'person', id }], start, end));
  if (!seen.ok) return refused(c, visit, seen);
  const done = timeDone.find((one): one is TimeDone => one === c.req.query('done'));
  return page(c, <TimePage visit={visit} entries={seen.value.get(id)?.entries ?? []} from={from} done={done} />);
}

interface Shown { object?: string; values: TimeValues; errors?: readonly FieldError[]; question?: Question | undefined; meanwhile?: Meanwhile }

function form(c: Web, visit: MemberVisit, { object, values, errors = [], question, meanwhile }: Shown): Promise<Response> {
  const status = meanwhile ? 409 : errors.length ? 422 : 200;
  return page(c, <TimeFormPage {...{ visit, object, values, errors, question, meanwhile }} />, { status });
}

/** The event of the address, when it stands in this person's own calendar and no room put it there. */
async function mine(ctx: Context, c: Web, visit: MemberVisit): Promise<StoredObject | undefined> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await objectById(ctx.tx, ctx.organisation, id as ObjectId) : undefined;
  const of = found && (await calendar(ctx.tx, ctx.organisation, found.calendar));
  return of?.owner.kind === 'person' && of.owner.id === visit.person.id && found?.subject === null ? found : undefined;
}

/** What the form shows of a stored event: its own zone, the end of a day counted in. */
function valuesOf(stored: StoredObject, visit: MemberVisit): TimeValues | undefined {
  const event = opened(stored).events.find(({ recurrenceId }) => recurrenceId === null);
  if (!event?.start) return undefined;
  const { start, end, rule } = event;
  const zone = start.kind === 'zoned' ? start.zone : visit.person.zone;
  const days = start.kind === 'date';
  const wall = (time: NonNullable<typeof start>) => (time.kind === 'utc' ? time.instant.toZonedDateTimeISO(zone).toPlainDateTime() : timeWall(time));
  const from = wall(start);
  const last = end === null ? (event.duration ? from.add(event.duration) : from) : wall(end);
  const to = days && Temporal.PlainDateTime.compare(last, from) > 0 ? last.subtract({ days: 1 }) : last;
  const clock = (at: Temporal.PlainDateTime) => at.toPlainTime().toString({ smallestUnit: 'minute' });
  return {
    version: String(stored.version), title: event.summary ?? '', zone, ...(days ? { days: 'yes' } : { startTime: clock(from), endTime: clock(to) }),
    startDay: from.toPlainDate().toString(), endDay: to.toPlainDate().toString(), class: event.classification,
    busy: event.transparent ? 'free' : event.status === 'TENTATIVE' ? 'tentative' : 'busy', ...(rule ? { rule: formatRule(rule), repeat: 'kept' } : {}),
  };
}

async function showOne(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const stored = await enter(parts, visit, (ctx) => mine(ctx, c, visit));
  const values = stored && valuesOf(stored, visit);
  return values ? form(c, visit, { object: stored.id, values }) : c.notFound();
}

/** The form as an event, or which of its fields to put right: the fields of the schema are not those of the form. */
function read(c: Web) {
  const values: TimeValues = typed(formOf(c));
  return { values, event: checked(ownEventSchema, eventFrom(values), (field) => field) };
}

const formField = { start: 'startTime', end: 'endTime', first: 'startDay', last: 'endDay' } as const;

function mistakes({ t }: Text, errors: readonly FieldError[], values: TimeValues): FieldError[] {
  return errors.map(({ field }) => {
    const [isStart, isEnd] = [field === 'start', field === 'end'];
    const name = isStart && !values.startDay ? 'startDay' : isEnd && !values.endDay && !values.endTime ? 'endTime' : field in formField ? formField[field as keyof typeof formField] : field;
    const known = timeFields.find((one): one is TimeField => one === name) ?? 'title';
    return { field: known, message: t(known === 'title' ? 'me.wrong.title' : known === 'startDay' || known === 'endDay' ? 'me.wrong.day' : known === 'zone' ? 'people.wrong.zone' : 'me.wrong.time') };
  });
}

async function add(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { values, event } = read(c);
  if (!event.ok) return form(c, visit, { values, errors: mistakes(visit.text, event.errors, values) });
  const done = await enter(parts, visit, (ctx) => addEvent(ctx, visit.person.id, event.value));
  return done.ok ? back(c, visit, 'added') : notDone(c, visit, { values }, done);
}

/** A refusal beside the field that it is about. */
function notDone(c: Web, visit: MemberVisit, shown: Shown, refusal: EventRefusal): Response | Promise<Response> {
  const at = (field: TimeField, question?: Question) => form(c, visit, { ...shown, errors: [{ field, message: sentenceOf(visit, refusal) }], question });
  switch (refusal.reason) {
    case 'wall-time': {
      const field = refusal.field === 'start' ? 'startIs' : 'endIs';
      return at(field, { field, message: sentenceOf(visit, refusal), candidates: refusal.candidates });
    }
    case 'end-before-start': case 'too-long': return at(shown.values.days === 'yes' ? 'endDay' : 'endTime');
    case 'out-of-range': return at('startDay');
    case 'bad-rule': case 'second-of-series': case 'precondition': return at('repeat');
    default: return refused(c, visit, refusal);
  }
}

async function change(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { values, event } = read(c);
  const version = versionForm.safeParse(values);
  const stored = await enter(parts, visit, (ctx) => mine(ctx, c, visit));
  if (!stored || !version.success) return c.notFound();
  const object = stored.id;
  if (!event.ok) return form(c, visit, { object, values, errors: mistakes(visit.text, event.errors, values) });
  const done = await enter(parts, visit, (ctx) => changeEvent(ctx, object, version.data.version, event.value));
  if (done.ok) return back(c, visit, 'changed');
  if (done.reason !== 'changed-meanwhile') return notDone(c, visit, { object, values }, done);
  const there = done.now && valuesOf(done.now, visit);
  if (!there) return refused(c, visit, done);
  const now = (['title', 'startDay', 'startTime', 'endDay', 'endTime'] as const).filter((name) => (values[name] ?? '') !== (there[name] ?? ''))
    .map((name) => [visit.text.t(name === 'title' ? 'me.timeTitle' : `me.${name}`), there[name] ?? ''] as const);
  return form(c, visit, { object, values: { ...values, version: there.version! }, meanwhile: { last: { name: visit.person.name, at: done.now!.changedAt }, now } });
}

async function remove(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const stored = await enter(parts, visit, (ctx) => mine(ctx, c, visit));
  const version = versionForm.safeParse(typed(formOf(c)));
  const values = stored && valuesOf(stored, visit);
  if (!values || !version.success) return c.notFound();
  const ask = () => page(c, <RemovePage visit={visit} object={stored.id} values={values} />);
  if (formOf(c).get('sure') !== 'yes') return ask();
  const done = await enter(parts, visit, (ctx) => removeEvent(ctx, stored.id, version.data.version));
  if (done.ok) return back(c, visit, 'removed');
  return done.reason === 'changed-meanwhile' && done.now ? ask() : refused(c, visit, done);
}
