/** Where a push message may be sent: addresses come from browsers, and so from anybody; none may lead into a network of ours. */
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Networks that are nobody's on the internet: the registries of special purpose of IPv4 and IPv6 (RFC 6890), and multicast. */
const closed = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) closed.addSubnet(network, bits, 'ipv4');
/** Of IPv6 only global unicast is open, less what carries an IPv4 address within (Teredo, 6to4) or is for documents. */
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) closed.addSubnet(network, bits, 'ipv6');

/** Whether an address is one of the internet at large. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, 'ipv4');
  return isIP(address) === 6 && open6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** The address of a subscription (RFC 8030, 5): https at its own port, by a name, without user or password; undefined for anything else. */
export function pushEndpoint(text: string): URL | undefined {
  if (text.length > 2000 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const named = isIP(host) === 0 && host.includes('.') && !/(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid)\.?$/.test(host);
  return url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '' && url.hash === '' && named ? url : undefined;
}

/** A name that leads into a network of ours, or nowhere. */
export class NotPublic extends Error {}

/**
 * The question for the addresses of a name, as `node:https` asks it when it connects: what it answers is what is connected to, so
 * that a name cannot show one address when it is looked at and another when it is used. Fails where not all of them are public.
 */
export function publicLookup(
  host: string, options: LookupOptions, done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
): void {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    const bad = found.find(({ address }) => !isPublic(address));
    if (found.length === 0 || bad) return done(new NotPublic(`${host} leads to ${bad?.address ?? 'nowhere'}, which is not on the internet`), []);
    return options.all ? done(null, found) : done(null, found[0]!.address, found[0]!.family);
  });
}
