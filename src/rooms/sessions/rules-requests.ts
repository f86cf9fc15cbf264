import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { resolveWallTime } from '../../calendar/zone.ts';
import { settleables, type RequestState, type Settleable, type SpamMark, type Wish, type Wished } from './model-requests.ts';

/** What of who, when, how long and where is not settled (G-4.1.2), in the order in which it is asked. */
export function missingOf(wish: Wish): Settleable[] {
  const given: Record<Settleable, unknown> = { who: wish.who, when: wish.wished, length: wish.minutes, where: wish.place };
  return settleables.filter((one) => given[one] === null);
}

const fieldOf = { who: 'who', when: 'wished', length: 'minutes', where: 'place' } as const satisfies Record<Settleable, keyof Wish>;

/** Of what is given, only what `fields` name; what is not given is left out. */
export function only(wish: Partial<Wish>, fields: readonly Settleable[]): Partial<Wish> {
  const entries = fields.map((one) => [fieldOf[one], wish[fieldOf[one]]] as const).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries);
}

/** What of a change is something new. */
export function changedOf(before: Wish, change: Partial<Wish>): Settleable[] {
  return settleables.filter((one) => {
    const key = fieldOf[one];
    return change[key] !== undefined && JSON.stringify(change[key]) !== JSON.stringify(before[key]);
  });
}

/** Why a wished time is not taken: it has passed, or the clock leaves it out that day; then two that do exist are offered. */
export type WrongWish =
  | { readonly reason: 'wished-past' }
  | { readonly reason: 'no-such-time'; readonly candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime] };

/**
 * What is wrong with a wished time. One that the clock shows twice is taken: a wish says no more, and whoever books it is
 * asked which of the two is meant.
 */
export function wrongWish({ wall, zone }: Wished, now: Temporal.Instant): WrongWish | undefined {
  const meant = resolveWallTime(wall, zone);
  if (meant.kind === 'gap') return { reason: 'no-such-time', candidates: meant.candidates };
  const last = meant.kind === 'fold' ? meant.candidates[1].toInstant() : meant.instant;
  return Temporal.Instant.compare(last, now) <= 0 ? { reason: 'wished-past' } : undefined;
}

/** What makes two requests look alike: who asks and the title, without regard to case, accents, blanks and signs. */
export function likenessOf(requester: string, title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return createHash('sha256').update(`${requester}\n${plain || title.trim()}`).digest('base64url');
}

/** For how long a request is remembered as the first of its kind. */
export const alikeFor = Temporal.Duration.from({ hours: 14 * 24 });

/**
 * Whether what comes in now is an earlier request once more (G-4.1.1); both have the same likeness. One day against
 * another is another request; where one names no day they are the same, unless the earlier is scheduled already: then
 * only the same day is.
 */
export function repeats(
  earlier: { state: RequestState; madeAt: Temporal.Instant; wished: Wished | null }, later: { wished: Wished | null }, now: Temporal.Instant,
): boolean {
  if (earlier.state !== 'open' && earlier.state !== 'scheduled') return false;
  if (Temporal.Instant.compare(earlier.madeAt.add(alikeFor), now) < 0) return false;
  const [one, other] = [earlier.wished, later.wished].map((wished) => wished?.wall.toPlainDate().toString());
  return one === other ? one !== undefined || earlier.state === 'open' : (one === undefined || other === undefined) && earlier.state === 'open';
}

/** What the public form brings along besides what people fill in. */
export interface FormSent {
  /** What `formStamp` made when the form was shown. */
  readonly stamp: string;
  /** A field that people do not see. */
  readonly trap: string;
  /** The network address that it came from. */
  readonly from: string;
}

const leastFilling = 3000;
const mostLinks = 3;
/** How long a form may lie open in a browser before it is sent. */
export const stampLife = Temporal.Duration.from({ hours: 24 });

/**
 * Why a form looks as if a program had filled it (issue 2, part 5). Nothing of it is thrown away: a coordinator looks.
 * @param filledMs from showing the form to its coming in; negative after our clock was set back, which says nothing.
 */
export function spamSigns(form: { trap: string; texts: readonly string[] }, { filledMs }: { filledMs: number }): SpamMark[] {
  const links = form.texts.join('\n').match(/\b(?:https?:\/\/|www\.)|<a\s|\[url/gi)?.length ?? 0;
  return [
    ...(form.trap.trim() === '' ? [] : ['trap' as const]),
    ...(filledMs >= 0 && filledMs < leastFilling ? ['too-fast' as const] : []),
    ...(links > mostLinks ? ['links' as const] : []),
  ];
}

const stampMac = (key: Buffer, shown: string, name: string) => createHmac('sha256', key).update(`${shown}.${name}`).digest();

/** A sign of ours that a form was shown at an instant: `milliseconds.name.mac`. The name tells one showing from another. */
export function stampOf(key: Buffer, now: Temporal.Instant): string {
  const [shown, name] = [now.epochMilliseconds.toString(36), randomBytes(9).toString('base64url')];
  return `${shown}.${name}.${stampMac(key, shown, name).toString('base64url')}`;
}

/** What a stamp says, or undefined where we did not make it. Compared in constant time. */
export function readStamp(key: Buffer, stamp: string): { shownAt: Temporal.Instant; name: string } | undefined {
  const [, shown, name, mac] = /^([0-9a-z]{1,11})\.([\w-]{12})\.([\w-]{43})$/.exec(stamp) ?? [];
  if (shown === undefined || name === undefined || mac === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), stampMac(key, shown, name))) return undefined;
  return { shownAt: Temporal.Instant.fromEpochMilliseconds(Number.parseInt(shown, 36)), name };
}

/** How many forms are taken from one source. */
export const rate = { most: 10, within: Temporal.Duration.from({ hours: 1 }) } as const;

/** Until when a source has to wait that has sent these; undefined when it need not. */
export function waitUntil(taken: readonly Temporal.Instant[], now: Temporal.Instant): Temporal.Instant | undefined {
  const recent = taken.filter((at) => Temporal.Instant.compare(at.add(rate.within), now) > 0).sort(Temporal.Instant.compare);
  return recent.length < rate.most ? undefined : recent.at(-rate.most)!.add(rate.within);
}

/** What one household or company sends from: an IPv4 address, the first 64 bits of an IPv6 one (RFC 4291, 2.5.4). */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(mapped)) return mapped;
  const host = URL.parse(`http://[${address.replace(/%.*$/, '')}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return address.slice(0, 64);
  const [head = '', tail] = host.split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail?.split(':').filter((part) => part !== '') ?? [];
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: zeros }, () => '0'), ...back].slice(0, 4).join(':');
}

/** The name under which a source is kept: it tells nobody who it was. */
export function sourceKey(key: Buffer, source: string): string {
  return createHmac('sha256', key).update(source).digest('base64url');
}
