import { createHash } from 'node:crypto';
import { addressKey, mailtoUri } from '../../calendar/event.ts';
import { parseCalendar, serialise, type CalendarObject } from '../../calendar/icalendar.ts';
import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { isMade } from '../../platform/database-kept.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import type { CalendarsFact } from './events.ts';
import type { Calendar, CalendarId, ObjectId, Owner, StoredObject } from './model.ts';
import { ObjectGuard, type ObjectChange } from './ports.ts';
import { calendar as calendarById, opened, storedFrom } from './reads.ts';
import { columnsOf, isOwner, unfit, type Columns, type Unfit } from './rules.ts';
import {
  deleteRow, deleteShare, insertCalendar, insertFirstCalendar, insertObject, insertShare, isPut, lockByUid, lockObject, putFirst, updateObject, type Tables,
} from './store.ts';

export type Refusal = Forbidden | Closed | Unfit
  | { readonly reason: 'not-found' }
  /** Somebody else changed it since the entity tag or version that was given; `now` is undefined when it is gone. */
  | { readonly reason: 'changed-meanwhile'; readonly now: StoredObject | undefined };

/** What became of a stored object. */
export interface Put {
  readonly id: ObjectId;
  readonly uid: string;
  readonly digest: string;
  readonly version: number;
  readonly created: boolean;
  /** False when the same bytes were there already. */
  readonly changed: boolean;
  /** Whether what is stored is what was given, byte for byte: only then may a client be told its entity tag. */
  readonly asGiven: boolean;
}

/** What is to be stored: octets as they came, or an object of ours. */
export type Given = { readonly bytes: Uint8Array | string } | { readonly object: CalendarObject };

export type Putting = Given & {
  readonly calendar: CalendarId;
  /**
   * What the object is a copy of. Only the room that owns the subject gives it, as part of a verb that has asked access
   * itself: then neither access nor guards are asked, and no act is recorded beside that verb's.
   */
  readonly subject?: Pick<Subject, 'kind' | 'id'>;
  /** The object that it replaces, null for one that must be new; not given, whichever has its UID. */
  readonly replaces?: ObjectId | null;
  /** The entity tag that the object to be replaced must still have. */
  readonly digest?: string;
};

const kindOf = 'calendar-object';
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * The calendar of a new owner, into which everything goes that names no other; again is harmless. `isNew`: the owner was made in
 * this transaction, so that nobody else can have made one.
 */
export async function makeCalendar(ctx: Context, owner: Owner, { isNew = false } = {}): Promise<void> {
  const id = newId<CalendarId>();
  const row = { organisation: ctx.organisation, id, owner_kind: owner.kind, owner: owner.id, name: '', made_at: ctx.now, main: true };
  if (isNew) insertFirstCalendar(ctx.tx, row);
  if (isNew || await insertCalendar(ctx.tx, row)) await emit<CalendarsFact>(ctx, { kind: 'calendars.CalendarMade', subject: { kind: 'calendar', id }, owner });
}

/**
 * Stores a calendar object, byte for byte, under its UID (RFC 4791, section 5.3.2). An object with a subject is changed by
 * its room alone, by anybody else as the guards say. Refusals carry the precondition and the line.
 */
export async function putObject(ctx: Context, putting: Putting): Promise<Result<Put, Refusal>> {
  const into = await calendarById(ctx.tx, ctx.organisation, putting.calendar);
  if (!into) return refuse({ reason: 'not-found' });
  const forbidden = putting.subject ? undefined : await forbidsOwner(ctx, 'calendars.putObject', into);
  if (forbidden) return refuse(forbidden);
  const read = readGiven(putting);
  if (!read.ok) return read;
  const fit = await fitting(ctx, into, read.value);
  if (!fit.ok) return fit;
  const before = isFirst(ctx, putting, fit.value.columns.uid) ? undefined : await lockByUid(ctx.tx, ctx.organisation, into.id, fit.value.columns.uid);
  const stale = staleness(putting, before);
  if (stale) return refuse(stale);
  return putting.subject ? write(ctx, into, fit.value, putting.subject, before) : putGuarded(ctx, into, fit.value, before);
}

/** Whether nothing can be there yet: the subject, whose id is in its UID, was made in this transaction. */
function isFirst({ tx }: Context, { subject, calendar }: Putting, uid: string): boolean {
  return subject !== undefined && uid.includes(subject.id) && isMade(tx, subject.id) && !isPut(tx, calendar, uid);
}

interface Read { readonly bytes: Uint8Array; readonly object: CalendarObject; readonly asGiven: boolean }
interface Fit extends Read { readonly columns: Columns }

async function fitting(ctx: Context, into: Calendar, read: Read): Promise<Result<Fit, Unfit>> {
  const columns = columnsOf(read.object, await addressOf(ctx, into.owner));
  return columns.ok ? ok({ ...read, columns: columns.value }) : columns;
}

function readGiven(given: Given): Result<Read, Unfit> {
  if ('object' in given) return ok({ bytes: Buffer.from(serialise(given.object)), object: given.object, asGiven: true });
  const bytes = typeof given.bytes === 'string' ? Buffer.from(given.bytes) : given.bytes;
  const read = parseCalendar(bytes);
  if (read.ok) return ok({ bytes, object: read.value, asGiven: true });
  const precondition = read.reason === 'too-large' ? 'max-resource-size' : 'valid-calendar-data';
  return refuse(unfit(precondition, `${read.reason}: ${read.detail}`, read.line || null, read.property));
}

function staleness({ replaces, digest }: Putting, before: Tables['calendar_objects'] | undefined): Refusal | undefined {
  if (replaces === null && before) return unfit('no-uid-conflict', `the object ${before.id} has this UID`, null, 'UID');
  if (replaces && before && before.id !== replaces) {
    return unfit('no-uid-conflict', `the object ${before.id} has this UID`, null, 'UID');
  }
  if (replaces && !before) return unfit('no-uid-conflict', 'an object keeps its UID', null, 'UID');
  if (digest !== undefined && before?.digest !== digest) {
    return { reason: 'changed-meanwhile', now: before && storedFrom(before) };
  }
  return undefined;
}

async function putGuarded(
  ctx: Context, into: Calendar, given: Fit, row: Tables['calendar_objects'] | undefined,
): Promise<Result<Put, Refusal>> {
  const stored = row && storedFrom(row);
  const before = stored && { stored, object: opened(stored) };
  const ruled = await guards(ctx, { calendar: into, before, after: given.object });
  if (!ruled.ok) return ruled;
  const { value: object } = ruled;
  const fit = object && object !== given.object
    ? await fitting(ctx, into, { bytes: Buffer.from(serialise(object)), object, asGiven: false }) : ok(given);
  if (!fit.ok) return fit;
  const put = await write(ctx, into, fit.value, stored?.subject ?? null, row);
  if (!put.ok || !put.value.changed) return put;
  await record(ctx, {
    verb: 'calendars.putObject', subject: { kind: kindOf, id: put.value.id },
    details: { calendar: into.id, created: put.value.created, asGiven: put.value.asGiven },
  });
  return put;
}

/** Asks all guards. @returns the object as the last that rewrote it left it. */
async function guards(ctx: Context, change: ObjectChange): Promise<Result<CalendarObject | undefined, Unfit>> {
  let { after } = change;
  let spoken = false;
  for (const guard of ctx.ports.all(ObjectGuard)) {
    const ruling = await guard.rule(ctx, { ...change, after });
    if (!ruling) continue;
    if (ruling.ruling === 'refuse') return refuse(unfit(ruling.precondition, ruling.why));
    if (ruling.ruling === 'rewrite') after = rewritten(change.after, ruling.object);
    spoken = true;
  }
  if (change.before?.stored.subject && !spoken) {
    const who = change.calendar.owner.kind === 'organisation' ? 'organizer' : 'attendee';
    return refuse(unfit(`allowed-${who}-scheduling-object-change`, 'it is changed where it was scheduled'));
  }
  return ok(after);
}

function rewritten(given: CalendarObject | undefined, object: CalendarObject): CalendarObject {
  if (!given) throw new Error('a guard rewrote a calendar object that is to be deleted');
  if (object.events.some(({ uid }) => uid !== given.events[0]?.uid)) {
    throw new Error('a guard gave a calendar object another UID');
  }
  return object;
}

async function write(
  ctx: Context, into: Calendar, fit: Fit, subject: Pick<Subject, 'kind' | 'id'> | null,
  before: Tables['calendar_objects'] | undefined,
): Promise<Result<Put, Refusal>> {
  const { bytes, columns, asGiven } = fit;
  if (before && before.subject !== null && before.subject !== subject?.id) {
    throw new Error(`the UID ${before.uid} is that of another subject`);
  }
  const digest = digestOf(bytes);
  const row = {
    ...columns, bytes, digest, subject_kind: subject?.kind ?? null, subject: subject?.id ?? null, changed_at: ctx.now,
  };
  const put = (id: ObjectId, version: number, created: boolean, changed: boolean) =>
    ok({ id, uid: row.uid, digest, version, created, changed, asGiven });
  if (before && before.digest === digest && before.subject === row.subject) return put(before.id, before.version, false, false);
  if (before) {
    await updateObject(ctx.tx, ctx.organisation, before.id, { ...row, version: before.version + 1 });
    await tell(ctx, { id: before.id, calendar: into, of: subject, created: false });
    return put(before.id, before.version + 1, false, true);
  }
  const id = newId<ObjectId>();
  if (subject && isMade(ctx.tx, subject.id) && row.uid.includes(subject.id) && !isPut(ctx.tx, into.id, row.uid)) {
    putFirst(ctx.tx, { organisation: ctx.organisation, calendar: into.id, id, ...row, version: 1 });
  } else if (!(await insertObject(ctx.tx, { organisation: ctx.organisation, calendar: into.id, id, ...row, version: 1 }))) {
    // somebody else put the same UID here at this moment: a room's copy takes its place, anything else was not asked about it
    const quicker = await lockByUid(ctx.tx, ctx.organisation, into.id, row.uid);
    if (quicker && subject) return write(ctx, into, fit, subject, quicker);
    return refuse({ reason: 'changed-meanwhile', now: quicker && storedFrom(quicker) });
  }
  await tell(ctx, { id, calendar: into, of: subject, created: true });
  return put(id, 1, true, true);
}

async function tell(
  ctx: Context, put: { id: ObjectId; calendar: Calendar; of: Pick<Subject, 'kind' | 'id'> | null; created: boolean | undefined },
): Promise<void> {
  const { id, calendar, of, created } = put;
  const about = { subject: { kind: kindOf, id }, calendar: calendar.id, owner: calendar.owner, of };
  const removed = created === undefined;
  await emit<CalendarsFact>(ctx, removed ? { kind: 'calendars.ObjectRemoved', ...about } : { kind: 'calendars.ObjectPut', created, ...about });
  ctx.notices.changed(`calendar:${calendar.owner.id}`);
}

/** The owner's address as `addressKey` has it; of the organisation none: it is not itself invited. */
async function addressOf(ctx: Context, owner: Owner): Promise<string | null> {
  const person = owner.kind === 'person' ? await personById(ctx.tx, ctx.organisation, owner.id as never) : undefined;
  return person?.email ? addressKey(mailtoUri(person.email)) : null;
}

function forbidsOwner(ctx: Context, verb: keyof typeof access, { owner }: Calendar): Promise<Forbidden | Closed | undefined> {
  return forbids(ctx, verb, access[verb], { relations: isOwner(ctx.actor, owner) ? ['owner'] : [] });
}

/** Which object: by its id, or by its UID in a calendar. */
export type Which = { readonly object: ObjectId } | { readonly calendar: CalendarId; readonly uid: string };

/**
 * Removes a calendar object. With `subject` it is part of a verb of the room that owns it, as in `putObject`: nothing there,
 * or an object of the owner's own under that UID, is then no refusal.
 */
export async function deleteObject(
  ctx: Context, which: Which,
  { subject, digest }: { readonly subject?: Pick<Subject, 'kind' | 'id'>; readonly digest?: string } = {},
): Promise<Result<undefined, Refusal>> {
  const row = 'object' in which
    ? await lockObject(ctx.tx, ctx.organisation, which.object)
    : await lockByUid(ctx.tx, ctx.organisation, which.calendar, which.uid);
  if (subject) return row?.subject === subject.id ? remove(ctx, row, (await calendarById(ctx.tx, ctx.organisation, row.calendar))!) : ok();
  if (!row) return refuse({ reason: 'not-found' });
  const of = (await calendarById(ctx.tx, ctx.organisation, row.calendar))!;
  const forbidden = await forbidsOwner(ctx, 'calendars.deleteObject', of);
  if (forbidden) return refuse(forbidden);
  const stored = storedFrom(row);
  if (digest !== undefined && digest !== row.digest) return refuse({ reason: 'changed-meanwhile', now: stored });
  const ruled = await guards(ctx, { calendar: of, before: { stored, object: opened(stored) }, after: undefined });
  if (!ruled.ok) return ruled;
  await record(ctx, { verb: 'calendars.deleteObject', subject: { kind: kindOf, id: row.id }, details: { calendar: of.id } });
  return remove(ctx, row, of);
}

async function remove(ctx: Context, row: Tables['calendar_objects'], of: Calendar): Promise<{ ok: true; value: undefined }> {
  await deleteRow(ctx.tx, ctx.organisation, row.id);
  await tell(ctx, { id: row.id, calendar: of, of: storedFrom(row).subject, created: undefined });
  return ok();
}

/** Lets a person see with what the owner's time is taken, but for what is PRIVATE or CONFIDENTIAL; again is harmless. */
export async function share(ctx: Context, id: CalendarId, person: string): Promise<Result<undefined, Refusal>> {
  return setShare(ctx, id, person, true);
}

/** Takes that back; again is harmless. */
export async function unshare(ctx: Context, id: CalendarId, person: string): Promise<Result<undefined, Refusal>> {
  return setShare(ctx, id, person, false);
}

async function setShare(ctx: Context, id: CalendarId, person: string, shared: boolean): Promise<Result<undefined, Refusal>> {
  const of = await calendarById(ctx.tx, ctx.organisation, id);
  if (!of) return refuse({ reason: 'not-found' });
  const forbidden = await forbidsOwner(ctx, 'calendars.share', of);
  if (forbidden) return refuse(forbidden);
  const known = await personById(ctx.tx, ctx.organisation, person as never);
  if (!known || (shared && known.erased)) return refuse({ reason: 'not-found' });
  const changed = shared
    ? await insertShare(ctx.tx, { organisation: ctx.organisation, calendar: id, person, since: ctx.now })
    : await deleteShare(ctx.tx, ctx.organisation, id, person);
  if (!changed) return ok();
  const subject = { kind: 'calendar', id };
  await record(ctx, { verb: 'calendars.share', subject, details: { person, shared } });
  await emit<CalendarsFact>(ctx, { kind: shared ? 'calendars.Shared' : 'calendars.Unshared', subject, person });
  ctx.notices.changed(`calendar:${of.owner.id}`);
  return ok();
}
