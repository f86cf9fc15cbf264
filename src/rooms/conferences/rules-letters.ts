/** Short codes that people type, the order of letters, and how often a code may be typed wrong: pure. */
import { createHmac } from 'node:crypto';

/** Figures and letters that nobody mistakes for another (Crockford, "Base 32": no I, L, O, U). */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 9;

/** The short code of a link: nine symbols of five bits, by a key, so that it need not be kept. */
export function codeOfLink(key: Buffer, link: string): string {
  const bytes = createHmac('sha256', key).update(`code ${link}`).digest();
  return Array.from({ length }, (_, at) => symbols[bytes[at]! & 31]).join('');
}

/** As it is printed: three by three. */
export const inThrees = (code: string): string => code.replaceAll(/.{3}(?=.)/g, '$&-');

/**
 * What was typed as a code, or undefined where it is none: capitals or not, with any signs between, in European or Arabic
 * figures, with letters taken for the figures that they look like.
 */
export function codeTyped(text: string): string | undefined {
  const figure = (one: string) => String((one.codePointAt(0)! & 15));
  const plain = text.normalize('NFKC').toUpperCase().replaceAll(/[\u0660-\u0669\u06F0-\u06F9]/g, figure).replaceAll(/[\p{P}\p{Z}\p{Cf}]/gu, '')
    .replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return plain.length === length && [...plain].every((one) => symbols.includes(one)) ? plain : undefined;
}

/** The name under which a code, or where one was typed, is kept: it opens nothing and tells nobody who it was. */
export function hashed(key: Buffer, what: string): string {
  return createHmac('sha256', key).update(what).digest('base64url');
}

/** What one household or company types from: an IPv4 address, or the first 64 bits of an IPv6 one (RFC 6177). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (!mapped.includes(':')) return mapped.slice(0, 64);
  const [head = '', tail] = (URL.parse(`http://[${mapped.replace(/%.*$/, '')}]/`)?.hostname.slice(1, -1) ?? mapped).split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail?.split(':').filter((part) => part !== '') ?? [];
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...back].slice(0, 4).join(':').slice(0, 64);
}

/**
 * How often a code may be typed wrong within an hour from one network, and in all. With 2^45 codes and a thousand letters who
 * guesses at the greatest rate needs some thousands of years for one.
 */
export const wrongCodes = { fromOne: 10, inAll: 500, within: Temporal.Duration.from({ hours: 1 }) } as const;

/** Until when nobody may try who has tried at these instants, in order; undefined where he may. */
export function waitAfter(tries: readonly Temporal.Instant[], most: number, now: Temporal.Instant): Temporal.Instant | undefined {
  const until = tries.at(-most)?.add(wrongCodes.within);
  return until && Temporal.Instant.compare(until, now) > 0 ? until : undefined;
}

/** In the order in which letters are handed out: by class ("2a" before "10b"), then by the child's name. */
export function byClassThenName<One extends { readonly className: string; readonly childName: string }>(all: readonly One[]): One[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...all].sort((a, b) => compare(a.className, b.className) || compare(a.childName, b.childName));
}
