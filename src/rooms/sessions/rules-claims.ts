import type { Want } from '../resources/model-claims.ts';
import type { OccurrenceChange, Place, Session } from './model.ts';
import { occurrencesOf } from './rules.ts';

/** What a platform's licences are claimed as, by its name; one that has no entry can be used by any number at once. */
export type Licences = ReadonlyMap<string, { readonly resource: string }>;

/** What of a place can be held by one only. */
export function resourceOf(place: Place | null, licences: Licences): string | undefined {
  if (place?.kind === 'room') return place.room;
  return place?.kind === 'virtual' ? licences.get(place.platform)?.resource : undefined;
}

/** What a session needs to itself: of each time that is not over, a series' last one too, its room or a licence of its platform. */
export function wantsOf(session: Session, changes: readonly OccurrenceChange[], licences: Licences, now: Temporal.Instant): Want[] {
  return occurrencesOf(session, changes).flatMap(({ part, time, state, place }) => {
    const resource = resourceOf(place, licences);
    const open = state === 'scheduled' || state === 'in-progress';
    const isOver = Temporal.Instant.compare(time.end, now) <= 0;
    return resource !== undefined && open && !isOver ? [{ resource, part, start: time.start, end: time.end }] : [];
  });
}
