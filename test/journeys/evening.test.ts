/** The evening of a round: a teacher's day on a phone, families that see a delay, displays beside doors, interpreters and the record. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookSlots } from '../../src/rooms/conferences/actions-book.ts';
import { runLate } from '../../src/rooms/conferences/actions-evening.ts';
import { setInterpreter } from '../../src/rooms/conferences/actions-interpreters.ts';
import { openRound } from '../../src/rooms/conferences/actions-round.ts';
import { familyLink } from '../../src/rooms/conferences/actions-say.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import { round as roundById } from '../../src/rooms/conferences/reads.ts';
import { interpreterSchema } from '../../src/rooms/conferences/schema-evening.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addGuardian, addTeacher } from '../../src/rooms/people/actions-students.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { fits, openPage, screenshot } from '../browser.ts';
import { machine } from '../office.ts';
import { familiesIn, guestOf, roundOf, slotAt, wholeDay } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';
import { weightOf } from './public.ts';

test('[P-5.1] [P-7.1] [P-N] an evening: the teacher ticks off and runs late, families and the door see it, and all of it is on the record', async () => {
  const school = await startSchool({ now: '2026-04-20T09:00:00Z' });
  const s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  const kenji = school.people.teacher;
  must(await s.as(machine, (ctx) => addTeacher(ctx, { class: s.class, teacher: kenji, subject: 'Physics' })));
  const children: Awaited<ReturnType<typeof s.child>>[] = [];
  for (const [child, guardian] of [['Yusuf Demir', 'Elif Demir'], ['Salma Nasr', 'Amal Nasr'], ['Lena Vogt', 'Jan Vogt']] as const) children.push(await s.child(child, [guardian]));
  for (const { student, guardians } of children.slice(0, 2)) must(await s.as(machine, (ctx) => addGuardian(ctx, { student, person: guardians[0]!, interpreterLanguage: 'ar' })));
  const room = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Room 13', building: 'North', floor: '2', capacity: 10, features: [] })));
  const { id } = must(await s.as(s.lead, (ctx) => addRound(ctx, roundOf(s.class, { opens: '2026-04-20T09:00', deadline: '2026-04-22T18:00' }))));
  for (const [teacher, where] of [[kenji, room], [s.ann, s.rooms[0]], [s.bob, s.rooms[1]]] as const) {
    must(await s.as(s.lead, (ctx) => setTeacher(ctx, id, teacher, { room: where, minutes: null })));
    must(await s.as(machine, (ctx) => sayHours(ctx, id, teacher, wholeDay)));
  }
  const round = must(await s.as(s.lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version)));
  must(await s.as(s.lead, (ctx) => setInterpreter(ctx, id, school.people.participant, interpreterSchema.parse({ languages: 'ar', hours: [{ date: '2026-04-23', from: '16:00', to: '16:50' }] }))));
  const book = async (at: number, teacher: PersonId, time: string) => {
    const { student, guardians } = children[at]!;
    const { family } = await guestOf(s, round, guardians[0]!);
    must(await s.as(s.lead, async (ctx) => bookSlots(ctx, family.id, [{ student, teacher, slot: (await slotAt(s, round, teacher, time)).id }], { way: 'phone' })));
    return { family, guardian: guardians[0]! };
  };
  const { family: first, guardian } = await book(0, kenji, '16:20');
  for (const [at, teacher, time] of [[0, s.ann, '16:40'], [0, s.bob, '17:30'], [1, kenji, '16:30'], [2, kenji, '16:00'], [1, s.bob, '16:50']] as const) await book(at, teacher, time);
  const link = await school.as('machine', (ctx) => familyLink(ctx, round, first, guardian));
  const home = `conferences/${id}`;

  school.test.clock.move('2026-04-23T15:23:00Z');
  const day = await openPage({ base: school.base, width: 390 });
  await school.signIn(day, 'teacher');
  await day.goto(`${school.home}${home}/day`);
  await day.getByText('Now, 16:20–16:30: Yusuf Demir 8B').waitFor();
  await day.getByText('Next at 16:30: Salma Nasr 8B').waitFor();
  await day.getByRole('button', { name: '+5 min' }).click();
  await day.getByText('You run 5 minutes late').waitFor();
  await day.getByText('Note something').first().click();
  await day.getByLabel('My note of the meeting about Lena Vogt').fill('Ask for the book');
  await day.getByRole('button', { name: 'Save the note' }).first().click();
  await day.locator('summary', { hasText: 'My note' }).waitFor();
  await day.getByRole('form', { name: 'Yusuf Demir' }).first().getByRole('button', { name: 'They came', exact: true }).click();
  await day.getByText('Now, 16:20–16:30').waitFor({ state: 'detached' });
  await fits(day);
  await day.setViewportSize({ width: 720, height: 1000 });
  await day.emulateMedia({ media: 'print' });
  await screenshot(day, 'evening-day-print');
  await day.context().close();
  await inEveryLook(school, 'teacher', 'evening-day', `${home}/day`);

  school.test.clock.move('2026-04-23T15:41:00Z');
  await publicInEveryLook(school.base, 'evening-family', link);
  await publicInEveryLook(school.base, 'evening-sheet', `${link}/sheet`);
  const late = await openPage({ base: school.base, width: 320 });
  await late.goto(link);
  await late.getByText('Your number').or(late.getByText('Sheet to print')).first().waitFor();
  assert.equal(await late.getByText('minutes late today').count(), 0, 'whom he has met already does not hear of it');
  must(await school.as('machine', (ctx) => runLate(ctx, id, s.bob, 10)));
  await late.getByText('About 10 minutes late today.').waitFor();
  await late.context().close();
  const { all, script } = await weightOf(school.base, link);
  assert.ok(all <= 12_288 && script <= 2_560, `${all} and ${script} bytes`);

  const office = await openPage({ base: school.base });
  await school.signIn(office, 'coordinator');
  await office.goto(`${school.home}${home}/doors`);
  await office.getByRole('button', { name: 'Make a link Room 13' }).click();
  const door = await office.getByRole('link', { name: 'The display of Room 13' }).getAttribute('href');
  await office.goto(`${school.home}${home}/interpreters`);
  await office.getByText('2 meetings without an interpreter').waitFor();
  await office.goto(`${school.home}${home}/record`);
  await office.getByRole('row', { name: 'Kenji Watanabe' }).waitFor();
  await office.context().close();
  school.test.clock.move('2026-04-23T15:27:00Z');
  await publicInEveryLook(school.base, 'evening-door', door!);
  assert.ok(!/Demir|Nasr|Vogt/.test(await (await fetch(door!)).text()));
  for (const [name, path] of [['evening-interpreters', 'interpreters'], ['evening-interpreter-form', `interpreters?person=${school.people.participant}`], ['evening-run', `interpreters/${school.people.participant}`], ['evening-doors', 'doors'], ['evening-record', 'record']] as const) {
    await inEveryLook(school, 'coordinator', name, `${home}/${path}`);
  }
  assert.deepEqual(school.complaints, []);
});
