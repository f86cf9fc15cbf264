import { filetypeinfo } from 'magic-bytes.js';

/**
 * The types that a file may be served with, none of them run or drawn by a browser as a page. All that is not here is
 * `text/plain` when it is text (HTML, SVG and XML too) and `application/octet-stream` when it is not.
 */
const served = new Set([
  'application/gzip', 'application/msword', 'application/ogg', 'application/pdf', 'application/rtf', 'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint', 'application/vnd.rar', 'application/x-7z-compressed', 'application/x-ole-storage',
  'application/x-tar', 'application/zip', 'audio/flac', 'audio/midi', 'audio/mpeg', 'audio/x-aiff', 'audio/x-wav', 'image/avif',
  'image/bmp', 'image/gif', 'image/heif', 'image/jpeg', 'image/png', 'image/tiff', 'image/webp', 'video/mp4', 'video/quicktime',
  'video/webm', 'video/x-matroska', 'video/x-msvideo',
]);
const opendocument = 'application/vnd.oasis.opendocument.';
const openxml = 'application/vnd.openxmlformats-officedocument.';
const offices = new Map([
  ['word/', `${openxml}wordprocessingml.document`],
  ['xl/', `${openxml}spreadsheetml.sheet`],
  ['ppt/', `${openxml}presentationml.presentation`],
]);
for (const kind of ['text', 'spreadsheet', 'presentation']) served.add(opendocument + kind);
for (const type of offices.values()) served.add(type);

export const binaryType = 'application/octet-stream';
export const textType = 'text/plain; charset=utf-8';

/** The type itself when it is of the closed list that {@link Sniffer} answers with, else `application/octet-stream`. */
export function servedType(type: string): string {
  return type === textType || served.has(type) ? type : binaryType;
}

const headBytes = 4096;

/**
 * Says what a file is by its content alone, never by its name or by what the sender claims: a signature in its first
 * 4 KiB, or text when all of it is UTF-8 without the controls that text does not have (WHATWG MIME Sniffing, 3.1).
 */
export class Sniffer {
  #head = Buffer.alloc(0);
  #decoder: TextDecoder | undefined = new TextDecoder('utf-8', { fatal: true });
  #empty = true;

  take(chunk: Uint8Array): void {
    if (chunk.length) this.#empty = false;
    if (this.#head.length < headBytes) this.#head = Buffer.concat([this.#head, chunk.subarray(0, headBytes - this.#head.length)]);
    if (!this.#decoder) return;
    if (hasBinaryByte(chunk)) this.#decoder = undefined;
    else this.#decode(chunk);
  }

  /** The type, after the last chunk. */
  type(): string {
    this.#decode();
    const signature = this.#signature();
    if (this.#empty) return binaryType;
    if (!this.#decoder) return signature ?? binaryType;
    // of what is text, only these are known by a signature long enough not to be met by chance
    return signature === 'application/pdf' || signature === 'application/rtf' ? signature : textType;
  }

  #decode(chunk?: Uint8Array): void {
    try {
      this.#decoder?.decode(chunk, { stream: chunk !== undefined });
    } catch {
      this.#decoder = undefined;
    }
  }

  #signature(): string | undefined {
    const types = filetypeinfo(this.#head).map((guess) => guess.mime ?? '');
    if (types.includes('application/zip')) return zipType(this.#head);
    // Matroska and WebM have one signature; the document type stands in the first bytes (RFC 8794, 11.2.5)
    const webm = this.#head.subarray(0, 64).includes('webm');
    if (types.includes('video/x-matroska')) return webm ? 'video/webm' : 'video/x-matroska';
    // Word, Excel, PowerPoint and Outlook of before 2007 have one signature too
    if (types.includes('application/msword')) return 'application/x-ole-storage';
    return types.find((type) => served.has(type));
  }
}

function hasBinaryByte(chunk: Uint8Array): boolean {
  for (let index = 0; index < chunk.length; index++) {
    const byte = chunk[index]!;
    if (byte < 0x20 && (byte < 0x09 || byte === 0x0b || byte > 0x0d) && byte !== 0x1b) return true;
  }
  return false;
}

/** Office documents are zip files: OpenDocument names its type in the first entry, Office Open XML by the folder of its parts. */
function zipType(head: Buffer): string {
  for (const entry of zipEntries(head)) {
    if (entry.name === 'mimetype') {
      const type = head.toString('latin1', entry.content, entry.content + entry.bytes);
      if (type.startsWith(opendocument) && served.has(type)) return type;
    }
    for (const [folder, type] of offices) if (entry.name.startsWith(folder)) return type;
  }
  return 'application/zip';
}

/** The local headers (APPNOTE 4.3.7) that lie wholly in the first bytes. */
function* zipEntries(head: Buffer): Generator<{ name: string; content: number; bytes: number }> {
  for (let at = head.indexOf('PK\x03\x04'); at !== -1; at = head.indexOf('PK\x03\x04', at + 4)) {
    if (at + 30 > head.length) return;
    const nameBytes = head.readUInt16LE(at + 26);
    const content = at + 30 + nameBytes + head.readUInt16LE(at + 28);
    yield { name: head.toString('latin1', at + 30, at + 30 + nameBytes), content, bytes: head.readUInt32LE(at + 18) };
  }
}
