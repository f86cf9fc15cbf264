import type { Bus } from '../../platform/facts.ts';
import type { PeopleFact } from '../people/events.ts';
import { bumpVersion } from './store.ts';

/** Hours stand in the zone of the person where he has said no other: when that changes, what was worked out of them is stale. */
export function listen(facts: Bus): void {
  facts.within<PeopleFact>('availability', ['people.PersonChanged'], async (ctx, fact) => {
    const { changed } = fact as Extract<PeopleFact, { kind: 'people.PersonChanged' }>;
    if (changed.includes('zone')) await bumpVersion(ctx.tx, ctx.organisation, fact.subject.id);
  });
}
