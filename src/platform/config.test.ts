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
  assert.deepEqual(['127.0.0.1', '::1'].map((address) => read.value.trustedProxies.has(address)), [false, false]);
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
  [{ DATABASE_JOBS_URL: 'postgres://a@b/c' }, 'DATABASE_JOBS_URL', /without DATABASE_URL/],
  [{ DATABASE_URL: 'postgres://host/convene' }, 'DATABASE_URL', /^DATABASE_URL names no role before the "@"\.$/],
  [{ DATABASE_URL: 'postgres://owner:hush@host' }, 'DATABASE_URL', /^DATABASE_URL names no database after the host\.$/],
  [{ DATABASE_URL: 'postgres://owner:hush%@host/convene' }, 'DATABASE_URL', /percent-encoding is broken/],
  [{ DATABASE_URL: 'postgres://owner@host/convene?password=hush' }, 'DATABASE_URL', /has the option password; /],
  [{ DATABASE_URL: 'postgres://owner@host/convene?sslmode=yes' }, 'DATABASE_URL', /sslmode=yes, which is none of disable, /],
  [{ DATABASE_URL: 'postgres://owner@host/convene?sslrootcert=/nowhere/ca.pem' }, 'DATABASE_URL', /\/nowhere\/ca\.pem/],
  [{ PUBLIC_URL: 'https://school.example/meet/' }, 'PUBLIC_URL', /goes on after the host/],
  [{ PUBLIC_URL: 'https://u:hush@school.example' }, 'PUBLIC_URL', /goes on after the host|only the beginning/],
  [{ HOST: 'http://127.0.0.1' }, 'HOST', /an address of this machine/],
  [{ HOST: '0.0.0.0:3000' }, 'HOST', /an address of this machine/],
  [{ TRUSTED_PROXIES: '1' }, 'TRUSTED_PROXIES', /^TRUSTED_PROXIES names "1", which is neither an address nor a network\. /],
  [{ TRUSTED_PROXIES: '0.0.0.0/0' }, 'TRUSTED_PROXIES', /everybody/],
];
for (const [environment, name, sentence] of wrongs) {
  test(`${JSON.stringify(environment)} is refused by name with a sentence`, () => {
    const read = readConfig(environment);
    assert.ok(!read.ok);
    assert.deepEqual(read.wrong.map((one) => one.name), [name]);
    assert.match(read.wrong[0]!.sentence, sentence);
    assert.doesNotMatch(read.wrong[0]!.sentence, /hush/);
  });
}

test('a wrong address is refused without repeating the password in it', () => {
  const read = readConfig({ DATABASE_URL: 'mysql://root:hush@db/x', SMTP_URL: 'http://u:hush@h' });
  assert.ok(!read.ok);
  assert.equal(read.wrong.length, 2);
  assert.ok(!JSON.stringify(read.wrong).includes('hush'));
});

test('what only others can tell of an address is told with the rest', () => {
  const read = readConfig({ PORT: 'x', SMTP_URL: 'smtp://mail.example', FILES_URL: 's3://bucket' }, {
    SMTP_URL: ({ hostname }) => `SMTP_URL names ${hostname}.`, FILES_URL: () => 'FILES_URL needs a key.',
  });
  assert.ok(!read.ok);
  assert.deepEqual(read.wrong.map((one) => one.sentence.slice(0, 27)), ['PORT is "x". It must be a w', 'SMTP_URL names mail.example', 'FILES_URL needs a key.']);
});

test('a database is named in each of the ways that the driver takes', () => {
  for (const DATABASE_URL of ['postgres://o@localhost/convene?host=/run/postgresql', 'postgresql://o:a%2Fb@[::1]:5432/convene?sslmode=verify-full', 'postgres://o@%2Frun%2Fpostgresql/convene']) {
    assert.equal(readConfig({ DATABASE_URL }).ok, true, DATABASE_URL);
  }
});
