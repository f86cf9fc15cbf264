import type { TextKey } from '../../platform/text-catalogues.ts';
import type { Text } from '../../platform/text.ts';
import type { ConflictSeen, PartySeen } from './reads-conflicts-pages.ts';

const mostNames = 4;

/** Some people by name; of many the first, and how many more. */
export function namesOf(text: Text, names: readonly string[]): string {
  const all = names.filter((name) => name !== '');
  return text.list(all.length <= mostNames ? all : [...all.slice(0, mostNames - 1), text.t('conflict.others', { count: all.length - mostNames + 1 })]);
}

/** A key that each kind of conflict has in the catalogues: whoever adds a kind adds it there. */
const ofKind = (what: 'kind' | 'what', kind: string) => `conflict.${what}.${kind}` as TextKey;

/** "Room 12 is taken twice": what is wrong, as its kind says it. */
export function conflictSentence(text: Text, { first, owners, b }: Pick<ConflictSeen, 'first' | 'owners' | 'b'>): string {
  return text.t(ofKind('what', first.kind), { who: namesOf(text, owners.map(({ name }) => name)), count: owners.length, minutes: first.minutes, other: b === null ? 'no' : 'yes' });
}

/** What a kind is called, for choosing among them. */
export const kindWords = (text: Text, kind: string): string => text.t(ofKind('kind', kind));

/** One of the two as far as the reader may know what it is: a session that is private to others looks like an event of one's own. */
export function partyName(text: Text, { title, party }: Pick<PartySeen, 'title' | 'party'>): string {
  if (title !== null && title !== '') return title;
  return text.t(party.kind === 'event' || party.kind === 'session' ? 'conflict.ownEvent' : 'conflict.something');
}
