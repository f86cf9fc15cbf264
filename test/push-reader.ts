/** A browser's side of web push, written from RFC 8188 and RFC 8291 with other means than the program's own: for tests. */
import { webcrypto } from 'node:crypto';

const { subtle } = webcrypto;

export interface Reader { readonly keys: { readonly p256dh: string; readonly auth: string }; readonly d: string }

/** The key pair of a browser that subscribes. */
export async function newReader(): Promise<Reader> {
  const pair = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']) as webcrypto.CryptoKeyPair;
  const raw = Buffer.from(await subtle.exportKey('raw', pair.publicKey));
  const { d } = await subtle.exportKey('jwk', pair.privateKey);
  return { keys: { p256dh: raw.toString('base64url'), auth: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url') }, d: d! };
}

/** The bytes as WebCrypto takes them. */
const of = (bytes: Buffer) => new Uint8Array(bytes);

async function hkdf(key: Buffer, salt: Buffer, info: Buffer, length: number): Promise<Buffer> {
  const material = await subtle.importKey('raw', of(key), 'HKDF', false, ['deriveBits']);
  return Buffer.from(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: of(salt), info: of(info) }, material, length * 8));
}

/** What was sent to this browser. Rejects what was not for it, or was changed on the way. */
export async function opened(body: Buffer, { keys, d }: Reader): Promise<Buffer> {
  const [salt, idLength] = [body.subarray(0, 16), body[20]!];
  const [sender, record] = [body.subarray(21, 21 + idLength), body.subarray(21 + idLength)];
  const own = Buffer.from(keys.p256dh, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d, x: own.subarray(1, 33).toString('base64url'), y: own.subarray(33).toString('base64url') };
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const shared = Buffer.from(await subtle.deriveBits(
    { name: 'ECDH', public: await subtle.importKey('raw', of(sender), curve, false, []) }, await subtle.importKey('jwk', jwk, curve, false, ['deriveBits']), 256,
  ));
  const secret = await hkdf(shared, Buffer.from(keys.auth, 'base64url'), Buffer.concat([Buffer.from('WebPush: info\0'), own, sender]), 32);
  const key = await subtle.importKey('raw', of(await hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)), 'AES-GCM', false, ['decrypt']);
  const iv = of(await hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
  const plain = Buffer.from(await subtle.decrypt({ name: 'AES-GCM', iv, tagLength: 128 }, key, of(record)));
  const end = plain.lastIndexOf(2); // the delimiter of the last record, before its zeros (RFC 8188, 2)
  if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('the record has no delimiter');
  return plain.subarray(0, end);
}
