import type { Interval } from '../../calendar/interval.ts';
import { parseZone } from '../../calendar/zone.ts';
import { windowIntervals } from '../../planning/meeting-starts.ts';
import { steps, type NoAnswer, type TimeQuestion } from './model-search.ts';

const most = { days: 100, people: 10_000, limit: 50, stretch: 720, gap: 240 } as const;

/** What is wrong with a question in itself, before anybody's time is looked at; null where it can be asked. */
export function unaskable(question: TimeQuestion): NoAnswer | null {
  const { required, pools = [], minutes, window } = question;
  if (required.length === 0 && pools.length === 0) return { reason: 'nobody-asked' };
  if (everybody(question).length > most.people) return { reason: 'too-many-people', most: most.people };
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) return { reason: 'bad-length', minutes };
  const pool = pools.find(({ need, of }) => new Set(of).size < need);
  if (pool) return { reason: 'pool-too-small', pool: pool.name };
  if (!parseZone(window.zone).ok) return { reason: 'unknown-zone', zone: window.zone };
  const days = window.first.until(window.last).days + 1;
  if (days > most.days) return { reason: 'window-too-long', days, most: most.days };
  return badNumber(question);
}

function badNumber({ step = 15, stretch = 0, gap = 0, limit = 5, importance, pools = [] }: TimeQuestion): NoAnswer | null {
  const whole = (value: number, least: number, highest: number) => Number.isInteger(value) && value >= least && value <= highest;
  const wrong = (field: Extract<NoAnswer, { reason: 'bad-number' }>['field'], value: number | undefined): NoAnswer | null => (
    value === undefined ? null : { reason: 'bad-number', field, value });
  return wrong('step', steps.includes(step) ? undefined : step)
    ?? wrong('stretch', whole(stretch, 0, most.stretch) ? undefined : stretch)
    ?? wrong('gap', whole(gap, 0, most.gap) ? undefined : gap)
    ?? wrong('limit', whole(limit, 1, most.limit) ? undefined : limit)
    ?? wrong('importance', [...importance?.values() ?? []].find((value) => !whole(value, 1, 5)))
    ?? wrong('need', pools.map(({ need }) => need).find((need) => !whole(need, 1, 100)));
}

/** Everybody who is asked for, each once. */
export function everybody<Id extends string>({ required, optional = [], pools = [] }: {
  readonly required: readonly Id[]; readonly optional?: readonly Id[]; readonly pools?: readonly { readonly of: readonly Id[] }[];
}): Id[] {
  return [...new Set([...required, ...optional, ...pools.flatMap(({ of }) => of)])];
}

/** The hours of the window, or why no time can be in them. */
export function hoursOf({ window, minutes }: TimeQuestion, now: Temporal.Instant): { ok: true; hours: Interval[] } | { ok: false; why: NoAnswer } {
  const hours = windowIntervals(window);
  if (hours.length === 0) return { ok: false, why: { reason: 'empty-window' } };
  const ahead = hours.filter(({ end }) => Temporal.Instant.compare(end, now) > 0);
  if (ahead.length === 0) return { ok: false, why: { reason: 'window-past' } };
  const longest = Math.max(...ahead.map(({ start, end }) => Math.floor(start.until(end).total('minutes'))));
  return longest < minutes ? { ok: false, why: { reason: 'longer-than-window', longest } } : { ok: true, hours: ahead };
}
