import { createHmac } from 'node:crypto';
import type { Platform } from '../rooms/resources/ports.ts';

// RFC 4648, section 6, in small letters: Jitsi takes no account of case, and 32 characters hold 160 bits.
const letters = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[parseInt(five, 2)]).join('');
}

/**
 * A meeting of its own for each session on the organisation's Jitsi server. Who knows the name can join, so it is a MAC of
 * the session under a secret of this installation: the same for the session's life, and nobody can guess it from another.
 */
export const jitsi: Platform = {
  name: 'jitsi', label: 'Jitsi', needsTypedLink: false, needsBase: true, needsStandingRoom: false,
  address: ({ id, organisation, base, key }) => {
    if (base === null) return undefined;
    const mac = createHmac('sha256', key).update(`${organisation} ${id}`).digest().subarray(0, 20);
    return { joinAddress: new URL(base32(mac), base).href };
  },
};
