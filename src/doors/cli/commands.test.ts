import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBucket } from '../../../test/bucket.ts';
import { whenFileEnds } from '../../../test/endings.ts';
import { machine, testOffice } from '../../../test/office.ts';
import { transaction } from '../../platform/database.ts';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { deriveKey } from '../../platform/keys.ts';
import { openSignIn } from '../../platform/sign-in.ts';
import { openStorage } from '../../platform/storage/storage.ts';
import { calendarsOf } from '../../rooms/calendars/reads.ts';
import { admit } from '../../rooms/identity/actions.ts';
import { member, organisation, organisations } from '../../rooms/identity/reads.ts';
import { record, seal } from '../../rooms/log/actions.ts';
import { verifyChain, waitingForSeal } from '../../rooms/log/reads.ts';
import { acts } from '../../rooms/log/reads.ts';
import { say } from '../../rooms/messaging/actions.ts';
import { nextDue } from '../../rooms/messaging/reads.ts';
import { addPerson } from '../../rooms/people/actions.ts';
import { commands, runCli, type CliParts } from './commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'convene-cli-'));
whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }));

/** An installation of its own in which nobody works yet. */
async function installation() {
  const { office, database, clock, as } = await testOffice();
  const { pool } = database;
  const signIn = openSignIn({ pool, secret: deriveKey(office.parts.master, 'sign-in'), publicUrl: office.parts.config.publicUrl });
  const opened = openStorage(pathToFileURL(mkdtempSync(join(folder, 'files-'))), join(folder, 'spool'));
  assert.ok(opened.ok);
  let closed = 0;
  let parts: CliParts = { office, signIn, storage: opened.value, migrated: [], checkMail: undefined, close: async () => { closed += 1; } };
  const run = async (...args: string[]) => {
    const written = { out: '', err: '' };
    const io = { out: (text: string) => { written.out += text; }, err: (text: string) => { written.err += text; } };
    const code = await runCli(args, io, async () => parts);
    return { code, ...written };
  };
  /** The one object that `--json` prints: the whole of standard output. */
  const json = async (...args: string[]) => {
    const { code, out, err } = await run(...args, '--json');
    return { code, err, object: JSON.parse(out) };
  };
  /** Until nothing waits: a transaction open in any database of the server makes the sealer wait, and other tests have some. */
  const sealAll = async (id: OrganisationId) => {
    for (let sealed = 0, tries = 0; ; tries++) {
      sealed += await transaction(pool, id, ({ tx }) => seal(tx, id, office.key('log')));
      if (!(await office.outside(waitingForSeal)).includes(id) && (await waitingIn(id)) === 0) return sealed;
      assert.ok(tries < 500, 'something was never sealed');
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
  };
  const waitingIn = async (id: OrganisationId) => {
    const state = await office.enter(id, machine, (ctx) => verifyChain(ctx.tx, id, office.key('log')));
    return state.ok ? state.unsealed : 0;
  };
  return { office, database, clock, as, signIn, run, json, sealAll, closed: () => closed, alter: (more: Partial<CliParts>) => { parts = { ...parts, ...more }; } };
}

const password = 'lantern over the quay';

test('[X-5] an organisation is added with the zone of the machine and an address of this installation, and its name is taken once', async () => {
  const { office, json, run } = await installation();
  const added = await json('org', 'add', '--name', 'Nordschule  Kiel', '--language', 'de');
  assert.equal(added.code, 0);
  const { id, ...more } = added.object.organisation;
  assert.deepEqual({ ok: added.object.ok, err: added.err, ...more }, {
    ok: true, err: '', slug: 'nordschule-kiel', name: 'Nordschule  Kiel', zone: new Intl.DateTimeFormat().resolvedOptions().timeZone, language: 'de',
    sender: 'convene@convene.test', address: 'http://convene.test/o/nordschule-kiel/',
  });
  assert.deepEqual((await office.outside(organisations)).map((one) => [one.id, one.slug]), [[id, 'nordschule-kiel']]);
  const again = await run('org', 'add', '--name', 'NORDSCHULE KIEL');
  assert.deepEqual(again, { code: 1, out: '', err: 'There is an organisation at /o/nordschule-kiel/ already. Give another name for addresses with --slug.\n' });
  const other = await run('org', 'add', '--name', 'NORDSCHULE KIEL', '--slug', 'kiel', '--zone', 'Europe/Berlin', '--sender', 'office@kiel.example');
  assert.deepEqual(other, { code: 0, err: '', out: 'NORDSCHULE KIEL is at http://convene.test/o/kiel/\nzone Europe/Berlin, language en, messages from office@kiel.example\n' });
});

test('[G-2] the first user makes an organisation named by the domain, has the roles that were given, a calendar, and can sign in', async () => {
  const { office, as, json, signIn, clock } = await installation();
  const added = await json('user', 'add', '--email', 'Ada.Reis@School.Example', '--password', password, '--name', 'Ada Reis',
    '--role', 'administrator', '--role', 'coordinator', '--role', 'coordinator');
  assert.equal(added.code, 0);
  const { person, organisation: made, notes } = added.object;
  assert.deepEqual([made.slug, made.name, made.made, made.address], ['school-example', 'school.example', true, 'http://convene.test/o/school-example/']);
  assert.deepEqual([person.name, person.email, person.roles, person.accountMade], ['Ada Reis', 'Ada.Reis@School.Example', ['administrator', 'coordinator'], true]);
  assert.deepEqual(notes, ['The organisation school.example was made, at http://convene.test/o/school-example/']);
  const found = await as(made.id, machine, async (ctx) => ({
    member: await member(ctx.tx, made.id, person.id), calendars: (await calendarsOf(ctx.tx, made.id, { kind: 'person', id: person.id })).length,
    sender: (await organisation(ctx.tx, made.id)).sender,
  }));
  assert.deepEqual(found, { member: { person: person.id, account: person.account, roles: ['administrator', 'coordinator'] }, calendars: 1, sender: 'convene@convene.test' });
  const signedIn = await signIn.signInWithPassword({ email: 'ada.reis@school.example', password, ip: '::1', now: clock.now() });
  assert.equal(signedIn.ok && signedIn.value.account.id, person.account);
  assert.equal((await office.outside(organisations)).length, 1);
});

test('[G-2] a user joins the only organisation as participant, and with several the command names them and changes nothing', async () => {
  const { json, run, signIn } = await installation();
  await run('org', 'add', '--name', 'North', '--zone', 'Europe/Lisbon');
  const first = await json('user', 'add', '--email', 'joao@north.example', '--password', password);
  assert.deepEqual([first.object.organisation.slug, first.object.person.roles, first.object.person.name], ['north', ['participant'], 'joao']);
  assert.deepEqual(first.object.notes, ['Nobody administers North yet: add somebody with --role administrator.']);
  await run('org', 'add', '--name', 'South');
  const unsure = await json('user', 'add', '--email', 'eva@south.example', '--password', password);
  assert.deepEqual([unsure.code, unsure.object], [1, {
    ok: false, reason: 'which-organisation', sentence: 'There are 2 organisations; say which with --org: north, south.', organisations: ['north', 'south'],
  }]);
  const wrong = await run('user', 'add', '--email', 'eva@south.example', '--password', password, '--org', 'east');
  assert.deepEqual(wrong, { code: 1, out: '', err: 'There is no organisation "east". There are: north, south.\n' });
  assert.equal(await signIn.accountByEmail('eva@south.example'), undefined);
});

test('[G-2] an account that exists becomes a person of another organisation too, its password unchanged, and of one only once', async () => {
  const { json, run, signIn, clock } = await installation();
  for (const name of ['North', 'South']) await run('org', 'add', '--name', name);
  const first = await json('user', 'add', '--email', 'ada@one.example', '--password', password, '--org', 'north', '--role', 'administrator');
  const second = await json('user', 'add', '--email', 'ADA@one.example', '--password', 'another sentence of words', '--org', 'south', '--role', 'administrator');
  assert.deepEqual([second.code, second.object.notes], [0, ['The account existed; its password is unchanged.']]);
  assert.equal(second.object.person.account, first.object.person.account);
  assert.notEqual(second.object.person.id, first.object.person.id);
  const tried = (given: string) => signIn.signInWithPassword({ email: 'ada@one.example', password: given, ip: '::1', now: clock.now() });
  assert.deepEqual([(await tried('another sentence of words')).ok, (await tried(password)).ok], [false, true]);
  const again = await run('user', 'add', '--email', 'ada@one.example', '--password', password, '--org', 'south');
  assert.deepEqual(again, { code: 1, out: '', err: 'ada@one.example is a person of South already.\n' });
});

test('a person who was a guest becomes a member and keeps the name; and so does a member who did not sign in', async () => {
  const { as, json, run } = await installation();
  const { object: { organisation: { id } } } = await json('org', 'add', '--name', 'North');
  const guest = (name: string, email: string) => as(id, machine, (ctx) => addPerson(ctx, { name, email, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
  const known = await guest('Rui Sá', 'rui@guests.example');
  const added = await json('user', 'add', '--email', 'Rui@guests.example', '--password', password, '--role', 'administrator');
  assert.deepEqual([added.object.person.id, added.object.person.name], [known.ok && known.value, 'Rui Sá']);
  assert.deepEqual(added.object.notes, ['This address was known here as Rui Sá; that name is kept.']);
  const other = await guest('Ines Vaz', 'ines@guests.example');
  assert.ok(other.ok);
  await as(id, machine, (ctx) => admit(ctx, { person: other.value, account: null, roles: ['teacher'] }));
  const joined = await json('user', 'add', '--email', 'ines@guests.example', '--password', password, '--role', 'teacher');
  assert.deepEqual([joined.code, joined.object.person.id, joined.object.person.name], [0, other.value, 'Ines Vaz']);
  const twice = await run('user', 'add', '--email', 'ines@guests.example', '--password', password);
  assert.equal(twice.code, 1);
});

test('[G-2] somebody who is known already gets the account and the roles beside those held, so that no administrator is lost', async () => {
  const { as, json, run } = await installation();
  const { object: { organisation: { id } } } = await json('org', 'add', '--name', 'North');
  const known = async (email: string) => {
    const added = await as(id, machine, (ctx) => addPerson(ctx, { name: 'Rui Sá', email, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
    assert.ok(added.ok);
    return added.value;
  };
  const [boss, silent, contact] = [await known('boss@north.example'), await known('silent@north.example'), await known('contact@north.example')];
  for (const [person, role] of [[boss, 'administrator'], [silent, 'teacher']] as const) await as(id, machine, (ctx) => admit(ctx, { person, account: null, roles: [role] }));
  const add = async (email: string, ...more: string[]) => (await json('user', 'add', '--email', email, '--password', password, ...more)).object.person;
  assert.deepEqual([await add('boss@north.example', '--role', 'teacher'), await add('SILENT@north.example'), await add('contact@north.example')].map((one) => [one.id, one.roles]),
    [[boss, ['administrator', 'teacher']], [silent, ['teacher']], [contact, ['participant']]]);
  assert.deepEqual(await run('user', 'add', '--email', 'contact@north.example', '--password', password), { code: 1, out: '', err: 'contact@north.example is a person of North already.\n' });
});

test('[X-6] a password that is easily guessed is refused, and nothing is made', async () => {
  const { office, run } = await installation();
  const cases: [string, string][] = [
    ['short', 'The password needs at least 10 characters.\n'], ['ada.reis@school.example!', 'The password must not hold the address.\n'],
    ['1234567890', 'This password is among those that are tried first. Choose another.\n'],
  ];
  for (const [given, err] of cases) {
    assert.deepEqual(await run('user', 'add', '--email', 'ada.reis@school.example', '--password', given), { code: 1, out: '', err });
  }
  assert.deepEqual(await office.outside(organisations), []);
});

const misuse: readonly [args: string[], sentence: string][] = [
  [[], 'Which command?'], [['fly'], 'There is no command "fly".'], [['org'], 'There is no command "org".'], [['org', 'remove', '--name', 'x'], 'There is no command "org remove".'],
  [['org', 'add'], '--name is missing.'], [['org', 'add', '--name'], "Option '--name <value>' argument missing."], [['org', 'add', '--name', ' '], '--name must be one line of 1 to 200 characters.'],
  [['org', 'add', '--name', 'A\nB'], '--name must be one line of 1 to 200 characters.'], [['org', 'add', '--name', 'A', '--name', 'B'], '--name is given twice.'],
  [['org', 'add', '--name', 'A', '--slug', 'A b'], '--slug must be small letters and digits parted by single hyphens, at most 40, such as north-school.'],
  [['org', 'add', '--name', 'A', '--zone', 'Mars/Base'], '--zone must be an IANA time zone, such as Europe/Lisbon.'],
  [['org', 'add', '--name', 'A', '--language', 'Deutsch'], '--language must be a language tag, such as en or ar.'],
  [['org', 'add', '--name', 'A', '--sender', 'nobody'], '--sender must be an e-mail address.'], [['org', 'add', '--name', 'A', '--colour', 'red'], "Unknown option '--colour'."],
  [['org', 'add', '--name', 'A', 'B'], "Unexpected argument 'B'. This command does not take positional arguments."],
  [['user', 'add', '--email', 'a@b.example'], '--password is missing.'], [['user', 'add', '--email', 'nobody', '--password', 'x'], '--email must be an e-mail address.'],
  [['user', 'add', '--email', 'a@b.example', '--password', 'x', '--role', 'king'], `There is no role "king". The roles are: administrator, coordinator, administrative-staff, teacher, technical-support, support-staff, team-member, stakeholder, participant, guardian, vendor.`],
  [['export', 'log', '--format', 'xml'], '--format must be csv or json.'], [['export', 'log', '--from', 'yesterday'], '--from must be a day, such as 2026-04-13, or an instant, such as 2026-04-13T08:00:00Z.'],
  [['export', 'log', '--to', '2026-02-30'], '--to must be a day, such as 2026-04-13, or an instant, such as 2026-04-13T08:00:00Z.'],
  [['export', 'log', '--format', 'json', '--bom'], '--bom is for CSV.'], [['migrate', 'now'], "Unexpected argument 'now'. This command does not take positional arguments."],
];

test('[X-5] wrong use is told with exit code 2, by one object where one was asked for, and opens nothing', async () => {
  const io = (written: { out: string; err: string }) => ({ out: (text: string) => { written.out += text; }, err: (text: string) => { written.err += text; } });
  const open = () => Promise.reject(new Error('opened'));
  for (const [args, sentence] of misuse) {
    const [plain, json] = [{ out: '', err: '' }, { out: '', err: '' }];
    assert.equal(await runCli(args, io(plain), open), 2, args.join(' '));
    assert.deepEqual([plain.out, plain.err.split('\n')[0]], ['', sentence]);
    assert.equal(await runCli([...args, '--json'], io(json), open), 2);
    assert.deepEqual(json, { out: `${JSON.stringify({ ok: false, reason: 'wrong-use', sentence })}\n`, err: '' });
  }
});

test('[X-5] every command tells how it is used, and needs no database for it', async () => {
  const open = () => Promise.reject(new Error('opened'));
  for (const { name } of commands) {
    for (const args of [[...name.split(' '), '--help'], ['help', ...name.split(' ')], [...name.split(' '), '-h', '--unknown']]) {
      let out = '';
      assert.equal(await runCli(args, { out: (text) => { out += text; }, err: assert.fail }, open), 0);
      assert.equal(out.split('\n')[0]!.startsWith(`convene ${name}`), true, out);
    }
  }
  let all = '';
  assert.equal(await runCli(['--help'], { out: (text) => { all += text; }, err: assert.fail }, open), 0);
  for (const { name } of commands) assert.ok(all.includes(`convene ${name} `), name);
});

test('a program that cannot be opened is told by its sentence, and what was opened is closed, whatever came of it', async () => {
  const { run, json, closed, alter } = await installation();
  let out = '';
  let err = '';
  class Refused extends Error {}
  const refuse = async (): Promise<CliParts> => { throw new Refused('There is no master key at /nowhere.'); };
  assert.equal(await runCli(['doctor', '--json'], { out: (text) => { out += text; }, err: (text) => { err += text; } }, refuse), 1);
  assert.deepEqual([JSON.parse(out), err], [{ ok: false, reason: 'cannot-open', sentence: 'There is no master key at /nowhere.' }, '']);
  await run('org', 'add', '--name', 'A');
  await run('org', 'add', '--name', 'A');
  assert.equal(closed(), 2);
  alter({ office: { outside: async () => { throw new Error('the disk is gone'); } } as never });
  const fault = await json('export', 'log');
  assert.deepEqual([fault.code, fault.object], [1, { ok: false, reason: 'fault', sentence: 'the disk is gone' }]);
  assert.match(fault.err, /the disk is gone\n +at /);
  assert.equal(closed(), 3);
});

test('migrate tells what ran, and that there was nothing to do', async () => {
  const { run, json, alter } = await installation();
  assert.deepEqual(await run('migrate'), { code: 0, out: 'The database is up to date.\n', err: '' });
  alter({ migrated: ['0001-platform.sql', '0002-log.sql'] });
  assert.deepEqual((await json('migrate')).object, { ok: true, migrated: ['0001-platform.sql', '0002-log.sql'] });
});

/** Reads CSV as RFC 4180 says, so that the writer is not its own judge. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

test('[G-4.6.1] the log is exported whole, the newest first, with who acted, and no cell is run as a formula', async () => {
  const { as, json, run, sealAll, clock } = await installation();
  const ada = await json('user', 'add', '--email', 'ada@north.example', '--password', password, '--name', 'Ada "Reis", Lda', '--role', 'administrator');
  const { organisation: { id }, person } = ada.object;
  await sealAll(id);
  clock.move('PT1H');
  const actor = { kind: 'person', person: person.id, roles: ['administrator'] } as const;
  for (const why of ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', ' \t=1', '＝1', 'moved, since\r\nthe hall "floods"', 'plain']) {
    await as(id, actor, (ctx) => record(ctx, { verb: 'test.act', subject: { kind: 'session', id: person.id, part: '=part' }, details: { n: 1 }, text: { why } }));
  }
  await as(id, actor, (ctx) => record(ctx, { verb: '=verb', subject: { kind: 'session', id: person.id } }));
  const { code, out, err } = await run('export', 'log');
  assert.deepEqual([code, err], [0, '']);
  const [head, ...rows] = parseCsv(out);
  assert.deepEqual(head, ['number', 'at', 'actor_kind', 'actor', 'actor_name', 'verb', 'subject_kind', 'subject', 'part', 'details', 'text']);
  const all = await as(id, machine, (ctx) => acts(ctx.tx, id, { most: 1000 }));
  assert.equal(rows.length, all.length);
  assert.deepEqual(rows.map((row) => row[1]), all.map((act) => act.at.toString()));
  assert.equal(rows.flat().find((cell) => /^\s*[=+\-@＝]/.test(cell)), undefined);
  const [verb, plain, moved] = rows as [string[], string[], string[]];
  assert.deepEqual([verb[0], verb[5], verb[8]], ['', '\'=verb', '']);
  assert.deepEqual(plain.slice(2), ['person', person.id, 'Ada "Reis", Lda', 'test.act', 'session', person.id, '\'=part', '{"n":1}', '{"why":"plain"}']);
  assert.deepEqual(JSON.parse(moved[10]!), { why: 'moved, since\r\nthe hall "floods"' });
  assert.equal(rows.at(-1)![0], '1', 'what is sealed carries its number');
  const bom = await run('export', 'log', '--bom');
  assert.equal(bom.out, `\uFEFF${out}`);
  const object = (await json('export', 'log')).object;
  assert.deepEqual([object.ok, object.organisation.slug, object.acts.length], [true, 'north-example', all.length]);
  assert.deepEqual(object.acts[1], {
    number: null, id: all[1]!.id, at: '2026-04-13T09:00:00Z', actor: { kind: 'person', id: person.id, name: 'Ada "Reis", Lda' }, verb: 'test.act',
    subject: { kind: 'session', id: person.id, part: '=part' }, details: { n: 1 }, text: { why: 'plain' },
  });
});

test('[G-4.6.1] [X-1] a day of the export is a day in the organisation\'s zone, and more acts than a page are all there', async () => {
  const { as, run, json, clock } = await installation();
  const { object: { organisation: { id } } } = await json('org', 'add', '--name', 'East', '--zone', 'Asia/Tokyo');
  const write = (n: number) => as(id, machine, (ctx) => record(ctx, { verb: 'test.act', subject: { kind: 'thing', id: id }, details: { n } }));
  for (const [n, at] of [[1, '2026-04-14T14:59:59Z'], [2, '2026-04-14T15:00:00Z'], [3, '2026-04-15T14:59:59Z'], [4, '2026-04-15T15:00:00Z']] as const) {
    clock.move(at);
    await write(n);
  }
  const numbers = async (...args: string[]) => (await json('export', 'log', ...args)).object.acts.map((act: { details: { n: number } }) => act.details.n).sort((a: number, b: number) => a - b);
  assert.deepEqual(await numbers('--from', '2026-04-15', '--to', '2026-04-15'), [2, 3]);
  assert.deepEqual(await numbers('--from', '2026-04-14T15:00:00Z', '--to', '2026-04-15T14:59:59Z'), [2]);
  assert.deepEqual(await numbers('--from', '2026-05-01'), []);
  const empty = await run('export', 'log', '--from', '2026-05-01', '--format', 'json');
  assert.deepEqual(JSON.parse(empty.out).acts, []);
  await as(id, machine, async (ctx) => { for (let n = 5; n < 1105; n += 1) await record(ctx, { verb: 'test.act', subject: { kind: 'thing', id }, details: { n } }); });
  assert.deepEqual(await numbers('--from', '2026-04-14'), Array.from({ length: 1104 }, (_, at) => at + 1));
});

test('[G-4.6.1] an export that breaks off says so beside what it wrote, and never prints a second object', async () => {
  const { json, run, office, alter } = await installation();
  await json('org', 'add', '--name', 'North');
  const broken = Object.create(office, { enter: { value: (organisation: OrganisationId, actor: Actor, work: (ctx: Context) => Promise<unknown>) => office.enter(organisation, actor, async (ctx) => {
    await work(ctx);
    throw new Error('the disk is gone');
  }) } }) as typeof office;
  alter({ office: broken });
  const { code, out, err } = await run('export', 'log', '--json');
  assert.deepEqual([code, err, out.match(/"ok"/g)?.length], [1, 'The log broke off: the disk is gone\n', 1]);
});

test('an export of an installation with nothing in it is refused', async () => {
  const { run } = await installation();
  assert.deepEqual(await run('export', 'log'), { code: 1, out: '', err: 'There is no organisation yet: `convene org add` makes one.\n' });
});

test('procedure check reads what the program brings along, and names mistakes by file and line', async () => {
  const { run, json } = await installation();
  const shipped = await json('procedure', 'check');
  assert.deepEqual([shipped.code, shipped.object.files.map((one: { procedure: string; clauses: number }) => `${one.procedure} ${one.clauses}`)],
    [0, ['itineraries 30', 'parent-teacher 19', 'sessions 21', 'virtual-classroom 27']]);
  const [broken, latin, missing] = [join(folder, 'broken.yaml'), join(folder, 'latin.yaml'), join(folder, 'missing.yaml')];
  writeFileSync(broken, 'procedure: Try\ntitle: { en: Try }\nreview: soon\nclauses: [{ id: G-1, section: s, text: t }]\nsteps: []\n');
  writeFileSync(latin, Buffer.from('procedure: caf\xe9', 'latin1'));
  const found = await run('procedure', 'check', broken, latin, missing, folder);
  assert.deepEqual(found, {
    code: 1, err: '', out: [`${broken}:1: small letters, digits and hyphens (procedure)`, `${broken}:3: a duration as in ISO 8601: PT24H, P7D, P6M (review)`,
      `${latin}:1: this is not UTF-8 text`, `${missing}:1: there is no such file`, `${folder}:1: this is a folder`, ''].join('\n'),
  });
  const object = (await json('procedure', 'check', broken)).object;
  assert.deepEqual([object.ok, object.reason, object.sentence, object.files[0].mistakes[1].line], [false, 'mistakes', '2 mistakes.', 3]);
  const vocabulary = () => ({ acts: new Set<string>(), facts: new Set<string>(), verbs: new Set<string>() });
  let out = '';
  assert.equal(await runCli(['procedure', 'check'], { out: (text) => { out += text; }, err: assert.fail }, () => Promise.reject(new Error('opened')), vocabulary), 1);
  assert.match(out, /sessions\.yaml:\d+: there is no act sessions\.acknowledgeRequest \(steps\.\d+\.does\)/);
});

const brokenOf = (object: { findings: { ok: boolean; what: string; sentence: string }[] }) => object.findings.filter((one) => !one.ok).map(({ what, sentence }) => `${what}: ${sentence}`);

test('[G-4.6.1] [X-6] the doctor finds a sound installation sound', async () => {
  const { run, json, sealAll, office } = await installation();
  await run('user', 'add', '--email', 'ada@north.example', '--password', password, '--role', 'administrator');
  const [{ id } = { id: '' as OrganisationId }] = await office.outside(organisations);
  const before = await json('doctor');
  assert.deepEqual([before.code, brokenOf(before.object)], [0, []]);
  assert.deepEqual(before.object.findings.map((one: { what: string }) => one.what), ['database', 'roles', 'ownership', 'log grants', 'row-level security', 'migrations',
    'sign-in', 'files', 'mail', 'keys of north-example', 'log of north-example', 'messages of north-example']);
  assert.match(before.object.findings.at(-2).sentence, /^0 acts are sealed and fit, \d+ wait to be sealed by a running process, /);
  const sealed = await sealAll(id);
  const { code, out, err } = await run('doctor');
  assert.deepEqual([code, err, out.includes('BROKEN')], [0, '', false]);
  assert.match(out, new RegExp(`^ok {6}log of north-example +${sealed} acts are sealed and fit, the text of 0 is erased; the last hash is `, 'm'));
});

test('[G-4.6.1] the doctor names the first row of the log that was changed, and of which organisation', async () => {
  const { run, json, sealAll, office, as, database } = await installation();
  for (const name of ['North', 'South']) await run('org', 'add', '--name', name);
  const [north, south] = await office.outside(organisations);
  for (const one of [north!, south!]) {
    for (const n of [1, 2, 3]) await as(one.id, machine, (ctx) => record(ctx, { verb: 'test.act', subject: { kind: 'thing', id: one.id }, details: { n } }));
    await sealAll(one.id);
  }
  const { rows: [row] } = await database.owner.query("update acts set verb = 'test.other' where organisation = $1 and details->>'n' = '2' returning id", [south!.id]);
  const { rows: [{ number }] } = await database.owner.query('select number from seals where act = $1', [row.id]);
  const { code, object } = await json('doctor');
  assert.deepEqual([code, object.reason, object.sentence, brokenOf(object)], [1, 'broken', '1 of 15 is broken.',
    [`log of south: row ${number} is the first that does not fit, act ${row.id}: it was changed after it was sealed`]]);
});

const damage: readonly [what: string, statement: string, finding: string][] = [
  ['an update of acts is granted', 'grant update on acts to convene_app', 'log grants: the program may UPDATE acts'],
  ['an update of one column is granted', 'grant update (verb) on acts to convene_app', 'log grants: the program may UPDATE acts'],
  ['deleting seals is granted', 'grant delete on seals to convene_app', 'log grants: the program may DELETE seals'],
  ['row-level security is off', 'alter table people disable row level security', 'row-level security: people is open: row-level security is off'],
  ['a policy lets all through', 'create policy wide on people using (true)', 'row-level security: people has another policy: true / the same'],
  ['a policy is gone', 'drop policy of_organisation on rooms', 'row-level security: rooms is shut: it has no policy'],
  ['a new table is not parted', 'create table forgotten (organisation uuid not null)', 'row-level security: forgotten is open: row-level security is off'],
];

for (const [what, statement, expected] of damage) {
  test(`[X-6] the doctor finds that ${what}`, async () => {
    const { json, database } = await installation();
    await database.owner.query(statement);
    const { code, object } = await json('doctor');
    assert.deepEqual([code, brokenOf(object)], [1, [expected]]);
  });
}

test('[X-6] the doctor finds that the program owns something', async () => {
  const { json, database } = await installation();
  await database.owner.query('grant create on schema public to convene_app');
  await database.pool.query('create table own (n int)');
  assert.deepEqual(brokenOf((await json('doctor')).object), ['ownership: the program owns table own']);
});

test('[X-6] the doctor finds another master key, files that cannot be written, and a mail server that refuses', async () => {
  const { run, json, alter, office } = await installation();
  await run('org', 'add', '--name', 'North');
  const nowhere = openStorage(new URL('file:///dev/null/files'), join(folder, 'spool'));
  assert.ok(nowhere.ok);
  const { pool, config } = office.parts;
  const other = {
    parts: { pool, config, master: Buffer.alloc(32, 9) }, key: office.key.bind(office), enter: office.enter.bind(office), outside: office.outside.bind(office),
  };
  alter({ office: other as never, storage: nowhere.value, checkMail: async () => ({ ok: false, sentence: 'mail.example says: 454 not now' }) });
  const found = brokenOf((await json('doctor')).object);
  assert.deepEqual(found.map((one) => one.split(':')[0]), ['files', 'mail', 'keys of north']);
  assert.equal(found[1], 'mail: mail.example says: 454 not now');
  assert.match(found[2]!, /does not open: it was sealed under another master key/);
});

test('[X-6] the doctor writes, reads and removes a file in a bucket, and says of one that is not there what it answered', async () => {
  const { json, alter } = await installation();
  const address = await startBucket();
  const files = async (name?: string) => {
    const opened = openStorage(address(name), join(folder, 'spool'));
    assert.ok(opened.ok);
    alter({ storage: opened.value });
    const { code, object } = await json('doctor');
    return [code, object.findings.find((one: { what: string }) => one.what === 'files').sentence];
  };
  assert.deepEqual(await files(), [0, 'a file was written, read and removed']);
  const { host } = address();
  assert.deepEqual(await files('nowhere'), [1, `The bucket for files, http://${host}/nowhere/, cannot be used: it answered 404 NoSuchBucket: The specified bucket does not exist.`]);
});

test('[X-4] the doctor finds a message that should have left ten minutes ago', async () => {
  const { run, json, office, as, clock } = await installation();
  await run('org', 'add', '--name', 'North');
  const [{ id } = { id: '' as OrganisationId }] = await office.outside(organisations);
  const { object: { person } } = await json('user', 'add', '--email', 'rui@north.example', '--password', password);
  await as(id, machine, (ctx) => say(ctx, {
    kind: 'test', key: 'one', subject: { kind: 'thing', id }, to: [{ person: person.id, channel: 'portal' }], compose: () => ({ subject: 's', text: 't', html: '<p>t</p>' }),
  }));
  const due = await as(id, machine, (ctx) => nextDue(ctx.tx, id));
  assert.ok(due);
  clock.move(due.add({ minutes: 10 }).toString());
  const { object } = await json('doctor');
  assert.deepEqual([brokenOf(object), object.findings.at(-1).sentence], [[], '1 wait to leave, 0 were given up, 0 came back']);
  clock.move('PT1S');
  assert.deepEqual(brokenOf((await json('doctor')).object),
    [`messages of north: 1 wait to leave, 0 were given up, 0 came back; one has been due since ${due.toString()}: is a process running?`]);
});
