import { emit, type Context } from '../../platform/context.ts';
import { savepoint, violated } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { organisation } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import type { AvailabilityFact } from './events.ts';
import type { HolidayId, Term, TermId } from './model.ts';
import { termsBetween, travelTimes } from './reads.ts';
import { outOfRange } from './rules-own.ts';
import type { GivenDays, GivenTravel } from './schema.ts';
import { deleteDays, insertDays, replaceTravel } from './store.ts';

export type DaysRefusal = Forbidden | Closed
  /** Two terms share no day. */
  | { readonly reason: 'overlaps-term'; readonly by: Pick<Term, 'name' | 'first' | 'last'> }
  | { readonly reason: 'out-of-range'; readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate };

type Kind = 'terms' | 'holidays';
const told = { terms: 'availability.TermsChanged', holidays: 'availability.HolidaysChanged' } as const;

async function tell(ctx: Context, kind: AvailabilityFact['kind'] & `${string}sChanged` | 'availability.TravelChanged'): Promise<void> {
  await emit<AvailabilityFact>(ctx, { kind, subject: { kind: 'organisation', id: ctx.organisation } });
  ctx.notices.changed('availability');
}

const today = async (ctx: Context) => ctx.now.toZonedDateTimeISO((await organisation(ctx.tx, ctx.organisation)).zone).toPlainDate();

/** Adds a term; no two share a day. */
export async function addTerm(ctx: Context, given: GivenDays): Promise<Result<TermId, DaysRefusal>> {
  const forbidden = await forbids(ctx, 'availability.addDays', access['availability.addDays']);
  if (forbidden) return refuse(forbidden);
  const refused = outOfRange(await today(ctx), given.first, given.last);
  if (refused) return refuse(refused);
  const id = newId<TermId>();
  try {
    await savepoint(ctx.tx, () => insertDays(ctx.tx, 'terms', ctx.organisation, { id, ...given }));
  } catch (error) {
    if (violated(error) !== 'terms_once') throw error;
    const [by = given] = await termsBetween(ctx.tx, ctx.organisation, given.first, given.last);
    return refuse({ reason: 'overlaps-term', by });
  }
  await written(ctx, 'terms', [given]);
  return ok(id);
}

/** What became of holidays that were to be added. */
export interface AddedHolidays { readonly added: number; readonly there: number }

/**
 * Adds holidays of the organisation: one by hand, or those of a file that were chosen. What is there already (same days, same
 * name) stays as it is, so that a file can be read again.
 */
export async function addHolidays(ctx: Context, given: readonly GivenDays[]): Promise<Result<AddedHolidays, DaysRefusal>> {
  const forbidden = await forbids(ctx, 'availability.addDays', access['availability.addDays']);
  if (forbidden) return refuse(forbidden);
  const refused = outOfRange(await today(ctx), ...given.flatMap(({ first, last }) => [first, last]));
  if (refused) return refuse(refused);
  const added: GivenDays[] = [];
  for (const one of given) {
    if (await insertDays(ctx.tx, 'holidays', ctx.organisation, { id: newId<HolidayId>(), ...one })) added.push(one);
  }
  if (added.length > 0) await written(ctx, 'holidays', added);
  return ok({ added: added.length, there: given.length - added.length });
}

async function written(ctx: Context, kind: Kind, days: readonly GivenDays[]): Promise<void> {
  const subject = { kind: 'organisation', id: ctx.organisation };
  const text = Object.fromEntries(days.map(({ name }, at) => [days.length > 1 ? `name ${at + 1}` : 'name', name]));
  await record(ctx, {
    verb: 'availability.addDays', subject, details: { what: kind, days: days.map(({ first, last }) => `${first.toString()}/${last.toString()}`) }, text,
  });
  await tell(ctx, told[kind]);
}

/** Takes a term or holiday away; again is harmless. */
export async function removeDays(ctx: Context, kind: Kind, id: TermId | HolidayId): Promise<Result<undefined, Forbidden | Closed>> {
  const forbidden = await forbids(ctx, 'availability.removeDays', access['availability.removeDays']);
  if (forbidden) return refuse(forbidden);
  if (!(await deleteDays(ctx.tx, kind, ctx.organisation, id))) return ok();
  await record(ctx, { verb: 'availability.removeDays', subject: { kind: 'organisation', id: ctx.organisation }, details: { what: kind, id } });
  await tell(ctx, told[kind]);
  return ok();
}

/** Sets how long it takes between buildings; pairs that are not given, or are given 0, take no time. */
export async function setTravel(ctx: Context, given: GivenTravel): Promise<Result<undefined, Forbidden | Closed>> {
  const forbidden = await forbids(ctx, 'availability.setTravel', access['availability.setTravel']);
  if (forbidden) return refuse(forbidden);
  const all = given.filter(({ minutes }) => minutes > 0).map(({ one, other, minutes }) => (
    one <= other ? { one, other, minutes } : { one: other, other: one, minutes }
  ));
  const before = await travelTimes(ctx.tx, ctx.organisation);
  const shown = (several: typeof before) => several.map((each) => JSON.stringify([each.one, each.other, each.minutes])).sort().join();
  if (shown(before) === shown(all)) return ok();
  await replaceTravel(ctx.tx, ctx.organisation, all);
  await record(ctx, { verb: 'availability.setTravel', subject: { kind: 'organisation', id: ctx.organisation }, details: { pairs: all.length } });
  await tell(ctx, 'availability.TravelChanged');
  return ok();
}
