import type { OrganisationId } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Branded } from '../../platform/ids.ts';
import type { Text } from '../../platform/text.ts';
import type { Locale } from '../../platform/text-languages.ts';
import type { PersonId } from '../identity/model.ts';

export type MessageId = Branded<'MessageId'>;
export type DeliveryId = Branded<'DeliveryId'>;
export type SubscriptionId = Branded<'SubscriptionId'>;

/**
 * queued → sending → sent | kept | bounced | failed; a try that failed for now goes back to queued. `kept`: no mail
 * server is configured, so nothing left. `bounced`: this address takes no mail. `failed`: this message cannot be sent,
 * or three days of tries were in vain. `withdrawn`: it was overtaken before it left. `unreachable`: there is no channel.
 */
export const deliveryStates = ['queued', 'sending', 'kept', 'sent', 'bounced', 'failed', 'withdrawn', 'unreachable'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * One person to whom something is said, by the channel given or else the one the person chose. `address`, with a channel:
 * where it goes instead of the person's own address, which others may change; what signs in goes to the account's.
 */
export type Addressee = { readonly person: PersonId; readonly channel?: string }
  | { readonly person: PersonId; readonly channel: string; readonly address: string };

/** Messages that open the account of who reads them: only their addressee does, and they are said once. */
export const secretKinds: readonly string[] = ['sign-in'];

/** A stored file that goes with a message: `address` in the platform's storage, `type` as sniffed. */
export interface Attachment { readonly name: string; readonly type: string; readonly address: string }

/** What is said to one person, in that person's language. `html` and `text` say the same; either is complete alone. */
export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The iTIP object (RFC 5546) that goes with it, as iCalendar text; `method` is its METHOD. */
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL' | 'REPLY' | 'COUNTER' | 'DECLINECOUNTER'; readonly text: string };
  readonly attachments?: readonly Attachment[];
  /** Where the first button of the letter leads: what a browser that is told of it opens. It is not kept with the letter. */
  readonly opens?: string;
  /** Of a copy in a browser: which, and what it opens. */
  readonly push?: { readonly subscription: SubscriptionId; readonly opens: string };
  /** Who gets the answer when the person presses "reply"; else the organisation's sender. */
  readonly replyTo?: { readonly name: string; readonly address: string };
}

/** What a composer is told besides the person: who writes, and the person's language, or the nearest there is. */
export interface Letterhead {
  readonly organisation: { readonly id: OrganisationId; readonly name: string; readonly zone: string; readonly sender: string };
  readonly text: Text;
  /** The language that the person reads; the letter says so where `text` is in another, as letters to staff may be. */
  readonly spoken?: Locale;
}

/** What to say. `key` is what makes it one thing: with a key that was used before nothing is said again. */
export interface Saying {
  /** What sort of message, `room.noun`: `invitations.request`, `sessions.reminder`. */
  readonly kind: string;
  readonly key: string;
  readonly subject: Subject;
  /** The SEQUENCE of the session it speaks of (RFC 5545, 3.8.7.4), where it speaks of one. */
  readonly sequence?: number;
  readonly to: readonly Addressee[];
  /** What it is about in a few words that anybody may see on a locked telephone; said by browsers that are told of it. */
  readonly about?: string;
  /** Called once a person, within the verb's transaction, and not at all when the key was used before. */
  compose(person: Recipient, head: Letterhead): Content | Promise<Content>;
}

/** The person for whom something is composed. */
export interface Recipient {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string;
  readonly zone: string;
}

/** What a message is, without its content. */
export interface Message {
  readonly id: MessageId;
  readonly kind: string;
  readonly key: string;
  readonly subject: Subject;
  readonly sequence: number | null;
  readonly madeAt: Temporal.Instant;
}

/** One row of the ledger: one message, one person, and how far it came. Times are instants of the organisation's clock. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly message: Message;
  readonly person: PersonId;
  readonly channel: string;
  /** Where it goes by that channel, as it was when queued; null for the portal and for who cannot be reached. */
  readonly address: string | null;
  /** The subject line in the person's language; empty once the content is erased. */
  readonly title: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When the next try is due, while queued or sending. */
  readonly dueAt: Temporal.Instant;
  /** Why it is in this state, for the office: the server's words, or ours; one line. */
  readonly reason: string | null;
  readonly queuedAt: Temporal.Instant;
  /** When it left, or when it was kept. */
  readonly sentAt: Temporal.Instant | null;
  readonly seenAt: Temporal.Instant | null;
}

/** What a letter is made of. Every string is plain text that is escaped wherever it goes, never markup. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Labels and values in one column each: when, where, who. A value of several lines is a list of them. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** Links to press; the first is the primary one. At most one such block a letter is primary: say so. */
  | { readonly kind: 'actions'; readonly actions: readonly Action[]; readonly primary?: boolean }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** What a person wrote, word for word, set apart. */
  | { readonly kind: 'quote'; readonly text: string }
  /** Markdown that platform/markdown has rendered: its safe HTML, and the same as plain text. */
  | { readonly kind: 'rendered'; readonly html: SafeHtml; readonly text: string }
  | { readonly kind: 'small'; readonly text: string };

export interface Fact {
  readonly label: string;
  readonly value: string | readonly string[];
  /** What it was before, shown struck through and in words. */
  readonly before?: string;
  /** Where the value leads, such as a joining address. http, https, mailto or tel. */
  readonly href?: string;
}

/** A link in a letter; `href` is absolute. */
export interface Action { readonly label: string; readonly href: string }

/** HTML that cannot harm: only what a renderer made whose input was escaped. `safeHtml` of actions-letter.ts says so. */
export type SafeHtml = Branded<'SafeHtml'>;

/** A letter as one description, from which text and HTML both come. */
export interface Body {
  readonly subject: string;
  /** One line that a list of mails shows after the subject; else the first paragraph. */
  readonly preview?: string;
  readonly blocks: readonly Block[];
}
