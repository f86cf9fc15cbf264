import type { Interval } from '../../calendar/interval.ts';
import type { PersonId } from '../identity/model.ts';
import type { Change, PlaceTold } from '../invitations/model.ts';
import { startOfPart } from './rules-times.ts';

/** How a session, or one occurrence, is from some SEQUENCE on: plain JSON, times as ISO instants. */
export interface VersionFacts {
  readonly title: string;
  readonly agenda: string;
  readonly zone: string;
  /** Starts in order, of an occurrence the one. */
  readonly starts: readonly string[];
  readonly minutes: number;
  readonly place: PlaceTold;
  readonly cancelled: boolean;
  /** Who is asked; empty where nobody is to see. */
  readonly people: readonly string[];
  /** Why it was made so, in the words of who did. */
  readonly reason: string | null;
}

/** A version as it is kept. */
export interface Version { readonly sequence: number; readonly part: string; readonly facts: VersionFacts }

/** How something was at a SEQUENCE; undefined before there was anything. An occurrence nobody touched is as its series was. */
export function factsAt(versions: readonly Version[], part: string, sequence: number): VersionFacts | undefined {
  const upTo = versions.filter((one) => one.sequence <= sequence).sort((a, b) => a.sequence - b.sequence);
  const own = upTo.findLast((one) => one.part === part);
  const whole = upTo.findLast((one) => one.part === '');
  if (part === '' || !whole || (own && own.sequence > whole.sequence)) return own?.facts;
  const start = startOfPart(part);
  return start ? { ...whole.facts, starts: [start.toString()], people: [] } : undefined;
}

const timesOf = ({ starts, minutes }: VersionFacts): Interval[] => starts.map((text) => {
  const start = Temporal.Instant.from(text);
  return { start, end: start.add({ minutes }) };
});

/** What is otherwise, in the order in which people want to know it. */
export function changesBetween(before: VersionFacts, after: VersionFacts, part?: string): Change[] {
  const of = part === undefined || part === '' ? {} : { part };
  if (after.cancelled && !before.cancelled) return [{ ...of, what: 'cancelled', time: timesOf(before)[0]!, zone: before.zone }];
  const changes: Change[] = timeChanges(before, after).map((one) => ({ ...one, ...of }));
  if (!sameTold(before.place, after.place)) changes.push({ ...of, what: 'place', before: before.place, after: after.place });
  if (before.title !== after.title) changes.push({ ...of, what: 'title', before: before.title, after: after.title });
  if (before.agenda !== after.agenda) changes.push({ ...of, what: 'agenda', before: before.agenda, after: after.agenda });
  const added = after.people.filter((one) => !before.people.includes(one)) as PersonId[];
  const dropped = before.people.filter((one) => !after.people.includes(one)) as PersonId[];
  if (part === undefined && added.length + dropped.length > 0) changes.push({ what: 'people', added, dropped });
  return changes;
}

/** A series of which most times moved has another time; one of which some were put in or left out has other dates. */
function timeChanges(before: VersionFacts, after: VersionFacts): Change[] {
  const [was, is] = [timesOf(before), timesOf(after)];
  const zone = after.zone;
  const same = (a: Interval, b: Interval) => a.start.equals(b.start) && a.end.equals(b.end);
  const dropped = was.filter((one) => !is.some((other) => same(one, other)));
  const added = is.filter((one) => !was.some((other) => same(one, other)));
  if (dropped.length + added.length === 0) return before.zone === zone || was.length === 0 ? [] : [{ what: 'time', before: was[0]!, after: is[0]!, zone }];
  if (was.length === is.length && dropped.length > was.length / 2) return [{ what: 'time', before: was[0]!, after: is[0]!, zone }];
  return [{ what: 'dates', added, dropped, zone }];
}

function sameTold(a: PlaceTold, b: PlaceTold): boolean {
  return a.kind === b.kind && a.label === b.label && a.href === b.href && a.instructions === b.instructions;
}
