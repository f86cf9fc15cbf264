import { BlockList, isIP, isIPv4 } from 'node:net';
import { ok, refuse, type Result } from './result.ts';

/** A text that does not name networks; `sentence` goes on from the name of the setting: "names …". */
export interface WrongNetworks { readonly reason: 'wrong-networks'; readonly sentence: string }

/** Some addresses and networks. */
export interface Networks { has(address: string): boolean }

/** Nobody's. */
export const noNetworks: Networks = { has: () => false };

/**
 * Reads addresses and networks in CIDR notation (RFC 4632, RFC 4291), parted by commas or blanks. Refused are networks of
 * everybody (`/0`), and those with bits set beyond their length: they are slips, and would believe more than was meant.
 */
export function readNetworks(text: string): Result<Networks, WrongNetworks> {
  const list = new BlockList();
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const kind = isIP(address);
    if (kind === 0) return wrong(`names "${entry}", which is neither an address nor a network`);
    const [family, most] = kind === 4 ? ['ipv4', 32] as const : ['ipv6', 128] as const;
    const bits = length === undefined ? most : Number(length);
    if (bits > most) return wrong(`names "${entry}"; a network of IPv${kind} has at most ${most} bits`);
    if (bits === 0) return wrong(`names "${entry}", which is everybody: then each visitor could choose an address`);
    if (bitsBeyond(address, bits)) return wrong(`names "${entry}", whose address goes on beyond its ${bits} bits; give the network's first address, or the address alone`);
    list.addSubnet(address, bits, family);
  }
  return ok({ has: (address) => isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') });
}

function wrong(what: string): { ok: false } & WrongNetworks {
  return refuse({ reason: 'wrong-networks', sentence: what });
}

function bitsBeyond(address: string, bits: number): boolean {
  const whole = isIPv4(address) ? address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')) : bitsOfSix(address);
  return whole.join('').slice(bits).includes('1');
}

/** The 128 bits of an IPv6 address, 16 a piece. */
function bitsOfSix(address: string): string[] {
  const host = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [front = [], back] = host.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = back ? Array<string>(8 - front.length - back.length).fill('0') : [];
  return [...front, ...zeros, ...back ?? []].map((pair) => parseInt(pair, 16).toString(2).padStart(16, '0'));
}

/**
 * Whose request this is, as an address that limits may count by. `peer` is who connected, `forwarded` the header
 * X-Forwarded-For, to whose end each proxy adds the address that connected to it. So it is read from its end, and only as far
 * as those who wrote it are `trusted`: what a visitor wrote himself stands before and is never reached, and who connects
 * without a trusted proxy is himself, whatever he sends.
 * @returns an address without port and brackets, or `unknown` where the connection has none.
 */
export function clientAddress(peer: string | undefined, forwarded: string | undefined, trusted: Networks): string {
  let address = plain(peer ?? '') ?? 'unknown';
  const told = (forwarded ?? '').split(',');
  while (told.length > 0 && trusted.has(address)) {
    const next = plain(told.pop()!.trim());
    if (next === undefined) break; // a proxy that tells nothing useful: all behind it are one
    address = next;
  }
  return address;
}

/** An address as proxies write it: some add the port, and a listener on `::` sees IPv4 as mapped (RFC 4291, 2.5.5.2). */
function plain(told: string): string | undefined {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(told)?.[1] ?? /^([\d.]+):\d+$/.exec(told)?.[1] ?? told;
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(mapped) === 0 ? undefined : mapped;
}
