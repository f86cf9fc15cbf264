import { domainToASCII } from 'node:url';
import { isLocale, officeLocale, type Locale } from '../../platform/text-languages.ts';
import type { Content, DeliveryId, Recipient } from './model.ts';
import type { Channel, Outcome } from './ports.ts';

/** How long a worker may take for one try before the row counts as not sent. A channel answers in less. */
export const lease = Temporal.Duration.from({ minutes: 2 });
/** What is queued has a job; it is looked at again after this, in case nobody has taken it. */
export const lookAgain = Temporal.Duration.from({ minutes: 1 });
/** No row is due further ahead than this but by a clock that was set back. */
export const furthest = Temporal.Duration.from({ minutes: 10 });
const givesUpAfter = Temporal.Duration.from({ hours: 72 });
const waits = [30, 60, 120, 300] as const;

/** Where the person is reached by a channel: an address, null for the portal, undefined for not at all. */
export function usable(name: string, person: Recipient, isMember: boolean, channels: readonly Channel[]): string | null | undefined {
  if (name === 'portal') return isMember ? null : undefined;
  return channels.find((channel) => channel.name === name)?.addressOf(person);
}

/** By what one person is reached, or why by nothing. */
export type Way =
  | { readonly channel: string; readonly address: string | null }
  | { readonly unreachable: 'no-channel' | 'erased' };

/**
 * The channel for one person: the one asked for, else the one the person chose, else mail when there is an
 * address, else the portal for a member. Who has none of these is for the call list.
 */
export function wayTo(
  person: Recipient & { readonly erased: boolean }, isMember: boolean, wanted: readonly (string | undefined)[], channels: readonly Channel[],
): Way {
  if (person.erased) return { unreachable: 'erased' };
  for (const channel of [...wanted, 'mail', 'portal']) {
    if (channel === undefined) continue;
    const address = usable(channel, person, isMember, channels);
    if (address !== undefined) return { channel, address };
  }
  return { unreachable: 'no-channel' };
}

/** The wait after the nth try that came to nothing: 30 s, 1, 2, 5 minutes, then every 5 minutes. */
export function waitAfter(attempts: number): Temporal.Duration {
  return Temporal.Duration.from({ seconds: waits[Math.min(attempts, waits.length) - 1] ?? waits[0] });
}

/** What a try leaves of a row: its state, when it is due again, and why. After three days of tries it is given up. */
export function afterTry(
  outcome: Outcome, { attempts, queuedAt, now }: { attempts: number; queuedAt: Temporal.Instant; now: Temporal.Instant },
): { state: 'queued' | Exclude<Outcome['state'], 'later'>; due_at: Temporal.Instant; reason: string | null; sent_at: Temporal.Instant | null } {
  const reason = 'reason' in outcome ? oneLine(outcome.reason).slice(0, 500) : null;
  if (outcome.state !== 'later') return { state: outcome.state, due_at: now, reason, sent_at: reason === null ? now : null };
  const isOver = Temporal.Instant.compare(now, queuedAt.add(givesUpAfter)) >= 0;
  return { state: isOver ? 'failed' : 'queued', due_at: now.add(waitAfter(attempts)), reason, sent_at: null };
}

/** Text on one line: what breaks a line or steers a terminal becomes a blank, so that no header or log can be forged with it. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** What the database can keep: no U+0000, no half of a surrogate pair; and a subject on one line. */
export function storable(content: Content): Content {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]));
  };
  const kept = clean(content) as Content;
  return { ...kept, subject: oneLine(kept.subject) };
}

/** The Message-ID of a delivery (RFC 5322, 3.6.4): the same for every try, naming nobody. */
export function messageIdOf(delivery: DeliveryId, sender: string): string {
  const domain = domainToASCII(sender.slice(sender.lastIndexOf('@') + 1));
  return `<${delivery}@${domain || 'convene.invalid'}>`;
}

/** The language of the interface nearest to what a person reads: theirs, else the organisation's, else English. */
export function localeFor(...tags: readonly string[]): Locale {
  return tags.map((tag) => tag.split('-')[0]!.toLowerCase()).find(isLocale) ?? 'en';
}

/** Rooms of whose letters families and guests are sent every sort; they stand in each language, others in those of the office. */
const everybodys: readonly string[] = ['conferences', 'feedback', 'invitations', 'people', 'sign-in', 'sessions.reminder'];

/** The language of a letter of a kind: that of the person, where letters of this kind stand in it. */
export function localeOfKind(kind: string, ...tags: readonly string[]): Locale {
  const spoken = localeFor(...tags);
  return everybodys.some((one) => one === kind || kind.startsWith(`${one}.`)) ? spoken : officeLocale(spoken, localeFor(...tags.slice(1)));
}

/** The key of what is said again, and of its first saying. */
export function keyAgain(key: string): { readonly first: string; again(n: number): string } {
  const first = key.replace(/:again:\d+$/, '');
  return { first, again: (n) => `${first}:again:${n}` };
}
