/** Polls of times: opened from a session, answered by link without account or script, chased, closed; kind answers to who comes late. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPoll, withdrawPoll } from '../../src/rooms/availability/actions-polls.ts';
import { answerPoll } from '../../src/rooms/availability/actions-polls-answer.ts';
import { optionsOf, openPollOf, peopleOf } from '../../src/rooms/availability/reads-polls.ts';
import type { PollId, Vote } from '../../src/rooms/availability/model-polls.ts';
import { pollSchema } from '../../src/rooms/availability/schema-polls.ts';
import type { Context } from '../../src/platform/context.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { ownEventSchema } from '../../src/rooms/calendars/schema.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { delivery, ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { propose, scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { fits, openPage, quiet, screenshot } from '../browser.ts';
import { machine } from '../office.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';

let school: School;
let guest: PersonId;
let hall: RoomId;
let count = 0;
let shown: { session: string; poll: PollId };

const times = ['2026-04-22T10:00', '2026-04-22T14:00', '2026-04-23T16:30'];
const given = pollSchema.parse({ zone: 'Europe/Lisbon', minutes: 60, deadline: '2026-04-20T17:00', times });
const people = () => [{ person: school.people.teacher }, { person: school.people.participant }, { person: guest, required: false }];
const proposal = (title: string, room: RoomId, more: object = {}) => proposalSchema.parse({ title, agenda: '- Plans', minutes: 60, place: { kind: 'room', room }, people: people(), ...more });

async function proposed(title: string): Promise<string> {
  const made = await school.as('coordinator', async (ctx) => propose(ctx, proposal(title, await newRoom(ctx))));
  assert.ok(made.ok);
  return made.value.id;
}

/** What is held for one poll is in the way of the others. */
async function newRoom(ctx: Context): Promise<RoomId> {
  const room = await addRoom({ ...ctx, actor: machine }, { name: `Room ${++count}`, building: 'Main building', floor: '', capacity: 20, features: [] });
  assert.ok(room.ok);
  return hall = room.value;
}

async function polled(session: string): Promise<PollId> {
  const made = await school.as('coordinator', (ctx) => openPoll(ctx, session, given));
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

/** The address in the newest letter of a poll to a person. */
async function linkOf(poll: string, person: PersonId): Promise<string> {
  return school.as('machine', async (ctx) => {
    const rows = (await ledgerOf(ctx.tx, school.organisation, { kind: 'poll', id: poll })).filter((one) => one.person === person);
    const letters = await Array.fromAsync(rows, async (one) => (await delivery(ctx.tx, school.organisation, one.id))!);
    return /http\S+\/l\/\S+/.exec(letters.map((one) => one.content!.text).find((text) => text.includes('/l/'))!)![0];
  });
}

async function vote(poll: PollId, who: Cast, ...votes: Vote[]): Promise<void> {
  const options = await school.as('machine', (ctx) => optionsOf(ctx.tx, school.organisation, poll));
  const said = { comment: who === 'teacher' ? 'Rather before noon.' : null, votes: Object.fromEntries(options.map(({ id }, at) => [id, votes[at]!])) as never };
  assert.ok((await school.as(who, (ctx) => answerPoll(ctx, poll, said))).ok);
}

before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Gil Paz', [], { email: 'gil@example.org', zone: 'America/New_York' });
  const session = await proposed('Plans for the summer');
  shown = { session, poll: await polled(session) };
  await vote(shown.poll, 'teacher', 'yes', 'if-need-be', 'no');
});

test('the page that opens a poll in every look', async () => inEveryLook(school, 'coordinator', 'poll-open', `sessions/${await proposed('Another plan')}/poll?time=2026-04-27T10:00&time=2026-04-28T15:30`));
test('the page of a poll in every look', () => inEveryLook(school, 'coordinator', 'poll', `polls/${shown.poll}`));
test('the own answer in every look', () => inEveryLook(school, 'participant', 'poll-own', `polls/${shown.poll}`));
test('the page behind the link in every look', async () => publicInEveryLook(school.base, 'poll-answer', await linkOf(shown.poll, guest)));

test('[G-4.4.2] the letter holds the times in the zone of its reader, and says whose answer its link takes', async () => {
  const letter = await school.as('machine', async (ctx) => {
    const row = (await ledgerOf(ctx.tx, school.organisation, { kind: 'poll', id: shown.poll })).find((one) => one.person === guest);
    return (await delivery(ctx.tx, school.organisation, row!.id))!.content!;
  });
  assert.match(letter.text, /Wednesday 22 April, 05:00–06:00/);
  assert.match(letter.text, /New York time/);
  assert.match(letter.text, /The link is for Gil Paz/);
  const page = await openPage({ base: school.base });
  await page.setContent(letter.html);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await screenshot(page, `poll-letter-${width}`);
    await fits(page);
  }
});

const open = async (who: Cast | undefined, javaScript = false): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript });
  if (who) await school.signIn(page, who);
  return page;
};
const choose = (page: Page, time: string, answer: string) => page.getByRole('group', { name: time }).getByLabel(answer, { exact: true }).check();

test('[G-4.4.2] a coordinator asks for times from the session without script: mistakes beside their fields, more times on demand', async () => {
  const session = await proposed('Trip to the coast');
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${session}`);
  await page.getByRole('link', { name: 'Ask which times suit' }).click();
  await page.getByLabel('Date 1').fill('2026-04-22');
  await page.getByLabel('Time 1').fill('09:00');
  await page.getByRole('button', { name: 'Ask 3 people' }).click();
  await page.getByRole('link', { name: 'Enter 2 to 10 times' }).waitFor();
  await page.getByLabel('Date 2').fill('2026-04-22');
  await page.getByRole('button', { name: 'Ask 3 people' }).click();
  await page.getByRole('link', { name: 'Enter both the date and the time' }).waitFor();
  await page.getByLabel('Time 2').fill('09:00');
  await page.getByRole('button', { name: 'Ask 3 people' }).click();
  await page.getByRole('link', { name: 'This time is in the poll already' }).waitFor();
  await page.getByLabel('Time 2').fill('11:00');
  await page.getByRole('button', { name: 'More times' }).click();
  assert.equal(await page.getByLabel('Time 2').inputValue(), '11:00');
  await page.getByLabel('Date 7').fill('2026-04-24');
  await page.getByLabel('Time 7').fill('11:00');
  await page.getByLabel('Answer until, date').fill('2026-04-23');
  await page.getByRole('button', { name: 'Ask 3 people' }).click();
  await page.getByRole('link', { name: 'The deadline must be before it' }).waitFor();
  await page.getByLabel('Answer until, date').fill('2026-04-21');
  await page.getByRole('button', { name: 'Ask 3 people' }).click();
  await page.getByText('Everybody has been asked').waitFor();
  await page.getByText('0 of 3 have answered').waitFor();
  assert.equal(await page.getByText('room held').count(), 3);
  await page.goto(`${school.home}sessions/${session}/poll`);
  assert.match(page.url(), /\/polls\//, 'a session has one open poll');
});

test('[G-4.4.2] who has no account answers by his link without script at 320 px, in a zone of his choice, and changes it', async () => {
  const poll = await polled(await proposed('Reading evening'));
  const event = ownEventSchema.parse({ kind: 'timed', title: 'Rehearsal', start: '2026-04-22T14:00', end: '2026-04-22T15:00', zone: 'Europe/Lisbon' });
  assert.ok((await school.test.as(school.organisation, { kind: 'person', person: guest, roles: [] }, (ctx) => addEvent(ctx, guest, event))).ok);
  const page = await open(undefined);
  await page.setViewportSize({ width: 320, height: 720 });
  await page.goto(await linkOf(poll, guest));
  await page.getByText('This is the answer of Gil Paz').waitFor();
  assert.match(await page.locator('main').innerText(), /New York time/);
  assert.equal(await page.getByRole('group', { name: '09:00–10:00' }).getByLabel('No', { exact: true }).isChecked(), true, 'his calendar is taken then');
  await page.getByLabel(/Times are in/).selectOption('Europe/Lisbon');
  await page.getByRole('button', { name: 'Show in this zone' }).click();
  await choose(page, '10:00–11:00', 'Yes');
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await page.getByRole('link', { name: 'Say whether Thursday 23 April, 16:30–17:30 suits you' }).waitFor();
  assert.match(await page.title(), /^Error:/);
  await choose(page, '16:30–17:30', 'If need be');
  await page.getByLabel(/A word to the coordinator/).fill('Looking forward to it');
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await page.getByText('Your answer has been saved').waitFor();
  await choose(page, '16:30–17:30', 'Yes');
  await page.getByRole('button', { name: 'Change my answer' }).click();
  await page.getByText('Your answer has been saved').waitFor();
  const own = (await school.as('machine', (ctx) => peopleOf(ctx.tx, school.organisation, poll))).find(({ person }) => person === guest);
  assert.deepEqual([[...own!.votes.values()].toSorted(), own!.comment], [['no', 'yes', 'yes'], 'Looking forward to it']);
});

test('[G-4.4.2] the coordinator sees answers as they come, asks the others again, and takes a time: the session is scheduled', async () => {
  const session = await proposed('Sports day');
  const poll = await polled(session);
  const page = await open('coordinator', true);
  await page.goto(`${school.home}polls/${poll}`);
  await page.getByText('0 of 3 have answered').waitFor();
  await vote(poll, 'teacher', 'no', 'yes', 'no');
  await page.getByText('1 of 3 have answered').waitFor();
  await page.getByText('1 yes, 0 if need be, 0 no, 2 not answered').waitFor();
  await page.getByRole('button', { name: 'Ask these 2 people once more' }).click();
  await page.getByText('Those who have not answered have been asked once more').waitFor();
  await page.getByRole('button', { name: 'Take this time Wednesday 22 April, 14:00–15:00' }).click();
  await page.getByText('The session has this time now').waitFor();
  const now = await school.as('machine', (ctx) => sessionById(ctx.tx, school.organisation, session));
  assert.deepEqual([now!.state, now!.time!.start.toString()], ['scheduled', '2026-04-22T13:00:00Z']);
  quiet(page);
});

test('[G-4.4.2] a room that is taken is said where the time is taken, and the poll stays open', async () => {
  const session = await proposed('Choir');
  const poll = await polled(session);
  await school.as('machine', (ctx) => ctx.tx.deleteFrom('claims' as never).where('subject' as never, '=', poll as never).execute());
  const other = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal('Orchestra', hall, { start: { wall: '2026-04-22T10:30', zone: 'Europe/Lisbon' } })));
  assert.ok(other.ok, JSON.stringify(other));
  const page = await open('coordinator');
  await page.goto(`${school.home}polls/${poll}`);
  await page.getByRole('button', { name: 'Take this time Wednesday 22 April, 10:00–11:00' }).click();
  await page.getByText(/Orchestra/).waitFor();
  assert.ok(await school.as('machine', (ctx) => openPollOf(ctx.tx, school.organisation, session)));
  const twice = await open('coordinator');
  await twice.goto(`${school.home}polls/${poll}`);
  await page.goto(`${school.home}polls/${poll}`);
  await page.getByRole('button', { name: 'Take this time Thursday 23 April, 16:30–17:30' }).click();
  await page.getByText('The session has this time now').waitFor();
  await twice.getByRole('button', { name: 'Take this time Wednesday 22 April, 14:00–15:00' }).click();
  await twice.getByText('The poll is closed: Thursday 23 April, 16:30–17:30 was chosen.').waitFor();
});

test('[G-4.4.2] who opens his link when the poll is closed or withdrawn is told what became of it', async () => {
  const closed = await linkOf((await school.as('machine', async (ctx) => (await ctx.tx.selectFrom('polls' as never).select('id' as never).where('state' as never, '=', 'closed' as never).execute() as { id: string }[])[0]!)).id, guest);
  const page = await open(undefined);
  assert.equal((await page.goto(closed))!.status(), 200);
  await page.getByText('The time that was chosen is').waitFor();
  const poll = await polled(await proposed('Bazaar'));
  const link = await linkOf(poll, guest);
  await page.goto(link);
  for (const time of ['05:00–06:00', '09:00–10:00', '11:30–12:30']) await choose(page, time, 'Yes');
  assert.ok((await school.as('coordinator', (ctx) => withdrawPoll(ctx, poll))).ok);
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await page.getByText('The poll was withdrawn.').waitFor();
  await page.getByText('No answer is needed').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Send my answer' }).count(), 0);
});

test('[G-4.4.2] a member answers signed in; the office sees how it stands, and who only helps takes no time', async () => {
  const page = await open('participant');
  await page.goto(`${school.home}polls/${shown.poll}`);
  for (const time of ['10:00–11:00', '14:00–15:00', '16:30–17:30']) await choose(page, time, 'Yes');
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await page.getByText('Your answer has been saved').waitFor();
  const staff = await open('staff');
  await staff.goto(`${school.home}polls/${shown.poll}`);
  assert.equal(await staff.getByRole('button', { name: /^Take this time/ }).count(), 0, 'staff remind, and take no time');
  const nobody = await school.test.person(school.organisation, 'Nobody Here', ['teacher']);
  assert.notEqual(nobody, guest);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.4.2] a deadline is put off from the page, and a link that was passed on is disowned without script', async () => {
  const poll = await polled(await proposed('Orchard day'));
  const page = await open('coordinator');
  await page.goto(`${school.home}polls/${poll}`);
  await page.getByLabel('Answer until, date').fill('2026-04-23');
  await page.getByRole('button', { name: 'Set this deadline and tell everybody' }).click();
  await page.getByRole('link', { name: 'The deadline must be before it' }).waitFor();
  await page.getByLabel('Answer until, date').fill('2026-04-21');
  await page.getByRole('button', { name: 'Set this deadline and tell everybody' }).click();
  await page.getByText('The deadline has been set').waitFor();
  const link = await linkOf(poll, guest);
  const other = await open(undefined);
  await other.goto(link);
  await other.getByText('I am not Gil Paz').click();
  await other.getByRole('button', { name: 'This is not my link' }).click();
  await other.getByRole('heading', { name: 'This link opens nothing any more' }).waitFor();
  assert.equal((await other.goto(link))!.status(), 410);
  const fresh = await school.as('machine', async (ctx) => (await ledgerOf(ctx.tx, school.organisation, { kind: 'poll', id: poll })).filter(({ message }) => message.kind === 'availability.renewPoll').map(({ person }) => person));
  assert.deepEqual(fresh, [guest]);
});

test('[G-4.4.2] before the deadline who has not answered is asked again; at it the coordinator has to take a time', async () => {
  const session = await proposed('Garden day');
  const poll = await polled(session);
  await vote(poll, 'teacher', 'yes', 'yes', 'yes');
  school.test.clock.move('2026-04-19T16:00:30Z');
  const chased = () => school.test.as(school.organisation, machine, async (ctx) => (await ledgerOf(ctx.tx, school.organisation, { kind: 'poll', id: poll })).filter(({ message }) => message.kind === 'availability.chasePoll').map(({ person }) => person));
  await until(async () => (await chased()).length === 2);
  assert.deepEqual((await chased()).toSorted(), [school.people.participant, guest].toSorted());
  school.test.clock.move('2026-04-20T16:00:30Z');
  const page = await open('coordinator');
  await until(async () => {
    await page.goto(school.home);
    return (await page.getByText('Garden day').count()) > 0;
  });
  await page.getByRole('listitem').filter({ hasText: 'Garden day' }).getByRole('link', { name: 'Take one of the times', exact: true }).click();
  await page.getByText('Time to answer is over').first().waitFor();
  await page.getByRole('button', { name: 'Take this time Thursday 23 April, 16:30–17:30' }).waitFor();
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await isSo()) return;
    await new Promise((next) => setTimeout(next, 500));
  }
  assert.fail('it did not come about');
}
