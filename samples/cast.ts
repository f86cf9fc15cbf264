import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';

/** Who and what is there: persons by their keys in the files with what each may do, rooms by their names. */
export interface Cast {
  readonly people: ReadonlyMap<string, { readonly person: PersonId; readonly roles: readonly Role[] }>;
  readonly rooms: ReadonlyMap<string, RoomId>;
}

/** The person whom the files call so. */
export function castOf({ people }: Cast, key: string): { readonly person: PersonId; readonly roles: readonly Role[] } {
  const found = people.get(key);
  if (!found) throw new Error(`samples/school: nobody is called ${key}`);
  return found;
}

/** The answer of a verb that has no reason to refuse: the files are wrong where it does. */
export function granted<Value>(answer: { ok: true; value: Value } | { ok: false; reason: string }, what: string): Value {
  if (answer.ok) return answer.value;
  throw new Error(`samples/school: ${what} is refused: ${JSON.stringify(answer)}`);
}
