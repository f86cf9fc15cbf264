import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import { contentDisposition, downloadHeaders, safeFileName } from './download.ts';

test('a file is served as a download in a sandbox, kept by no cache and shown to no other site', () => {
  assert.deepEqual(downloadHeaders({ name: 'agenda.pdf', type: 'application/pdf', bytes: 12 }), {
    'content-type': 'application/pdf',
    'content-length': '12',
    'content-disposition': 'attachment; filename="agenda.pdf"; filename*=UTF-8\'\'agenda.pdf',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
  });
  assert.equal('content-length' in downloadHeaders({ name: 'a', type: 'image/png' }), false);
});

test('a type that a browser could run is served as bytes', () => {
  for (const type of ['text/html', 'image/svg+xml', 'text/plain\r\nSet-Cookie: a=b']) {
    assert.equal(downloadHeaders({ name: 'a', type })['content-type'], 'application/octet-stream');
  }
});

test('names of all languages are given whole, and plainly to programs that know ASCII only', () => {
  const cases: [string, string, string][] = [
    ['Protokoll Müller.docx', 'Protokoll M_ller.docx', 'Protokoll%20M%C3%BCller.docx'],
    ['جدول الأعمال.pdf', '____ _______.pdf', '%D8%AC%D8%AF%D9%88%D9%84%20%D8%A7%D9%84%D8%A3%D8%B9%D9%85%D8%A7%D9%84.pdf'],
    ['📅.ics', '_.ics', '%F0%9F%93%85.ics'],
    [`it's "100%" (new)*.txt`, `it's _100__ (new)*.txt`, `it%27s%20%22100%25%22%20%28new%29%2A.txt`],
  ];
  for (const [name, ascii, encoded] of cases) {
    assert.equal(contentDisposition(name), `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`);
  }
});

test('a name is one line, without folders, marks of direction and dots before or after it', () => {
  const cases: [string, string][] = [
    ['a\r\nSet-Cookie: b=c.txt', 'aSet-Cookie_ b=c.txt'],
    ['invoice\u202Ecod.exe', 'invoicecod.exe'],
    ['\u2066a\u2069\u200f\u061cb\u2028c.txt\0', 'abc.txt'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Users\\plan.doc', 'C__Users_plan.doc'],
    ['.htaccess', 'htaccess'],
    ['report.exe. . ', 'report.exe'],
    ['Mu\u0308ller', 'Müller'],
    ['\ud800x', '\ufffdx'],
    ...['', '.', '..', ' ', '\u202e', '\r\n'].map((name): [string, string] => [name, 'file']),
  ];
  for (const [name, expected] of cases) assert.equal(safeFileName(name), expected);
});

test('a long name is shortened between characters, and keeps its ending', () => {
  const name = safeFileName(`${'جدول'.repeat(100)}.docx`);
  assert.match(name, /^[جدول]+\.docx$/u);
  assert.equal(Buffer.byteLength(name), 199);
  assert.equal(Buffer.byteLength(safeFileName('📅'.repeat(100))), 200);
  assert.equal(safeFileName(`a.${'b'.repeat(300)}`).length, 200);
});

test('whatever the name, the header is one line that names it and nothing else', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
    const value = contentDisposition(name);
    assert.match(value, /^attachment; filename="[^"\\%\x00-\x1f\x7f-\u{10ffff}]{1,200}"; filename\*=UTF-8''[\w.!#$&+^`|~%-]+$/u);
    assert.equal(decodeURIComponent(value.split("UTF-8''")[1]!), safeFileName(name));
    assert.equal(safeFileName(safeFileName(name)), safeFileName(name));
    assert.equal(new Headers({ 'content-disposition': value }).get('content-disposition'), value);
  }), { numRuns: 300 });
});
