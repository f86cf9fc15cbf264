import type { Bus } from '../../platform/facts.ts';
import type { IdentityFact } from '../identity/events.ts';
import type { PersonId } from '../identity/model.ts';
import { hearAll } from './actions-engine.ts';
import { bringShipped } from './actions-shipped.ts';
import { procedures } from './reads.ts';
import { releaseDuties } from './store.ts';

/**
 * Hears all facts of the rooms below, within their transactions and together, before their commit. A new organisation is given
 * the procedures that the program brings along.
 */
export function listen(facts: Bus): void {
  facts.within('procedures', ['identity.OrganisationFounded'], bringShipped);
  // what was to be done by who is not here any more is anybody's of that role
  facts.within<IdentityFact>('procedures', ['identity.MemberRemoved'], async (ctx, { subject }) => {
    await releaseDuties(ctx.tx, ctx.organisation, subject.id as PersonId);
    ctx.notices.changed('duties');
  });
  facts.atEnd({
    wants: ({ kind }) => !kind.startsWith('procedures.') || kind === 'procedures.Reviewed',
    hear: hearAll,
    foresee: (ctx) => procedures(ctx.tx, ctx.organisation),
  });
}
