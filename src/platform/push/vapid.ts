/** Voluntary Application Server Identification (RFC 8292): a push service knows that it is always the same program that sends. */
import { createECDH, createPrivateKey, hkdfSync, sign, type KeyObject } from 'node:crypto';

export interface ServerKeys {
  /** What browsers are given when they subscribe: the uncompressed point, base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The key pair of an installation, always the same from the same 32 secret bytes (FIPS 186-5, A.2.1: more bits than needed, then the rest). */
export function serverKeys(secret: Buffer): ServerKeys {
  const wide = BigInt(`0x${Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'vapid', 48)).toString('hex')}`);
  const d = Buffer.from((wide % (order - 1n) + 1n).toString(16).padStart(64, '0'), 'hex');
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url')) as [string, string];
  return {
    publicKey: point.toString('base64url'),
    privateKey: createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x, y } }),
  };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * The value of `Authorization` for one push service (RFC 8292, 2 and 3): a token for its origin that ends after 12 hours, signed.
 * @param contact `mailto:` or `https:`, whom the service may ask. @param now by the world's clock, which the service has too.
 */
export function authorization(endpoint: URL, { keys, contact, now }: { keys: ServerKeys; contact: string; now: Temporal.Instant }): string {
  const claims = { aud: endpoint.origin, exp: Math.floor(now.add({ hours: 12 }).epochMilliseconds / 1000), sub: contact };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${keys.publicKey}`;
}
