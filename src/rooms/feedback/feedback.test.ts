import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import type { Fact, Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { feedbackActs } from './actions-acts.ts';
import { askFeedback, give, ownAnswer, readResults } from './actions.ts';
import type { Mark } from './model.ts';
import { Participants, type Held } from './ports.ts';
import { erase, exported } from './privacy.ts';
import { resultsByMonth, resultsBySubject, resultsOf } from './reads.ts';
import { spreadOf } from './rules.ts';
import { answerSchema } from './schema.ts';

const { office, clock, database, found, person, as } = await testOffice();
const facts: Fact[] = [];
office.parts.facts.within('procedures', 'all', async (_ctx, fact) => { if (fact.kind.startsWith('feedback.')) facts.push(fact); });
office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
const lessons = new Map<string, Held>();
office.parts.ports.join(Participants, { kind: 'lesson', of: async (_ctx, { id }) => lessons.get(id) });

const coordinator: Actor = { kind: 'person', person: newId(), roles: ['coordinator'] };

/** A lesson that has just ended. */
async function lesson(school: OrganisationId, names: readonly string[] = ['Maria', 'Rui', 'Ana']): Promise<{ subject: Subject; people: PersonId[] }> {
  const people: PersonId[] = [];
  for (const name of names) people.push(await person(school, `${name} ${newId()}`, [], { email: `${newId()}@example.org`, language: name === 'Ana' ? 'ar' : 'en' }));
  const subject = { kind: 'lesson', id: newId() };
  lessons.set(subject.id, { people, title: 'Choir', start: clock.now().subtract({ hours: 1 }), end: clock.now(), zone: 'Europe/Lisbon' });
  return { subject, people };
}
const ask = (school: OrganisationId, subject: Subject) => as(school, machine, (ctx) => feedbackActs[0].act(ctx, subject));
const mails = (school: OrganisationId, subject: Subject) => as(school, machine, async (ctx) =>
  Array.fromAsync(await ledgerOf(ctx.tx, school, subject), async (one) => ({ person: one.person, ...(await delivery(ctx.tx, school, one.id))!.content! })));
/** Each who was asked, as the guest of the link. */
async function guests(school: OrganisationId, subject: Subject): Promise<Map<PersonId, Actor>> {
  const found = new Map<PersonId, Actor>();
  for (const mail of await mails(school, subject)) {
    const { link } = readToken(office.key('links'), /\/l\/([\w-]{64})/.exec(mail.text)![1]!)!;
    const opened = await as(school, { kind: 'anyone' }, (ctx) => linkById(ctx, link));
    assert.ok(opened.ok);
    const { purpose, subject: of, person: who } = opened.value;
    assert.equal(who, mail.person);
    found.set(mail.person, { kind: 'guest', link: link as LinkId, purpose, subject: of.id, person: who });
  }
  return found;
}
const marks = (scheduling: Mark, session: Mark, remark = '') => ({ scheduling, session, remark });

test('[G-6.2] everybody who took part is asked once, in his own language, by a link for three weeks', async () => {
  const school = await found('ask');
  const { subject, people } = await lesson(school);
  for (let time = 0; time < 2; time += 1) assert.deepEqual(await ask(school, subject), { done: { people: 3 } });
  const written = await mails(school, subject);
  assert.deepEqual(written.map((one) => one.person).sort(), [...people].sort());
  assert.deepEqual(written.map((one) => one.subject).sort(), ['How was it: Choir', 'How was it: Choir', 'كيف كانت: \u2068Choir\u2069']);
  assert.deepEqual(facts.filter((fact) => fact.subject.id === subject.id), [{ kind: 'feedback.Asked', subject, people }]);
});

test('nobody is asked about what was not held or had nobody in it', async () => {
  const school = await found('nobody');
  assert.deepEqual(await ask(school, { kind: 'lesson', id: newId() }), { waived: 'not-held' });
  assert.deepEqual(await ask(school, (await lesson(school, [])).subject), { waived: 'nobody-took-part' });
});

test('[G-6.2] one person gives one answer, changeable while the link lives, and the results name nobody', async () => {
  const school = await found('give');
  const { subject, people } = await lesson(school);
  await ask(school, subject);
  const by = await guests(school, subject);
  const [maria, rui] = [by.get(people[0]!)!, by.get(people[1]!)!];
  assert.deepEqual(await as(school, maria, (ctx) => give(ctx, subject, marks(2, 4, 'too early'))), { ok: true, value: { changed: false } });
  assert.deepEqual(await as(school, rui, (ctx) => give(ctx, subject, marks(5, 5, 'all well'))), { ok: true, value: { changed: false } });
  assert.deepEqual(await as(school, maria, (ctx) => give(ctx, subject, marks(3, 4, 'a little early'))), { ok: true, value: { changed: true } });
  const own = await as(school, maria, (ctx) => ownAnswer(ctx, subject));
  assert.deepEqual(own.ok && own.value.answer && { ...own.value.answer, at: undefined }, { ...marks(3, 4, 'a little early'), at: undefined });
  const from = facts.length;
  assert.deepEqual(await as(school, coordinator, (ctx) => readResults(ctx, { subject })), {
    ok: true,
    value: { answers: 2, scheduling: { average: 4, counts: [0, 0, 1, 0, 1] }, session: { average: 4.5, counts: [0, 0, 0, 1, 1] }, remarks: ['a little early', 'all well'] },
  });
  assert.deepEqual(facts.slice(from), [{ kind: 'feedback.ResultsRead', subject, answers: 2 }]);
  clock.move(`PT${21 * 24}H`);
  assert.deepEqual(await as(school, maria, (ctx) => give(ctx, subject, marks(1, 1))), { ok: false, reason: 'link-expired' });
  const log = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: subject.id, verbs: ['feedback.give'] }));
  assert.deepEqual(log.map((one) => [one.details, one.text]), [[{ changed: true }, undefined], [{ changed: false }, undefined], [{ changed: false }, undefined]], 'the log tells no mark and no remark');
});

test('an answer is taken only from who was asked about just that, and results are for the office', async () => {
  const school = await found('refuse');
  const [one, other] = [await lesson(school), await lesson(school)];
  await ask(school, one.subject);
  const maria = (await guests(school, one.subject)).get(one.people[0]!)!;
  const forbidden = { ok: false, reason: 'forbidden', verb: 'feedback.give' };
  assert.deepEqual(await as(school, maria, (ctx) => give(ctx, other.subject, marks(1, 1))), forbidden);
  assert.deepEqual(await as(school, maria, (ctx) => give(ctx, { ...one.subject, part: '20260413T080000Z' }, marks(1, 1))), forbidden);
  assert.deepEqual(await as(school, { kind: 'anyone' }, (ctx) => give(ctx, one.subject, marks(1, 1))), forbidden);
  assert.deepEqual(await as(school, coordinator, (ctx) => give(ctx, one.subject, marks(1, 1))), forbidden);
  assert.deepEqual(await as(school, machine, (ctx) => give(ctx, one.subject, marks(1, 1))), forbidden);
  const signedIn = (id: PersonId): Actor => ({ kind: 'person', person: id, roles: ['participant'] });
  assert.equal((await as(school, signedIn(one.people[1]!), (ctx) => give(ctx, one.subject, marks(5, 5)))).ok, true);
  assert.deepEqual(await as(school, signedIn(other.people[1]!), (ctx) => give(ctx, one.subject, marks(1, 1))), forbidden);
  assert.deepEqual(await as(school, signedIn(one.people[1]!), (ctx) => readResults(ctx)), { ok: false, reason: 'forbidden', verb: 'feedback.readResults' });
  lessons.set(one.subject.id, { ...lessons.get(one.subject.id)!, end: clock.now().add({ seconds: 1 }) });
  assert.deepEqual(await as(school, signedIn(one.people[1]!), (ctx) => give(ctx, one.subject, marks(5, 5))), { ok: false, reason: 'not-open' });
  assert.deepEqual(await as(school, signedIn(one.people[1]!), (ctx) => askFeedback(ctx, one.subject)), { ok: false, reason: 'forbidden', verb: 'feedback.ask' });
});

test('[G-6.2] results over time are summed by month in the organisation\'s zone', async () => {
  const school = await found('months');
  const give1 = async (at: string, scheduling: Mark) => {
    clock.move(at);
    const { subject, people } = await lesson(school, ['Maria']);
    await as(school, { kind: 'person', person: people[0]!, roles: [] }, (ctx) => give(ctx, subject, marks(scheduling, 5)));
    return subject.id;
  };
  const ids = [await give1('2026-05-31T22:30:00Z', 2), await give1('2026-05-31T23:30:00Z', 4), await give1('2026-06-15T10:00:00Z', 5)];
  const months = await as(school, machine, (ctx) => resultsByMonth(ctx.tx, school, {}, 'Europe/Lisbon'));
  assert.deepEqual(months.map((one) => [one.month.toString(), one.answers, one.scheduling.average]), [['2026-05', 1, 2], ['2026-06', 2, 4.5]]);
  const june = await as(school, machine, (ctx) => resultsOf(ctx.tx, school, { from: Temporal.Instant.from('2026-06-01T00:00:00Z') }));
  assert.deepEqual(june.scheduling, { average: 5, counts: [0, 0, 0, 0, 1] });
  const each = await as(school, machine, (ctx) => resultsBySubject(ctx.tx, school, [...ids, newId()]));
  assert.deepEqual([...each].map(([id, { answers }]) => [id, answers]).sort(), ids.map((id) => [id, 1]).sort());
  const elsewhere = await found('elsewhere');
  assert.equal((await as(elsewhere, machine, (ctx) => resultsOf(ctx.tx, school))).answers, 0);
});

test('[X-6] erasing a person empties the remarks and leaves the marks in the sum', async () => {
  const school = await found('erase');
  const { subject, people } = await lesson(school);
  await as(school, { kind: 'person', person: people[0]!, roles: [] }, (ctx) => give(ctx, subject, marks(4, 4, 'my son is ill')));
  assert.deepEqual((await as(school, machine, (ctx) => exported(ctx, people[0]!))).map((one) => [one.subject, one.remark]), [[subject, 'my son is ill']]);
  assert.equal(await as(school, machine, (ctx) => erase(ctx, people[0]!)), 1);
  assert.equal((await as(school, machine, (ctx) => resultsOf(ctx.tx, school))).answers, 1);
  const { rows } = await database.owner.query("select count(*)::int as left from feedback_answers where remark <> '' and organisation = $1", [school]);
  assert.deepEqual(rows, [{ left: 0 }]);
});

test('marks are 1 to 5, and an average of nothing is none', () => {
  assert.deepEqual(spreadOf([0, 0, 0, 0, 0]), { average: null, counts: [0, 0, 0, 0, 0] });
  assert.deepEqual(answerSchema.parse({ scheduling: '3', session: 5, remark: ' a\r\nb ' }), marks(3, 5, 'a\nb'));
  for (const wrong of ['0', '6', '2.5', '', 'x', undefined]) assert.equal(answerSchema.safeParse({ scheduling: wrong, session: 3 }).success, false, String(wrong));
});
