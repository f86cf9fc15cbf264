import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, must, school, someone } from '../../../test/school.ts';
import { calendarOf, objectByUid } from '../calendars/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { addPeople, removePeople } from './actions-people.ts';
import { reply } from '../invitations/actions.ts';
import { attendee } from '../invitations/reads.ts';

const subjectOf = ({ id }: { id: string }) => ({ kind: 'session', id });

test('[G-4.2.2] the later answer wins, and two at once are one after the other', async () => {
  const s = await school();
  const session = await s.session();
  const answer = (given: 'ACCEPTED' | 'DECLINED') => s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: subjectOf(session), person: s.ana, reply: given, by: 'page' }));
  await Promise.all([answer('ACCEPTED'), answer('DECLINED'), answer('ACCEPTED'), answer('DECLINED')]);
  const replied = s.facts.filter((one) => one.kind === 'invitations.Replied') as unknown as { reply: string }[];
  const now = await s.as(machine, (ctx) => attendee(ctx.tx, s.id, session.id, s.ana));
  assert.equal(now!.given.reply, replied.at(-1)!.reply);
});

test('who has no mail address is asked by the portal, is in no ATTENDEE line, and his copy is tentative until he accepts', async () => {
  const s = await school();
  const gil = await s.person('Gil Silent', ['team-member'], { email: null });
  const session = await s.session({ people: [{ person: s.ana }, { person: gil }] });
  await s.act('sessions.invite', session);
  const [said] = await s.said(session, gil);
  assert.deepEqual([said!.channel, said!.content!.calendar], ['portal', undefined]);
  const copy = () => s.as(machine, async (ctx) => {
    const { id } = await calendarOf(ctx.tx, s.id, { kind: 'person', id: gil });
    return (await objectByUid(ctx.tx, s.id, id, session.uid))!;
  });
  assert.equal((await copy()).busy, 'tentative');
  assert.doesNotMatch(Buffer.from((await copy()).bytes).toString(), /Gil/);
  must(await s.as(someone(gil, 'team-member'), (ctx) => reply(ctx, { subject: subjectOf(session), person: gil, reply: 'ACCEPTED', by: 'page' })));
  assert.equal((await copy()).busy, 'busy');
  must(await s.as(someone(gil, 'team-member'), (ctx) => reply(ctx, { subject: subjectOf(session), person: gil, reply: 'DECLINED', by: 'page' })));
  assert.equal((await copy()).busy, 'free');
});

test('who is removed and asked again is invited anew, his old answer gone', async () => {
  const s = await school();
  const session = await s.session();
  await s.act('sessions.invite', session);
  must(await s.as(someone(s.ben), (ctx) => reply(ctx, { subject: subjectOf(session), person: s.ben, reply: 'DECLINED', by: 'page' })));
  must(await s.as(s.lead, (ctx) => removePeople(ctx, session.id, [s.ben])));
  assert.deepEqual(await s.as(someone(s.ben), (ctx) => reply(ctx, { subject: subjectOf(session), person: s.ben, reply: 'ACCEPTED', by: 'page' })), { ok: false, reason: 'not-invited' });
  s.office.clock.move('PT1M');
  must(await s.as(s.lead, (ctx) => addPeople(ctx, session.id, [{ person: s.ben, required: true }])));
  assert.deepEqual(await s.act('sessions.invite', session), { done: { invited: 1, updated: 0, cancelled: 0, version: 1 } });
  const now = await s.as(machine, (ctx) => attendee(ctx.tx, s.id, session.id, s.ben));
  assert.deepEqual([now!.given.reply, now!.required, now!.toldSequence], ['NEEDS-ACTION', true, 1]);
  assert.deepEqual((await s.said(session, s.ben)).map((one) => [one.message.kind, one.state]).at(-1), ['invitations.request', 'queued']);
});

test('a crowd is invited each with an object that names that person alone', async () => {
  const s = await school();
  const people: PersonId[] = [];
  for (let index = 0; index < 101; index++) people.push(await s.person(`Guest ${'abcdefghijklmnopqrstuvwxyz'[index % 26]}${'abcdefghijklmnopqrstuvwxyz'[Math.floor(index / 26)]}`));
  const session = await s.session({ people: people.map((person) => ({ person })) });
  assert.deepEqual(await s.act('sessions.invite', session), { done: { invited: 101, updated: 0, cancelled: 0, version: 0 } });
  const [said] = await s.said(session, people[7]!);
  assert.equal(said!.content!.calendar!.text.match(/^ATTENDEE/gm)!.length, 1);
  assert.match(said!.content!.text, /and 71 more/);
});
