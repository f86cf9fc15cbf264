import { createHmac, hkdfSync } from 'node:crypto';
import { deriveKey, openText, sealText } from '../keys.ts';

/**
 * The keys of one organisation's files. The identity is an age X25519 identity: each file has a key of its own, wrapped
 * for it (age-encryption.org/v1), so that a copy of the store can also be opened by any other age program.
 * Private fields, so that neither a log line nor an error's dump shows a key.
 */
export class OrganisationKeys {
  readonly organisation: string;
  readonly #identity: string;
  readonly #recipient: string;
  readonly #addressKey: Buffer;

  /** Made by {@link openOrganisationKeys}. */
  constructor(organisation: string, identity: string, recipient: string) {
    this.organisation = organisation;
    this.#identity = identity;
    this.#recipient = recipient;
    this.#addressKey = Buffer.from(hkdfSync('sha256', identity, Buffer.from(organisation), 'convene/file addresses', 32));
  }

  /** The address of a content: HMAC-SHA256 of its SHA-256, 64 hexadecimal digits; elsewhere nobody can guess content by it. */
  address(sha256: Buffer): string {
    return createHmac('sha256', this.#addressKey).update(sha256).digest('hex');
  }

  /** The content as an age file, a chunk of 64 KiB at a time. */
  async seal(content: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
    const { Encrypter } = await age();
    const encrypter = new Encrypter();
    encrypter.addRecipient(this.#recipient);
    return encrypter.encrypt(content);
  }

  /**
   * The content of an age file of `bytes` bytes, and how long that content is. Throws when the head is damaged or not
   * sealed for this organisation; the stream fails at the first chunk that was altered, and at its end when cut short.
   */
  async open(file: ReadableStream<Uint8Array>, bytes: number | undefined) {
    const { Decrypter } = await age();
    const decrypter = new Decrypter();
    decrypter.addIdentity(this.#identity);
    const stream = await decrypter.decrypt(file);
    return { stream: stream as ReadableStream<Uint8Array>, bytes: bytes === undefined ? undefined : stream.size(bytes) };
  }
}

/** Loaded with the first file: it takes 80 ms and 20 MB, which a start that touches no file need not pay. */
function age() {
  return import('age-encryption');
}

const name = /^[0-9a-z][0-9a-z-]{0,63}$/;

/**
 * A new identity for an organisation's files, sealed under the master key, to be kept in the organisation's row. It is
 * made once: with a second one the files of the first are lost. `organisation` is its id, which names its folder too.
 */
export async function newOrganisationIdentity(master: Buffer, organisation: string): Promise<string> {
  if (!name.test(organisation)) throw new Error(`"${organisation}" cannot name an organisation's folder.`);
  const { generateX25519Identity } = await age();
  return sealText(deriveKey(master, 'file identities'), await generateX25519Identity(), organisation);
}

/** Whether {@link openOrganisationKeys} would open them. */
export function opensOrganisationKeys(master: Buffer, organisation: string, sealed: string): boolean {
  return openText(deriveKey(master, 'file identities'), sealed, organisation) !== undefined;
}

/** The keys that {@link newOrganisationIdentity} sealed. Throws under another master key and for another organisation. */
export async function openOrganisationKeys(master: Buffer, organisation: string, sealed: string): Promise<OrganisationKeys> {
  const identity = openText(deriveKey(master, 'file identities'), sealed, organisation);
  if (identity === undefined) {
    const why = 'it was sealed under another master key, or for another organisation';
    throw new Error(`The file identity of organisation ${organisation} does not open: ${why}.`);
  }
  const { identityToRecipient } = await age();
  return new OrganisationKeys(organisation, identity, await identityToRecipient(identity));
}
