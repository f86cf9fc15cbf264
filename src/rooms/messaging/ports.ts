import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { port } from '../../platform/ports.ts';
import type { Content, DeliveryId, Recipient } from './model.ts';

/** One message to one person as it is to leave. The same delivery tried again is the same letter to the last byte. */
export interface Letter {
  readonly delivery: DeliveryId;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly replyTo: { readonly name: string; readonly address: string };
  /** RFC 5322 Message-ID with its angle brackets. */
  readonly messageId: string;
  /** When it was written, by the organisation's clock. */
  readonly date: Temporal.Instant;
  /** BCP 47 tag of the language it is in, where known. */
  readonly language: string;
  readonly content: Omit<Content, 'attachments' | 'replyTo' | 'push'>;
  /** Of the channel `push`: where the browser is told, the keys that it reads with (RFC 8291), and what it opens; none once it was switched off. */
  readonly push?: { readonly endpoint: string; readonly p256dh: string; readonly auth: string; readonly opens: string; readonly tag: string };
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

/** What became of one try. `reason` is one line for the office. */
export type Outcome =
  | { readonly state: 'sent' }
  /** There is nothing to send it with: it stays here to be looked at. */
  | { readonly state: 'kept' }
  /** Not now: the server is away, busy, or its configuration is wrong. It is tried again. */
  | { readonly state: 'later'; readonly reason: string }
  /** This address takes nothing, ever. */
  | { readonly state: 'bounced'; readonly reason: string }
  /** This message will not be taken, by this channel, ever. */
  | { readonly state: 'failed'; readonly reason: string };

/** A way to reach people; fulfilled by `outside/`. The portal's inbox is the room's own. */
export interface Channel {
  /** `mail`, later `slack`, `sms`, …; unique. */
  readonly name: string;
  /** Where this person is reached by it; undefined where not at all. */
  addressOf(person: Recipient): string | undefined;
  /** Tries once, outside any transaction, and answers within 110 seconds. Never throws for what the other side does. */
  deliver(letter: Letter): Promise<Outcome>;
}
export const Channel = port<Channel>('messaging.Channel');

/**
 * Locks what a message is about, as the verbs of its room do, before the message's own row is written: verbs hold a subject
 * when they withdraw what was said of it, and whoever tells of a message has the subject's listeners write too.
 */
export interface SubjectLock {
  lock(ctx: Context, subject: Subject): Promise<void>;
}
export const SubjectLock = port<SubjectLock>('messaging.SubjectLock');

/** Reads the files that go with a message; called outside any transaction. Undefined where there is no such file any more. */
export interface Enclosure {
  open(organisation: OrganisationId, address: string): Promise<Uint8Array | undefined>;
}
export const Enclosure = port<Enclosure>('messaging.Enclosure');
