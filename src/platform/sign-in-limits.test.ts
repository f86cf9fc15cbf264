import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Pool } from 'pg';
import { testDatabase } from '../../test/database.ts';
import { whenFileEnds } from '../../test/endings.ts';
import { openPool } from './database.ts';
import { hashPassword } from './sign-in-password.ts';
import { openSignIn, type Account, type MailLink, type SignedIn, type SignIn } from './sign-in.ts';

const secret = Buffer.alloc(32, 9);
const password = 'a heron by the weir';
const start = Temporal.Instant.from('2026-01-05T08:00:00Z'); // months from the machine's clock: nothing may look at that
const after = (duration: string) => start.add(duration);
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const at = (ip: string, now = start) => ({ ip, userAgent: firefox, now });
const wrong = { ok: false, reason: 'wrong' };

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

const cheap = { memory: 64, passes: 1, parallelism: 1 };

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

test('an address that nobody has is answered like any other, and gets no link', async () => {
  const { email } = await account();
  const [ip, stranger] = [network(), network()];
  const ask = (who: string, from: string) => signIn.requestMailLink({ email: who, ip: from, now: start });
  for (let times = 0; times < 3; times += 1) {
    assert.deepEqual(await ask('nobody-at-all@convene.example', stranger), { ok: true, value: undefined });
    assert.equal((await ask(email, ip)).ok, true);
  }
  const until = after('PT1M');
  assert.deepEqual(await ask('nobody-at-all@convene.example', stranger), { ok: false, reason: 'wait', until });
  assert.deepEqual(await ask(email, ip), { ok: false, reason: 'wait', until });
});

test('after five failures, whatever process saw them, the waits grow from half a minute to a quarter of an hour', async () => {
  const { email } = await account();
  const from = network();
  const attempt = (each: SignIn, tried: string, now: Temporal.Instant) =>
    each.signInWithPassword({ email, password: tried, ...at(from, now) });
  for (let times = 0; times < 5; times += 1) {
    assert.deepEqual(await attempt(times % 2 ? signIn : elsewhere, 'another heron', start), wrong);
  }
  let [now, seconds] = [start, 30];
  for (const wait of [60, 120, 240, 480, 900, 900]) {
    const until = now.add({ seconds });
    for (const each of [signIn, elsewhere]) {
      assert.deepEqual(await attempt(each, password, until.subtract({ milliseconds: 1 })), { ok: false, reason: 'wait', until });
    }
    assert.deepEqual(await attempt(elsewhere, 'another heron', until), wrong);
    [now, seconds] = [until, wait];
  }
  const until = now.add({ seconds });
  assert.equal((await attempt(signIn, password, until)).ok, true);
  for (let times = 0; times < 4; times += 1) {
    assert.deepEqual(await attempt(signIn, 'another heron', until), wrong);
  }
  assert.equal((await attempt(signIn, password, until)).ok, true); // a right one had begun the count anew
});

test('processes whose clocks differ, or a clock that is put back, make nobody wait', async () => {
  const { email } = await account();
  const from = network();
  for (const now of [after('PT0.25S'), start]) {
    assert.deepEqual(await signIn.signInWithPassword({ email, password: 'another heron', ...at(from, now) }), wrong);
  }
  for (let times = 0; times < 6; times += 1) {
    await signIn.signInWithPassword({ email, password: 'another heron', ...at(from, after('PT48H')) });
  }
  await enters(email, at(from, start));
});

test('guesses at the same moment do not slip past the limit', async () => {
  const { email } = await account();
  const from = at(network());
  const answers = await Promise.all(Array.from({ length: 16 }, (_, index) =>
    (index % 2 ? signIn : elsewhere).signInWithPassword({ email, password: 'another heron', ...from })));
  const count = (reason: string) => answers.filter((each) => !each.ok && each.reason === reason).length;
  assert.deepEqual([count('wrong'), count('wait')], [5, 11]);
});

test('strangers make an account wait a minute at most, never where its owner has signed in, nor by mail link', async () => {
  const { id, email } = await account();
  const home = at(network());
  await enters(email, home);
  const strangers = Array.from({ length: 60 }, () => network());
  await keepHash(id, await hashPassword(password, cheap));
  let now = start;
  for (const ip of strangers) {
    const answer = await signIn.signInWithPassword({ email, password: 'another heron', ...at(ip, now) });
    if (!answer.ok && answer.reason === 'wait') now = answer.until;
  }
  const abroad = await signIn.signInWithPassword({ email, password, ...at(network(), now) });
  assert.deepEqual(abroad, { ok: false, reason: 'wait', until: now.add({ seconds: 60 }) });
  await enters(email, { ...home, now });
  const { token } = await link(email, now);
  const hotel = at(network(), now);
  assert.equal((await signIn.redeemMailLink({ token, ...hotel })).ok, true);
  await enters(email, hotel); // from where the link was used the owner is known too
});

test('a network that tries many addresses has to wait, whatever it uses of its IPv6 network', async () => {
  const ip = (host: number) => `2001:db8:77:${people.toString(16)}::${host.toString(16)}`;
  people += 1;
  const tries = Array.from({ length: 100 }, (_, index) =>
    signIn.requestMailLink({ email: `guess${index}@convene.example`, ip: ip(index + 1), now: start }));
  assert.equal((await Promise.all(tries)).every((each) => each.ok), true);
  const next = { email: 'guess100@convene.example', now: start };
  assert.deepEqual(await signIn.requestMailLink({ ...next, ip: ip(5000) }), { ok: false, reason: 'wait', until: after('PT5S') });
  assert.equal((await signIn.requestMailLink({ ...next, ip: '2001:db8:78::1' })).ok, true);
});
