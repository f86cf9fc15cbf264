import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Answer } from './model.ts';

export type InvitationsFact =
  | { readonly kind: 'invitations.Invited'; readonly subject: Subject; readonly people: readonly PersonId[] }
  | { readonly kind: 'invitations.Uninvited'; readonly subject: Subject; readonly people: readonly PersonId[] }
  /** People were told: invited, of a change, or of a cancellation. */
  | {
    readonly kind: 'invitations.Announced'; readonly subject: Subject; readonly of: string; readonly version: number;
    readonly people: readonly PersonId[];
  }
  /** `old`: the answer was to a version that has been overtaken by another time or place. */
  | { readonly kind: 'invitations.Replied'; readonly subject: Subject; readonly person: PersonId; readonly reply: Answer; readonly old: boolean }
  | { readonly kind: 'invitations.ConfirmationAsked'; readonly subject: Subject; readonly people: readonly PersonId[]; readonly again: boolean }
  | { readonly kind: 'invitations.ConfirmationAnswered'; readonly subject: Subject; readonly person: PersonId; readonly answer: 'yes' | 'no' };
