/** Other times for a session: proposed by link without account or script, looked at, asked about, accepted by one click, taken. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPoll } from '../../src/rooms/availability/actions-polls.ts';
import { pollById } from '../../src/rooms/availability/reads-polls.ts';
import { pollSchema } from '../../src/rooms/availability/schema-polls.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { delivery, ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { proposeTimes } from '../../src/rooms/sessions/actions-proposals.ts';
import { askProposal } from '../../src/rooms/sessions/actions-proposals-decide.ts';
import { proposalsOf, timesIn } from '../../src/rooms/sessions/reads-proposals.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { timesProposalSchema } from '../../src/rooms/sessions/schema-proposals.ts';
import { openPage, quiet } from '../browser.ts';
import { machine } from '../office.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { inEveryLook, publicInEveryLook } from './looks.ts';

let school: School;
let guest: PersonId;
let session: string;

const open = async (who?: Cast, javaScript = false): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript });
  if (who) await school.signIn(page, who);
  return page;
};

/** The address in the newest letter about a thing to a person. */
const linkOf = (subject: { kind: string; id: string }, person: PersonId): Promise<string> => school.as('machine', async (ctx) => {
  const rows = (await ledgerOf(ctx.tx, school.organisation, subject)).filter((one) => one.person === person);
  const letters = await Array.fromAsync(rows, async (one) => (await delivery(ctx.tx, school.organisation, one.id))!.content!.text);
  return /http\S+\/l\/[A-Za-z0-9_-]+/.exec(letters.find((text) => text.includes('/l/'))!)![0];
});

async function scheduled(title: string, wall: string): Promise<string> {
  const made = await school.as('coordinator', async (ctx) => {
    const room = await addRoom({ ...ctx, actor: machine }, { name: `Room of ${title}`, building: 'Main building', floor: '', capacity: 20, features: [] });
    assert.ok(room.ok);
    return scheduleNew(ctx, proposalSchema.parse({
      title, agenda: '- Plans', minutes: 60, start: { wall, zone: 'Europe/Lisbon' }, place: { kind: 'room', room: room.value },
      people: [{ person: school.people.teacher }, { person: school.people.participant, required: false }, { person: guest }],
    }));
  });
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

/** Waits until the worker has sent the invitations. */
async function invited(id: string): Promise<void> {
  for (;;) {
    const rows = await school.as('machine', (ctx) => ledgerOf(ctx.tx, school.organisation, { kind: 'session', id }));
    if (rows.some(({ person }) => person === guest)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Gil Paz', [], { email: 'gil@example.org', zone: 'America/New_York' });
  session = await scheduled('Plans for the summer', '2026-04-20T15:00');
  await invited(session);
});

test('[G-4.4.2] from the link of his invitation somebody proposes other times without script, and they are asked about, accepted and taken', async () => {
  const page = await open();
  await page.setViewportSize({ width: 320, height: 720 });
  await page.goto(await linkOf({ kind: 'session', id: session }, guest));
  await page.getByRole('link', { name: 'Propose other times' }).click();
  await page.getByText('This is the proposal of Gil Paz').waitFor();
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByRole('link', { name: 'Enter one to 3 times' }).waitFor();
  await page.getByLabel('Date 1').fill('2026-04-22');
  await page.getByLabel('Time 1').fill('05:00');
  await page.getByLabel('Date 3').fill('2026-04-19');
  await page.getByLabel('Time 3').fill('05:00');
  await page.getByLabel(/A word to the coordinator/).fill('My train is late on Mondays.');
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByText('Your proposal has been sent').waitFor();
  assert.match(await page.locator('main').innerText(), /Sunday 19 April, 05:00–06:00: does not suit everybody\s+Wednesday 22 April, 05:00–06:00: does not suit everybody/);
  await page.getByRole('button', { name: 'Withdraw my proposal' }).click();
  await page.getByText('You have withdrawn your proposal').waitFor();
  await page.getByLabel('Date 1').fill('2026-04-22');
  await page.getByLabel('Time 1').fill('09:00');
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByText('suits everybody we know of').waitFor();

  const lead = await open('coordinator', true);
  await lead.goto(school.home);
  await lead.getByRole('link', { name: /Look and decide/ }).first().waitFor();
  await lead.goto(`${school.home}sessions/${session}`);
  await lead.getByRole('link', { name: 'Gil Paz proposes other times' }).first().click();
  await lead.getByText('Suits everybody we know of.').waitFor();
  await lead.getByText('The room is free.').waitFor();
  await lead.getByRole('button', { name: 'Ask the others about this time' }).click();
  await lead.getByText('The others have been asked').waitFor();
  assert.equal(await lead.getByRole('button', { name: 'Give the session this time' }).getAttribute('aria-disabled'), 'true');

  const [proposal] = await school.as('machine', (ctx) => proposalsOf(ctx.tx, school.organisation, session));
  const other = await open();
  await other.goto(`${await linkOf({ kind: 'proposal', id: proposal!.id }, school.people.teacher)}?answer=yes`);
  await other.getByText('This is the answer of Kenji Watanabe').waitFor();
  await other.getByRole('button', { name: 'Send the answer' }).click();
  await other.getByText('Your answer has been saved').waitFor();

  await lead.getByText('All required people have accepted').waitFor(); // the open page follows
  await lead.getByRole('button', { name: 'Give the session this time' }).click();
  await lead.getByText('The session has this time now').waitFor();
  const now = await school.as('machine', (ctx) => sessionById(ctx.tx, school.organisation, session));
  assert.deepEqual([now!.time!.start.toString(), now!.sequence], ['2026-04-22T13:00:00Z', 1]);
  await other.reload();
  await other.getByText('The session was given this time. No answer is needed any more.').waitFor();
  quiet(lead);
  assert.deepEqual(school.complaints, []);
});

test('[G-4.4.2] a member proposes and answers signed in; the pages in every look', async () => {
  const other = await scheduled('Garden day', '2026-04-21T15:00');
  const page = await open('participant');
  await page.goto(`${school.home}sessions/${other}`);
  await page.getByRole('link', { name: 'Propose other times' }).click();
  await page.getByLabel('Date 1').fill('2026-04-22');
  await page.getByLabel('Time 1').fill('15:00');
  await page.getByLabel('Date 2').fill('2026-04-22');
  await page.getByLabel('Time 2').fill('15:00');
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByRole('link', { name: 'You have entered this time twice.' }).waitFor();
  await page.getByLabel('Time 2').fill('16:00');
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByText('Your proposal has been sent').waitFor();
  const [made] = await school.as('machine', (ctx) => proposalsOf(ctx.tx, school.organisation, other));
  const stranger = await open('staff');
  assert.equal((await stranger.goto(`${school.home}sessions/${other}/propose`))!.status(), 404);
  await inEveryLook(school, 'coordinator', 'proposal', `proposals/${made!.id}`);
  await invited(other);
  await publicInEveryLook(school.base, 'proposal-form', `${await linkOf({ kind: 'session', id: other }, guest)}?propose`);
  const asked = await school.as('coordinator', async (ctx) => askProposal(ctx, made!.id, made!.version, { time: (await timesIn(ctx.tx, school.organisation, made!.id))[0]!.id, byMachine: true }));
  assert.ok(asked.ok);
  await inEveryLook(school, 'coordinator', 'proposal-asked', `proposals/${made!.id}`);
  await publicInEveryLook(school.base, 'proposal-answer', await linkOf({ kind: 'proposal', id: made!.id }, guest));
  await page.reload();
  await page.getByText('Others are asked about this one').waitFor();
  const teacher = await open('teacher');
  await teacher.goto(`${school.home}proposals/${made!.id}`);
  await teacher.getByRole('button', { name: 'Send the answer' }).click();
  await teacher.getByRole('link', { name: 'Say whether this time suits you' }).waitFor();
  await teacher.getByLabel('It does not suit me').check();
  await teacher.getByRole('button', { name: 'Send the answer' }).click();
  await teacher.getByText('Your answer has been saved').waitFor();
  const given = timesProposalSchema.parse({ zone: 'Europe/Lisbon', times: ['2026-04-24T10:00'] });
  const second = await school.as('teacher', (ctx) => proposeTimes(ctx, other, given));
  assert.ok(second.ok);
  const lead = await open('coordinator');
  await lead.goto(`${school.home}proposals/${second.value.proposal.id}`);
  await lead.getByRole('button', { name: 'Ask the others about this time' }).click();
  await lead.getByText('The others are being asked already.').waitFor();
  await lead.getByLabel(/^Why, for/).fill('Not on a Friday.');
  await lead.getByRole('button', { name: 'Decline the proposal' }).click();
  await lead.getByText('The proposal has been declined').waitFor();
  await lead.getByText('Not on a Friday.').waitFor();
  assert.deepEqual(school.complaints, []);
});

test('[G-4.4.2] whom no time of a poll suits proposes another from its link without script; taken, it ends the poll, and of other sessions it says nothing', async () => {
  const own = await scheduled('Reading list', '2026-05-11T15:00');
  const elsewhere = await scheduled('Reading room', '2026-05-12T15:00');
  const given = pollSchema.parse({ zone: 'Europe/Lisbon', minutes: 60, deadline: '2026-05-04T17:00', times: ['2026-05-13T10:00', '2026-05-14T10:00'] });
  const opened = await school.as('coordinator', (ctx) => openPoll(ctx, own, given));
  assert.ok(opened.ok, JSON.stringify(opened));
  const address = await linkOf({ kind: 'poll', id: opened.value.id }, guest);
  const page = await open();
  await page.setViewportSize({ width: 320, height: 720 });
  await page.goto(address);
  await page.getByText('None of these times suits you?').waitFor();
  await page.getByRole('link', { name: 'Propose other times' }).click();
  await page.getByText('This is the proposal of Gil Paz').waitFor();
  await page.getByLabel('Date 1').fill('2026-05-14');
  await page.getByLabel('Time 1').fill('09:00');
  await page.getByRole('button', { name: 'Propose these times' }).click();
  await page.getByText('Your proposal has been sent').waitFor();
  assert.match(await page.locator('main').innerText(), /14 May, 09:00–10:00: suits everybody we know of/);
  await page.goto(address);
  await page.getByRole('button', { name: 'Send my answer' }).waitFor(); // the poll goes on

  const guestOf = (subject: string, purpose: string) => ({ kind: 'guest', link: opened.value.id, purpose, subject, person: guest }) as const;
  const other = await school.as('machine', async (ctx) => proposeTimes({ ...ctx, actor: guestOf(opened.value.id, 'poll.answer') }, elsewhere, timesProposalSchema.parse({ zone: 'Europe/Lisbon', times: ['2026-05-20T10:00'] })));
  assert.deepEqual(other, { ok: false, reason: 'forbidden', verb: 'sessions.proposeTimes' });

  const [made] = await school.as('machine', (ctx) => proposalsOf(ctx.tx, school.organisation, own));
  const [time] = await school.as('machine', (ctx) => timesIn(ctx.tx, school.organisation, made!.id));
  assert.ok((await school.as('coordinator', (ctx) => askProposal(ctx, made!.id, made!.version, { time: time!.id, byMachine: false }))).ok);
  const teacher = await open();
  await teacher.goto(`${await linkOf({ kind: 'proposal', id: made!.id }, school.people.teacher)}?answer=yes`);
  await teacher.getByRole('button', { name: 'Send the answer' }).click();
  await teacher.getByText('Your answer has been saved').waitFor();
  const lead = await open('coordinator');
  await lead.goto(`${school.home}proposals/${made!.id}`);
  await lead.getByRole('button', { name: 'Give the session this time' }).click();
  await lead.getByText('The session has this time now').waitFor();
  const now = await school.as('machine', async (ctx) => ({ session: await sessionById(ctx.tx, school.organisation, own), poll: await pollById(ctx.tx, school.organisation, opened.value.id) }));
  assert.deepEqual([now.session!.time!.start.toString(), now.poll!.state], ['2026-05-14T13:00:00Z', 'withdrawn']);
  await page.reload();
  await page.getByText('14 May').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Send my answer' }).count(), 0);
  assert.deepEqual(school.complaints, []);
});
