/** When the people of the school can be had, its terms and holidays, and the way between its buildings. */
import { as, type Context } from '../src/platform/context.ts';
import { addTimeOff, setRules, setWorkingHours } from '../src/rooms/availability/actions.ts';
import { addHolidays, addTerm, setTravel } from '../src/rooms/availability/actions-days.ts';
import { noRules } from '../src/rooms/availability/model.ts';
import { daysSchema, rulesSchema, timeOffSchema, travelSchema, weekSchema, type GivenDays } from '../src/rooms/availability/schema.ts';
import { castOf, granted, type Cast } from './cast.ts';
import { daysAfterMonday, type SampleDays, type School } from './school.ts';

const weeks = 3;

/** Everybody says his own, the office the school's. `monday` is the first day of the three weeks of the calendars. */
export async function sayAvailability(ctx: Context, { availability, people }: School, { monday, cast }: { monday: Temporal.PlainDate; cast: Cast }): Promise<void> {
  const self = (key: string) => castOf(cast, key);
  const asSelf = (key: string) => as(ctx, { kind: 'person', ...self(key) });
  const said = new Map<string, number>();
  for (const { who, on, hours, zone } of availability.hours) {
    const days = new Set(on.split(',').map(daysAfterMonday));
    const stretches = hours.map((one) => ({ from: one.split('-')[0], to: one.split('-')[1] }));
    const week = weekSchema.parse({ zone: zone ?? null, week: Array.from({ length: 7 }, (_, day) => (days.has(day) ? stretches : [])) });
    for (const key of who) {
      granted(await setWorkingHours(asSelf(key), self(key).person, 0, week), `hours of ${key}`);
      said.set(key, 1);
    }
  }
  for (const { who, ...rules } of availability.rules) {
    granted(await setRules(asSelf(who), self(who).person, said.get(who) ?? 0, rulesSchema.parse({ ...noRules, ...rules })), `rules of ${who}`);
  }
  for (const { who, on, week, days, reason } of availability.away) {
    const first = monday.add({ weeks: week - 1, days: daysAfterMonday(on) });
    const away = timeOffSchema.parse({ kind: 'days', first: first.toString(), last: first.add({ days: days - 1 }).toString(), reason });
    granted(await addTimeOff(asSelf(who), self(who).person, away), `absence of ${who}`);
  }
  const office = asSelf(people.find(({ roles }) => roles.includes('coordinator'))!.key);
  for (const term of yearly(availability.terms, monday)) granted(await addTerm(office, term), term.name);
  granted(await addHolidays(office, yearly(availability.holidays, monday).filter((one) => !isShown(one, monday))), 'holidays');
  granted(await setTravel(office, travelSchema.parse(availability.travel.map(({ from, to, minutes }) => ({ one: from, other: to, minutes })))), 'travel');
}

/** Days that come each year, of this year and the next. */
function yearly(days: readonly SampleDays[], { year }: Temporal.PlainDate): GivenDays[] {
  return [year, year + 1].flatMap((of) => days.map(({ name, from, to }) => daysSchema.parse({ name, first: `${of}-${from}`, last: `${of}-${to ?? from}` })));
}

/** Whether it falls into the weeks that are filled: the school has lessons in them, on whichever day of the year it is looked at. */
function isShown({ first, last }: GivenDays, monday: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(first, monday.add({ weeks })) < 0 && Temporal.PlainDate.compare(last, monday.subtract({ weeks: 1 })) >= 0;
}
