/** The sample school as its files say it: `school/*.json`, in the words of a school and not of the program. */
import { readFileSync } from 'node:fs';

/** A person of the school; `key` is what the other files call it. */
export interface SamplePerson {
  readonly key: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly language: string;
  /** Where not the school's. */
  readonly zone?: string;
  readonly email?: string;
  readonly phone?: string;
  /** Can be looked through the eyes of: has an account. */
  readonly signsIn?: boolean;
  readonly standingRoom?: { readonly address: string; readonly instructions: string };
}

/** A guardian: with the language of an interpreter, and the way in which he is told where it is not the school's. */
export type SampleGuardian = Omit<SamplePerson, 'roles'> & { readonly interpreter?: string; readonly way?: string };
export interface SampleStudent { readonly name: string; readonly class: string }
export interface SampleFamily {
  readonly family: string;
  readonly guardians: readonly SampleGuardian[];
  readonly students: readonly SampleStudent[];
  /** How the guardians meet, where not together. */
  readonly meet?: string;
}
export interface SampleRoom { readonly name: string; readonly building: string; readonly floor: string; readonly capacity: number; readonly features: readonly string[] }

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR'] as const;
export type Weekday = (typeof weekdays)[number];

/** A lesson on these days, `MO,WE`, in a period counted from 1. */
export interface Lesson { readonly teacher: string; readonly title: string; readonly days: string; readonly period: number }
export interface Timetable { readonly periods: readonly (readonly [from: string, to: string])[]; readonly lessons: readonly Lesson[] }

/** What stands in the calendars of `who` (`teachers` are all of them): weekly, or in one of the three weeks; whole days with `days`. */
export interface SampleEvent {
  readonly who: readonly string[];
  readonly title: string;
  readonly on: Weekday;
  readonly week?: 1 | 2 | 3;
  readonly weekly?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly days?: number;
  readonly zone?: string;
  readonly class?: string;
  readonly busy?: string;
}

/** A day without a date: the last or the next day of school, or a day of next week. */
export type SampleDay = 'last' | 'next' | Weekday;

/** `by` is a person's key, or who somebody says that he is in the public form. */
export interface SampleRequest {
  readonly door: 'form' | 'office';
  readonly by: string | { readonly name: string; readonly email: string; readonly language: string };
  readonly takenBy?: string;
  readonly hoursAgo: number;
  readonly title: string;
  readonly purpose: string;
  readonly who?: string;
  readonly wished?: { readonly on: SampleDay; readonly time: string };
  readonly minutes?: number;
  readonly place?: { readonly kind: string; readonly text: string };
}

/** Which of some times suit its people; who has answered has said so for each, in their order. */
export interface SamplePoll {
  readonly minutes: number;
  readonly until: { readonly on: SampleDay; readonly time: string };
  readonly times: readonly { readonly on: SampleDay; readonly time: string }[];
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

/** Scheduled where `state` says nothing else; a cancelled one had been. */
export interface SampleSession {
  readonly title: string;
  readonly agenda: string;
  readonly coordinator: string;
  readonly people: readonly string[];
  readonly critical?: boolean;
  readonly state?: 'proposed' | 'cancelled';
  readonly reason?: string;
  readonly on?: SampleDay;
  readonly time?: string;
  readonly minutes?: number;
  /** How many weeks it is repeated. */
  readonly weeks?: number;
  readonly poll?: SamplePoll;
  readonly place?: { readonly room: string } | { readonly platform: string };
}

/** Days that come each year, by month and day; without `to` one day. */
export interface SampleDays { readonly name: string; readonly from: string; readonly to?: string }

/** What people have said of their time, and what holds for the school. `week` counts the three weeks of the calendars. */
export interface SampleAvailability {
  readonly hours: readonly { readonly who: readonly string[]; readonly on: string; readonly hours: readonly string[]; readonly zone?: string }[];
  readonly away: readonly { readonly who: string; readonly week: number; readonly on: Weekday; readonly days: number; readonly reason: string }[];
  readonly rules: readonly { readonly who: string; readonly bufferBefore?: number; readonly bufferAfter?: number; readonly notice?: number; readonly mostADay?: number }[];
  readonly terms: readonly SampleDays[];
  readonly holidays: readonly SampleDays[];
  readonly travel: readonly { readonly from: string; readonly to: string; readonly minutes: number }[];
}

export interface School {
  readonly organisation: { readonly name: string; readonly slug: string; readonly zone: string; readonly language: string; readonly sender: string; readonly meetings: string };
  readonly people: readonly SamplePerson[];
  readonly families: readonly SampleFamily[];
  readonly rooms: readonly SampleRoom[];
  readonly timetable: Timetable;
  readonly events: readonly SampleEvent[];
  readonly requests: readonly SampleRequest[];
  readonly sessions: readonly SampleSession[];
  readonly availability: SampleAvailability;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`./school/${name}.json`, import.meta.url), 'utf8'));

/** Reads all its files. */
export function readSchool(): School {
  return {
    organisation: read('organisation'), people: read('people'), families: read('families'), rooms: read('rooms'), timetable: read('timetable'),
    events: read('events'), requests: read('requests'), sessions: read('sessions'), availability: read('availability'),
  };
}

/** Everybody, staff first; guardians have that role. */
export function everybody({ people, families }: School): SamplePerson[] {
  return [...people, ...families.flatMap(({ guardians }) => guardians.map((one) => ({ ...one, roles: ['guardian'] })))];
}

/** How many days after Monday a day of the school's week is. */
export function daysAfterMonday(day: string): number {
  const at = weekdays.indexOf(day as Weekday);
  if (at < 0) throw new Error(`samples/school: "${day}" is no day of the school's week (${weekdays.join(', ')})`);
  return at;
}

/** The date that a day without a date is, seen from `today`. */
export function dateOf(day: SampleDay, today: Temporal.PlainDate): Temporal.PlainDate {
  if (day === 'last') return schoolDay(today, -1);
  if (day === 'next') return schoolDay(today, 1);
  return mondayOf(today).add({ weeks: 1, days: daysAfterMonday(day) });
}

export const mondayOf = (today: Temporal.PlainDate): Temporal.PlainDate => today.subtract({ days: today.dayOfWeek - 1 });

/** The last day of school before a day, or the next after it. */
export function schoolDay(from: Temporal.PlainDate, way: 1 | -1): Temporal.PlainDate {
  const day = from.add({ days: way });
  return day.dayOfWeek > 5 ? schoolDay(day, way) : day;
}
