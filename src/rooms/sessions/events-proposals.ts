import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Because } from './model-proposals.ts';

/** The subject is the proposal; `session` is for what other times are proposed. */
export type ProposalFact =
  | { readonly kind: 'sessions.TimesProposed'; readonly subject: Subject; readonly session: string; readonly person: PersonId }
  /** The others were asked about one of its times. */
  | { readonly kind: 'sessions.ProposalAsked'; readonly subject: Subject; readonly session: string; readonly people: number }
  | { readonly kind: 'sessions.ProposalAnswered'; readonly subject: Subject; readonly session: string; readonly person: PersonId; readonly answer: 'yes' | 'no' }
  /** All who are required have accepted the time. */
  | { readonly kind: 'sessions.ProposalAgreed'; readonly subject: Subject; readonly session: string }
  /** The session was given that time. `start` is an ISO instant. */
  | { readonly kind: 'sessions.ProposalAccepted'; readonly subject: Subject; readonly session: string; readonly start: string }
  | { readonly kind: 'sessions.ProposalDeclined'; readonly subject: Subject; readonly session: string }
  | { readonly kind: 'sessions.ProposalWithdrawn'; readonly subject: Subject; readonly session: string }
  | { readonly kind: 'sessions.ProposalEnded'; readonly subject: Subject; readonly session: string; readonly because: Because };
