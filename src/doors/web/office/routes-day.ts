/** What is on for one person: the entries of the own calendars, and the sessions that he is asked to or leads. */
import type { Context } from '../../../platform/context.ts';
import type { Entry } from '../../../rooms/calendars/model.ts';
import { occurrencesBetween } from '../../../rooms/calendars/reads-times.ts';
import { sessionStates } from '../../../rooms/sessions/model.ts';
import { sessionList, type Listed } from '../../../rooms/sessions/reads-pages.ts';
import { stepsOf } from '../../../rooms/procedures/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { stepsOfPart } from '../sessions/parts-steps.ts';
import type { Appointment, DayShown } from './parts-day.tsx';

/** How far the next appointment is looked for when today is over. */
const daysAhead = 14;

/** The day of who looks, in his own zone; what comes next when nothing more does today. */
export async function dayOf(ctx: Context, visit: MemberVisit): Promise<DayShown> {
  const { zone } = visit.person;
  const today = visit.now.toZonedDateTimeISO(zone).toPlainDate();
  const at = (days: number) => today.add({ days }).toZonedDateTime(zone).toInstant();
  const own = await between(ctx, visit, at(0), at(1));
  if (own.some((one) => !one.cancelled && Temporal.Instant.compare(one.end, visit.now) > 0)) return { today: own, next: undefined };
  const later = (await between(ctx, visit, at(1), at(daysAhead + 1))).find((one) => !one.cancelled && Temporal.Instant.compare(one.start, at(1)) >= 0);
  return { today: own, next: later && { day: later.start.toZonedDateTimeISO(zone).toPlainDate(), first: later } };
}

/** The sessions that wait for the answer of who looks, by their next time: of a series the next date. */
export async function askedOf(ctx: Context, { person, now }: MemberVisit): Promise<Listed[]> {
  const open = await sessionList(ctx, { attendee: person.id, from: now, states: ['scheduled', 'in-progress'] });
  const waiting = open.filter((one) => one.ownReply === 'NEEDS-ACTION' && one.time !== null);
  return waiting.filter((one, index) => waiting.findIndex(({ id }) => id === one.id) === index);
}

async function between(ctx: Context, visit: MemberVisit, from: Temporal.Instant, to: Temporal.Instant): Promise<Appointment[]> {
  const { id } = visit.person;
  const seen = await occurrencesBetween(ctx, [{ kind: 'person', id }], from, to);
  const entries = seen.ok ? seen.value.get(id)?.entries ?? [] : [];
  const asked = await sessionList(ctx, { attendee: id, from, to, states: sessionStates });
  const led = await sessionList(ctx, { coordinator: id, from, to, states: sessionStates });
  const known = new Set(asked.map(keyOf));
  const sessions = [...asked.filter((one) => one.ownReply !== 'DECLINED'), ...led.filter((one) => !known.has(keyOf(one)))].filter(({ time }) => time !== null);
  const appointments = entries.filter((one) => one.what?.subject?.kind !== 'session' && !one.cancelled).map((one) => ofEntry(one, visit));
  for (const one of sessions) appointments.push(await ofSession(ctx, visit, one));
  return appointments.sort((a, b) => Temporal.Instant.compare(a.start, b.start) || Temporal.Instant.compare(a.end, b.end));
}

const keyOf = ({ id, part }: Listed) => `${id} ${part}`;

function ofEntry({ object, start, end, days, busy, what }: Entry, { organisation }: MemberVisit): Appointment {
  const location = what?.location ?? undefined;
  const join = location !== undefined && URL.canParse(location) && new URL(location).protocol === 'https:' ? location : undefined;
  return {
    start, end, days: days !== null, title: what?.title ?? '', cancelled: false, tentative: busy === 'tentative', state: undefined, reply: null, steps: [],
    href: what?.subject === null ? `/o/${organisation.slug}/me/time/${object}` : undefined, place: join === undefined ? location : undefined, join,
  };
}

async function ofSession(ctx: Context, { organisation, person, now }: MemberVisit, one: Listed): Promise<Appointment> {
  const { id, part, series, time, state, title, place, ownReply } = one;
  const leads = one.coordinator === person.id;
  const live = state === 'scheduled' || state === 'in-progress';
  const join = live && place?.kind === 'virtual' ? place.href ?? undefined : undefined;
  return {
    start: time!.start, end: time!.end, days: false, title: title ?? '', cancelled: state === 'cancelled', state, reply: ownReply,
    tentative: ownReply === 'NEEDS-ACTION' || ownReply === 'TENTATIVE', href: `/o/${organisation.slug}/sessions/${id}${series && part !== '' ? `/${part}` : ''}`,
    place: place ?? undefined, join, steps: leads ? stepsOfPart(await stepsOf(ctx.tx, ctx.organisation, id, now), part, now) : [],
  };
}
