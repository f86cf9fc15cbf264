import { calendarObject } from '../../calendar/icalendar.ts';
import type { CalendarEvent } from '../../calendar/event.ts';
import type { Context } from '../../platform/context.ts';
import { deleteObject, putObject } from '../calendars/actions.ts';
import type { Owner } from '../calendars/model.ts';
import { calendarOf } from '../calendars/reads.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Occasion } from './model.ts';
import { attendeesOf } from './reads.ts';
import { addressed, ownEvents, type Guest } from './rules.ts';

/** PRODID of all that this program writes into calendars and messages. */
export const productId = '-//Convene//Convene//EN';

/** From so many people on each object names only whom it is for: nobody reads such a list, and it grows by the square. */
export const crowd = 100;

/** What is needed to address the objects of an occasion. */
export interface Addressing {
  readonly occasion: Occasion;
  readonly organisation: Organisation;
  /** Everybody who is asked now. */
  readonly guests: readonly Guest[];
  readonly stamp: Temporal.Instant;
  /** Whether an object names nobody but the person whose it is. */
  readonly alone: boolean;
}

/** Who is asked to an occasion now, with what is known of each. `also`: people who were asked, for what is said to them last. */
export async function addressing(ctx: Context, occasion: Occasion, also: readonly PersonId[] = []): Promise<Addressing> {
  const all = (await attendeesOf(ctx.tx, ctx.organisation, occasion.subject.id, { removed: true }))
    .filter((one) => one.removedAt === null || also.includes(one.person));
  const known = await peopleById(ctx.tx, ctx.organisation, all.map((one) => one.person));
  const guests = all.map((attendee) => ({ attendee, person: known.get(attendee.person)! }));
  return {
    occasion, guests, organisation: await organisationOf(ctx.tx, ctx.organisation), stamp: ctx.now,
    alone: occasion.hidesPeople || guests.length > crowd,
  };
}

/** The events for one person: addressed to everybody, or to that person alone. */
export function eventsFor(to: Addressing, events: readonly CalendarEvent[], own: Guest): CalendarEvent[] {
  return events.map((event) => addressed(event, to.alone ? [own] : to.guests, to));
}

/**
 * Puts the occasion into the calendars of these people, as it is now and as each has answered (G-4.2.1), and the organiser's
 * copy into the organisation's. Nothing is said to anybody.
 */
export async function storeCopies(ctx: Context, occasion: Occasion, people: readonly PersonId[]): Promise<void> {
  const to = await addressing(ctx, occasion);
  await storeOrganisers(ctx, to);
  for (const own of to.guests.filter(({ attendee, person }) => people.includes(attendee.person) && !person.erased)) {
    await store(ctx, occasion, { kind: 'person', id: own.attendee.person }, eventsFor(to, ownEvents(occasion, own), own));
  }
}

/** Puts the organiser's copy alone. */
export async function storeOrganisersCopy(ctx: Context, occasion: Occasion): Promise<void> {
  await storeOrganisers(ctx, await addressing(ctx, occasion));
}

async function storeOrganisers(ctx: Context, to: Addressing): Promise<void> {
  const events = to.occasion.events.map((event) => addressed(event, to.guests, to));
  await store(ctx, to.occasion, { kind: 'organisation', id: ctx.organisation }, events);
}

async function store(ctx: Context, { subject }: Occasion, owner: Owner, events: readonly CalendarEvent[]): Promise<void> {
  const { id: calendar } = await calendarOf(ctx.tx, ctx.organisation, owner);
  const put = await putObject(ctx, { calendar, object: calendarObject(events, { productId }), subject });
  if (!put.ok) throw new Error(`the calendar of the ${owner.kind} ${owner.id} did not take ${subject.kind} ${subject.id}: ${put.reason}`);
}

/** Takes the occasion out of the calendars of these people. */
export async function removeCopies(ctx: Context, { subject, events }: Occasion, people: readonly PersonId[]): Promise<void> {
  for (const id of people) {
    const { id: calendar } = await calendarOf(ctx.tx, ctx.organisation, { kind: 'person', id });
    await deleteObject(ctx, { calendar, uid: events[0]!.uid }, { subject });
  }
}
