import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvLine } from './csv.ts';

for (const [value, written] of [
  ['Rui Tavares', 'Rui Tavares'], ['', ''], ['a "b", c', '"a ""b"", c"'], ['two\r\nlines', '"two\r\nlines"'], ['1=1', '1=1'], ["O'Neill", "O'Neill"],
  ['=1+1', "'=1+1"], ['+351 210 000 000', "'+351 210 000 000"], ['-2', "'-2"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t=1"], ['\tx', "'\tx"], ['\r=1', "\"'\r=1\""],
  ['  =1', "'  =1"], ['\n=1', "\"'\n=1\""], ['\u00a0@A1', "'\u00a0@A1"], ['\u200b=1', "'\u200b=1"], ['＝1+1', "'＝1+1"], ['＋1', "'＋1"], ['－1', "'－1"], ['＠A', "'＠A"],
  ['=HYPERLINK("http://a.example","b")', "\"'=HYPERLINK(\"\"http://a.example\"\",\"\"b\"\")\""],
] as const) {
  test(`[G-4.6.1] ${JSON.stringify(value)} in a table is text and no formula`, () => assert.equal(csvLine([value]), `${written}\r\n`));
}

test('[G-4.6.1] a line has its cells in order; numbers are numbers, and nothing is an empty cell', () => {
  assert.equal(csvLine(['a', -2, null, undefined, 0, 'b']), 'a,-2,,,0,b\r\n');
});
