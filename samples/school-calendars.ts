/** Three weeks of calendars, from the Monday of the week that is passed in: lessons, meetings, and what is nobody's business. */
import { ownEventSchema, type OwnEvent } from '../src/rooms/calendars/schema.ts';
import { daysAfterMonday, type SampleEvent, type School } from './school.ts';

/** An event and whose it is, by the person's key. */
export interface Placed { readonly owner: string; readonly event: OwnEvent }

const weeks = 3;

/** Until the last day of the three weeks is over at the school: a bound is worked out faster than a count. */
function weekly({ organisation }: School, monday: Temporal.PlainDate, days: string): string {
  const over = monday.add({ weeks }).toZonedDateTime(organisation.zone).toInstant().subtract({ seconds: 1 });
  return `FREQ=WEEKLY;BYDAY=${days};UNTIL=${over.toString().replaceAll(/[-:]/g, '')}`;
}

/** Every event of the school's calendars; `monday` is the first day of the three weeks. */
export function calendarsFrom(school: School, monday: Temporal.PlainDate): Placed[] {
  return [...lessons(school, monday), ...school.events.flatMap((one) => placed(school, monday, one))];
}

function lessons(school: School, monday: Temporal.PlainDate): Placed[] {
  const { timetable, organisation } = school;
  return timetable.lessons.map(({ teacher, title, days, period }) => {
    const [from, to] = timetable.periods[period - 1] ?? [];
    const day = monday.add({ days: daysAfterMonday(days.split(',')[0]!) });
    const rule = weekly(school, monday, days);
    return { owner: teacher, event: ownEventSchema.parse({ kind: 'timed', title, zone: organisation.zone, start: `${day}T${from}`, end: `${day}T${to}`, rule }) };
  });
}

function placed(school: School, monday: Temporal.PlainDate, { who, on, week = 1, weekly: everyWeek, from, to, days, zone, ...what }: SampleEvent): Placed[] {
  const first = monday.add({ days: daysAfterMonday(on), weeks: week - 1 });
  const rule = everyWeek ? weekly(school, monday, on) : null;
  const event = ownEventSchema.parse(days
    ? { kind: 'days', ...what, rule, first: first.toString(), last: first.add({ days: days - 1 }).toString() }
    : { kind: 'timed', ...what, rule, zone: zone ?? school.organisation.zone, start: `${first}T${from}`, end: `${first}T${to}` });
  return named(school, who).map((owner) => ({ owner, event }));
}

function named({ people }: School, who: readonly string[]): string[] {
  return who.flatMap((one) => (one === 'teachers' ? people.filter(({ roles }) => roles.includes('teacher')).map(({ key }) => key) : [one]));
}
