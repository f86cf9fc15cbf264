import { domainToASCII, domainToUnicode } from 'node:url';

const mostBytes = 254; // RFC 5321, 4.5.3.1.3, less the angle brackets
const mostLocalBytes = 64; // RFC 5321, 4.5.3.1.1

// what may stand unquoted before the @ (RFC 5321 dot-string, RFC 6531 for letters outside ASCII)
const localPart = /^[^\s\p{C}@<>()[\]\\,;:".]+(?:\.[^\s\p{C}@<>()[\]\\,;:".]+)*$/u;

/**
 * An e-mail address in the one form under which it has an account: trimmed, Unicode NFC, lower-cased, the domain in
 * Unicode even where it came as xn--…; undefined when the text is no address. Quoted local parts and address literals in
 * brackets are not taken: nobody signs in with one, and mail headers are no place for them.
 */
export function normalAddress(text: string): string | undefined {
  const [local, domain, ...more] = text.normalize('NFC').trim().toLowerCase().normalize('NFC').split('@');
  if (!local || !domain || more.length || !localPart.test(local)) return undefined;
  const host = domainToUnicode(domainToASCII(domain));
  if (!/^[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}.-]*[\p{L}\p{N}\p{M}])?$/u.test(host)) return undefined;
  const address = `${local}@${host}`;
  return Buffer.byteLength(local) > mostLocalBytes || Buffer.byteLength(address) > mostBytes ? undefined : address;
}
