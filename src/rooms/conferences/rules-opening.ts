/** When a family may book: classes may open one after the other (P-1.1, P-4.3). */
import type { ClassId } from '../people/model-students.ts';
import type { Round } from './model.ts';
import type { LiveFamily } from './reads-people.ts';

type Opening = Pick<Round, 'opensAt' | 'openings' | 'classes'>;

/** The earliest opening among these classes, as far as they are in the round; where none is, the round's. */
export function earliest({ opensAt, openings, classes }: Opening, of: Iterable<ClassId>): Temporal.Instant {
  if (openings.size === 0) return opensAt;
  const inIt = new Set(classes);
  const all = [...of].filter((one) => inIt.has(one)).map((one) => openings.get(one) ?? opensAt);
  return all.sort(Temporal.Instant.compare)[0] ?? opensAt;
}

/** When a family may book: the earliest opening of the classes of its children. */
export function openingOf(round: Opening, { students, teachings }: Pick<LiveFamily, 'students' | 'teachings'>): Temporal.Instant {
  return earliest(round, students.flatMap(({ person, homeClass }) => [
    ...(homeClass === null ? [] : [homeClass]), ...(teachings.get(person) ?? []).map((one) => one.class),
  ]));
}
