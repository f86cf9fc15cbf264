import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Changed } from './model.ts';
import type { RequestFact } from './events-requests.ts';

/** The subject is `{kind: 'session', id}`; what is so of one occurrence of a series carries its `part`. Times are ISO instants. */
export type SessionFact =
  | { readonly kind: 'sessions.SessionProposed'; readonly subject: Subject; readonly coordinator: PersonId }
  | { readonly kind: 'sessions.SessionScheduled'; readonly subject: Subject; readonly sequence: number; readonly start: string; readonly series: boolean }
  /** Its time was changed, and with it perhaps more. */
  | {
    readonly kind: 'sessions.SessionRescheduled'; readonly subject: Subject; readonly sequence: number; readonly changes: readonly Changed[];
    readonly before: string | null; readonly after: string | null;
  }
  /** Something else was changed. */
  | { readonly kind: 'sessions.SessionChanged'; readonly subject: Subject; readonly sequence: number; readonly changes: readonly Changed[] }
  /** What it is and for whom (critical, hidden people, class) was changed, of which nobody is told. */
  | { readonly kind: 'sessions.SessionSettingsChanged'; readonly subject: Subject; readonly changes: readonly Changed[] }
  | { readonly kind: 'sessions.SessionCancelled'; readonly subject: Subject; readonly sequence: number }
  | { readonly kind: 'sessions.PeopleAdded'; readonly subject: Subject; readonly people: readonly PersonId[] }
  | { readonly kind: 'sessions.PeopleRemoved'; readonly subject: Subject; readonly people: readonly PersonId[] }
  /** Somebody who had to come may stay away now, or the other way about. Nobody is told. */
  | { readonly kind: 'sessions.RequirementChanged'; readonly subject: Subject; readonly people: readonly PersonId[]; readonly required: boolean }
  | { readonly kind: 'sessions.SessionHandedOver'; readonly subject: Subject; readonly from: PersonId; readonly to: PersonId }
  | { readonly kind: 'sessions.SessionStarted'; readonly subject: Subject }
  | { readonly kind: 'sessions.SessionHeld'; readonly subject: Subject }
  /** More dates of a series without end are there; nobody is told, for nothing that was told is otherwise. */
  | { readonly kind: 'sessions.SeriesProlonged'; readonly subject: Subject }
  /** Reminded by hand. */
  | { readonly kind: 'sessions.Reminded'; readonly subject: Subject; readonly people: readonly PersonId[] }
  /** Title, agenda, date, time and place are all there now, and were not. */
  | { readonly kind: 'sessions.EntryCompleted'; readonly subject: Subject }
  /** Everybody who was asked has confirmed or said no. */
  | { readonly kind: 'sessions.AllConfirmed'; readonly subject: Subject }
  /** Everybody has seen, or answered, what was last said of the session. */
  | { readonly kind: 'sessions.EverybodyKnows'; readonly subject: Subject; readonly version: number };

/** The subject is the organisation: `person` has looked at the conflicts, and how many there were then. */
export interface ConflictsReviewed {
  readonly kind: 'sessions.ConflictsReviewed'; readonly subject: Subject; readonly person: PersonId;
  readonly figures: { readonly conflicts: number; readonly accepted: number };
}

export type SessionsFact = SessionFact | RequestFact | ConflictsReviewed;
