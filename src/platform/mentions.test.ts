import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../test/database.ts';
import { transaction } from './database.ts';
import { maskedText, mentionsOf } from './mentions.ts';

const { pool } = await testDatabase();
const maria = mentionsOf(['Maria O’Neill & "Co." (x)', 'maria.o+a@example.org', null, 'M', '+351 210 000 000']);
const replaced = (text: string, pattern: string) => transaction(pool, null, async ({ tx }) =>
  (await sql<{ left: string }>`select regexp_replace(${text}, ${pattern}, '—', 'gi') as left`.execute(tx)).rows[0]!.left);

for (const [text, left] of [
  ['to Maria O’Neill & "Co." (x), today', 'to —, today'], ['<MARIA.O+A@example.org>', '<—>'], ['call +351 210 000 000.', 'call —.'],
  ['marinamaria.o+a@example.org', 'marinamaria.o+a@example.org'], ['M. and Maria', 'M. and Maria'], ['mariaxo+a@example.org', 'mariaxo+a@example.org'],
] as const) {
  test(`[X-6] of “${text}” stays “${left}”, in the database and in the program`, async () => {
    assert.equal(await replaced(text, maria.pattern), left);
    assert.equal(maskedText(text, maria), left);
  });
}

test('[X-6] a mention is found in a message\'s HTML, and in its calendar also where a line is folded', async () => {
  const content = JSON.stringify({ html: '<p>Maria O’Neill &amp; &quot;Co.&quot; (x)</p>', calendar: 'ATTENDEE:mailto:maria.o+a@exam\r\n ple.org\r\n' });
  assert.equal(await replaced(content, maria.inContent), '{"html":"<p>—</p>","calendar":"ATTENDEE:mailto:—\\r\\n"}');
  assert.equal(await replaced(content, mentionsOf(['Maria']).addressInContent), content);
});

test('[X-6] a comma in a name is one also where iCalendar escapes it', async () => {
  const smith = mentionsOf(['Smith, John']);
  assert.equal(maskedText('With Smith\\, John', smith), 'With —');
  assert.equal(await replaced('With Smith\\, John', smith.pattern), 'With —');
  assert.equal(await replaced(JSON.stringify('With Smith\\, John and Smith, John'), smith.inContent), '"With — and —"');
});

test('[X-6] who is called by nothing is mentioned nowhere', async () => {
  assert.equal(await replaced('M any text', mentionsOf([null, 'M', '']).pattern), 'M any text');
});
