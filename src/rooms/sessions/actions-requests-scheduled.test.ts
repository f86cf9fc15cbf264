import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { PersonId } from '../identity/model.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { machine, must, school, type School } from '../../../test/school.ts';
import { requestActs } from './actions-requests-acts.ts';
import { receive } from './actions-requests-receive.ts';
import { joinTo, linkToSession } from './actions-requests.ts';
import { cancel } from './actions-state.ts';
import type { RequestId } from './model-requests.ts';
import { requestById, statusOf } from './reads-requests.ts';
import { requestSchema } from './schema-requests.ts';

const whole = { who: 'the parents of 7b', wished: { wall: '2026-04-20T15:00', zone: 'Europe/Lisbon' }, minutes: '60', place: { kind: 'room', text: '' } };

/** A request that somebody of the office enters for a person. */
async function asked(s: School, person: PersonId, title = 'Talk about the trip'): Promise<RequestId> {
  const given = requestSchema.omit({ requester: true }).parse({ title, ...whole });
  return must(await s.as(s.lead, (ctx) => receive(ctx, { ...given, requester: { person }, door: 'office' }))).request;
}
const tell = (s: School, id: RequestId) => s.as(machine, (ctx) => requestActs.find((one) => one.name === 'sessions.tellRequester')!.act(ctx, { kind: 'request', id }));
const mails = async (s: School, id: RequestId) => s.as(machine, async (ctx) => {
  const all = (await ledgerOf(ctx.tx, s.id, { kind: 'request', id })).filter((one) => one.message.kind === 'sessions.requestScheduled');
  return Array.fromAsync(all, async (one) => ({ person: one.person, ...(await delivery(ctx.tx, s.id, one.id))!.content! }));
});

test('[G-4.1.1] who asked is told once what, when and where the session is, with the zone and a link to the status', async () => {
  const s = await school();
  const maria = await s.person('Maria Lopes', [], { zone: 'Asia/Tokyo' });
  const id = await asked(s, maria);
  const session = await s.session({ title: 'Class trip 7b' });
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, id, session.id)));
  for (let time = 0; time < 2; time += 1) assert.deepEqual(await tell(s, id), { done: { people: 1 } });
  const [mail, ...more] = await mails(s, id);
  assert.equal(more.length, 0);
  assert.equal(mail!.person, maria);
  assert.equal(mail!.subject, 'Scheduled: Talk about the trip, Monday 20 April, 15:00–16:00');
  for (const said of [/“Talk about the trip”/, /Class trip 7b/, /Monday 20 April, 15:00–16:00, Lisbon time \(UTC\+1\)/, /Room 4, North/]) assert.match(mail!.text, said);
  const { link } = readToken(s.office.office.key('links'), /\/l\/([\w-]{64})/.exec(mail!.text)![1]!)!;
  const opened = must(await s.as({ kind: 'anyone' }, (ctx) => linkById(ctx, link)));
  assert.deepEqual([opened.purpose, opened.subject.id, opened.person], ['request.status', id, maria]);
  const status = must(await s.as({ kind: 'guest', link, purpose: opened.purpose, subject: id, person: maria }, (ctx) => statusOf(ctx, id)));
  assert.deepEqual([status.booked!.start.toString(), status.booked!.zone, status.booked!.cancelled], ['2026-04-20T14:00:00Z', 'Europe/Lisbon', false]);
});

test('[G-4.1.1] who asked and is invited gets the invitation and no second letter', async () => {
  const s = await school();
  const id = await asked(s, s.ana);
  const session = await s.session();
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, id, session.id)));
  assert.deepEqual(await tell(s, id), { waived: 'invited' });
  assert.deepEqual(await mails(s, id), []);
});

test('[G-4.1.1] whoever asked for the same is told too, each with a link of his own; nobody is given the address to join by', async () => {
  const s = await school();
  const [maria, paulo] = [await s.person('Maria Lopes'), await s.person('Paulo Lopes', [], { language: 'ar' })];
  const [first, second] = [await asked(s, maria), await asked(s, paulo, 'The trip')];
  const { version } = await s.as(machine, async (ctx) => (await requestById(ctx.tx, s.id, second))!);
  must(await s.as(s.lead, (ctx) => joinTo(ctx, second, version, first)));
  const session = await s.session({ place: { kind: 'virtual', platform: 'link', link: 'https://meet.example.org/secret' } });
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, first, session.id)));
  assert.deepEqual(await tell(s, first), { done: { people: 2 } });
  const [one, other] = [await mails(s, first), await mails(s, second)];
  assert.deepEqual([one.map((mail) => mail.person), other.map((mail) => mail.person)], [[maria], [paulo]]);
  assert.match(other[0]!.subject, /^تحدّد الموعد: .*The trip/);
  for (const mail of [...one, ...other]) assert.equal(mail.text.includes('secret') || mail.html.includes('secret'), false);
});

test('[G-4.1.1] a requester whom nothing reaches is a person\'s to call; what was cancelled meanwhile is not told', async () => {
  const s = await school();
  const far = await s.person('Nobody Reachable', [], { email: null });
  const id = await asked(s, far);
  const session = await s.session();
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, id, session.id)));
  assert.deepEqual(await tell(s, id), { open: 'unreachable', evidence: { people: 1 } });
  const other = await asked(s, await s.person('Maria Lopes'), 'Something else');
  const gone = await s.session({ place: { kind: 'elsewhere', where: 'Garden' } });
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, other, gone.id)));
  must(await s.as(s.lead, (ctx) => cancel(ctx, gone.id, gone.version, 'no room')));
  assert.deepEqual(await tell(s, other), { waived: 'cancelled' });
  assert.deepEqual(await mails(s, other), []);
});

test('[G-2] of a private session who asked and is not invited is told when it is, and neither what it is called nor where', async () => {
  const s = await school();
  const maria = await s.person('Maria Lopes');
  const id = await asked(s, maria);
  const session = await s.session({ title: 'Support plan for Tomé', class: 'PRIVATE', place: { kind: 'elsewhere', where: 'Clinic of Dr Reis' } });
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, id, session.id)));
  assert.deepEqual(await tell(s, id), { done: { people: 1 } });
  const [mail] = await mails(s, id);
  assert.match(mail!.text, /Monday 20 April, 15:00–16:00, Lisbon time/);
  assert.equal(/Tomé|Clinic/.test(JSON.stringify(mail)), false);
});
