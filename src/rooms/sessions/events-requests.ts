import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Door, RequestId, Settleable } from './model-requests.ts';

/** Facts about requests; the subject is always the request. */
export type RequestFact =
  | { readonly kind: 'sessions.RequestReceived'; readonly subject: Subject; readonly door: Door; readonly suspect: boolean }
  /** A coordinator has looked at a suspect one and lets it pass. */
  | { readonly kind: 'sessions.RequestTrusted'; readonly subject: Subject }
  | { readonly kind: 'sessions.RequestAsked'; readonly subject: Subject; readonly fields: readonly Settleable[]; readonly people: readonly PersonId[] }
  | { readonly kind: 'sessions.RequestAnswered'; readonly subject: Subject; readonly fields: readonly Settleable[] }
  /** Nothing is missing any more; told once. */
  | { readonly kind: 'sessions.RequestSettled'; readonly subject: Subject }
  | { readonly kind: 'sessions.RequestJoined'; readonly subject: Subject; readonly to: RequestId }
  /** `told` is false for what was thrown out as spam. */
  | { readonly kind: 'sessions.RequestDeclined'; readonly subject: Subject; readonly told: boolean }
  | { readonly kind: 'sessions.RequestScheduled'; readonly subject: Subject; readonly session: string };
