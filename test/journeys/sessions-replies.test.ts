/** What a guest opens by the link of an invitation: answering, confirming, files, the calendar; without JavaScript, at 320 px. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseCalendar } from '../../src/calendar/icalendar.ts';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { attendee, asksOf } from '../../src/rooms/invitations/reads.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { reschedule } from '../../src/rooms/sessions/actions-change.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { looksQuiet, publicInEveryLook } from './looks.ts';

let school: School;
let guest: PersonId;

before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Kaori Ito', [], { email: 'kaori@example.org', zone: 'Asia/Tokyo', phone: '+81 3 0000 0000' });
});

async function scheduled(more: Record<string, unknown> = {}): Promise<Session> {
  const proposal = proposalSchema.parse({
    title: 'Partner school: exchange', agenda: '- Dates\n- **Host families**', start: { wall: '2026-04-23T10:00', zone: 'Europe/Lisbon' }, minutes: 60,
    place: { kind: 'virtual', platform: 'link', link: 'https://meet.example.org/exchange' }, people: [{ person: guest }, { person: school.people.teacher }], ...more,
  });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const linkTo = ({ id }: Session, part?: string) => school.as('machine', async (ctx) => (await makeLink(ctx, {
  purpose: 'invitation.reply', subject: { kind: 'session', id, ...(part ? { part } : {}) }, person: guest, expiresAt: Temporal.Instant.from('2026-08-01T00:00:00Z'),
})).address);
const answerOf = ({ id }: Session) => school.as('machine', async (ctx) => (await attendee(ctx.tx, ctx.organisation, id, guest))!);
const phone = () => openPage({ base: school.base, width: 320, javaScript: false });

/** Waits until the machine has told the guest of it. */
async function told({ id }: Session): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    const said = await school.as('machine', (ctx) => ledgerOf(ctx.tx, ctx.organisation, { kind: 'session', id }));
    if (said.some(({ person, state }) => person === guest && state === 'kept')) return;
    await new Promise((wait) => setTimeout(wait, 250));
  }
  assert.fail('the guest was not told');
}

test('[G-4.2.2] a guest opens the link at 320 px without JavaScript, which counts as seen and answers nothing, and accepts with a few words', async () => {
  const session = await scheduled();
  await told(session);
  const page = await phone();
  await page.goto(`${await linkTo(session)}?reply=ACCEPTED`);
  const main = (await page.textContent('main'))!;
  for (const one of ['Partner school: exchange', '18:00–19:00', 'Tokyo time', '10:00–11:00', 'Lisbon time', 'https://meet.example.org/exchange', 'Host families', 'Kenji Watanabe', 'Joana Ferreira']) assert.ok(main.includes(one), one);
  assert.equal((await answerOf(session)).given.reply, 'NEEDS-ACTION');
  assert.ok((await school.as('machine', (ctx) => ledgerOf(ctx.tx, ctx.organisation, { kind: 'session', id: session.id }))).some(({ person, seenAt }) => person === guest && seenAt !== null));
  assert.equal(await page.getByLabel('Yes, I come').isChecked(), true);
  await looksQuiet(page, 'reply-320');
  await page.getByLabel('A few words with it (optional)').fill('With two colleagues');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.waitForURL(/done=reply/);
  assert.match((await page.textContent('main'))!, /You come\s*school has your answer since 14 April 2026, 18:42/);
  await looksQuiet(page, 'reply-done-320');
  const { given } = await answerOf(session);
  assert.deepEqual([given.reply, given.comment, given.by], ['ACCEPTED', 'With two colleagues', 'link']);
  await page.getByLabel('No, I cannot come').check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.waitForURL(/done=reply/);
  assert.equal((await answerOf(session)).given.reply, 'DECLINED');
});

test('[G-4.2.2] without a choice nothing is answered, and what was typed is kept', async () => {
  const session = await scheduled();
  const page = await phone();
  await page.goto(await linkTo(session));
  await page.getByLabel('A few words with it (optional)').fill('Let me see');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  assert.match(await page.title(), /^Error:/);
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Choose your answer']);
  assert.equal(await page.getByLabel('A few words with it (optional)').inputValue(), 'Let me see');
  assert.equal((await answerOf(session)).given.reply, 'NEEDS-ACTION');
});

test('[G-4.2.2] of a series all dates are answered, and then one of them otherwise', async () => {
  const session = await scheduled({ rule: 'FREQ=WEEKLY;COUNT=4' });
  const page = await phone();
  await page.goto(await linkTo(session));
  await page.getByLabel('Yes, I come').check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.getByLabel('For', { exact: true }).selectOption({ index: 2 });
  await page.getByLabel('No, I cannot come').check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.waitForURL(/done=reply/);
  assert.match((await page.locator('.notice.is-done').textContent())!, /You come.*Thursday 30 April.*You do not come/s);
  await looksQuiet(page, 'reply-series-320');
  const { given, parts } = await answerOf(session);
  assert.equal(given.reply, 'ACCEPTED');
  assert.deepEqual([...parts].map(([part, one]) => [part, one.reply]), [['20260430T090000Z', 'DECLINED']]);
});

test('[G-4.3.2] a critical session asks for a confirmation, which the guest gives by the link', async () => {
  const session = await scheduled({ critical: true, start: { wall: '2026-04-18T10:00', zone: 'Europe/Lisbon' } });
  let asks = await school.as('machine', (ctx) => asksOf(ctx.tx, ctx.organisation, session.id));
  for (let turn = 0; turn < 60 && asks.length === 0; turn += 1) {
    await new Promise((wait) => setTimeout(wait, 250));
    asks = await school.as('machine', (ctx) => asksOf(ctx.tx, ctx.organisation, session.id));
  }
  if (asks.length === 0) {
    // its moment lay before the session was scheduled: the office asks by hand through the procedure's own act
    const { acts } = await import('../../src/rooms/sessions/actions-acts.ts');
    const ask = acts.find(({ name }) => name === 'sessions.askConfirmation')!;
    await school.as('machine', (ctx) => ask.act(ctx, { kind: 'session', id: session.id }, { step: 'ask-confirmation', turn: 'test', dueAt: ctx.now }));
  }
  const page = await phone();
  await page.goto(`${await linkTo(session)}?confirm=yes`);
  assert.match((await page.textContent('main'))!, /Do you come\? Everybody is asked to confirm/);
  await looksQuiet(page, 'confirm-320');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.waitForURL(/done=confirm/);
  assert.match((await page.textContent('main'))!, /You have confirmed that you come/);
  const ask = (await school.as('machine', (ctx) => asksOf(ctx.tx, ctx.organisation, session.id))).find(({ person }) => person === guest);
  assert.deepEqual([ask?.answer, ask?.answeredBy], ['yes', 'link']);
  assert.equal((await answerOf(session)).given.reply, 'ACCEPTED');
  const office = await openPage({ base: school.base, javaScript: false });
  await school.signIn(office, 'coordinator');
  await office.goto(`${school.home}sessions/${session.id}/confirmations`);
  await office.getByRole('form', { name: 'Kenji Watanabe said by phone' }).getByRole('button', { name: 'Said no' }).click();
  assert.match((await office.getByRole('row', { name: /Kenji Watanabe/ }).textContent())!, /Cannot come · by phone/);
  assert.match((await office.getByRole('row', { name: /Kaori Ito/ }).textContent())!, /\+81 3 0000 0000.*Confirmed/);
});

test('[G-4.2.1] the session is taken into any calendar as it is now, naming nobody who is asked', async () => {
  const session = await scheduled();
  const page = await phone();
  await page.goto(await linkTo(session));
  const href = (await page.getByRole('link', { name: 'Add it to a calendar' }).getAttribute('href'))!;
  const answer = await page.request.get(`${school.base}${href}`);
  assert.match(answer.headers()['content-type']!, /^text\/calendar; charset=utf-8; method=PUBLISH/);
  const read = parseCalendar(await answer.text());
  assert.ok(read.ok);
  assert.equal(read.value.method, 'PUBLISH');
  assert.deepEqual(read.value.events.map(({ uid, summary, attendees, organizer }) => [uid, summary, attendees.length, organizer?.address]), [[session.uid, 'Partner school: exchange', 0, 'mailto:office@school.example.org']]);
});

test('[G-4.4.1] [G-4.4.3] after a move the old answer no longer stands; after a cancellation the page says so and why', async () => {
  const session = await scheduled();
  const link = await linkTo(session);
  const page = await phone();
  await page.goto(link);
  await page.getByLabel('Yes, I come').check();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  const moved = await school.as('coordinator', (ctx) => reschedule(ctx, session.id, session.version, { start: { wall: Temporal.PlainDateTime.from('2026-04-24T10:00'), zone: 'Europe/Lisbon' } }, 'A strike'));
  assert.ok(moved.ok);
  await page.goto(link);
  const main = (await page.textContent('main'))!;
  assert.match(main, /Friday 24 April/);
  assert.match(main, /Do you come\?/);
  assert.ok((await school.as('coordinator', (ctx) => cancel(ctx, session.id, moved.value.version, 'The partner cannot come'))).ok);
  await page.goto(link);
  assert.match((await page.textContent('main'))!, /This session is cancelled\s*The partner cannot come/);
  assert.equal(await page.getByRole('button').count(), 0);
  await looksQuiet(page, 'reply-cancelled-320');
});

test('[G-2] a link opens the answer of its own person to its own session, and a session whose people are hidden names nobody', async () => {
  const [mine, hidden] = [await scheduled(), await scheduled({ hidesPeople: true })];
  const page = await phone();
  await page.goto(await linkTo(hidden));
  assert.equal((await page.textContent('main'))!.includes('Kenji'), false);
  await page.goto(await linkTo(mine, '20260430T090000Z'));
  assert.match((await page.textContent('main'))!, /There is nothing to answer here any more/);
  const forged = await page.request.post(await linkTo(mine), { headers: { origin: 'https://evil.example' }, form: { form: 'reply', reply: 'DECLINED', part: '' } });
  assert.equal(forged.status(), 403);
  assert.equal((await answerOf(mine)).given.reply, 'NEEDS-ACTION');
});

test('[G-2] the page of an invitation in light, dark and Arabic, wide and narrow', async () => {
  const session = await scheduled();
  const link = await linkTo(session);
  await publicInEveryLook(school.base, 'reply', link);
  assert.deepEqual(school.complaints, []);
});
