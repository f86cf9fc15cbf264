import type { Bus } from '../../platform/facts.ts';
import { hear } from './actions-engine.ts';
import { bringShipped } from './actions-shipped.ts';

/**
 * Hears all facts of the rooms below, within their transactions. A new organisation is given the procedures that the
 * program brings along.
 */
export function listen(facts: Bus): void {
  facts.within('procedures', ['identity.OrganisationFounded'], bringShipped);
  facts.within('procedures', 'all', async (ctx, fact) => {
    if (!fact.kind.startsWith('procedures.') || fact.kind === 'procedures.Reviewed') await hear(ctx, fact);
  });
}
