import type { Bus } from '../../platform/facts.ts';
import type { IdentityFact } from '../identity/events.ts';
import type { PersonId } from '../identity/model.ts';
import { planEachFor } from './actions-each.ts';

/** Who is given a role has what each of that role has to do; who loses it has it no more. */
export function listenForRoles(facts: Bus): void {
  facts.within<IdentityFact>('procedures', ['identity.MemberAdmitted', 'identity.RolesChanged', 'identity.MemberRemoved'], (ctx, { subject }) => planEachFor(ctx, subject.id as PersonId));
}
