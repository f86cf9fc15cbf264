import type { Bus } from '../../platform/facts.ts';
import { hearAll } from './actions-engine.ts';
import { bringShipped } from './actions-shipped.ts';
import { procedures } from './reads.ts';

/**
 * Hears all facts of the rooms below, within their transactions and together, before their commit. A new organisation is given
 * the procedures that the program brings along.
 */
export function listen(facts: Bus): void {
  facts.within('procedures', ['identity.OrganisationFounded'], bringShipped);
  facts.atEnd({
    wants: ({ kind }) => !kind.startsWith('procedures.') || kind === 'procedures.Reviewed',
    hear: hearAll,
    foresee: (ctx) => procedures(ctx.tx, ctx.organisation),
  });
}
