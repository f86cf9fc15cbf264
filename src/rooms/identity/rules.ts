import { createHmac, timingSafeEqual } from 'node:crypto';
import type { OrganisationId } from '../../platform/context.ts';
import type { LinkId } from './model.ts';

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const idOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const macOf = (key: Buffer, named: Buffer) => createHmac('sha256', key).update(named).digest().subarray(0, 16);

/** The last part of a signed link's address: 64 characters that name the link and prove that we made it. */
export function tokenOf(key: Buffer, organisation: OrganisationId, link: LinkId): string {
  const named = Buffer.concat([bytesOf(organisation), bytesOf(link)]);
  return Buffer.concat([named, macOf(key, named)]).toString('base64url');
}

/**
 * Which link a token names, or undefined where we did not make it. Constant-time, and before any question to the
 * database; whether the link still opens anything is asked of its row.
 */
export function readToken(key: Buffer, token: string): { organisation: OrganisationId; link: LinkId } | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 48 || token.length !== 64) return undefined;
  const named = bytes.subarray(0, 32);
  if (!timingSafeEqual(bytes.subarray(32), macOf(key, named))) return undefined;
  return { organisation: idOf(named.subarray(0, 16)) as OrganisationId, link: idOf(named.subarray(16)) as LinkId };
}

/** A name for addresses, from a name of an organisation: letters of ASCII and digits parted by single hyphens, at most 40. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 40).replaceAll(/^-+|-+$/g, '') || 'office';
}
