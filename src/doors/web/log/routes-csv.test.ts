import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cell } from './routes-csv.ts';

for (const [value, written] of [
  ['Rui Tavares', 'Rui Tavares'], ['', ''], ['a "b", c', '"a ""b"", c"'], ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"], ['+351 210 000 000', "'+351 210 000 000"], ['-2', "'-2"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t=1"], ['\r=1', "\"'\r=1\""],
  ['=HYPERLINK("http://a.example","b")', "\"'=HYPERLINK(\"\"http://a.example\"\",\"\"b\"\")\""], ['1=1', '1=1'],
] as const) {
  test(`[G-4.6.1] ${JSON.stringify(value)} in a table is text and no formula`, () => assert.equal(cell(value), written));
}
