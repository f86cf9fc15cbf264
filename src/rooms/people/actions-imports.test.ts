import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { newId } from '../../platform/ids.ts';
import type { OrganisationId } from '../../platform/context.ts';
import { sent } from '../../platform/database-batch.ts';
import { readTables } from '../../platform/sheets.ts';
import { must } from '../../../test/school.ts';
import { machine, testOffice, type TestOffice } from '../../../test/office.ts';
import type { PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { acceptImport, answerImport, mapImport, previewImport, startImport, type Preview, type SourceTable } from './actions-imports.ts';
import { addStudent, addGuardian, setPolicy } from './actions-students.ts';
import { addPerson, changePerson } from './actions.ts';
import type { Answers, Diff, ImportId } from './model-imports.ts';
import { classesOf, familiesOf, guardiansOf, guardianshipsOf, studentsOf, teachersOf } from './reads-students.ts';
import { people } from './reads.ts';

let office: TestOffice;
before(async () => { office = await testOffice(); });
let count = 0;

interface Desk {
  readonly id: OrganisationId;
  tables(bytes: string | Uint8Array): Promise<SourceTable[]>;
  start(bytes: string | Uint8Array): Promise<{ import: ImportId; tables: SourceTable[] }>;
  preview(of: { import: ImportId; tables: readonly SourceTable[] }): Promise<Preview & { diff: Diff }>;
  /** Answers what is asked, then accepts. */
  accept(bytes: string | Uint8Array, answers?: Answers): Promise<Diff>;
  /** Every student with class and guardians, as `name, class: guardians`. */
  seen(left?: boolean): Promise<string[]>;
  student(name: string): Promise<PersonId>;
}

async function desk(): Promise<Desk> {
  const id = await office.found(`import-${++count}`);
  const as = <R>(work: Parameters<typeof office.as<R>>[2]) => office.as(id, machine, work);
  const tables = async (bytes: string | Uint8Array) => must(await readTables('students.csv', typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
  const start = async (bytes: string | Uint8Array) => {
    const begun = { import: newId<ImportId>(), tables: await tables(bytes) };
    must(await as((ctx) => startImport(ctx, { id: begun.import, file: null, tables: begun.tables })));
    return begun;
  };
  const preview = async (of: { import: ImportId; tables: readonly SourceTable[] }) => {
    const shown = must(await as((ctx) => previewImport(ctx, of.import, of.tables)));
    assert.ok(shown.diff, 'it is not known which columns are what');
    return shown as Preview & { diff: Diff };
  };
  return {
    id, tables, start, preview,
    accept: async (bytes, answers = {}) => {
      const begun = await start(bytes);
      if (Object.keys(answers).length > 0) must(await as((ctx) => answerImport(ctx, begun.import, 1, answers)));
      const { diff } = await preview(begun);
      must(await as((ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest })));
      return diff;
    },
    seen: (left = false) => as(async (ctx) => {
      const all = await studentsOf(ctx, { left });
      const links = await guardianshipsOf(ctx, all.map(({ person }) => person));
      const named = await people(ctx.tx, ctx.organisation, links.map(({ guardian }) => guardian));
      return all.map((one) => `${one.name}, ${one.className ?? 'no class'}${one.left ? ', left' : ''}: ${links.filter(({ student }) => student === one.person).map(({ guardian, contact }) => `${named.get(guardian)!.name}${contact === 'none' ? ' (no contact)' : ''}`).join(' & ')}`);
    }),
    student: (name) => as(async (ctx) => (await studentsOf(ctx, { left: true })).find((one) => one.name === name)!.person),
  };
}

const csv = (...rows: string[]) => ['Student ID,First name,Last name,Date of birth,Class,Mother name,Mother e-mail,Father name,Father e-mail', ...rows].join('\r\n');
const mia = 'S1,Mia,Duarte,2015-03-02,5a,Ana Duarte,duartes@example.org,Miguel Duarte,duartes@example.org';
const leo = 'S2,Leo,Duarte,2017-09-21,3b,Ana Duarte,duartes@example.org,Miguel Duarte,duartes@example.org';
const codes = ({ problems }: Diff) => problems.map(({ row, column, code, warning }) => `${row} ${column} ${code}${warning ? ' (only strange)' : ''}`);

test('[P-1.3] nothing is written until a preview is accepted; then students, classes and guardians are there, brothers and sisters in one family', async () => {
  const at = await desk();
  const begun = await at.start(csv(mia, leo));
  const { diff } = await at.preview(begun);
  assert.deepEqual(diff.entries.map(({ kind, name, how }) => `${how} ${kind} ${name}`), [
    'new guardian Ana Duarte', 'new guardian Miguel Duarte', 'new student Mia Duarte', 'new student Leo Duarte', 'new class 5a', 'new class 3b',
  ]);
  assert.deepEqual(await at.seen(), []);
  must(await office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest })));
  assert.deepEqual(await at.seen(), ['Leo Duarte, 3b: Ana Duarte & Miguel Duarte', 'Mia Duarte, 5a: Ana Duarte & Miguel Duarte']);
  const families = await office.as(at.id, machine, async (ctx) => familiesOf(ctx, (await studentsOf(ctx)).map(({ person }) => person)));
  assert.deepEqual(families.map(({ guardians, students }) => [guardians.length, students.length]), [[2, 2]]);
});

test('[P-1.3] two guardians with one address are two persons, and one name with one address in two rows is one', async () => {
  const at = await desk();
  await at.accept(csv(mia, leo));
  const guardians = await office.as(at.id, machine, async (ctx) => guardiansOf(ctx, (await studentsOf(ctx)).map(({ person }) => person)));
  assert.deepEqual(guardians.map(({ name, email }) => `${name} ${email}`), ['Ana Duarte duartes@example.org', 'Miguel Duarte duartes@example.org']);
});

test('[P-1.3] a child\'s name in two families stays two children, each with guardians of its own', async () => {
  const at = await desk();
  const diff = await at.accept(csv('S1,Sofia,Costa,2015-01-01,5a,Rita Costa,rita@example.org,,', 'S2,Sofia,Costa,,5a,Vera Costa,vera@example.org,,'));
  assert.equal(diff.entries.filter(({ kind }) => kind === 'student').length, 2);
  assert.deepEqual((await at.seen()).toSorted(), ['Sofia Costa, 5a: Rita Costa', 'Sofia Costa, 5a: Vera Costa']);
});

test('[P-1.3] the same file once more changes nothing', async () => {
  const at = await desk();
  await at.accept(csv(mia, leo));
  const { diff } = await at.preview(await at.start(csv(mia, leo)));
  assert.deepEqual([diff.entries, diff.questions, diff.same], [[], [], { class: 2, student: 2, guardian: 2, teacher: 0 }]);
});

test('[P-1.3] what a later file says anew is shown field by field and changed; what was put right here since is kept', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  await office.as(at.id, machine, async (ctx) => {
    const [ana] = await guardiansOf(ctx, [await at.student('Mia Duarte')]);
    must(await changePerson(ctx, ana!.person, 1, { phone: '+351 1', email: 'ana@own.example' }));
  });
  const diff = await at.accept(csv(mia.replace('5a', '6a').replace(/duartes@example.org$/, 'miguel@new.example')), { left: 'stay' });
  const changes = diff.entries.filter(({ how }) => how !== 'left').map(({ how, name, fields }) => `${how} ${name}: ${fields.map(({ field, from, to }) => `${field} ${from} → ${to}`).join(', ')}`);
  assert.deepEqual(changes, ['changed Miguel Duarte: email duartes@example.org → miguel@new.example', 'changed Mia Duarte: homeClass 5a → 6a', 'new 6a: name null → 6a']);
  const guardians = await office.as(at.id, machine, async (ctx) => guardiansOf(ctx, [await at.student('Mia Duarte')]));
  assert.deepEqual(guardians.map(({ email }) => email), ['ana@own.example', 'miguel@new.example']);
  assert.deepEqual(await at.seen(), ['Mia Duarte, 6a: Ana Duarte & Miguel Duarte']);
});

test('[P-1.3] who moved to another class is in it and no more in the one before', async () => {
  const at = await desk();
  await at.accept(csv(mia, leo));
  await at.accept(csv(mia.replace('5a', '3b'), leo), { left: 'left' });
  const [classes, inThird] = await office.as(at.id, machine, async (ctx) => {
    const all = await classesOf(ctx);
    return [all.map(({ name }) => name), (await studentsOf(ctx, { class: all.find(({ name }) => name === '3b')!.id })).map(({ name }) => name)];
  });
  assert.deepEqual([classes, inThird], [['3b'], ['Leo Duarte', 'Mia Duarte']]);
});

test('[P-1.3] who is missing from a file is asked about, marked as left when that is said, never erased, and is back when the file has him again', async () => {
  const at = await desk();
  await at.accept(csv(mia, leo));
  const begun = await at.start(csv(mia));
  const { diff } = await at.preview(begun);
  assert.deepEqual([diff.missing, diff.missingAnswer], [{ student: 1, teacher: 0, class: 1 }, undefined]);
  const refused = await office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest }));
  assert.deepEqual(refused, { ok: false, reason: 'unanswered', count: 1 });
  await at.accept(csv(mia), { left: 'left' });
  assert.deepEqual(await at.seen(true), ['Leo Duarte, 3b, left: Ana Duarte & Miguel Duarte', 'Mia Duarte, 5a: Ana Duarte & Miguel Duarte']);
  const back = await at.accept(csv(mia, leo));
  assert.deepEqual(back.entries.map(({ how, name }) => `${how} ${name}`), ['back Leo Duarte', 'back 3b']);
  assert.equal((await at.seen()).length, 2);
});

test('[P-1.3] an id that comes with another name is a question; another child is a new person who inherits nothing, and the one before has left', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  const first = await at.student('Mia Duarte');
  must(await office.as(at.id, machine, async (ctx) => {
    const [ana] = await guardiansOf(ctx, [first]);
    return setPolicy(ctx, first, 1, { guardiansMeet: 'separately', guardians: [{ guardian: ana!.person, contact: 'none', meets: false }] });
  }));
  const other = csv('S1,Noah,Berg,2014-07-07,5a,Ana Duarte,else@example.org,,');
  const begun = await at.start(other);
  const { diff } = await at.preview(begun);
  assert.deepEqual(diff.questions.map(({ about, before: was, now, answer }) => [about, was, now, answer]), [['id-reused', 'Mia Duarte', 'Noah Berg', undefined]]);
  assert.deepEqual(await office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest })), { ok: false, reason: 'unanswered', count: 1 });
  await at.accept(other, { 'student:S1': 'another' });
  const noah = await at.student('Noah Berg');
  assert.notEqual(noah, first);
  assert.deepEqual(await at.seen(true), ['Mia Duarte, 5a, left: Ana Duarte (no contact) & Miguel Duarte', 'Noah Berg, 5a: Ana Duarte']);
  const [was, is] = await office.as(at.id, machine, async (ctx) => [await guardianshipsOf(ctx, [first]), await guardianshipsOf(ctx, [noah])]);
  assert.deepEqual(was.filter(({ guardian }) => is.some((one) => one.guardian === guardian)), []);
  assert.deepEqual(await office.as(at.id, machine, async (ctx) => (await studentsOf(ctx, { ids: [noah] }))[0]!.guardiansMeet), 'together');
});

test('[P-1.3] the same child under another name keeps what it has', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  const first = await at.student('Mia Duarte');
  await at.accept(csv(mia.replace('Mia,Duarte', 'Mia,Duarte Berg')), { 'student:S1': 'same' });
  assert.equal(await at.student('Mia Duarte Berg'), first);
  assert.deepEqual(await at.seen(), ['Mia Duarte Berg, 5a: Ana Duarte & Miguel Duarte']);
});

test('[P-1.3] the same name under the same id with another birth date is a question too', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  const { diff } = await at.preview(await at.start(csv(mia.replace('2015-03-02', '2016-05-05'))));
  assert.deepEqual(diff.questions.map(({ about }) => about), ['id-reused']);
});

test('[P-1.3] a file with every row wrong tells all of them by row and column, and cannot be accepted', async () => {
  const at = await desk();
  const begun = await at.start(csv(',Mia,Duarte,2015-03-02,5a,,,,', 'S2,,,2017-09-21,3b,,,,', 'S3,Kim,Lee,31.02.2015,5a,,,,', 'S4,Lou,Ray,2015-01-01,5a,Ana,not an address,,', 'S5,Max,Ray,2015-01-01,5a,,x@example.org,,'));
  const { diff } = await at.preview(begun);
  assert.deepEqual(codes(diff), [
    '2 Student ID id-missing', '3 First name name-missing', '4 Date of birth not-a-date', '5 Mother e-mail not-an-address', '6 Mother name name-missing',
  ]);
  assert.deepEqual(diff.entries, []);
  assert.deepEqual(await office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest })), { ok: false, reason: 'nothing-to-accept' });
});

test('[P-1.3] rows that are wrong are left out and the others taken; whose row was wrong is not said to be missing', async () => {
  const at = await desk();
  await at.accept(csv(mia, leo));
  const { diff } = await at.preview(await at.start(csv(mia, leo.replace('2017-09-21', 'soon'))));
  assert.deepEqual([codes(diff), diff.missing.student, diff.entries], [['3 Date of birth not-a-date'], 0, []]);
  const partial = await at.preview(await at.start(csv(mia, leo.replace('S2', ''))));
  assert.deepEqual([partial.diff.missing.student, partial.diff.isPartial], [0, true]);
});

test('[P-1.3] a file in UTF-16 with tabs, Arabic headings and a formula as a name is read; the formula is a name', async () => {
  const at = await desk();
  const text = 'رقم الطالب\tاسم الطالب\tالصف\tاسم ولي الأمر\tبريد ولي الأمر\r\n7\tسلمى الخطيب\t٥أ\t=HYPERLINK("http://evil.example")\tx@example.org\r\n';
  await at.accept(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
  assert.deepEqual(await at.seen(), ['سلمى الخطيب, ٥أ: =HYPERLINK("http://evil.example")']);
});

test('[P-1.3] a child without a guardian is taken and told as strange', async () => {
  const at = await desk();
  const diff = await at.accept(csv('S1,Kim,Lee,2015-01-01,5a,,,,'));
  assert.deepEqual(codes(diff), ['2 null no-guardian (only strange)']);
  assert.deepEqual(await at.seen(), ['Kim Lee, 5a: ']);
});

test('[P-1.3] two rows with one id are the child\'s guardians when the name is the same, and wrong when it is not', async () => {
  const at = await desk();
  const { diff } = await at.preview(await at.start(csv('S1,Kim,Lee,,5a,Ana Lee,a@example.org,,', 'S1,Kim,Lee,,5a,Bo Lee,b@example.org,,', 'S1,Tom,Ray,,5a,Eva Ray,e@example.org,,')));
  assert.deepEqual(codes(diff), ['4 Student ID id-twice']);
  assert.equal(diff.entries.find(({ kind }) => kind === 'student')!.fields.filter(({ field }) => field === 'guardian').length, 2);
});

test('[P-1.3] "no contact" comes by a column, is in the log by ids alone, and no later file takes it back', async () => {
  const at = await desk();
  const file = (said: string) => ['Student ID;Student name;Guardian 1 name;Guardian 1 e-mail;Guardian 1 no contact;Guardian 2 name;Guardian 2 e-mail', `S1;Kim Lee;Ana Lee;a@example.org;${said};Bo Lee;b@example.org`].join('\n');
  await at.accept(file('yes'));
  assert.deepEqual(await at.seen(), ['Kim Lee, no class: Ana Lee (no contact) & Bo Lee']);
  const diff = await at.accept(file('no'));
  assert.deepEqual(codes(diff), ['2 null contact-kept (only strange)']);
  assert.deepEqual(await at.seen(), ['Kim Lee, no class: Ana Lee (no contact) & Bo Lee']);
  const [family, log] = await office.as(at.id, machine, async (ctx) => [await familiesOf(ctx, [await at.student('Kim Lee')]), await acts(ctx.tx, ctx.organisation, { verbs: ['people.setPolicy'] })]);
  assert.equal(family[0]!.guardians.length, 1);
  assert.deepEqual(log.map(({ details, text }) => [Object.keys(details), text]), [[['contactWithdrawn'], undefined]]);
});

test('[P-1.3] a guardian that the office added stays when a file does not have him; one that the file had goes with it, and comes back without contact if that was so', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  const child = await at.student('Mia Duarte');
  await office.as(at.id, machine, async (ctx) => {
    const aunt = must(await addPerson(ctx, { name: 'Aunt Eva', email: null, phone: '12', language: 'en', zone: 'Europe/Lisbon' }));
    must(await addGuardian(ctx, { student: child, person: aunt }));
    const ana = (await guardiansOf(ctx, [child])).find(({ name }) => name === 'Ana Duarte')!;
    must(await setPolicy(ctx, child, 1, { guardiansMeet: 'together', guardians: [{ guardian: ana.person, contact: 'none', meets: true }] }));
  });
  const without = await at.accept(csv('S1,Mia,Duarte,2015-03-02,5a,,,Miguel Duarte,duartes@example.org'));
  assert.deepEqual(without.entries.map(({ name, fields }) => [name, fields]), [['Mia Duarte', [{ field: 'guardian', from: 'Ana Duarte', to: null }]]]);
  assert.deepEqual(await at.seen(), ['Mia Duarte, 5a: Miguel Duarte & Aunt Eva']);
  await at.accept(csv(mia));
  assert.deepEqual(await at.seen(), ['Mia Duarte, 5a: Ana Duarte (no contact) & Miguel Duarte & Aunt Eva']);
});

test('[P-1.3] a child that is here by hand and comes with a file is asked about, and joined when it is the same', async () => {
  const at = await desk();
  const mine = await office.as(at.id, machine, async (ctx) => {
    const person = must(await addPerson(ctx, { name: 'Mia Duarte', email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
    must(await addStudent(ctx, { person, homeClass: null }));
    return person;
  });
  const { diff } = await at.preview(await at.start(csv(mia)));
  assert.deepEqual(diff.questions.map(({ about }) => about), ['there-already']);
  await at.accept(csv(mia), { 'student:S1': 'same' });
  assert.equal(await at.student('Mia Duarte'), mine);
  assert.equal((await at.seen()).length, 1);
});

test('[P-1.3] when the school changes between the preview and accepting, nothing is written and it has to be looked at again', async () => {
  const at = await desk();
  const [one, two] = [await at.start(csv(mia)), await at.start(csv(mia, leo))];
  const [first, second] = [await at.preview(one), await at.preview(two)];
  must(await office.as(at.id, machine, (ctx) => acceptImport(ctx, one.import, { tables: one.tables, digest: first.diff.digest })));
  const refused = await office.as(at.id, machine, (ctx) => acceptImport(ctx, two.import, { tables: two.tables, digest: second.diff.digest }));
  assert.deepEqual(refused, { ok: false, reason: 'preview-stale' });
  const again = await office.as(at.id, machine, (ctx) => acceptImport(ctx, one.import, { tables: one.tables, digest: first.diff.digest }));
  assert.deepEqual(again, { ok: false, reason: 'import-settled' });
  assert.equal((await at.seen()).length, 1);
});

test('[P-1.3] which column is which is said once and remembered for files with the same headings', async () => {
  const at = await desk();
  const odd = 'Kennzeichen,Wer,Gruppe\n1,Kim Lee,5a\n';
  const begun = await at.start(odd);
  const shown = must(await office.as(at.id, machine, (ctx) => previewImport(ctx, begun.import, begun.tables)));
  assert.deepEqual([shown.diff, shown.headings], [undefined, ['Kennzeichen', 'Wer', 'Gruppe']]);
  const refused = await office.as(at.id, machine, (ctx) => mapImport(ctx, begun.import, 1, { mapping: { 'student.name': 1 }, tables: begun.tables }));
  assert.deepEqual(refused, { ok: false, reason: 'columns-missing', fields: ['student.id'] });
  must(await office.as(at.id, machine, (ctx) => mapImport(ctx, begun.import, 1, { mapping: { 'student.id': 0, 'student.name': 1, 'student.class': 2 }, tables: begun.tables })));
  const next = await at.preview(await at.start(odd));
  assert.deepEqual(next.diff.entries.map(({ name }) => name), ['Kim Lee', '5a']);
});

const oneRoster = (more: Record<string, string> = {}) => zipSync(Object.fromEntries(Object.entries({
  'manifest.csv': 'propertyName,value\noneroster.version,1.1\n',
  'orgs.csv': 'sourcedId,status,name,type\no1,active,Linden Hill,school\n',
  'users.csv': [
    'role,sourcedId,status,givenName,familyName,password,email,sms,phone,agentSourcedIds,enabledUser,orgSourcedIds,username',
    'student,s1,active,Mia,Duarte,secret,,,,"g1,g2",true,o1,mia', 'guardian,g1,active,Ana,Duarte,secret,ana@example.org,,+351 1,s1,true,o1,ana', 'parent,g2,active,Miguel,Duarte,,,,,,true,o1,mig',
    'teacher,t1,active,Inês,Rocha,,ines@example.org,,,,true,o1,ines', 'administrator,a1,active,Helena,Marques,,,,,,true,o1,hel', 'student,s2,tobedeleted,Old,Child,,,,,,true,o1,old',
  ].join('\n'),
  'classes.csv': 'sourcedId,status,title,courseSourcedId,classType,subjects\nc1,active,5a,k1,homeroom,\nc2,active,Mathematics 5a,k1,scheduled,Mathematics\n',
  'enrollments.csv': 'sourcedId,status,classSourcedId,userSourcedId,role\ne1,active,c1,s1,student\ne2,active,c2,s1,student\ne3,active,c2,t1,teacher\ne4,active,c9,s1,student\n',
  'academicSessions.csv': 'sourcedId,status,title\nx,active,2026\n', ...more,
}).map(([name, text]) => [name, strToU8(text)])));

test('[P-1.3] OneRoster 1.1: users, classes, enrolments and agents by the names of their columns; passwords are never read', async () => {
  const at = await desk();
  const diff = await at.accept(oneRoster());
  assert.deepEqual(diff.problems.map(({ table, row, code }) => `${table} ${row} ${code}`), ['enrollments 5 unknown-id']);
  assert.deepEqual(await at.seen(), ['Mia Duarte, 5a: Ana Duarte & Miguel Duarte']);
  const teachers = await office.as(at.id, machine, async (ctx) => {
    const teaching = await teachersOf(ctx, await at.student('Mia Duarte'));
    const named = await people(ctx.tx, ctx.organisation, teaching.map(({ teacher }) => teacher));
    return teaching.map(({ teacher, subject }) => `${named.get(teacher)!.name}: ${subject}`);
  });
  assert.deepEqual(teachers, ['Inês Rocha: Mathematics']);
  assert.ok(!JSON.stringify(diff).includes('secret'));
});

test('[P-1.3] a child that came by a table is known again in OneRoster by the school\'s number, also among namesakes; a number alone says nothing', async () => {
  const at = await desk();
  await at.accept(csv('4711,Kim,Lee,2015-01-01,5a,,,,', '4712,Kim,Lee,2016-02-02,5b,,,,', '4713,Lou,Ray,2015-05-05,5a,,,,'));
  const before = await office.as(at.id, machine, (ctx) => studentsOf(ctx));
  const users = ['role,sourcedId,status,givenName,familyName,identifier,enabledUser,orgSourcedIds', 'student,a1,active,Kim,Lee,4712,true,o1', 'student,a2,active,Ada,New,4713,true,o1', 'student,4711,active,Kim,Lee,,true,o1'];
  const diff = await at.accept(oneRoster({ 'users.csv': users.join('\n'), 'enrollments.csv': 'sourcedId,status,classSourcedId,userSourcedId,role\n' }));
  assert.deepEqual([diff.questions, diff.entries.filter(({ kind }) => kind === 'student').map(({ name, how }) => `${name} ${how}`)], [[], ['Kim Lee joined', 'Ada New new', 'Kim Lee joined']]);
  const after = await office.as(at.id, machine, (ctx) => studentsOf(ctx));
  assert.deepEqual(after.map(({ person }) => person).filter((one) => !before.some(({ person }) => person === one)), [await at.student('Ada New')]);
});

test('[P-1.3] an id of OneRoster under the same name with another number of the school is a question; another child inherits nothing', async () => {
  const at = await desk();
  const users = (number: string) => oneRoster({
    'users.csv': `role,sourcedId,status,givenName,familyName,identifier,agentSourcedIds,enabledUser,orgSourcedIds\nstudent,s1,active,Kim,Lee,${number},g1,true,o1\nguardian,g1,active,Ana,Lee,,s1,true,o1\n`,
  });
  await at.accept(users('4711'));
  const first = await at.student('Kim Lee');
  const { diff } = await at.preview(await at.start(users('9000')));
  assert.deepEqual(diff.questions.map(({ key, about }) => [key, about]), [['student:s1', 'id-reused']]);
  await at.accept(users('9000'), { 'student:s1': 'another' });
  assert.deepEqual((await at.seen(true)).toSorted(), ['Kim Lee, 5a, left: Ana Lee', 'Kim Lee, 5a: Ana Lee']);
  assert.equal((await office.as(at.id, machine, (ctx) => studentsOf(ctx))).some(({ person }) => person === first), false);
});

test('[P-1.3] OneRoster 1.2 keeps roles in a file of their own', async () => {
  const at = await desk();
  await at.accept(oneRoster({
    'users.csv': 'sourcedId,status,enabledUser,username,givenName,familyName,email,agentSourcedIds\ns1,active,true,m,Mia,Duarte,,g1\ng1,active,true,a,Ana,Duarte,ana@example.org,\n',
    'roles.csv': 'sourcedId,status,userSourcedId,roleType,role\nr1,active,s1,primary,student\nr2,active,g1,primary,parent\n',
  }));
  assert.deepEqual(await at.seen(), ['Mia Duarte, 5a: Ana Duarte']);
});

test('[P-1.3] School Data Sync v2.1: guardians are those that relationships call so', async () => {
  const at = await desk();
  await at.accept(zipSync(Object.fromEntries(Object.entries({
    'orgs.csv': 'sourcedId,name,type\no1,Linden Hill,school\n',
    'users.csv': 'sourcedId,username,givenName,familyName,password,email,phone\ns1,mia,Mia,Duarte,,,\ng1,,Ana,Duarte,,ana@example.org,+351 1\nd1,,Doctor,Who,,doc@example.org,\nt1,ines,Inês,Rocha,,,\n',
    'roles.csv': 'userSourcedId,orgSourcedId,role\ns1,o1,student\nt1,o1,teacher\n',
    'classes.csv': 'sourcedId,orgSourcedId,title\nc1,o1,5a\n', 'enrollments.csv': 'classSourcedId,userSourcedId,role\nc1,s1,student\nc1,t1,teacher\n',
    'relationships.csv': 'userSourcedId,relationshipUserSourcedId,relationshipRole\ns1,g1,parent\ns1,d1,doctor\n',
  }).map(([name, text]) => [name, strToU8(text)]))));
  assert.deepEqual(await at.seen(), ['Mia Duarte, 5a: Ana Duarte']);
});

test('[P-1.3] [P-N] neither names nor birth dates are kept beside the persons: what a source said is kept as marks', async () => {
  const at = await desk();
  await at.accept(csv(mia));
  const { rows } = await office.database.owner.query('select * from source_ids where organisation = $1', [at.id]);
  assert.equal(rows.length, 4);
  assert.ok(!/duarte|2015-03-02|miguel/i.test(JSON.stringify(rows)), JSON.stringify(rows));
});

test('[P-1.3] a teacher without an address who is called like somebody who works here is asked about, and joined when it is he', async () => {
  const at = await desk();
  const elif = await office.person(at.id, 'Elif Kaya', ['teacher']);
  const bytes = 'Student ID,Student name,Class,Class teacher name\nS1,Kim Lee,5a,Elif Kaya\n';
  const { diff } = await at.preview(await at.start(bytes));
  const [question] = diff.questions;
  assert.deepEqual([question?.about, diff.entries.find(({ kind }) => kind === 'teacher')?.how], ['there-already', 'asked']);
  await at.accept(bytes, { [question!.key]: 'same' });
  const teaching = await office.as(at.id, machine, async (ctx) => teachersOf(ctx, await at.student('Kim Lee')));
  assert.deepEqual(teaching.map(({ teacher }) => teacher), [elif]);
});

test('[P-1.3] an import that two accept at the same moment is written once', async () => {
  const at = await desk();
  const begun = await at.start(csv(mia, leo));
  const { diff } = await at.preview(begun);
  const done = await Promise.all([1, 2].map(() => office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest }))));
  assert.deepEqual(done.map(({ ok }) => ok).toSorted(), [false, true]);
  assert.equal((await at.seen()).length, 2);
});

test('[P-1.3] a school of ten times as many takes hardly more statements to write, the first time and when all of it moves up', async () => {
  const table = (count: number, year: number) => csv(...Array.from({ length: count }, (_, at) => `S${at},Child${at},Lee,,${year + at % 2}a,Mother${at} Lee,mother${at}@example.org,,`));
  const written = async (at: Desk, bytes: string) => {
    const begun = await at.start(bytes);
    must(await office.as(at.id, machine, (ctx) => answerImport(ctx, begun.import, 1, { left: 'left' })));
    const { diff } = await at.preview(begun);
    const { statements } = sent;
    must(await office.as(at.id, machine, (ctx) => acceptImport(ctx, begun.import, { tables: begun.tables, digest: diff.digest })));
    return sent.statements - statements;
  };
  const [small, large] = [await desk(), await desk()];
  for (const year of [5, 6]) {
    const [few, many] = [await written(small, table(10, year)), await written(large, table(100, year))];
    assert.ok(many <= few + 5, `${few} statements for ten children and ${many} for a hundred`);
  }
  assert.equal((await large.seen()).filter((one) => one.includes(', 6a:')).length, 50);
});
