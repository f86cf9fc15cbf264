/** Wishes collected without script, the plan of all of them made, looked at and published; and a place that is kept. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTeacher } from '../../src/rooms/conferences/actions.ts';
import { openRound } from '../../src/rooms/conferences/actions-round.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { giveWishes } from '../../src/rooms/conferences/actions-wishes.ts';
import { appointments, round as roundById, roundFamilies } from '../../src/rooms/conferences/reads.ts';
import { wishesSchema } from '../../src/rooms/conferences/schema-wishes.ts';
import { addRound } from '../../src/rooms/conferences/actions.ts';
import type { Round } from '../../src/rooms/conferences/model.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { fits, openPage } from '../browser.ts';
import { familiesIn, roundOf, wholeDay, type Families } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';
import { letterTo, until, weightOf } from './public.ts';

let school: School;
let s: Families;
const children: PersonId[] = [];
const parents: PersonId[] = [];

/** A round of two evenings, ready to be opened. */
async function made(mode: string, name: string, [first, second]: readonly [string, string]): Promise<Round> {
  const days = [first, second].map((date) => ({ date, from: '16:00', to: '17:00', breaks: '' }));
  const { id } = must(await school.as('coordinator', (ctx) => addRound(ctx, roundOf(s.class, { mode, name, days, opens: '2026-04-12T08:00', format: 'in-person' }))));
  for (const [at, teacher] of [s.ann, s.bob].entries()) {
    must(await school.as('coordinator', (ctx) => setTeacher(ctx, id, teacher, { room: s.rooms[at]!, minutes: null })));
    must(await school.as('machine', (ctx) => sayHours(ctx, id, teacher, { ...wholeDay, hours: days.map(({ date }) => ({ date: Temporal.PlainDate.from(date), from: 960, to: 1020 })) })));
  }
  return (await school.as('machine', (ctx) => roundById(ctx, id)))!;
}

before(async () => {
  school = await startSchool();
  s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  for (const [child, guardian] of [['Yusuf Demir', 'Elif Demir'], ['Salma Nasr', 'Amal Nasr'], ['Tom Berg', 'Ida Berg'], ['Mia Costa', 'Rui Costa']] as const) {
    const { student, guardians: [parent] } = await s.child(child, [guardian]);
    children.push(student);
    parents.push(parent!);
  }
});

test('[P-4.3] families say what they want on a phone without script, one plan is made of it, looked at and published', async () => {
  const round = await made('preferences', 'Parent evening, wishes', ['2026-05-07', '2026-05-08']);
  must(await school.as('coordinator', (ctx) => openRound(ctx, round.id, round.version)));
  const { link } = await letterTo(school, 'elif.demir@example.org', 'conferences.tellFamily');
  const page = await openPage({ base: school.base, width: 320, javaScript: false });
  await page.goto(link);
  await page.getByRole('button', { name: 'Send our wishes' }).click();
  await page.getByRole('link', { name: 'Choose at least one teacher' }).waitFor();
  await page.getByLabel('Ann Weber, Mathematics').selectOption('Matters most');
  await page.getByLabel('Bob Reis, History').selectOption('We would like to');
  await page.getByLabel('We can come on Friday 8 May').uncheck();
  await page.getByLabel('Not after').first().selectOption('16:30');
  await page.getByRole('button', { name: 'Send our wishes' }).click();
  await page.getByText('Nothing is booked yet.').first().waitFor();
  await fits(page);
  const { all } = await weightOf(school.base, link);
  assert.ok(all <= 12_288, `${all} bytes`);
  await publicInEveryLook(school.base, 'family-wishes', link);
  for (const [at, before] of [[1, '16:10'], [2, '16:10'], [3, '']] as const) {
    const [family] = await school.as('machine', (ctx) => roundFamilies(ctx, round.id, { guardian: parents[at]! }));
    const given = wishesSchema.parse({ must: at === 2 ? [`${children[at]} ${s.ann}`] : [], like: at === 2 ? [] : [`${children[at]} ${s.ann}`, `${children[at]} ${s.bob}`], days: [{ date: '2026-05-07', before }] });
    must(await school.as('coordinator', (ctx) => giveWishes(ctx, family!.id, given, 'phone')));
  }
  const desk = await openPage({ base: school.base });
  await school.signIn(desk, 'coordinator');
  await desk.goto(`${school.home}conferences/${round.id}`);
  await desk.getByRole('link', { name: 'Plan', exact: true }).click();
  await desk.getByText('4 of 4 families have said whom they want to meet.').waitFor();
  await inEveryLook(school, 'coordinator', 'round-plan-before', `conferences/${round.id}/plan`);
  await desk.getByLabel('10 seconds').check();
  await desk.getByRole('button', { name: 'Make a plan' }).click();
  await desk.getByText('No plan can be better.').waitFor();
  await desk.getByText('One wish without a time').waitFor();
  await inEveryLook(school, 'coordinator', 'round-plan', `conferences/${round.id}/plan`);
  await desk.getByRole('button', { name: 'Publish 6 meetings' }).click();
  await desk.getByText('All 4 families have been told').waitFor();
  assert.equal((await school.as('machine', (ctx) => appointments(ctx, { round: round.id, live: true }))).length, 6);
  await letterTo(school, 'amal.nasr@example.org', 'conferences.evening').catch(() => letterTo(school, 'amal.nasr@example.org', 'conferences.nothingPlanned'));
  await page.goto(link);
  await page.getByText('Ann Weber').first().waitFor();
  await Promise.all([page.context().close(), desk.context().close()]);
});

test('[P-4.3] a coordinator keeps a place before the round opens, and the family takes it on its page', async () => {
  const round = await made('kept-places', 'Parent evening, kept', ['2026-05-11', '2026-05-12']);
  const desk = await openPage({ base: school.base, javaScript: false });
  await school.signIn(desk, 'coordinator');
  await desk.goto(`${school.home}conferences/${round.id}`);
  await desk.getByRole('link', { name: 'Kept places' }).click();
  await desk.getByLabel('Name of a child').fill('Salma');
  await desk.getByRole('button', { name: 'Show' }).click();
  await desk.getByRole('link', { name: 'Salma Nasr' }).click();
  await desk.getByRole('button', { name: 'Keep this place' }).click();
  await desk.getByRole('link', { name: 'Say why this place is kept' }).waitFor();
  await desk.getByLabel('Reason').fill('The class teacher asks for it');
  await desk.getByRole('button', { name: 'Keep this place' }).click();
  await desk.getByText('The place is kept').waitFor();
  const [family] = await school.as('machine', async (ctx) => roundFamilies(ctx, round.id, { guardian: parents[1]! }));
  await inEveryLook(school, 'coordinator', 'round-kept', `conferences/${round.id}/kept?family=${family!.id}`);
  must(await school.as('coordinator', async (ctx) => openRound(ctx, round.id, (await roundById(ctx, round.id))!.version)));
  const { link } = await letterTo(school, 'amal.nasr@example.org', 'conferences.kept');
  await desk.goto(link);
  await desk.getByRole('button', { name: 'Take this time' }).click();
  await desk.getByText('Your meetings are booked').waitFor();
  await until('a meeting', async () => ((await school.as('machine', (ctx) => appointments(ctx, { round: round.id, live: true }))).length === 1 ? true : undefined));
  await desk.context().close();
});
