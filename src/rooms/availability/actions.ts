import { emit, type Context } from '../../platform/context.ts';
import { savepoint, violated } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import type { Details } from '../log/model.ts';
import { access } from './access.ts';
import type { AvailabilityFact } from './events.ts';
import { noRules, type Availability, type Exception, type Rules, type TimeOff, type TimeOffId } from './model.ts';
import { availabilityOf, countOf, timeOffById, timeOffWithin } from './reads-own.ts';
import { isSelf, outOfRange, timeOffSpan } from './rules-own.ts';
import type { GivenTimeOff, GivenWeek } from './schema.ts';
import {
  answerAsk, deleteException, deleteTimeOff, insertException, insertTimeOff, putSettings, replaceWeek, type Tables,
} from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'not-found' }
  | { readonly reason: 'changed-meanwhile'; readonly now: Availability }
  /** He is away then already. */
  | { readonly reason: 'away-already'; readonly by: Pick<TimeOff, 'from' | 'to' | 'zone'> }
  /** Only the person writes why he is away. */
  | { readonly reason: 'reason-private' }
  /** His clock leaves out all of it. */
  | { readonly reason: 'no-such-time' }
  | { readonly reason: 'out-of-range'; readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }
  | { readonly reason: 'too-many'; readonly most: number };

type Verb = Exclude<keyof typeof access, 'availability.read' | 'availability.ask' | 'availability.chase' | 'availability.addDays' | 'availability.removeDays' | 'availability.setTravel'>;
const mostDates = 400;

/** What a person has said, when the actor may change it by this verb. */
async function opened(ctx: Context, verb: Verb, person: PersonId): Promise<Result<Availability, Refusal>> {
  const thing = { subject: person, relations: isSelf(ctx.actor, person) ? ['self' as const] : [] };
  const forbidden = await forbids(ctx, verb, access[verb], thing);
  if (forbidden) return refuse(forbidden);
  const found = await availabilityOf(ctx.tx, ctx.organisation, person, { reasons: false });
  return found ? ok(found) : refuse({ reason: 'not-found' });
}

type What = Extract<AvailabilityFact, { kind: 'availability.Changed' }>['what'];

async function tell(ctx: Context, verb: Verb, person: PersonId, { what, ...details }: { what: What } & Details): Promise<void> {
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb, subject, details });
  await emit<AvailabilityFact>(ctx, { kind: 'availability.Changed', subject, what });
  ctx.notices.changed(`availability:${person}`);
  ctx.notices.changed('availability');
}

/** The row of a person's settings as it would be with this changed. */
function settingsOf(ctx: Context, now: Availability, change: Partial<{ zone: string | null; rules: Rules; saidAt: Temporal.Instant }>): Omit<Tables['availability_settings'], 'version'> {
  const { zone = now.ownZone, rules = now.rules, saidAt = now.saidAt } = change;
  return {
    organisation: ctx.organisation, person: now.person, zone, buffer_before: rules.bufferBefore, buffer_after: rules.bufferAfter,
    notice: rules.notice, most_a_day: rules.mostADay, said_at: saidAt,
  };
}

/** The refusal for who was not the first to change it. */
async function meanwhile(ctx: Context, person: PersonId): Promise<{ ok: false } & Refusal> {
  const now = await availabilityOf(ctx.tx, ctx.organisation, person, { reasons: isSelf(ctx.actor, person) });
  return refuse(now ? { reason: 'changed-meanwhile', now } : { reason: 'not-found' });
}

/**
 * Says the working hours of a person who still has `version` (G-3.2): by himself, by the link that he was given, or set by the
 * office. The same as before is said again, and answers an asking.
 */
export async function setWorkingHours(ctx: Context, person: PersonId, version: number, { zone, week }: GivenWeek): Promise<Result<undefined, Refusal>> {
  const before = await opened(ctx, 'availability.setWorkingHours', person);
  if (!before.ok) return before;
  const row = settingsOf(ctx, before.value, { zone, saidAt: ctx.now });
  if (before.value.version !== version || !(await putSettings(ctx.tx, row, version))) return meanwhile(ctx, person);
  await replaceWeek(ctx.tx, ctx.organisation, person, week);
  const minutes = week.flat().reduce((sum, { from, to }) => sum + to - from, 0);
  await tell(ctx, 'availability.setWorkingHours', person, { what: 'hours', minutesAWeek: minutes, zone: zone ?? before.value.zone });
  if (await answerAsk(ctx.tx, ctx.organisation, person, ctx.now)) {
    await emit<AvailabilityFact>(ctx, { kind: 'availability.Answered', subject: { kind: 'person', id: person } });
  }
  return ok();
}

/** Sets what a person who still has `version` wants kept around what is put into his time. */
export async function setRules(ctx: Context, person: PersonId, version: number, rules: Rules): Promise<Result<undefined, Refusal>> {
  const before = await opened(ctx, 'availability.setRules', person);
  if (!before.ok) return before;
  if (before.value.version !== version) return meanwhile(ctx, person);
  const changed = (Object.keys(noRules) as (keyof Rules)[]).filter((key) => rules[key] !== before.value.rules[key]);
  if (changed.length === 0) return ok();
  if (!(await putSettings(ctx.tx, settingsOf(ctx, before.value, { rules }), version))) return meanwhile(ctx, person);
  await tell(ctx, 'availability.setRules', person, { what: 'rules', changed });
  return ok();
}

/** Sets other hours for one date, in the place of those that it had. */
export async function setException(ctx: Context, person: PersonId, given: Exception): Promise<Result<undefined, Refusal>> {
  const before = await opened(ctx, 'availability.setException', person);
  if (!before.ok) return before;
  const refused = outOfRange(today(ctx, before.value), given.date);
  if (refused) return refuse(refused);
  if ((await countOf(ctx.tx, ctx.organisation, person)) >= mostDates) return refuse({ reason: 'too-many', most: mostDates });
  await deleteException(ctx.tx, ctx.organisation, person, given.date);
  try {
    await savepoint(ctx.tx, () => insertException(ctx.tx, ctx.organisation, person, given));
  } catch (error) {
    if (violated(error) !== 'hours_exceptions_once') throw error;
    return meanwhile(ctx, person); // somebody else set the same date at this moment
  }
  const minutes = given.hours.reduce((sum, { from, to }) => sum + to - from, 0);
  await tell(ctx, 'availability.setException', person, { what: 'exception', date: given.date.toString(), minutes });
  return ok();
}

/** Gives a date its hours of the week back; again is harmless. */
export async function removeException(ctx: Context, person: PersonId, date: Temporal.PlainDate): Promise<Result<undefined, Refusal>> {
  const before = await opened(ctx, 'availability.removeException', person);
  if (!before.ok) return before;
  if (!(await deleteException(ctx.tx, ctx.organisation, person, date))) return ok();
  await tell(ctx, 'availability.removeException', person, { what: 'exception', date: date.toString() });
  return ok();
}

const today = (ctx: Context, { zone }: Availability) => ctx.now.toZonedDateTimeISO(zone).toPlainDate();

/** Says when a person is away, in the zone of his hours. Others are told that he is, and never why. */
export async function addTimeOff(ctx: Context, person: PersonId, given: GivenTimeOff): Promise<Result<TimeOffId, Refusal>> {
  const before = await opened(ctx, 'availability.addTimeOff', person);
  if (!before.ok) return before;
  if (given.reason !== null && !isSelf(ctx.actor, person) && ctx.actor.kind === 'person') return refuse({ reason: 'reason-private' });
  const { zone } = before.value;
  const span = timeOffSpan(given, zone);
  if (!span) return refuse({ reason: 'no-such-time' });
  const refused = outOfRange(today(ctx, before.value), span.from.toPlainDate(), span.to.toPlainDate());
  if (refused) return refuse(refused);
  if ((await countOf(ctx.tx, ctx.organisation, person)) >= mostDates) return refuse({ reason: 'too-many', most: mostDates });
  const id = newId<TimeOffId>();
  const { from, to, start, end } = span;
  const row = { organisation: ctx.organisation, id, person, from_wall: from, to_wall: to, zone, starts_at: start, ends_at: end, reason: given.reason, made_at: ctx.now };
  try {
    await savepoint(ctx.tx, () => insertTimeOff(ctx.tx, row));
  } catch (error) {
    if (violated(error) !== 'time_off_once') throw error;
    return refuse({ reason: 'away-already', by: (await timeOffWithin(ctx.tx, ctx.organisation, person, start, end)) ?? { from, to, zone } });
  }
  await tell(ctx, 'availability.addTimeOff', person, { what: 'time-off', from: from.toString(), to: to.toString(), zone });
  return ok(id);
}

/** Takes back that a person is away; again is harmless. */
export async function removeTimeOff(ctx: Context, person: PersonId, id: TimeOffId): Promise<Result<undefined, Refusal>> {
  const before = await opened(ctx, 'availability.removeTimeOff', person);
  if (!before.ok) return before;
  const one = await timeOffById(ctx.tx, ctx.organisation, person, id);
  if (!one || !(await deleteTimeOff(ctx.tx, ctx.organisation, person, id))) return ok();
  await tell(ctx, 'availability.removeTimeOff', person, { what: 'time-off', from: one.from.toString(), to: one.to.toString(), zone: one.zone });
  return ok();
}
