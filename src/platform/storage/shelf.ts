/** Where sealed files lie. Paths are `ORGANISATION/AA/ADDRESS`. Every method throws when the shelf itself fails. */
export interface Shelf {
  /** Takes a finished, synced file of this machine; when it answers, the file is there after a power cut too. Replaces. */
  place(path: string, file: { path: string; sealedSha256: string }): Promise<void>;
  /** The file and its length, or undefined where there is none. `signal` ends the reading. */
  read(path: string, signal: AbortSignal): Promise<{ bytes: number | undefined; stream: ReadableStream<Uint8Array> } | undefined>;
  remove(path: string): Promise<void>;
  check(): Promise<string | undefined>;
}

/** `FILES_URL` names nothing that can be a store. The sentence never repeats a secret. */
export type StorageRefusal = { readonly reason: 'wrong-address'; readonly sentence: string };
