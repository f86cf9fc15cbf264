import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { startBucket } from '../../../test/bucket.ts';
import { whenFileEnds } from '../../../test/endings.ts';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { openPool } from '../../platform/database.ts';
import type { Fact } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { newOrganisationIdentity } from '../../platform/storage/organisation.ts';
import { openStorage } from '../../platform/storage/storage.ts';
import { foundOrganisation } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { contentOf, dropUpload, enclosure, takeUpload, tidyFiles } from './actions-contents.ts';
import { fileLink, filePut, openFile, removeFile } from './actions.ts';
import { fileLimit, whole, type FileId } from './model.ts';
import { PersonalData, Reader, type Standing } from './ports.ts';
import { erase, exported } from './privacy.ts';
import { filesOf, holdings } from './reads.ts';
import { over } from './rules.ts';

const { office, clock, database, as } = await testOffice();
const folder = mkdtempSync(join(tmpdir(), 'convene-records-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const opened = openStorage(pathToFileURL(folder), join(folder, 'spool'));
assert.ok(opened.ok);
const stores = { office, storage: opened.value };
type Stores = typeof stores;
const inFolder = stores;
const bucket = openStorage((await startBucket())(), join(folder, 'spool-bucket'));
assert.ok(bucket.ok);
const inBucket: Stores = { office, storage: bucket.value };
const facts: Fact[] = [];
office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { if (fact.kind.startsWith('records.')) facts.push(fact); });
let standing: Standing = 'by-role';
office.parts.ports.join(Reader, { kind: 'lesson', mayRead: async () => standing, closedTo: async () => new Set<string>() });

const coordinator: Actor & { person: PersonId } = { kind: 'person', person: newId(), roles: ['coordinator'] };

async function found(slug: string): Promise<OrganisationId> {
  const id = newId<OrganisationId>();
  const founding = { name: slug, slug, zone: 'Europe/Lisbon', language: 'en', sender: `office@${slug}.example.org`, demo: false };
  const keys = await newOrganisationIdentity(office.parts.master, id);
  assert.equal((await as(id, machine, (ctx) => foundOrganisation(ctx, founding, keys))).ok, true);
  return id;
}
const lesson = () => ({ kind: 'lesson', id: newId() });
const streamOf = (text: string) => new Blob([text]).stream();
async function upload(school: OrganisationId, subject: { kind: string; id: string }, text: string, actor: Actor = coordinator, into: Stores = stores) {
  const taken = await takeUpload(into, { organisation: school, actor, subject }, streamOf(text));
  assert.ok(taken.ok, JSON.stringify(taken));
  return taken.value.id;
}
async function put(school: OrganisationId, subject: { kind: string; id: string }, text: string, name = 'agenda.txt', where: Stores = stores): Promise<FileId> {
  const into = await upload(school, subject, text, coordinator, where);
  const file = await as(school, coordinator, (ctx) => filePut(ctx, { upload: into, name, subject }));
  assert.ok(file.ok, JSON.stringify(file));
  return file.value;
}
const addressOf = (school: OrganisationId, id: FileId) => as(school, machine, async (ctx) => {
  const file = await openFile(ctx, id);
  return file.ok ? file.value.address : undefined;
});
const text = async (school: OrganisationId, address: string, where: Stores = stores) => {
  const content = await contentOf(where, school, address);
  return content && Buffer.concat(await Array.fromAsync(content.stream)).toString();
};
const jobs = openPool({ connectionString: database.addresses.jobs, max: 1 });
whenFileEnds(() => jobs.end());
const forgetJobs = () => jobs.query('select jobs.complete_jobs(array(select id from jobs.jobs))');
const jobsOf = async (school: OrganisationId) =>
  (await jobs.query("select 1 from jobs.jobs where task_identifier = 'tidy-files' and key = $1", [`tidy-files:${school}`])).rowCount;
/** The contents that an organisation has in the store. */
const kept = (school: OrganisationId) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && one.parentPath.includes(school)).length;

for (const [where, stores] of [['a folder', inFolder], ['a bucket', inBucket]] as const) {
  test(`[G-4.2.3] a file is put into ${where}, listed with what it is and opened again, and each step is in the log`, async () => {
    const school = await found(where.replace(' ', '-'));
    const subject = lesson();
    const from = facts.length;
    const id = await put(school, subject, 'Agenda: the choir', '../../etc/\u202Etxt.a\r\ngenda.txt', stores);
    assert.deepEqual(facts.slice(from), [{ kind: 'records.FilePut', subject, file: id }]);
    const [file, ...more] = await as(school, machine, (ctx) => filesOf(ctx.tx, school, subject));
    assert.deepEqual([more.length, file!.id, file!.name, file!.type, file!.bytes, file!.person], [0, id, '_.._etc_txt.agenda.txt', 'text/plain; charset=utf-8', 17, coordinator.person]);
    const read = await as(school, coordinator, (ctx) => openFile(ctx, id));
    assert.equal(read.ok && await text(school, read.value.address, stores), 'Agenda: the choir');
    assert.equal((await enclosure(stores).open(school, file!.address))?.toString(), 'Agenda: the choir');
    assert.equal(await contentOf(stores === inFolder ? inBucket : inFolder, school, file!.address), undefined, 'it lies nowhere else');
    const log = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: subject.id }));
    assert.deepEqual(log.map((one) => [one.verb, one.details['file'], one.text]), [['records.openFile', id, undefined], ['records.putFile', id, { name: '_.._etc_txt.agenda.txt' }]]);
    assert.ok((await as(school, coordinator, (ctx) => removeFile(ctx, id))).ok);
    assert.equal(await tidyFiles(stores, school), 1);
    assert.equal(await contentOf(stores, school, file!.address), undefined);
  });
}

test('a file over 25 MB is refused while it streams, one whose sender goes away too, and nothing is left of either', async () => {
  const school = await found('limit');
  const into = { organisation: school, actor: coordinator, subject: { kind: 'lesson', id: newId() } };
  let read = 0;
  async function* endless() {
    for (;;) yield Buffer.alloc(1024 * 1024, (read += 1) % 251);
  }
  assert.deepEqual(await takeUpload(stores, into, endless()), { ok: false, reason: 'too-large', limit: fileLimit });
  assert.ok(read <= 27, `${read} MB were read of a stream without an end`);
  async function* broken() {
    yield Buffer.from('half of');
    throw new Error('gone away');
  }
  const answer = await takeUpload(stores, into, broken());
  assert.equal(!answer.ok && answer.reason, 'interrupted');
  assert.equal(kept(school), 0);
  const { rows } = await database.owner.query('select count(*)::int as left from file_uploads where organisation = $1', [school]);
  assert.deepEqual(rows, [{ left: 0 }]);
});

test('all files of a subject together have a limit, counted for two at once too', async () => {
  const school = await found('full');
  const subject = lesson();
  assert.equal(over(90, 11, 100), 1);
  const [one, other] = [await upload(school, subject, 'one'), await upload(school, subject, 'other')];
  await database.owner.query('update file_uploads set bytes = 60 * 1024 * 1024 where organisation = $1', [school]);
  const answers = await Promise.all([one, other].map((id) => as(school, coordinator, (ctx) => filePut(ctx, { upload: id, name: 'a', subject }))));
  assert.deepEqual(answers.map((answer) => (answer.ok ? 'put' : answer.reason)).sort(), ['put', 'subject-full']);
});

test('who may not put files is refused before anything streams, and an upload is its sender\'s', async () => {
  const school = await found('refuse');
  const subject = lesson();
  const teacher: Actor = { kind: 'person', person: newId(), roles: ['teacher'] };
  let asked = false;
  async function* never() {
    asked = true;
    yield Buffer.from('x');
  }
  const forbidden = { ok: false, reason: 'forbidden', verb: 'records.putFile' };
  assert.deepEqual(await takeUpload(stores, { organisation: school, actor: teacher, subject }, never()), forbidden);
  assert.equal(asked, false);
  const id = await upload(school, subject, 'mine');
  const other: Actor = { kind: 'person', person: newId(), roles: ['coordinator'] };
  assert.deepEqual(await as(school, other, (ctx) => filePut(ctx, { upload: id, name: 'a', subject })), { ok: false, reason: 'upload-gone' });
  assert.equal((await as(school, coordinator, (ctx) => filePut(ctx, { upload: id, name: 'a', subject }))).ok, true, 'the refusal has undone nothing of it');
  assert.deepEqual(await as(school, coordinator, (ctx) => filePut(ctx, { upload: id, name: 'a', subject })), { ok: false, reason: 'upload-gone' });
});

test('[G-4.2.3] only invitees can open a file, and the office by role unless the subject is closed to it', async () => {
  const school = await found('open');
  const subject = lesson();
  const id = await put(school, subject, 'pre-read');
  const answers = async (actor: Actor) => {
    const answer = await as(school, actor, (ctx) => openFile(ctx, id));
    return answer.ok ? 'opened' : answer.reason;
  };
  const administrator: Actor = { kind: 'person', person: newId(), roles: ['administrator'] };
  const teacher: Actor = { kind: 'person', person: newId(), roles: ['teacher'] };
  const guest = (purpose: string, of: string): Actor => ({ kind: 'guest', link: newId(), purpose, subject: of, person: newId() });
  assert.deepEqual([await answers(administrator), await answers(teacher), await answers({ kind: 'anyone' })], ['opened', 'forbidden', 'forbidden']);
  standing = 'invited';
  assert.deepEqual([await answers(teacher), await answers({ kind: 'anyone' })], ['opened', 'forbidden']);
  standing = 'closed';
  assert.deepEqual([await answers(administrator), await answers(teacher), await answers(coordinator)], ['forbidden', 'forbidden', 'opened'], 'who put it may always');
  standing = 'by-role';
  assert.deepEqual([
    await answers(guest('file.open', id)), await answers(guest('session.page', subject.id)), await answers(guest('invitation.reply', subject.id)),
    await answers(guest('file.open', newId())), await answers(guest('file.open', subject.id)), await answers(guest('session.page', newId())),
    await answers(guest('feedback.give', subject.id)),
  ], ['opened', 'opened', 'opened', 'forbidden', 'forbidden', 'forbidden', 'forbidden']);
  const address = await as(school, coordinator, (ctx) => fileLink(ctx, id, newId(), ctx.now.add({ hours: 1 })));
  const { link } = readToken(office.key('links'), address.split('/l/')[1]!)!;
  const found1 = await as(school, { kind: 'anyone' }, (ctx) => linkById(ctx, link));
  assert.deepEqual(found1.ok && [found1.value.purpose, found1.value.subject], ['file.open', { kind: 'file', id }]);
  const elsewhere = await found('elsewhere');
  assert.deepEqual(await as(elsewhere, administrator, (ctx) => openFile(ctx, id)), { ok: false, reason: 'not-found' });
});

test('a content that several files share goes with the last of them', async () => {
  const school = await found('shared');
  const [here, there] = [lesson(), lesson()];
  const [one, other] = [await put(school, here, 'the same'), await put(school, there, 'the same', 'b.txt')];
  const address = (await addressOf(school, one))!;
  const from = facts.length;
  assert.equal((await as(school, coordinator, (ctx) => removeFile(ctx, one))).ok, true);
  assert.equal((await as(school, coordinator, (ctx) => removeFile(ctx, one))).ok, true, 'again is harmless');
  assert.deepEqual(facts.slice(from), [{ kind: 'records.FileRemoved', subject: here, file: one }]);
  assert.deepEqual(await as(school, coordinator, (ctx) => openFile(ctx, one)), { ok: false, reason: 'file-removed' });
  assert.equal(await tidyFiles(stores, school), 0);
  assert.equal(await text(school, address), 'the same');
  await as(school, coordinator, (ctx) => removeFile(ctx, other));
  assert.equal(await tidyFiles(stores, school), 1);
  assert.equal(await tidyFiles(stores, school), 0);
  assert.equal(kept(school), 0);
  const again = await put(school, here, 'the same');
  assert.equal(await text(school, (await addressOf(school, again))!), 'the same');
  assert.equal(await tidyFiles(stores, school), 0);
});

test('what comes in while the last file with its content is taken away is there afterwards', async () => {
  const school = await found('race');
  const subject = lesson();
  const before = await put(school, subject, 'the same');
  await as(school, coordinator, (ctx) => removeFile(ctx, before));
  // it streams: its address is not known to the office yet, but its content may lie in the store already
  const half = Promise.withResolvers<void>();
  async function* slow() {
    yield Buffer.from('the ');
    await half.promise;
    yield Buffer.from('same');
  }
  const taking = takeUpload(stores, { organisation: school, actor: coordinator, subject }, slow());
  const streams = async () => (await database.owner.query('select 1 from file_uploads where organisation = $1', [school])).rowCount;
  while (!(await streams())) await new Promise(setImmediate);
  assert.equal(await tidyFiles(stores, school), 0, 'nothing goes while something streams');
  await forgetJobs();
  half.resolve();
  const taken = await taking;
  assert.ok(taken.ok);
  assert.equal(await jobsOf(school), 0, 'what it brought is in use');
  assert.equal(await tidyFiles(stores, school), 0, 'nothing goes that has come in and waits to become a file');
  const file = await as(school, coordinator, (ctx) => filePut(ctx, { upload: taken.value.id, name: 'a.txt', subject }));
  assert.ok(file.ok);
  assert.equal(await tidyFiles(stores, school), 0);
  assert.equal(await text(school, (await addressOf(school, file.value))!), 'the same');
});

test('the worker is asked to tidy when a file is removed, and again by whoever streamed meanwhile', async () => {
  const school = await found('jobs');
  const subject = lesson();
  await forgetJobs();
  await as(school, coordinator, async (ctx) => removeFile(ctx, await put(school, subject, 'old')));
  assert.equal(await jobsOf(school), 1);
  await forgetJobs();
  await put(school, subject, 'new');
  assert.equal(await jobsOf(school), 1, 'the old content has not been taken away');
  assert.equal(await tidyFiles(stores, school), 1);
  await forgetJobs();
  await put(school, subject, 'newer');
  assert.equal(await jobsOf(school), 0);
});

test('an upload that becomes no file is let go with its content, after six hours by itself', async () => {
  const school = await found('drop');
  const subject = lesson();
  const [one, two] = [await upload(school, subject, 'refused form'), await upload(school, subject, 'forgotten')];
  assert.equal(kept(school), 2);
  await as(school, coordinator, (ctx) => dropUpload(ctx, one));
  assert.equal(await tidyFiles(stores, school), 1);
  const was = await put(school, subject, 'refused form');
  await as(school, coordinator, (ctx) => removeFile(ctx, was));
  assert.equal(await tidyFiles(stores, school), 1);
  await as(school, coordinator, async (ctx) => dropUpload(ctx, await upload(school, subject, 'refused form')));
  assert.equal(await tidyFiles(stores, school), 1, 'that a file had it once keeps nothing');
  clock.move('PT6H1M');
  assert.equal(await tidyFiles(stores, school), 1);
  assert.equal(kept(school), 0);
  assert.deepEqual(await as(school, coordinator, (ctx) => filePut(ctx, { upload: two, name: 'a', subject })), { ok: false, reason: 'upload-gone' });
});

test('[X-6] who put a file is forgotten with the person, and each room tells what it holds', async () => {
  const school = await found('erase');
  const subject = lesson();
  const id = await put(school, subject, 'mine');
  office.parts.ports.join(PersonalData, {
    room: 'records', hold: async (ctx, person) => ({ what: ['files'], keptFor: 'long', copy: await exported(ctx, person) }), erase,
  });
  const held = await as(school, machine, (ctx) => holdings(ctx, coordinator.person, whole));
  assert.deepEqual((held.get('records')!.copy as { id: string }[]).map((one) => one.id), [id]);
  assert.equal(await as(school, machine, (ctx) => erase(ctx, coordinator.person)), 1);
  assert.deepEqual((await as(school, machine, (ctx) => filesOf(ctx.tx, school, subject))).map((one) => one.person), [null]);
});
