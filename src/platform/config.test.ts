import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readConfig } from './config.ts';

test('with nothing configured the program serves on loopback with its own database and files', () => {
  const read = readConfig({ DATA_DIR: '/srv/data' });
  assert.ok(read.ok);
  assert.equal(read.value.host, '127.0.0.1');
  assert.equal(read.value.publicUrl.href, 'http://127.0.0.1:3000/');
  assert.equal(read.value.databaseUrl, undefined);
  assert.equal(read.value.filesUrl.href, 'file:///srv/data/files');
  assert.equal(read.value.masterKeyFile, '/srv/data/master.key');
});

const wrongs: [Record<string, string>, string, RegExp][] = [
  [{ PORT: 'http' }, 'PORT', /"http".*whole number/],
  [{ PORT: '70000' }, 'PORT', /0 to 65535/],
  [{ PUBLIC_URL: 'meet.school.example' }, 'PUBLIC_URL', /http:\/\/ or https:\/\//],
  [{ DATABASE_URL: 'mysql://root:hush@db/x' }, 'DATABASE_URL', /postgres:\/\//],
  [{ SMTP_URL: 'mail.example:25' }, 'SMTP_URL', /smtp:\/\//],
  [{ FILES_URL: 'ftp://files' }, 'FILES_URL', /s3:\/\//],
  [{ DATABASE_APP_URL: 'postgres://a@b/c' }, 'DATABASE_APP_URL', /without DATABASE_URL/],
  [{ DATABASE_DIRECT_URL: 'postgres://a@b/c' }, 'DATABASE_DIRECT_URL', /without DATABASE_URL/],
];
for (const [environment, name, sentence] of wrongs) {
  test(`${JSON.stringify(environment)} is refused by name with a sentence`, () => {
    const read = readConfig(environment);
    assert.ok(!read.ok);
    assert.deepEqual(read.wrong.map((one) => one.name), [name]);
    assert.match(read.wrong[0]!.sentence, sentence);
  });
}

test('a wrong address is refused without repeating the password in it', () => {
  const read = readConfig({ DATABASE_URL: 'mysql://root:hush@db/x', SMTP_URL: 'http://u:hush@h' });
  assert.ok(!read.ok);
  assert.equal(read.wrong.length, 2);
  assert.ok(!JSON.stringify(read.wrong).includes('hush'));
});
