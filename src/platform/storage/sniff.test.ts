import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sniffer, servedType } from './sniff.ts';

function sniffed(content: Uint8Array | string, size = 7): string {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const sniffer = new Sniffer();
  for (let at = 0; at < bytes.length; at += size) sniffer.take(bytes.subarray(at, at + size));
  return sniffer.type();
}

/** Local headers and contents as a program that writes office documents lays them (APPNOTE 4.3.7), none compressed. */
function zip(...entries: [name: string, content: string][]): Buffer {
  return Buffer.concat(entries.map(([name, content]) => {
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(name.length, 26);
    return Buffer.concat([header, Buffer.from(name + content, 'latin1')]);
  }));
}

const text = 'text/plain; charset=utf-8';
const binary = 'application/octet-stream';

test('documents, pictures, sound and film are known by their first bytes', () => {
  const cases: [string, string][] = [
    ['%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'application/pdf'],
    ['%PDF-1.4\n1 0 obj\n', 'application/pdf'],
    ['{\\rtf1\\ansi text}', 'application/rtf'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
    ['GIF89a\x01\0\x01\0', 'image/gif'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
    ['\0\0\0\x18ftypheic\0\0\0\0', 'image/heif'],
    ['\0\0\0\x18ftypisom\0\0\0\0', 'video/mp4'],
    ['\0\0\0\x14ftypqt  \0\0\0\0', 'video/quicktime'],
    ['\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87', 'video/webm'],
    ['\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroskaB\x87', 'video/x-matroska'],
    ['ID3\x03\0\0\0\0\0\0', 'audio/mpeg'],
    ['RIFF\x10\0\0\0WAVEfmt ', 'audio/x-wav'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0', 'application/x-ole-storage'],
    ['\x1f\x8b\x08\0\0\0\0\0', 'application/gzip'],
  ];
  for (const [content, type] of cases) {
    assert.equal(sniffed(content), type);
    assert.equal(sniffed(content, 1), type);
    assert.equal(servedType(type), type);
  }
});

test('office documents are told from other zip files by what is in them', () => {
  const types = ['[Content_Types].xml', '<Types/>'] as [string, string];
  const openxml = 'application/vnd.openxmlformats-officedocument.';
  const rels = ['_rels/.rels', '<x/>'] as [string, string];
  assert.equal(sniffed(zip(types, rels, ['word/document.xml', '<w/>'])), `${openxml}wordprocessingml.document`);
  assert.equal(sniffed(zip(types, ['xl/workbook.xml', '<w/>'])), `${openxml}spreadsheetml.sheet`);
  assert.equal(sniffed(zip(types, ['ppt/presentation.xml', '<w/>'])), `${openxml}presentationml.presentation`);
  const odt = 'application/vnd.oasis.opendocument.text';
  assert.equal(sniffed(zip(['mimetype', odt], ['content.xml', '<x/>'])), odt);
  assert.equal(sniffed(zip(['mimetype', 'application/vnd.oasis.opendocument.text-web'])), 'application/zip');
  assert.equal(sniffed(zip(['mimetype', 'text/html'], ['index.html', '<script>'])), 'application/zip');
  assert.equal(sniffed(zip(['photos/1.jpg', 'x'])), 'application/zip');
  assert.equal(sniffed('PK\x03\x04'), 'application/zip');
});

test('what a browser could run or draw as a page is text or bytes, never its own type', () => {
  const active = [
    '<!doctype html><script>alert(1)</script>', '<html>', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    '<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', 'WEBVTT\n\n', '{"a":1}', 'Received: from x',
  ];
  for (const content of active) {
    assert.equal(sniffed(content), text);
    assert.equal(sniffed(`\xef\xbb\xbf${content}`), text);
    assert.equal(sniffed(`${content}\0`), binary);
    assert.equal(sniffed(Buffer.from(`\ufeff${content}`, 'utf16le')), binary);
  }
  const programs = ['CWS\x09\0\0', '\0asm\x01\0\0\0', 'MZ\x90\0\x03', '\xca\xfe\xba\xbe\0\0'];
  for (const content of programs) assert.equal(sniffed(content), binary);
});

test('text is UTF-8 to its end, with whatever characters, wherever the chunks are cut', () => {
  const texts = ['Good morning', 'PLAN', 'BM', 'a,b\r\n1,2\r\n', 'BEGIN:VCALENDAR\r\n', 'جدول 📅 für alle\n', '\x1b[1m'];
  for (const content of texts) {
    for (const size of [1, 2, 3, 100]) assert.equal(sniffed(Buffer.from(content), size), text);
  }
  assert.equal(sniffed(Buffer.concat([Buffer.from('a'.repeat(9000)), Buffer.of(0)]), 4096), binary);
  assert.equal(sniffed(Buffer.from('abc📅').subarray(0, -1)), binary);
  for (const control of [0, 8, 0x0b, 0x0e, 0x1a, 0x1c, 0x1f]) assert.equal(sniffed(Buffer.of(97, control)), binary);
  assert.equal(sniffed('caf\xe9'), binary);
  assert.equal(sniffed(''), binary);
});

test('a type that is not of the list is served as bytes', () => {
  for (const type of ['text/html', 'image/svg+xml', 'text/plain', 'application/xhtml+xml', 'text/html; charset=utf-8', '']) {
    assert.equal(servedType(type), binary);
  }
  assert.equal(servedType(text), text);
});
