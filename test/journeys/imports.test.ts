/** Students come in from the school's own program: a file, its columns, what it would change, and guardians who put their data right. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { newOrganisationIdentity } from '../../src/platform/storage/organisation.ts';
import { outbox } from '../../src/rooms/messaging/reads.ts';
import { correctionLink } from '../../src/rooms/people/actions-corrections.ts';
import { importsOf } from '../../src/rooms/people/reads-imports.ts';
import { guardiansOf, studentsOf } from '../../src/rooms/people/reads-students.ts';
import { openPage, quiet } from '../browser.ts';
import { everyLook, looksWell } from '../looks.ts';
import { master } from '../server.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';

let school: School;
before(async () => {
  school = await startSchool();
  await school.test.database.owner.query('update organisations set file_keys = $1 where id = $2', [await newOrganisationIdentity(master, school.organisation), school.organisation]);
});

const headings = 'Student ID;Student name;Date of birth;Klasse;Mother name;Mother e-mail;Father name;Father e-mail;No contact (father);Class teacher name';
const rows = [
  'S1;Mia Duarte;02.03.2015;5a;Ana Duarte;ana.duarte@example.org;Miguel Duarte;miguel@example.org;;Rosa Lima',
  'S2;Leo Duarte;21.09.2017;3b;Ana Duarte;ana.duarte@example.org;Miguel Duarte;miguel@example.org;yes;Elif Kaya', 'S3;سلمى الخطيب;13.01.2015;5a;سامر الخطيب;samer@example.org;;;;Rosa Lima',
];
const file = (...lines: string[]) => Buffer.from([headings, ...lines].join('\r\n'));
const upload = async (page: Page, buffer: Buffer, name = 'students.csv') => {
  await page.goto(`${school.home}imports`);
  await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Look at the file' }).click();
};
const students = () => school.as('machine', async (ctx) => (await studentsOf(ctx)).map(({ name, className }) => `${name}, ${className}`));

test('[P-1.3] on a phone without JavaScript a file is sent, looked at, and accepted; nothing is written before', async () => {
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await school.signIn(page, 'staff');
  await upload(page, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]), 'photo.png');
  await page.getByText('This is no table that can be read').first().waitFor();
  await upload(page, file(...rows, 'S4;;;5a;;;;;;', 'S5;Kim Lee;soon;5a;Bo Lee;not an address;;;;'));
  await page.getByRole('heading', { name: '2 rows are left out' }).waitFor();
  assert.deepEqual(await page.getByRole('row', { name: /^Row 5 / }).getByRole('cell').allTextContents(), ['Student name', '', 'The name is missing.']);
  await looksWell(page, 'import-preview-phone');
  assert.deepEqual(await students(), []);
  await page.getByRole('link', { name: 'Change which column is what' }).click();
  assert.equal(await page.getByLabel('Klasse').inputValue(), 'student.class');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Accept these changes' }).click();
  await page.getByText('The changes have been written').waitFor();
  assert.deepEqual(await students(), ['Leo Duarte, 3b', 'Mia Duarte, 5a', 'سلمى الخطيب, 5a']);
  const { rows: files } = await school.test.database.owner.query('select removed_at from files where organisation = $1', [school.organisation]);
  assert.ok(files.length > 0 && files.every(({ removed_at: removed }) => removed !== null));
});

test('[P-1.3] the next file asks whose a number is now and who has left, and is refused until that is answered', async () => {
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'coordinator');
  await upload(page, file('S1;Noah Berg;07.07.2014;5a;Eva Berg;eva@example.org;;;;Rosa Lima', rows[2]!));
  await page.getByText('2 questions have no answer').waitFor();
  const address = page.url();
  await everyLook(page, 'import-preview', async (language) => { await page.goto(`${address}?lang=${language}`); });
  await page.goto(address);
  await page.getByLabel('Another child or person: Noah Berg is new').check();
  await page.getByLabel('They have left').check();
  await page.getByRole('button', { name: 'Save the answers' }).click();
  await page.getByRole('button', { name: 'Accept these changes' }).click();
  await page.getByText('The changes have been written').waitFor();
  assert.deepEqual(await students(), ['Noah Berg, 5a', 'سلمى الخطيب, 5a']);
  await page.goto(address);
  await page.getByText('That file has been settled already.').waitFor();
  await upload(page, file(...rows.slice(0, 2), rows[2]!));
  await page.getByRole('button', { name: 'Discard this file' }).click();
  await page.getByText('Nothing was written.').waitFor();
  quiet(page);
});

test('[P-1.3] how guardians meet is set on the student\'s page, and who was slower is told', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await page.goto(`${school.home}students?left=with`);
  await page.getByRole('link', { name: 'Leo Duarte' }).click();
  const slower = await openPage({ base: school.base, javaScript: false });
  await school.signIn(slower, 'coordinator');
  await slower.goto(page.url());
  await page.getByLabel('Separately').check();
  await page.getByRole('button', { name: 'Save the policy' }).click();
  await page.getByText('The policy has been saved').waitFor();
  await slower.getByLabel('Only the first of them').check();
  await slower.getByRole('button', { name: 'Save the policy' }).click();
  await slower.getByText('Somebody else has changed this meanwhile').waitFor();
  await slower.getByRole('button', { name: 'Save the policy' }).click();
  await slower.getByText('The policy has been saved').waitFor();
});

test('[P-1.3] a guardian is sent a link, says what is right, and it counts once the office accepts it', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await page.goto(`${school.home}students`);
  await page.getByRole('link', { name: 'Noah Berg' }).click();
  await page.getByRole('button', { name: 'Ask Eva Berg to check the contact data' }).click();
  await page.getByText('The guardian has been sent a link').waitFor();
  const sent = await school.as('machine', (ctx) => outbox(ctx.tx, ctx.organisation, {}));
  assert.equal(sent.filter((one) => one.message.kind === 'people.correct').length, 1);
  const [guardian] = await school.as('machine', async (ctx) => guardiansOf(ctx, (await studentsOf(ctx)).filter(({ name }) => name === 'Noah Berg').map(({ person }) => person)));
  const link = await school.as('coordinator', (ctx) => correctionLink(ctx, guardian!.person));
  assert.ok(link.ok);
  const address = new URL(link.value).pathname;
  const own = await openPage({ base: school.base, width: 320, javaScript: false });
  await own.goto(address);
  assert.ok(!/Berg|eva@/.test(await own.content()));
  await own.getByLabel('Telephone').fill('call me');
  await own.getByRole('button', { name: 'Send to the school' }).click();
  await own.getByText('Enter a telephone number in digits').first().waitFor();
  await own.getByLabel('Telephone').fill('+351 900 000 001');
  await own.getByLabel('Interpreter at meetings').selectOption('uk');
  await own.getByRole('button', { name: 'Send to the school' }).click();
  await own.getByText('The school has what you entered').waitFor();
  await publicInEveryLook(school.base, 'correct', address);
  await page.goto(`${school.home}students`);
  await page.getByRole('link', { name: '1 guardian has corrected contact data' }).click();
  await looksWell(page, 'corrections');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('The contact data has been changed').waitFor();
  const [now] = await school.as('machine', (ctx) => guardiansOf(ctx, []).then(async () => (await guardiansOf(ctx, (await studentsOf(ctx)).map(({ person }) => person))).filter(({ name }) => name === 'Eva Berg')));
  assert.deepEqual([now!.phone, now!.interpreterLanguage], ['+351 900 000 001', 'uk']);
});

test('the pages of students and imports in light, dark, Arabic and at 320 px', async () => {
  const [leo] = await school.as('machine', async (ctx) => (await studentsOf(ctx, { left: true })).filter(({ name }) => name === 'Leo Duarte'));
  for (const [name, path] of [['students', 'students?left=with'], ['student', `students/${leo!.person}`]] as const) await inEveryLook(school, 'staff', name, path);
  const page = await openPage({ base: school.base });
  await school.signIn(page, 'staff');
  await upload(page, file(rows[0]!));
  await page.goto(`${page.url()}?columns=`);
  await looksWell(page, 'import-columns');
  await page.goto(`${school.home}imports`);
  await looksWell(page, 'imports');
  assert.deepEqual(school.complaints, []);
});

test('[P-N] a file that nobody settles for a week is discarded when the next comes, and its content is there no more; what a spreadsheet would run is shown as text in the tables', async () => {
  school.test.clock.move('PT169H');
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await upload(page, file('S9;=1+1;;5a;;;;;;', 'S10;;;5a;@mother;;;;;'));
  await page.getByRole('heading', { name: 'What this file would change' }).waitFor();
  const table = async (name: string) => (await page.request.get(`${page.url()}/${name}.csv`)).text();
  assert.match(await table('changes'), /,Student,'=1\+1,/);
  assert.match(await table('problems'), /students,3,Student name,,The name is missing\./);
  const imports = await school.as('machine', (ctx) => importsOf(ctx));
  assert.deepEqual(imports.map(({ state }) => state).filter((state) => state === 'open').length, 1);
  assert.equal(imports[0]!.state, 'open');
  const { rows: files } = await school.test.database.owner.query('select removed_at from files where organisation = $1 order by made_at desc', [school.organisation]);
  assert.deepEqual(files.map(({ removed_at: removed }) => removed === null), [true, ...files.slice(1).map(() => false)]);
});
