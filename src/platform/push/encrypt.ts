/** Message Encryption for Web Push (RFC 8291): only the browser that subscribed can read what is sent to it. */
import { createCipheriv, createECDH, ECDH, hkdfSync, randomBytes, type ECDH as Exchange } from 'node:crypto';

/** What a browser gives with its subscription, base64url: a point of P-256, uncompressed, and 16 bytes (RFC 8291, 2.1). */
export interface BrowserKeys { readonly p256dh: string; readonly auth: string }

/** What makes one message differ from every other; random but in tests. */
export interface Once { readonly salt: Buffer; readonly sender: Exchange }

const curve = 'prime256v1';
const recordSize = 4096;
/** The most that fits one record beside its delimiter and tag (RFC 8188, 2): more is taken by no push service (RFC 8030, 7.2). */
export const mostBytes = recordSize - 103;

/** Whether these keys can be encrypted for: a point that lies on the curve, and 16 bytes. */
export function areKeys({ p256dh, auth }: BrowserKeys): boolean {
  const point = Buffer.from(p256dh, 'base64url');
  if (point.length !== 65 || point[0] !== 4 || Buffer.from(auth, 'base64url').length !== 16) return false;
  try {
    ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed');
    return true;
  } catch {
    return false;
  }
}

function anew(): Once {
  const sender = createECDH(curve);
  sender.generateKeys();
  return { salt: randomBytes(16), sender };
}

const derived = (key: Buffer, salt: Buffer, info: Buffer | string, bytes: number) => Buffer.from(hkdfSync('sha256', key, salt, info, bytes));

/**
 * A message as the body of a request to a push service: the header of RFC 8188 (2.1) with the sender's key as its key id, and one
 * record. @param pad zeros after the text, so that its length says less. @throws when text and zeros are more than fits.
 */
export function encrypted(text: Uint8Array, keys: BrowserKeys, { pad = 0, once = anew() }: { pad?: number; once?: Once } = {}): Buffer {
  if (text.length + pad > mostBytes) throw new Error(`A push message holds ${mostBytes} bytes, this one ${text.length + pad}.`);
  const { salt, sender } = once;
  const [receiver, auth, own] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url'), sender.getPublicKey()];
  // RFC 8291, 3.3 and 3.4: both public keys are part of what the content key is derived from
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, own]);
  const secret = derived(sender.computeSecret(receiver), auth, info, 32);
  const [key, nonce] = [derived(secret, salt, 'Content-Encoding: aes128gcm\0', 16), derived(secret, salt, 'Content-Encoding: nonce\0', 12)];
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const record = Buffer.concat([cipher.update(text), cipher.update(Buffer.from([2])), cipher.update(Buffer.alloc(pad)), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordSize);
  return Buffer.concat([salt, size, Buffer.from([own.length]), own, record]);
}
