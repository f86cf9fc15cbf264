import type { Bus } from '../../platform/facts.ts';
import type { IdentityFact } from '../identity/events.ts';
import type { PeopleFact } from '../people/events.ts';
import { makeCalendar } from './actions.ts';
import { bumpVersion } from './store.ts';

/**
 * Everybody has a calendar at once, and so has the organisation. All-day and floating times stand in a person's zone, and by
 * his address he has accepted or declined: where one of them changes, so does his busy time.
 */
export function listen(facts: Bus): void {
  facts.within<PeopleFact>('calendars', ['people.PersonAdded'], async (ctx, { subject }) => {
    await makeCalendar(ctx, { kind: 'person', id: subject.id }, { isNew: true });
  });
  facts.within<PeopleFact>('calendars', ['people.PersonChanged'], async (ctx, fact) => {
    const { changed } = fact as Extract<PeopleFact, { kind: 'people.PersonChanged' }>;
    if (changed.includes('zone') || changed.includes('email')) await bumpVersion(ctx.tx, ctx.organisation, fact.subject.id);
  });
  facts.within<IdentityFact>('calendars', ['identity.OrganisationFounded'], async (ctx, { subject }) => {
    await makeCalendar(ctx, { kind: 'organisation', id: subject.id });
  });
}
