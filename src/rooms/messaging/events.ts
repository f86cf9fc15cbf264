import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { DeliveryId, MessageId } from './model.ts';

/** The delivery that a fact tells of; `of` is the message's kind, `invitations.request`; the fact's subject is the message's. */
interface Told {
  readonly subject: Subject;
  readonly message: MessageId;
  readonly of: string;
  readonly delivery: DeliveryId;
  readonly person: PersonId;
  readonly channel: string;
}

export type MessagingFact =
  | {
    readonly kind: 'messaging.Said'; readonly subject: Subject; readonly message: MessageId; readonly of: string;
    readonly people: readonly PersonId[];
    /** Those of them whom no channel reaches: for the call list. */
    readonly unreachable: readonly PersonId[];
  }
  /** It left, or was `kept` because there is no mail server. */
  | ({ readonly kind: 'messaging.Sent'; readonly kept: boolean } & Told)
  | ({ readonly kind: 'messaging.Bounced' } & Told)
  /** It will never leave, though the address may be right. */
  | ({ readonly kind: 'messaging.Failed' } & Told)
  | { readonly kind: 'messaging.Seen'; readonly subject: Subject; readonly person: PersonId; readonly deliveries: readonly DeliveryId[] };
