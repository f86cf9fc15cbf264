import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';

export type FeedbackFact =
  /** The subject is what is asked about. */
  | { readonly kind: 'feedback.Asked'; readonly subject: Subject; readonly people: readonly PersonId[] }
  /** Somebody has answered, or with `changed` answered anew; who it was is not told. */
  | { readonly kind: 'feedback.Given'; readonly subject: Subject; readonly changed: boolean }
  /** Somebody of the office has looked at the results: of the subject, or where that is the organisation, of all. */
  | { readonly kind: 'feedback.ResultsRead'; readonly subject: Subject; readonly answers: number };
