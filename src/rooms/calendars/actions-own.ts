import { calendarObject } from '../../calendar/icalendar.ts';
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation } from '../identity/reads.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import { deleteObject, putObject, type Refusal } from './actions.ts';
import type { ObjectId } from './model.ts';
import { calendar, calendarOf, opened, storedFrom } from './reads.ts';
import { isOwner } from './rules.ts';
import { changedObject, fieldsOf, newEvent, type OwnRefusal } from './rules-own.ts';
import type { OwnEvent } from './schema.ts';
import { lockObject } from './store.ts';

export type EventRefusal = Refusal | OwnRefusal
  /** It has no event that holds for all its occurrences: its owner was asked to single ones only. */
  | { readonly reason: 'not-an-own-event' };

const productId = '-//Convene//Convene//EN';

/** Adds an event of a person's own, so that others see when he is busy (G-3.2, G-4.1.3). */
export async function addEvent(ctx: Context, person: PersonId, given: OwnEvent): Promise<Result<ObjectId, EventRefusal>> {
  const relations = isOwner(ctx.actor, { kind: 'person', id: person }) ? ['owner' as const] : [];
  const forbidden = await forbids(ctx, 'calendars.addEvent', access['calendars.addEvent'], { relations });
  if (forbidden) return refuse(forbidden);
  const known = await personById(ctx.tx, ctx.organisation, person);
  if (!known || known.erased) return refuse({ reason: 'not-found' });
  const fields = fieldsOf(given);
  if (!fields.ok) return fields;
  const { slug } = await organisation(ctx.tx, ctx.organisation);
  const object = calendarObject([newEvent(`${newId()}@${slug}.convene`, fields.value, ctx.now)], { productId });
  const { id } = await calendarOf(ctx.tx, ctx.organisation, { kind: 'person', id: person });
  const put = await putObject(ctx, { calendar: id, object, replaces: null });
  return put.ok ? ok(put.value.id) : put;
}

/** Changes an own event that still has `version`, otherwise answers with what it is now. */
export async function changeEvent(
  ctx: Context, id: ObjectId, version: number, given: OwnEvent,
): Promise<Result<undefined, EventRefusal>> {
  const found = await own(ctx, 'calendars.changeEvent', id, version);
  if (!found.ok) return found;
  const fields = fieldsOf(given);
  if (!fields.ok) return fields;
  const before = opened(found.value);
  if (!before.events.some(({ recurrenceId }) => recurrenceId === null)) return refuse({ reason: 'not-an-own-event' });
  const put = await putObject(ctx, { calendar: found.value.calendar, object: changedObject(before, fields.value, ctx.now), replaces: id });
  return put.ok ? ok() : put;
}

/** Removes an own event that still has `version`. */
export async function removeEvent(ctx: Context, id: ObjectId, version: number): Promise<Result<undefined, EventRefusal>> {
  const found = await own(ctx, 'calendars.removeEvent', id, version);
  return found.ok ? deleteObject(ctx, { object: id }) : found;
}

async function own(
  ctx: Context, verb: 'calendars.changeEvent' | 'calendars.removeEvent', id: ObjectId, version: number,
): Promise<Result<ReturnType<typeof storedFrom>, Refusal>> {
  const row = await lockObject(ctx.tx, ctx.organisation, id);
  const of = row && (await calendar(ctx.tx, ctx.organisation, row.calendar));
  const relations = of && isOwner(ctx.actor, of.owner) ? ['owner' as const] : [];
  const forbidden = await forbids(ctx, verb, access[verb], { subject: id, relations });
  // Whether somebody else's object exists is nobody's business: who may not change it is told the same either way.
  if (forbidden) return refuse(forbidden);
  if (!row) return refuse({ reason: 'not-found' });
  return row.version === version ? ok(storedFrom(row)) : refuse({ reason: 'changed-meanwhile', now: storedFrom(row) });
}
