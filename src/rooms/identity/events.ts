import type { Subject } from '../../platform/facts.ts';

export type IdentityFact =
  | { readonly kind: 'identity.OrganisationFounded'; readonly subject: Subject }
  | { readonly kind: 'identity.MemberAdmitted'; readonly subject: Subject }
  /** A member who could not sign in now can. */
  | { readonly kind: 'identity.AccountGiven'; readonly subject: Subject }
  | { readonly kind: 'identity.RolesChanged'; readonly subject: Subject }
  | { readonly kind: 'identity.MemberRemoved'; readonly subject: Subject }
  | { readonly kind: 'identity.ClockMoved'; readonly subject: Subject; readonly aheadMs: number };
