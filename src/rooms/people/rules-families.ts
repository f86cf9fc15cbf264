import type { PersonId } from '../identity/model.ts';
import type { Family, GuardiansMeet, Guardianship } from './model-students.ts';

/** The key of a family: the same for the same guardians, in whatever order they stand. */
export function familyKey(guardians: readonly PersonId[]): string {
  return [...guardians].sort().join('+');
}

/** Who comes to meetings about one child, as groups that come each by itself. Without contact, or not meeting: in none (P-1.3). */
export function meetingGroups(policy: GuardiansMeet, guardianships: readonly Guardianship[]): PersonId[][] {
  const inOrder = (a: Guardianship, b: Guardianship) => a.position - b.position || (a.guardian < b.guardian ? -1 : 1);
  const meeting = guardianships.filter(({ contact, meets }) => contact === 'full' && meets).sort(inOrder).map(({ guardian }) => guardian);
  switch (policy) {
    case 'together': return meeting.length === 0 ? [] : [meeting];
    case 'separately': return meeting.map((guardian) => [guardian]);
    case 'one-only': return meeting.slice(0, 1).map((guardian) => [guardian]);
  }
}

/**
 * The families of some children, in the order in which the children stand. The same guardians share one family for all the
 * children for whom exactly they come together; two who come separately for a child are two families that do not know of
 * each other (P-1.3, P-N).
 */
export function familiesFrom(
  students: readonly { readonly person: PersonId; readonly guardiansMeet: GuardiansMeet }[], guardianships: readonly Guardianship[],
): Family[] {
  const of = Map.groupBy(guardianships, ({ student }) => student);
  const families = new Map<string, { key: string; guardians: PersonId[]; students: PersonId[] }>();
  for (const { person, guardiansMeet } of students) {
    for (const guardians of meetingGroups(guardiansMeet, of.get(person) ?? [])) {
      const key = familyKey(guardians);
      const family = families.get(key);
      if (family) family.students.push(person);
      else families.set(key, { key, guardians, students: [person] });
    }
  }
  return [...families.values()];
}
