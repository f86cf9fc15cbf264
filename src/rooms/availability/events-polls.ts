import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';

/** The subject is the poll; `session` is what it finds a time for. */
export type PollFact =
  | { readonly kind: 'availability.PollOpened'; readonly subject: Subject; readonly session: string }
  /** A time was added to it or taken out, or people were; or it has another deadline. */
  | { readonly kind: 'availability.PollChanged'; readonly subject: Subject; readonly session: string; readonly what: 'added' | 'removed' | 'people' | 'deadline' }
  | { readonly kind: 'availability.PollAnswered'; readonly subject: Subject; readonly session: string; readonly person: PersonId; readonly again: boolean }
  /** Everybody who is asked has answered. */
  | { readonly kind: 'availability.PollComplete'; readonly subject: Subject; readonly session: string }
  /** Those who had not answered were asked once more. */
  | { readonly kind: 'availability.PollChased'; readonly subject: Subject; readonly session: string; readonly people: number }
  /** One of its times was taken. `start` is an ISO instant. */
  | { readonly kind: 'availability.PollClosed'; readonly subject: Subject; readonly session: string; readonly start: string }
  | { readonly kind: 'availability.PollWithdrawn'; readonly subject: Subject; readonly session: string };
