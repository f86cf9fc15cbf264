import type { Subject } from '../../platform/facts.ts';

export type AvailabilityFact =
  /** The subject is the person. `what`: of his week and zone, of what he wants around it, of one date, of when he is away. */
  | { readonly kind: 'availability.Changed'; readonly subject: Subject; readonly what: 'hours' | 'rules' | 'exception' | 'time-off' }
  /** The subject is the person. */
  | { readonly kind: 'availability.Asked'; readonly subject: Subject; readonly again: boolean }
  /** Somebody who was asked has said his hours. The subject is the person. */
  | { readonly kind: 'availability.Answered'; readonly subject: Subject }
  /** The subject is the organisation. */
  | { readonly kind: 'availability.HolidaysChanged'; readonly subject: Subject }
  | { readonly kind: 'availability.TermsChanged'; readonly subject: Subject }
  | { readonly kind: 'availability.TravelChanged'; readonly subject: Subject };
