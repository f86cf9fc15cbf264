import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { SubscriptionId } from './model.ts';
import { subscriptionRows } from './store-push.ts';

/** A browser in which a person is told that there is a message, as far as it is shown: `host` is its push service. */
export interface Browser { readonly id: SubscriptionId; readonly host: string; readonly madeAt: Temporal.Instant }

/** The browsers of a person, the oldest first. */
export async function browsersOf({ tx, organisation }: Pick<Context, 'tx' | 'organisation'>, person: PersonId): Promise<Browser[]> {
  return (await subscriptionRows(tx, organisation, [person])).map(({ id, endpoint, made_at: madeAt }) => ({ id, host: new URL(endpoint).hostname, madeAt }));
}
