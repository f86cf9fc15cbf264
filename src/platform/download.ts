import { servedType } from './storage/sniff.ts';

/**
 * The headers with which `/f/…` answers: always a download, never a page. A file that a browser shows all the same runs
 * in a sandbox without scripts, forms or requests, under a type of a closed list, unseen by other sites and by caches.
 *
 * `name` is what the sender called the file: anything, from outside. `type` is what its content is (`StoredFile.type`),
 * `bytes` its length where it is known.
 */
export function downloadHeaders(file: { name: string; type: string; bytes?: number | undefined }): Record<string, string> {
  return {
    'content-type': servedType(file.type),
    ...(file.bytes === undefined ? {} : { 'content-length': String(file.bytes) }),
    'content-disposition': contentDisposition(file.name),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
  };
}

/**
 * `attachment` with the name twice (RFC 6266, 4.3 and appendix D): plain ASCII for old programs, without quotes,
 * backslashes and percent signs, which they read in different ways; and as it is, percent-encoded (RFC 8187, 3.2).
 */
export function contentDisposition(name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^ -~]/gu, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Controls, line separators, and marks that turn the direction of what follows, so that "cod.exe" reads as "exe.doc". */
const unseen = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const nameBytes = 200;

/**
 * A name under which a file may be kept on any system: one line, no folders, no unseen marks, not hidden, at most 200
 * bytes of UTF-8 (the ending stays); `file` when nothing is left.
 */
export function safeFileName(name: string): string {
  const plain = bare(name.slice(-1000).toWellFormed().replace(unseen, '').normalize('NFC').replace(/[/\\:]/g, '_'));
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]{1,16})?$/su.exec(plain) ?? [];
  return bare(shortened(stem, nameBytes - Buffer.byteLength(ending)) + ending) || 'file';
}

function bare(name: string): string {
  return name.replace(/^[.\s]+|[.\s]+$/gu, '');
}

function shortened(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  // `encodeInto` stops before a character that does not fit
  const room = new Uint8Array(bytes);
  return new TextDecoder().decode(room.subarray(0, new TextEncoder().encodeInto(text, room).written));
}
