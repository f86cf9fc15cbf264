import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { machine, testOffice } from '../../../test/office.ts';
import { families, openedRound, type Families } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import type { Fact } from '../../platform/facts.ts';
import { mentionsOf } from '../../platform/mentions.ts';
import { newOrganisationIdentity } from '../../platform/storage/organisation.ts';
import { openStorage } from '../../platform/storage/storage.ts';
import { revokeLinks } from '../identity/actions.ts';
import { readToken } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { Channel } from '../messaging/ports.ts';
import { addGuardian, addStudent, setPolicy } from '../people/actions-students.ts';
import { contentOf } from '../records/actions-contents.ts';
import { openFile } from '../records/actions.ts';
import { openCode, letterLink, type CodeAnswer } from './actions-codes.ts';
import { contentsOf, printed } from './actions-letters-compose.ts';
import { orderLetters, postLetters, removeLetters } from './actions-letters.ts';
import { printOrdered } from './actions-letters-print.ts';
import { tellFamilies } from './actions-tell.ts';
import type { Round } from './model.ts';
import { conferencesData } from './privacy.ts';
import { roundFamilies } from './reads.ts';
import { filesNaming, lettersOf, printsOf, toldWays } from './reads-letters.ts';
import { organisation as organisationOf } from '../identity/reads.ts';

const office = await testOffice();
const facts: Fact[] = [];
office.office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { facts.push(fact); });
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
const folder = mkdtempSync(join(tmpdir(), 'convene-letters-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const storage = must(openStorage(pathToFileURL(join(folder, 'files')), join(folder, 'spool')) as { ok: true; value: never });
const stores = { office: office.office, storage };
let count = 0;
async function school(): Promise<Families> {
  const made = await families(office, `letters-${++count}`);
  const keys = await newOrganisationIdentity(office.office.parts.master, made.id);
  await office.database.owner.query('update organisations set file_keys = $2 where id = $1', [made.id, keys]);
  return made;
}

/** A child of the class whose guardians no mail reaches. */
async function onPaper(s: Families, name: string, guardian: string, more: { language?: string; phone?: string } = {}): Promise<{ student: PersonId; guardian: PersonId }> {
  const student = await office.person(s.id, name, [], { email: null });
  const person = await office.person(s.id, guardian, [], { email: null, ...more });
  must(await s.as(machine, (ctx) => addStudent(ctx, { person: student, homeClass: s.class })));
  must(await s.as(machine, (ctx) => addGuardian(ctx, { student, person, way: 'letter' })));
  return { student, guardian: person };
}

const print = async (s: Families, round: Round, which: 'unreached' | 'all' = 'unreached') => {
  const id = must(await s.as(s.lead, (ctx) => orderLetters(ctx, round.id, which)));
  await printOrdered(stores, { organisation: s.id, print: id });
  return (await s.as(machine, (ctx) => printsOf(ctx, round.id)))[0]!;
};
const anyone: Actor = { kind: 'anyone' };
const type = async (s: Families, typed: string, from = '192.0.2.1'): Promise<CodeAnswer> => must(await s.as(anyone, (ctx) => openCode(ctx, { typed, from })));

test('[P-2.1] families that no mail reaches have a letter each in one tagged file; posted, they count as told by letter', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  await onPaper(s, 'Mia Zand', 'Ada Zand');
  await onPaper(s, 'Leo Adler', 'Ida Adler');
  const round = await openedRound(s);
  assert.deepEqual(must(await s.as(s.lead, (ctx) => tellFamilies(ctx, round.id))), { families: 1, byHand: 2 });
  const made = await print(s, round);
  assert.deepEqual([made.state, made.total, made.done, made.reason], ['printed', 2, 2, null]);
  const { address } = must(await s.as(s.lead, (ctx) => openFile(ctx, made.file!)));
  const bytes = Buffer.concat(await Array.fromAsync((await contentOf(stores, s.id, address))!.stream)).toString('latin1');
  assert.match(bytes, /^%PDF-[^]*\/Count 2\b/);
  assert.match(bytes, /<pdfuaid:part>1<\/pdfuaid:part>/);
  const untold = async () => (await s.as(machine, (ctx) => roundFamilies(ctx, round.id))).filter(({ toldAt }) => toldAt === null).length;
  assert.equal(await untold(), 2);
  assert.equal(must(await s.as(s.lead, (ctx) => postLetters(ctx, round.id, made.id))), 2);
  assert.equal(await untold(), 0);
  assert.deepEqual([...(await s.as(machine, (ctx) => toldWays(ctx, round.id))).values()], ['letter', 'letter']);
  const told = facts.filter(({ kind, subject }) => subject.id === round.id && kind.startsWith('conferences.')).map(({ kind }) => kind).slice(-3);
  assert.deepEqual(told, ['conferences.LettersPrinted', 'conferences.LettersPosted', 'conferences.AllFamiliesTold']);
  assert.deepEqual(await s.as(s.lead, (ctx) => postLetters(ctx, round.id, made.id)), { ok: false, reason: 'not-printed' });
});

test('[P-2.1] the file is for the office alone, is there once however often the job runs, and goes when it is removed or somebody in it is erased', async () => {
  const s = await school();
  const { guardian } = await onPaper(s, 'Mia Zand', 'Ada Zand');
  const round = await openedRound(s);
  const made = await print(s, round);
  await printOrdered(stores, { organisation: s.id, print: made.id });
  assert.equal((await s.as(machine, (ctx) => lettersOf(ctx, [made.id]))).length, 1);
  assert.equal((await s.as(someone(s.ann, 'teacher'), (ctx) => openFile(ctx, made.file!))).ok, false);
  must(await s.as(s.lead, (ctx) => removeLetters(ctx, round.id, made.id)));
  assert.deepEqual(await s.as(s.lead, (ctx) => openFile(ctx, made.file!)), { ok: false, reason: 'file-removed' });
  const again = await print(s, round);
  assert.deepEqual(await s.as(machine, (ctx) => filesNaming(ctx, guardian)), [again.file]);
  await s.as(machine, (ctx) => conferencesData.erase(ctx, guardian, mentionsOf(['Ada Zand'])));
  assert.deepEqual(await s.as(s.lead, (ctx) => openFile(ctx, again.file!)), { ok: false, reason: 'file-removed' });
});

test('[P-N] a file goes with a teacher whom its slips name, and who is erased while letters are printed stands in no file', async () => {
  const s = await school();
  const { guardian } = await onPaper(s, 'Mia Zand', 'Ada Zand');
  const round = await openedRound(s);
  const made = await print(s, round);
  assert.deepEqual(await s.as(machine, (ctx) => filesNaming(ctx, s.ann)), [made.file]);
  const id = must(await s.as(s.lead, (ctx) => orderLetters(ctx, round.id, 'unreached')));
  const slow = { office: new Proxy(office.office, { get: (of, name) => (name === 'enter' ? async (...asked: Parameters<typeof of.enter>) => {
    const [print] = await s.as(machine, (ctx) => printsOf(ctx, round.id));
    if (print!.id === id && print!.done > 0) await s.as(machine, (ctx) => conferencesData.erase(ctx, guardian, mentionsOf(['Ada Zand'])));
    return of.enter(...asked);
  } : Reflect.get(of, name)) }), storage };
  await printOrdered(slow, { organisation: s.id, print: id });
  const [last] = await s.as(machine, (ctx) => printsOf(ctx, round.id));
  assert.deepEqual([last!.id, last!.state, last!.file], [id, 'failed', null]);
});

test('[P-2.1] one printing at a time, and one that came to no end keeps nobody waiting', async () => {
  const s = await school();
  await onPaper(s, 'Mia Zand', 'Ada Zand');
  const round = await openedRound(s);
  must(await s.as(s.lead, (ctx) => orderLetters(ctx, round.id, 'all')));
  assert.deepEqual(await s.as(s.lead, (ctx) => orderLetters(ctx, round.id, 'all')), { ok: false, reason: 'printing' });
  office.clock.move('PT11M');
  must(await s.as(s.lead, (ctx) => orderLetters(ctx, round.id, 'all')));
  assert.deepEqual((await s.as(machine, (ctx) => printsOf(ctx, round.id))).map(({ state, reason }) => [state, reason]), [['waiting', null], ['failed', 'gave-up']]);
});

test('[P-2.1] where a message reaches everybody there is no file, and the printing says so', async () => {
  const s = await school();
  await s.child('Yusuf Demir', ['Elif Demir']);
  const made = await print(s, await openedRound(s));
  assert.deepEqual([made.state, made.reason, made.file, made.total], ['failed', 'no-letters', null, 0]);
  assert.deepEqual(await s.as(s.lead, (ctx) => postLetters(ctx, made.round, made.id)), { ok: false, reason: 'not-printed' });
});

test('[P-2.1] a letter with a character that no font has is left out of the file and named; the others are printed', async () => {
  const s = await school();
  await onPaper(s, 'Mia Zand', 'Ada Zand');
  await onPaper(s, 'Lee 李', 'Ada 小龍');
  const made = await print(s, await openedRound(s));
  assert.deepEqual([made.state, made.total], ['printed', 2]);
  const missing = await s.as(machine, (ctx) => lettersOf(ctx, [made.id], { missing: true }));
  assert.deepEqual(missing.map((one) => [one.place, one.missing]), [[0, '小 龍 李']]);
});

test('[P-2.2] a letter says what it is for, when, how to book and whom to ask, in the guardian\'s language, with a slip for every teacher', async () => {
  const s = await school();
  await onPaper(s, 'Yusuf Demir', 'Samir Khatib', { language: 'ar' });
  const round = await openedRound(s);
  const [letter] = await s.as(machine, async (ctx) => {
    const organisation = await organisationOf(ctx.tx, s.id);
    return Promise.all((await contentsOf(ctx, round, 'unreached')).map(async (one) => printed(ctx, { round, organisation }, one, await letterLink(ctx, round, one.family, one.to[0]!.person))));
  });
  assert.deepEqual([letter!.language, letter!.direction, letter!.title], ['ar', 'rtl', 'Parent evening, spring']);
  const said = JSON.stringify(letter);
  for (const words of ['How your child is doing', '+351 210 000 000', 'Samir Khatib', 'Yusuf Demir, 8B', '23 أبريل', '20 أبريل', '/code']) assert.ok(said.includes(words), `${words} in ${said}`);
  assert.match(letter!.code.link, /\/l\/[\w-]{64}$/);
  assert.deepEqual(letter!.slip.rows.map(({ name }) => /Ann Weber|Bob Reis/.exec(name)?.[0]).sort(), ['Ann Weber', 'Bob Reis']);
  assert.equal(letter!.slip.rows[0]!.choices.length, 2);
});

test('[P-1.3] [P-N] separated guardians have a letter each that does not name the other, and who has no contact has none', async () => {
  const s = await school();
  const { student, guardians } = await s.child('Mia Blum', ['Ana Blum', 'Ben Falk', 'Nix Kontakt'], 'separately');
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, student, 1, { guardiansMeet: 'separately', guardians: [{ guardian: guardians[2]!, contact: 'none', meets: true }] })));
  const round = await openedRound(s);
  const all = await s.as(machine, (ctx) => contentsOf(ctx, round, 'all'));
  assert.deepEqual(all.map(({ to }) => to.map(({ name }) => name)).sort(), [['Ana Blum'], ['Ben Falk']]);
  assert.deepEqual(await s.as(machine, (ctx) => contentsOf(ctx, round, 'unreached')), []);
});

test('[P-2.1] a guardian whom two languages part has a letter in his own, and a message that came back counts as not reached', async () => {
  const s = await school();
  const { guardians } = await s.child('Mia Blum', ['Ana Blum', 'Ben Falk']);
  await s.as(machine, (ctx) => office.database.owner.query('update people set language = $1 where id = $2', ['ar', guardians[1]]).then(() => ctx.now));
  const round = await openedRound(s);
  assert.deepEqual((await s.as(machine, (ctx) => contentsOf(ctx, round, 'all'))).map(({ text }) => text.locale).sort(), ['ar', 'en']);
  must(await s.as(s.lead, (ctx) => tellFamilies(ctx, round.id)));
  await office.database.owner.query("update deliveries set state = 'bounced' where person = $1", [guardians[0]]);
  assert.deepEqual((await s.as(machine, (ctx) => contentsOf(ctx, round, 'unreached'))).flatMap(({ to }) => to.map(({ name }) => name)), ['Ana Blum']);
});

test('[P-N] nobody tries codes one after the other: ten wrong ones from one network in an hour, and a code of another school opens nothing', async () => {
  const [s, other] = [await school(), await school()];
  const { guardian } = await onPaper(s, 'Mia Zand', 'Ada Zand');
  const round = await openedRound(s);
  const [family] = await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian }));
  const { code } = await s.as(machine, (ctx) => letterLink(ctx, round, family!.id, guardian));
  assert.deepEqual(await type(other, code), { closed: 'code-unknown' });
  for (let tried = 0; tried < 10; tried += 1) assert.deepEqual(await type(s, `000 000 00${tried}`), { closed: 'code-unknown' });
  const shut = await s.as(anyone, (ctx) => openCode(ctx, { typed: code, from: '192.0.2.1' }));
  assert.equal(shut.ok ? '' : shut.reason, 'wait');
  assert.ok('address' in await type(s, code, '198.51.100.9'));
  office.clock.move('PT61M');
  assert.ok('address' in await type(s, code));
});

test('[P-2.1] the code of a letter opens what its link opens, as long as that does', async () => {
  const s = await school();
  const { guardian } = await onPaper(s, 'Mia Zand', 'Ada Zand');
  const round = await openedRound(s);
  const [family] = await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian }));
  const link = () => s.as(machine, (ctx) => letterLink(ctx, round, family!.id, guardian));
  const { code, address } = await link();
  assert.deepEqual(await link(), { code, address });
  assert.deepEqual(await type(s, code.toLowerCase().replaceAll('-', ' ')), { address });
  const { link: id } = readToken(office.office.key('links'), address.split('/').at(-1)!)!;
  must(await s.as(s.lead, (ctx) => revokeLinks(ctx, { link: id })));
  assert.deepEqual(await type(s, code), { closed: 'link-revoked' });
  const fresh = await link();
  assert.notEqual(fresh.code, code);
  assert.deepEqual(await type(s, code), { closed: 'code-unknown' });
  assert.deepEqual(await type(s, fresh.code), { address: fresh.address });
  office.clock.move('PT480H');
  assert.deepEqual(await type(s, fresh.code), { closed: 'link-expired' });
});
