import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import { readTables, type Table } from './sheets.ts';

async function read(bytes: Uint8Array | string, name = 'students.csv'): Promise<Table[]> {
  const tables = await readTables(name, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  assert.ok(tables.ok, JSON.stringify(tables));
  return tables.value;
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

test('[P-1.3] commas, semicolons and tabs part the cells, whichever the file has', async () => {
  for (const separator of [',', ';', '\t']) {
    const [table] = await read(['Id', 'Name', 'Class'].join(separator) + '\r\n' + ['1', '"Silva, Ana; x"', '5a'].join(separator) + '\r\n');
    assert.deepEqual(table!.headings, ['Id', 'Name', 'Class']);
    assert.deepEqual(table!.rows, [['1', 'Silva, Ana; x', '5a']]);
  }
});

test('[P-1.3] a file in UTF-16 is read by its mark, in either order of bytes', async () => {
  const text = 'الرقم;الاسم\r\n1;سلمى\r\n';
  const little = utf16(text);
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big]) {
    const [table] = await read(bytes);
    assert.deepEqual([table!.headings, table!.rows, table!.encoding], [['الرقم', 'الاسم'], [['1', 'سلمى']], 'utf-16']);
  }
});

test('[P-1.3] a mark of UTF-8 is no part of the first heading; what is no UTF-8 is read as Windows-1252 and says so', async () => {
  assert.equal((await read('\uFEFFId,Name\n1,Inês\n'))[0]!.headings[0], 'Id');
  const [table] = await read(Buffer.from('Id;Name\n1;In\xeas\n', 'latin1'));
  assert.deepEqual([table!.rows[0]![1], table!.encoding], ['Inês', 'windows-1252']);
});

test('[P-1.3] rows keep the numbers that a spreadsheet shows, with a line for the separator and empty rows between', async () => {
  const [table] = await read('sep=;\r\n\r\nId;Name\r\n\r\n1;Ana\r\n');
  assert.deepEqual([table!.firstRow, table!.rows], [4, [[''], ['1', 'Ana']]]);
});

test('[P-1.3] an XLSX file gives its sheets as text, dates without a time', async () => {
  const made = await writeXlsxFile([[{ value: 'Id' }, { value: 'Born' }, { value: 'Name' }], [
    { value: 7, type: Number }, { value: new Date('2014-05-02T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' }, { value: '=1+1', type: String },
  ]]).toBuffer();
  const [table] = await read(made, 'students.xlsx');
  assert.deepEqual(table!.rows, [['7', '2014-05-02', '=1+1']]);
});

test('[P-1.3] a ZIP file gives its CSV files by their names, wherever they lie in it', async () => {
  const zip = zipSync({ 'export/users.csv': strToU8('sourcedId,role\n1,student\n'), 'readme.txt': strToU8('x'), '__MACOSX/users.csv': strToU8('no,no\n1,1\n') });
  assert.deepEqual((await read(zip, 'x.zip')).map(({ name, rows }) => [name, rows]), [['users', [['1', 'student']]]]);
});

test('[P-1.3] what is no table is refused with why', async () => {
  const refusals = {
    empty: new Uint8Array(), heading: Buffer.from('Id,Name\n'), image: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), zip: Buffer.from('PK\u0003\u0004broken'),
    quotes: Buffer.from('Id,Name\n1,"Ana\n2,Ben\n'), wide: Buffer.from(`${'a,'.repeat(300)}a\n1\n`),
  };
  const said = await Promise.all(Object.values(refusals).map(async (bytes) => {
    const answer = await readTables('x', bytes);
    return answer.ok ? 'ok' : answer.reason;
  }));
  assert.deepEqual(said, ['sheet-empty', 'sheet-empty', 'not-a-sheet', 'not-a-sheet', 'sheet-broken', 'sheet-too-large']);
});

test('[P-1.3] a ZIP file that would unpack to more than 100 MB is refused before it is unpacked', async () => {
  const zip = Buffer.from(zipSync({ 'users.csv': new Uint8Array(1024) }));
  const directory = zip.lastIndexOf(Buffer.from('PK\u0001\u0002'));
  zip.writeUInt32LE(200 * 1024 * 1024, directory + 24);
  const answer = await readTables('x.zip', zip);
  assert.deepEqual(answer, { ok: false, reason: 'sheet-too-large', what: 'bytes', limit: 100 * 1024 * 1024 });
  const book = Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(1024) }));
  book.writeUInt32LE(40 * 1024 * 1024, book.lastIndexOf(Buffer.from('PK\u0001\u0002')) + 24);
  assert.deepEqual(await readTables('x.xlsx', book), { ok: false, reason: 'sheet-too-large', what: 'bytes', limit: 30 * 1024 * 1024 });
});

test('[P-1.3] a table of more rows than a school has is refused, and no more of it is read than tells so', async () => {
  const answer = await readTables('x.csv', Buffer.from(`Id,Name\n${'1,Ana\n'.repeat(60_000)}`));
  assert.deepEqual(answer, { ok: false, reason: 'sheet-too-large', what: 'rows', limit: 50_000 });
});
