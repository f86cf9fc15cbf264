import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Pool } from 'pg';
import { testDatabase } from '../../test/database.ts';
import { whenFileEnds } from '../../test/endings.ts';
import { openPool } from './database.ts';
import { openLibrary } from './sign-in-library.ts';
import { hashPassword } from './sign-in-password.ts';
import { openSignIn, type Account, type MailLink, type SignedIn, type SignIn } from './sign-in.ts';

const secret = Buffer.alloc(32, 9);
const password = 'a heron by the weir';
const start = Temporal.Instant.from('2026-01-05T08:00:00Z'); // months from the machine's clock: nothing may look at that
const after = (duration: string) => start.add(duration);
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const at = (ip: string, now = start) => ({ ip, userAgent: firefox, now });
const wrong = { ok: false, reason: 'wrong' };
const spent = { ok: false, reason: 'spent' };

let pool: Pool;
let owner: Pool;
let signIn: SignIn;
/** The same installation in another process: its own pool, nothing shared but the database and the key. */
let elsewhere: SignIn;
let people = 0;

before(async () => {
  const database = await testDatabase();
  ({ pool, owner } = database);
  signIn = openSignIn({ pool, secret, publicUrl: new URL('https://convene.example/') });
  const second = openPool({ connectionString: database.addresses.app, max: 1 }); // one: a function that took two would hang
  whenFileEnds(() => second.end());
  elsewhere = openSignIn({ pool: second, secret, publicUrl: new URL('https://convene.example/') });
});

async function account(over: { email?: string; password?: string } = {}): Promise<Account> {
  people += 1;
  const made = await signIn.createAccount({ email: `person${people}@convene.example`, password, now: start, ...over });
  assert.equal(made.ok, true);
  return (made as { value: Account }).value;
}

/** The one value that a question of the owner's has. */
async function value(text: string, ...values: unknown[]): Promise<unknown> {
  return Object.values((await owner.query(text, values)).rows[0])[0];
}

async function keepHash(id: string, hash: string | undefined): Promise<void> {
  await owner.query('update sign_in.credentials set password = $1 where account_id = $2', [hash, id]);
}

/** A network that nobody else in these tests comes from. */
const network = () => `198.51.${(people += 1) >> 8}.${people & 255}`;

async function enters(email: string, from = at(network())): Promise<{ cookie: string } & SignedIn> {
  const answer = await signIn.signInWithPassword({ email, password, ...from });
  assert.equal(answer.ok, true, JSON.stringify(answer));
  const { value } = answer as { value: SignedIn };
  return { ...value, cookie: value.setCookie[0]!.split(';')[0]! };
}

async function link(email: string, now = start): Promise<MailLink> {
  const asked = await signIn.requestMailLink({ email, ip: network(), now });
  assert.equal(asked.ok, true);
  return (asked as { value: MailLink }).value;
}

test('an account is one for an address in any case, spacing and Unicode form', async () => {
  const made = await signIn.createAccount({ email: ' Zo\u0065\u0308.Müller@BÜCHER.Example ', password, name: 'Zoë', now: start });
  assert.equal(made.ok, true);
  const { value: zoe } = made as { value: Account };
  assert.deepEqual(zoe, { id: zoe.id, email: 'zoë.müller@bücher.example', name: 'Zoë' });
  const forms = ['zoë.müller@bücher.example', 'ZOË.MÜLLER@xn--bcher-kva.example', '\tzo\u0065\u0308.müller@Bücher.example\n'];
  for (const email of forms) {
    assert.deepEqual(await signIn.createAccount({ email, now: start }), { ok: false, reason: 'exists', account: zoe });
    assert.deepEqual(await signIn.accountByEmail(email), zoe);
    assert.deepEqual((await enters(email)).account, zoe);
  }
  assert.deepEqual(await signIn.accountById(zoe.id), zoe);
  assert.equal(await signIn.accountById('no id'), undefined);
});

test('of two that create one account at the same moment one is told that it exists', async () => {
  const asked = { email: 'twice@convene.example', password, now: start };
  const made = await Promise.all([signIn, elsewhere].map((each) => each.createAccount(asked)));
  assert.deepEqual(made.map((each) => (each.ok ? 'made' : each.reason)).sort(), ['exists', 'made']);
  assert.equal(await value('select count(*) from sign_in.accounts where email = $1', asked.email), 1);
});

test('what is no address, or a password too easily guessed, makes no account; an address in any script does', async () => {
  const made = await signIn.createAccount({ email: 'a@b.org\r\nBcc: c@d.org', password, now: start });
  assert.deepEqual(made, { ok: false, reason: 'not-an-address' });
  await account({ email: 'ليلى@مثال.إختبار' });
  await enters('ليلى@مثال.إختبار');
  const short = await signIn.createAccount({ email: 'short@convene.example', password: 'short', now: start });
  assert.deepEqual(short, { ok: false, reason: 'password-short', least: 10 });
  assert.equal(await signIn.accountByEmail('short@convene.example'), undefined);
});

test('a wrong password, an unknown address, an account without a password and no address at all get one answer', async () => {
  const { id, email } = await account();
  const made = await signIn.createAccount({ email: 'linkonly@convene.example', now: start });
  assert.equal(made.ok, true);
  const others = ['nobody@convene.example', 'linkonly@convene.example', 'no\0body'];
  const tries = [[email, 'another heron'], ...others.map((who) => [who, password])];
  for (const [who, tried] of tries) {
    assert.deepEqual(await signIn.signInWithPassword({ email: who!, password: tried!, ...at(network()) }), wrong);
  }
  assert.equal(await value('select count(*) from sign_in.sign_ins where account_id = $1', id), 0);
});

test('a hash of an older cost is made anew at the next sign-in, and only then', async () => {
  const { id, email } = await account();
  const kept = async () => String(await value('select password from sign_in.credentials where account_id = $1', id));
  await keepHash(id, await hashPassword(password, { memory: 4096, passes: 1, parallelism: 1 }));
  assert.deepEqual(await signIn.signInWithPassword({ email, password: 'another heron', ...at(network()) }), wrong);
  assert.match(await kept(), /^\$argon2id\$v=19\$m=4096,t=1,p=1\$/);
  await enters(email);
  const renewed = await kept();
  assert.match(renewed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await enters(email);
  assert.equal(await kept(), renewed);
});

test('[G-2] who is signed in is read from the cookie, in every process, until it ends there', async () => {
  const { id, email } = await account();
  const { cookie } = await enters(email);
  const read = (await elsewhere.readSignIn(`theme=dark; ${cookie}; other=1`, start))!;
  assert.deepEqual(read.account, { id, email });
  assert.deepEqual([read.since.equals(start), read.setCookie, read.csrf], [true, [], signIn.csrfFor(read.id)]);
  assert.equal(cookie.includes(String(await value('select token from sign_in.sign_ins where account_id = $1', id))), false);

  assert.deepEqual(await signIn.signOut(cookie), ['__Host-convene=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax']);
  assert.equal(await elsewhere.readSignIn(cookie, start), undefined);
  assert.equal((await signIn.signOut(undefined)).length, 1);
});

test('no cookie that we have not signed is anybody', async () => {
  const { email } = await account();
  const { cookie } = await enters(email);
  const [name, signed] = cookie.split('=') as [string, string];
  const other = openSignIn({ pool, secret: Buffer.alloc(32, 8), publicUrl: new URL('https://convene.example/') });
  assert.equal(await other.readSignIn(cookie, start), undefined);
  const values = ['', signed.slice(0, -6), `x${signed}`, '%', signed.split('.')[0], `${'a'.repeat(5000)}.${'b'.repeat(43)}`];
  const broken = [undefined, '', 'convene', `convene=${signed}`, ...values.map((each) => `${name}=${each}`)];
  for (const header of broken) assert.equal(await signIn.readSignIn(header, start), undefined, header ?? 'none');
  assert.notEqual(await signIn.readSignIn(`${name}=stray; ${cookie}`, start), undefined);
});

test('a sign-in lasts 14 days from its last use, and the cookie is renewed once a day', async () => {
  const { email } = await account();
  const { cookie } = await enters(email);
  assert.deepEqual((await signIn.readSignIn(cookie, after('PT23H')))?.setCookie, []);
  const both = await Promise.all([signIn, elsewhere].map((each) => each.readSignIn(cookie, after('PT300H'))));
  const renewal = `${cookie}; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax`;
  assert.deepEqual(both.flatMap((each) => each!.setCookie), [renewal]);
  assert.notEqual(await signIn.readSignIn(cookie, after('PT635H')), undefined); // used again: 336 hours from here
  assert.equal(await signIn.readSignIn(cookie, after('PT971H')), undefined);
});

test('the cookie is closed to scripts, to other sites, and to plain http where the installation is on https', async () => {
  const { email } = await account();
  const { setCookie } = await enters(email);
  assert.match(setCookie.join('\n'), /^__Host-convene=[\w.%~-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const plain = openSignIn({ pool, secret, publicUrl: new URL('http://127.0.0.1:8080/') });
  const answer = await plain.signInWithPassword({ email, password, ...at(network()) });
  assert.equal(answer.ok, true);
  const lines = (answer as { value: SignedIn }).value.setCookie;
  assert.match(lines.join('\n'), /^convene=[\w.%~-]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
  assert.notEqual(await plain.readSignIn(lines[0]!.split(';')[0], start), undefined);
  assert.deepEqual(await plain.signOut(undefined), ['convene=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
});

test('what a browser or a person calls itself cannot make a header or a line of its own', async () => {
  const name = 'Ana\r\nBcc: all@example.org\u2028\0';
  const made = await signIn.createAccount({ email: 'lines@convene.example', password, name, now: start });
  assert.equal(made.ok && made.value.name, 'Ana Bcc: all@example.org');
  const userAgent = `Mozilla/5.0\r\nSet-Cookie: __Host-convene=stolen\0${'x'.repeat(5000)}\ud800`;
  const { setCookie, account: { id } } = await enters('lines@convene.example', { ...at(network()), userAgent });
  assert.equal(setCookie.length, 1);
  assert.equal(/[\r\n\0]|stolen/.test(setCookie[0]!), false);
  const [kept] = await signIn.signIns(id, start);
  assert.equal(kept!.userAgent, `Mozilla/5.0 Set-Cookie: __Host-convene=stolen ${'x'.repeat(5000)}`.slice(0, 300));
});

test('an account sees its sign-ins and ends one, all others, or all', async () => {
  const { id, email } = await account();
  const other = await account();
  const ip = network();
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1';
  const first = await enters(email, at(ip));
  const second = await enters(email, { ip, userAgent: phone, now: after('PT1H') });
  const third = await enters(email, at(ip, after('PT2H')));
  const theirs = await enters(other.email);
  const list = await signIn.signIns(id, after('PT2H'));
  assert.deepEqual(list.map(({ ip: from, browser, system, since }) => [from, browser, system, since.toString()]), [
    [ip, 'Firefox', 'Linux', '2026-01-05T10:00:00Z'],
    [ip, 'Safari', 'iOS', '2026-01-05T09:00:00Z'],
    [ip, 'Firefox', 'Linux', '2026-01-05T08:00:00Z'],
  ]);
  assert.equal(await signIn.endSignIn(other.id, list[2]!.id), false);
  assert.equal(await signIn.endSignIn(id, "' or 1=1"), false);
  assert.equal(await signIn.endSignIn(id, list[2]!.id), true);
  assert.equal(await signIn.readSignIn(first.cookie, start), undefined);
  assert.equal(await signIn.signOutEverywhere(id, { keep: list[0]!.id }), 1);
  assert.equal(await signIn.readSignIn(second.cookie, after('PT2H')), undefined);
  assert.notEqual(await signIn.readSignIn(third.cookie, after('PT2H')), undefined);
  assert.equal(await elsewhere.signOutEverywhere(id), 1);
  assert.equal(await signIn.readSignIn(third.cookie, after('PT2H')), undefined);
  assert.notEqual(await signIn.readSignIn(theirs.cookie, start), undefined);
});

test('a new password ends the old one, the other sign-ins and the links that were sent', async () => {
  const { id, email } = await account();
  const mine = await enters(email);
  const stranger = await enters(email);
  const sent = await link(email);
  const { id: keep } = (await signIn.readSignIn(mine.cookie, start))!;
  const set = (text: string) => signIn.setPassword({ account: id, password: text, keep, now: start });
  assert.deepEqual(await set('password123'), { ok: false, reason: 'password-common' });
  assert.deepEqual(await set('two herons by the weir'), { ok: true, value: undefined });
  assert.notEqual(await signIn.readSignIn(mine.cookie, start), undefined);
  assert.equal(await signIn.readSignIn(stranger.cookie, start), undefined);
  assert.deepEqual(await signIn.redeemMailLink({ token: sent.token, ...at(network()) }), spent);
  assert.deepEqual(await signIn.signInWithPassword({ email, password, ...at(network()) }), wrong);
  assert.equal((await signIn.signInWithPassword({ email, password: 'two herons by the weir', ...at(network()) })).ok, true);
});

test('an account that is removed is signed in nowhere, and its address is free again', async () => {
  const { id, email } = await account();
  const { cookie } = await enters(email);
  const sent = await link(email);
  assert.equal(await signIn.removeAccount(id), true);
  assert.equal(await signIn.readSignIn(cookie, start), undefined);
  assert.equal(await signIn.peekMailLink({ token: sent.token, now: start }), undefined);
  assert.deepEqual(await signIn.setPassword({ account: id, password, now: start }), { ok: false, reason: 'no-account' });
  assert.equal(await signIn.removeAccount(id), false);
  await account({ email });
});

test('a mail link signs in once: looking at it spends nothing, and of two that use it at once one does', async () => {
  const { id, email } = await account();
  const { token, account: whose, until } = await link(` ${email.toUpperCase()}`);
  assert.deepEqual([whose, until.toString()], [{ id, email }, '2026-01-05T08:15:00Z']);
  assert.deepEqual(await elsewhere.peekMailLink({ token, now: start }), { id, email });
  assert.deepEqual(await signIn.peekMailLink({ token, now: after('PT14M59S') }), { id, email });
  const answers = await Promise.all([signIn, elsewhere, signIn].map((each) =>
    each.redeemMailLink({ token, ...at(network(), after('PT14M59S')) })));
  assert.deepEqual(answers.map((each) => (each.ok ? 'in' : each.reason)).sort(), ['in', 'spent', 'spent']);
  const { setCookie } = (answers.find((each) => each.ok) as { value: SignedIn }).value;
  assert.deepEqual((await signIn.readSignIn(setCookie[0]!.split(';')[0], start))?.account, { id, email });
  assert.equal(await signIn.peekMailLink({ token, now: start }), undefined);
  assert.equal(await value('select email_verified from sign_in.accounts where id = $1', id), true);
});

test('a mail link ends after 15 minutes, and what was never given opens nothing', async () => {
  const { email } = await account();
  const { token } = await link(email);
  assert.equal(await signIn.peekMailLink({ token, now: after('PT15M') }), undefined);
  assert.deepEqual(await signIn.redeemMailLink({ token, ...at(network(), after('PT15M')) }), spent);
  assert.deepEqual(await signIn.redeemMailLink({ token: '', ...at(network()) }), spent);
  const kept = (await owner.query('select identifier || value as text from sign_in.verifications')).rows;
  assert.equal(kept.some(({ text }) => text.includes(token)), false);
});

test('a form of a signed-in page carries what only that sign-in has', async () => {
  const { email } = await account();
  const [mine, theirs] = [await enters(email), await enters(email)];
  const { id, csrf } = (await signIn.readSignIn(mine.cookie, start))!;
  const other = (await signIn.readSignIn(theirs.cookie, start))!;
  assert.equal(elsewhere.csrfMatches(id, csrf), true);
  for (const given of [undefined, '', other.csrf, csrf.slice(0, -1), `${csrf}=`, csrf.toLowerCase()]) {
    assert.equal(signIn.csrfMatches(id, given), false);
  }
});

test('what is over is swept, and nothing else', async () => {
  const { email } = await account();
  const { cookie } = await enters(email);
  await link(email);
  await signIn.sweep(after('PT16M'));
  assert.equal(await value('select count(*) from sign_in.verifications'), 0);
  assert.notEqual(await signIn.readSignIn(cookie, after('PT16M')), undefined);
  await signIn.sweep(after('PT2400H'));
  assert.equal(await value('select count(*) from sign_in.sign_ins'), 0);
  assert.equal(await value('select count(*) from sign_in.rate_limits'), 0);
});

test('the library finds its tables as it wants them, and a sign-in by its token, of which only the hash is kept', async () => {
  await signIn.warm();
  const { id, email } = await account();
  const { cookie } = await enters(email);
  const token = decodeURIComponent(cookie.split('=')[1]!).split('.')[0]!;
  const form = { name: 'any', secure: true, secret: 'never used to sign here, only to open', days: 14 };
  const tables = await openLibrary({ pool, publicUrl: new URL('https://convene.example/'), cookie: form }).tables();
  const byToken = [{ field: 'token', value: token }];
  const row = (await tables.findOne<{ userId: string; token: string }>({ model: 'session', where: byToken }))!;
  assert.deepEqual([row.userId, row.token], [id, token]);
  const [listed] = await tables.findMany<{ token: string }>({ model: 'session', where: [{ field: 'userId', value: id }] });
  assert.notEqual(listed!.token, token);
  assert.equal(await tables.count({ model: 'session', where: [{ field: 'token', operator: 'in', value: [token, 'x'] }] }), 1);
  const moved = await tables.transaction((tx) =>
    tx.update<{ token: string }>({ model: 'session', where: byToken, update: { userAgent: 'moved' } }));
  assert.equal(moved!.token, token);
  await tables.delete({ model: 'session', where: byToken });
  assert.equal(await signIn.readSignIn(cookie, start), undefined);
});

test('the program may do in the schema what it needs and no more', async () => {
  const beyond = ['drop table sign_in.sign_ins', 'truncate sign_in.accounts', 'create table sign_in.more (id int)',
    'alter table sign_in.accounts add x int'];
  for (const denied of beyond) await assert.rejects(pool.query(denied), { code: '42501' }, denied);
  const { rows } = await owner.query(`select distinct table_name from information_schema.columns
    where table_schema = 'sign_in' and (column_default is not null or table_name like 'session%')`);
  assert.deepEqual(rows, []);
});

test('an option that cannot be is refused when it is opened', () => {
  const publicUrl = new URL('https://convene.example/');
  assert.throws(() => openSignIn({ pool, secret: 'short', publicUrl }), /32 characters/);
  assert.throws(() => openSignIn({ pool, secret: Buffer.alloc(16), publicUrl }), /A key is 32 bytes/);
  assert.throws(() => openSignIn({ pool, secret, publicUrl: new URL('ftp://convene.example/') }), /http or https/);
});
