import { createHash } from 'node:crypto';
import type { Conflict, FoundConflict, Party } from './model-conflicts.ts';

const nameOf = ({ kind, id, part }: Party) => `${kind} ${id} ${part}`;

/** What makes a conflict the same one: its kind, whose it is, and the two things, whichever comes first. */
export function conflictKey({ kind, owner, a, b }: Pick<FoundConflict, 'kind' | 'owner' | 'a' | 'b'>): string {
  const parties = [a, ...(b ? [b] : [])].map(nameOf).sort();
  return [kind, `${owner.kind} ${owner.id}`, ...parties].join(' | ');
}

const sameParty = (one: Party | null, other: Party | null) => one === other || (one !== null && other !== null
  && nameOf(one) === nameOf(other) && one.at.start.equals(other.at.start) && one.at.end.equals(other.at.end));

/** Whether neither thing has changed: then what somebody said of it still holds. */
export function stands(was: FoundConflict, is: FoundConflict): boolean {
  return was.weight === is.weight && was.minutes === is.minutes && sameParty(was.a, is.a) && sameParty(was.b, is.b)
    && was.at.start.equals(is.at.start) && was.at.end.equals(is.at.end);
}

/** What has to be written so that what is kept is what was found. */
export interface Difference { readonly put: readonly FoundConflict[]; readonly gone: readonly Conflict[] }

/** Compares what is kept of some owners with what was found of them. */
export function differenceTo(kept: readonly Conflict[], found: readonly FoundConflict[]): Difference {
  const was = new Map(kept.map((one) => [conflictKey(one), one]));
  const is = new Map(found.map((one) => [conflictKey(one), one]));
  return {
    put: [...is].filter(([key, one]) => !was.has(key) || !stands(was.get(key)!, one)).map(([, one]) => one),
    gone: [...was].filter(([key]) => !is.has(key)).map(([, one]) => one),
  };
}

/** Names conflicts as they are: when one of them changes, so does this. */
export function stampOf(all: readonly FoundConflict[]): string {
  const said = all.map((one) => [conflictKey(one), one.weight, one.minutes, one.at.start, one.at.end, ...[one.a, one.b].flatMap((party) => (party ? [party.at.start, party.at.end] : []))].join(' '));
  return createHash('sha256').update(said.sort().join('\n')).digest('base64url').slice(0, 22);
}

/**
 * Conflicts of the same kind between the same things: one thing to be decided, however many people and dates it has.
 * @param closed sessions that the reader may not see: who is asked to them together is not told either
 */
export function grouped(all: readonly Conflict[], closed: ReadonlySet<string> = new Set()): Conflict[][] {
  const nameOfThings = ({ kind, owner, a, b }: Conflict) => [
    kind, ...[`${a.kind} ${a.id}`, ...(b ? [`${b.kind} ${b.id}`] : [])].sort(), ...(closed.has(a.id) || (b && closed.has(b.id)) ? [owner.id] : []),
  ].join(' | ');
  return [...Map.groupBy(all, (one) => `${nameOfThings(one)} ${one.accepted === null}`).values()];
}

/** Of a group those of its first date: one for each whose time it is. */
export function firstDate(group: readonly Conflict[]): Conflict[] {
  const [first] = group;
  const same = (one: Party | null, other: Party | null) => one?.part === other?.part && one?.id === other?.id;
  return group.filter(({ a, b }) => same(a, first!.a) && same(b, first!.b));
}
