import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';

/** Of a round the subject is the round; of what a family books, the family of a round. Times are ISO instants. */
export type ConferencesFact =
  | { readonly kind: 'conferences.RoundMade'; readonly subject: Subject }
  | { readonly kind: 'conferences.RoundChanged'; readonly subject: Subject }
  | { readonly kind: 'conferences.TeachersAsked'; readonly subject: Subject; readonly people: readonly PersonId[]; readonly again: boolean }
  | { readonly kind: 'conferences.HoursSaid'; readonly subject: Subject; readonly teacher: PersonId; readonly missing: number }
  /** Every teacher has said when he can. */
  | { readonly kind: 'conferences.AllHoursSaid'; readonly subject: Subject }
  | { readonly kind: 'conferences.RoundOpened'; readonly subject: Subject; readonly slots: number; readonly families: number }
  | { readonly kind: 'conferences.FamiliesTold'; readonly subject: Subject; readonly families: number; readonly again: boolean }
  | { readonly kind: 'conferences.RoundClosed'; readonly subject: Subject; readonly booked: number }
  /** Its last day is over. */
  | { readonly kind: 'conferences.RoundHeld'; readonly subject: Subject }
  | { readonly kind: 'conferences.Booked'; readonly subject: Subject; readonly round: string; readonly appointments: number }
  | { readonly kind: 'conferences.Moved'; readonly subject: Subject; readonly round: string; readonly teacher: PersonId }
  | { readonly kind: 'conferences.Cancelled'; readonly subject: Subject; readonly round: string; readonly teacher: PersonId }
  | { readonly kind: 'conferences.Ticked'; readonly subject: Subject; readonly round: string; readonly came: boolean };
