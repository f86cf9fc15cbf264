/** What is held for a poll until its deadline: tentatively in calendars, and the room of the session for each of its times. */
import { calendarEvent, type CalendarEvent } from '../../calendar/event.ts';
import { calendarObject } from '../../calendar/icalendar.ts';
import { atInstant, inZone, type CalendarTime } from '../../calendar/time.ts';
import { instantOf } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import { deleteObject, putObject } from '../calendars/actions.ts';
import type { Owner } from '../calendars/model.ts';
import { calendarOf, copiesOf } from '../calendars/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation } from '../identity/reads.ts';
import { people as peopleById } from '../people/reads.ts';
import { hold, release } from '../resources/actions-claims.ts';
import type { OptionId, Poll, PollOption, PollPerson, PollSubject } from './model-polls.ts';

/** PRODID of what is held. */
const productId = '-//Convene//Convene//EN';
/** So many tentative events one poll puts into the calendars of people at most; beyond it the organisation's alone shows them. */
export const mostHeld = 400;

/** Whether the times of a poll are held in the calendars of all these people. */
export const isForAll = (options: number, people: number): boolean => options * people <= mostHeld;

const about = ({ id }: Pick<Poll, 'id'>) => ({ kind: 'poll', id });

/** What is held for, whose time it is, and which times. */
export interface Holding {
  readonly poll: Poll;
  readonly subject: PollSubject;
  readonly options: readonly PollOption[];
  readonly people: readonly Pick<PollPerson, 'person' | 'votes'>[];
}

/**
 * Holds these times tentatively in the organisation's calendar, and in that of each of these people who has not said that he
 * cannot; again is harmless.
 */
export async function holdTimes(ctx: Context, { poll, subject, options, people }: Holding): Promise<void> {
  const slug = (await organisation(ctx.tx, ctx.organisation)).slug;
  for (const option of options) await put(ctx, poll, { kind: 'organisation', id: ctx.organisation }, heldEvent(ctx, subject, option, slug));
  const known = poll.heldForAll ? await peopleById(ctx.tx, ctx.organisation, people.map(({ person }) => person)) : new Map<string, never>();
  for (const { person, votes } of people) {
    if (known.get(person)?.erased !== false) continue;
    for (const option of options) if (votes.get(option.id) !== 'no') await put(ctx, poll, { kind: 'person', id: person }, heldEvent(ctx, subject, option, slug));
  }
}

async function put(ctx: Context, poll: Poll, owner: Owner, event: CalendarEvent): Promise<void> {
  const { id: calendar } = await calendarOf(ctx.tx, ctx.organisation, owner);
  const done = await putObject(ctx, { calendar, object: calendarObject([event], { productId }), subject: about(poll) });
  if (!done.ok) throw new Error(`the calendar of the ${owner.kind} ${owner.id} did not take a time of the poll ${poll.id}: ${done.reason}`);
}

function heldEvent(ctx: Context, subject: PollSubject, { id, start, end, zone }: PollOption, slug: string): CalendarEvent {
  return calendarEvent({
    uid: uidOf(id, slug), stamp: ctx.now, start: timeAt(start, zone), end: timeAt(end, zone), summary: subject.title, status: 'TENTATIVE',
    classification: subject.classification,
  });
}

const uidOf = (option: OptionId, slug: string) => `${option}@${slug}.convene`;

/** An instant by the clock of a zone; the second of two equal wall times as it is. */
function timeAt(instant: Temporal.Instant, zone: string): CalendarTime {
  const wall = instant.toZonedDateTimeISO(zone).toPlainDateTime();
  return instantOf(wall, zone).equals(instant) ? inZone(wall, zone) : atInstant(instant);
}

/** Takes back what calendars hold for a poll: all of it, of one person, or of some times. */
export async function dropTimes(ctx: Context, poll: Pick<Poll, 'id'>, of: { person?: PersonId; options?: readonly OptionId[] } = {}): Promise<void> {
  const slug = (await organisation(ctx.tx, ctx.organisation)).slug;
  const uids = of.options && new Set(of.options.map((one) => uidOf(one, slug)));
  for (const { owner, stored } of await copiesOf(ctx.tx, ctx.organisation, about(poll))) {
    if ((of.person !== undefined && owner.id !== of.person) || (uids && !uids.has(stored.uid))) continue;
    await deleteObject(ctx, { object: stored.id }, { subject: about(poll) });
  }
}

/** Holds the room of the session for each of these times until the deadline, where it can be had; what cannot is shown as such. */
export async function holdRoom(ctx: Context, { poll, subject, options }: Omit<Holding, 'people'>): Promise<void> {
  if (subject.room === null) return;
  for (const { id, start, end } of options) {
    await hold(ctx, { subject: about(poll), parts: [id], wants: [{ resource: subject.room, part: id, start, end }] }, { until: poll.deadline, holder: subject.coordinator });
  }
}

/** Gives up the room, for all times or for some. */
export function dropRoom(ctx: Context, poll: Pick<Poll, 'id'>, options?: readonly OptionId[]): Promise<void> {
  return release(ctx, about(poll), options);
}
