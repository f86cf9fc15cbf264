import type { Bus } from '../../platform/facts.ts';
import type { Procedure } from './model.ts';
import { publish } from './actions.ts';
import { hear } from './actions-engine.ts';

/**
 * Hears all facts of the rooms below, within their transactions. A new organisation is given the procedures that the
 * program brings along.
 */
export function listen(facts: Bus, brought: readonly Procedure[]): void {
  facts.within('procedures', ['identity.OrganisationFounded'], async (ctx) => {
    for (const body of brought) await publish(ctx, body);
  });
  facts.within('procedures', 'all', async (ctx, fact) => {
    if (!fact.kind.startsWith('procedures.') || fact.kind === 'procedures.Reviewed') await hear(ctx, fact);
  });
}
