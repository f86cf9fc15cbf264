import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { port } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';

/** What was held, and who took part: those who were invited and did not decline. */
export interface Held {
  readonly people: readonly PersonId[];
  readonly title: string;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** The IANA zone it was held in. */
  readonly zone: string;
}

/** Knows who took part in one kind of subject; fulfilled by the room that owns it. */
export interface Participants {
  readonly kind: string;
  /** One occurrence where the subject has a part. Undefined where there is no such thing, or it was not held. */
  of(ctx: Context, subject: Subject): Promise<Held | undefined>;
}
export const Participants = port<Participants>('feedback.Participants');
