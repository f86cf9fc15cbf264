/** Every verb of every room, asked by everybody: it answers as the access tables say, and nobody sees another school's. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Rule } from '../../src/rooms/identity/access.ts';
import { busyBetween, occurrencesBetween } from '../../src/rooms/calendars/reads-times.ts';
import { roles } from '../../src/rooms/identity/model.ts';
import { access as sessionAccess } from '../../src/rooms/sessions/access.ts';
import { accessTables } from '../../tools/docs-access.ts';
import { filesBelow } from '../../tools/tree.ts';
import { atDoors } from './routes-table.ts';
import { conferenceVerbs } from './verbs-conferences.ts';
import { twoSchools, words, type School } from './schools.ts';
import { Rehearsal } from './rehearsal.ts';
import { callers, told, type Answer, type Asking, type Askings } from './verbs.ts';
import { availabilityVerbs, calendarVerbs, feedbackVerbs, peopleVerbs, pollVerbs, procedureVerbs, thingVerbs } from './verbs-others.ts';
import { conflictVerbs, invitationVerbs, proposalVerbs, requestVerbs, sessionVerbs } from './verbs-sessions.ts';

const { test: schools, here, there } = await twoSchools();
const office = new Rehearsal(schools.office.parts);
const tables: Record<string, Rule> = Object.assign({}, ...(await accessTables()).values());
const askings: Askings = { ...conferenceVerbs, ...availabilityVerbs, ...calendarVerbs, ...feedbackVerbs, ...peopleVerbs, ...pollVerbs, ...procedureVerbs, ...thingVerbs, ...conflictVerbs, ...invitationVerbs, ...proposalVerbs, ...requestVerbs, ...sessionVerbs };
/** What the table calls the verbs of a private session. */
const ofPrivate = ['sessions.readPrivate', 'sessions.changePrivate'] as const;
/** `procedures.readExceptions` is of a part of a page that every member reads: see private.test.ts. */
const elsewhere = new Set<string>([...ofPrivate, ...Object.keys(atDoors), 'procedures.readExceptions']);

test('[G-2] every verb of every access table is asked here, and none that is in no table', () => {
  assert.deepEqual(Object.keys(askings).toSorted(), Object.keys(tables).filter((verb) => !elsewhere.has(verb)).toSorted());
});

/** What is recorded under a name of its own by parts of verbs, which ask access by the name of the whole, and by the machine. */
const partsOfVerbs = [
  'availability.erase', 'availability.erasePolls', 'calendars.erase', 'conferences.archiveRound', 'conferences.chaseRearranged', 'conferences.endWait', 'conferences.erase', 'conferences.finishRound', 'conferences.offer', 'conferences.recallOffer', 'feedback.erase', 'invitations.eraseComments', 'messaging.deliver', 'messaging.markSeen', 'messaging.say', 'messaging.withdraw',
  'procedures.escalate', 'procedures.move', 'procedures.offer', 'procedures.open', 'records.erase', 'resources.erase', 'sessions.endProposal', 'sessions.eraseRequests', 'sessions.prolong', 'sessions.reworkTimes',
];

test('[G-2] what the log calls a deed is a verb of an access table, or a part of one that is known', () => {
  const files = filesBelow(new URL('../..', import.meta.url).pathname, ['src']).filter((path) => path.startsWith('src/rooms/') && /\.tsx?$/.test(path) && !path.endsWith('.test.ts'));
  const recorded = files.flatMap((path) => [...readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').matchAll(/\bverb: '([a-z]+\.[A-Za-z]+)'/g)].map(([, verb]) => verb!));
  assert.deepEqual([...new Set(recorded)].filter((verb) => !(verb in tables)).toSorted(), partsOfVerbs);
});

/** How everybody was answered, with what is wrong in it. */
async function walk(of: School, verb: string, rule: Rule, asking: Asking): Promise<{ wrong: string[]; done: boolean }> {
  const wrong: string[] = [];
  let done = false;
  for (const { name, actor, may } of callers(of, rule, asking)) {
    const answer: Answer = await office.enter(of.organisation, actor, (ctx) => asking.ask(ctx, of));
    const forbidden = !answer.ok && answer.reason === 'forbidden';
    if (forbidden === may) wrong.push(`${name}: ${may ? 'refused' : 'let through'}${answer.reason ? ` (${answer.reason})` : ''}`);
    else if (forbidden && answer.verb !== verb) wrong.push(`${name}: refused ${answer.verb}`);
    done ||= answer.ok;
  }
  return { wrong, done };
}

/** Verbs that nobody gets done with what is here: whoever may is refused later, for want of a demo, a meeting that has begun, an evening of today, an upload of his own, a spam mark, an offer, a session that does not repeat, a plan that is worked out, a place that is kept. */
const neverDone = new Set(['conferences.keepPlace', 'conferences.publishPlan', 'conferences.runLate', 'conferences.takeKept', 'conferences.tick', 'identity.foundOrganisation', 'identity.moveClock', 'procedures.keepOwn', 'procedures.takeOffer', 'records.putFile', 'sessions.discardRequest', 'sessions.withdrawProposal', 'sessions.scheduleRequest']);

for (const [verb, ways] of Object.entries(askings)) {
  test(`[G-2] ${verb} answers each role, relation and link as the table says`, async () => {
    const rule = tables[verb]!;
    const relatives = new Set(ways.flatMap((asking) => Object.keys(asking.relatives ?? {})));
    assert.deepEqual((rule.relations ?? []).filter((one) => !relatives.has(one)), [], 'each relation of the rule has somebody here');
    const walked = await Array.fromAsync(ways, (asking) => walk(here, verb, rule, asking));
    assert.deepEqual(walked.flatMap(({ wrong }) => wrong), []);
    assert.equal(walked.some(({ done }) => done), !neverDone.has(verb), 'somebody gets it done');
  });
}

test('[G-2] of a private session the roles count for nothing but handing it over, in each verb', async () => {
  const own = (which: 'this' | 'other') => Object.fromEntries(Object.entries(here.links[which]).map(([purpose, link]) =>
    [purpose, which === 'this' && (purpose === 'invitation.reply' || purpose === 'session.page') ? { ...link, subject: here.secret } : link])) as School['links']['this'];
  const secret: School = { ...here, session: here.secret, proposed: here.secret, links: { this: own('this'), other: own('other') } };
  for (const [verb, ways] of Object.entries(sessionVerbs)) {
    const rule: Rule = verb === 'sessions.handOver' ? sessionAccess[verb] : verb === 'sessions.read' ? sessionAccess['sessions.readPrivate'] : sessionAccess['sessions.changePrivate'];
    for (const asking of ways) assert.deepEqual((await walk(secret, verb, rule, asking)).wrong, [], verb);
  }
});

test('[G-2] a guest answers for the person of his link alone', async () => {
  const guest = { kind: 'guest' as const, link: here.links.this['invitation.reply'].id, purpose: 'invitation.reply', subject: here.session, person: here.related.fellow };
  for (const verb of ['invitations.reply', 'invitations.answerAsk']) {
    const answer = await office.enter(here.organisation, guest, (ctx) => invitationVerbs[verb]![0]!.ask(ctx, here));
    assert.deepEqual(answer, { ok: false, reason: 'forbidden', verb });
  }
});

test('[G-2] everybody sees when somebody is busy, nobody but an administrator with what, and nobody with what is private', async () => {
  const [from, to] = [Temporal.Instant.from('2026-04-20T00:00Z'), Temporal.Instant.from('2026-04-21T00:00Z')];
  for (const role of roles) {
    const actor = { kind: 'person' as const, person: here.members[role], roles: [role] };
    const [busy, seen] = await office.enter(here.organisation, actor, async (ctx) => [
      await busyBetween(ctx, [here.related.lead], from, to), await occurrencesBetween(ctx, [{ kind: 'person', id: here.related.lead }, { kind: 'organisation', id: here.organisation }], from, to),
    ] as const);
    assert.ok(busy.ok && seen.ok);
    assert.equal(busy.value.get(here.related.lead)!.times.length, 3, role);
    const lead = seen.value.get(here.related.lead)!;
    assert.deepEqual([lead.entries.map(({ what }) => what?.title ?? null), lead.busy.length], role === 'administrator' ? [[`Dentist ${words.here}`, null], 1] : [[], 3], role);
    assert.ok(!told([busy, seen]).includes(words.secret), role);
  }
});

for (const [verb, ways] of Object.entries(askings)) {
  test(`[G-2] ${verb} does and tells nothing of another school for its administrator`, async () => {
    const actor = { kind: 'person' as const, person: there.members.administrator, roles: ['administrator'] };
    for (const asking of ways) {
      const answer: Answer = await office.enter(there.organisation, actor, (ctx) => asking.ask(ctx, here));
      if (asking.thing) assert.equal(answer.ok, false, `it is done to ${asking.thing(here)}: ${told(answer)}`);
      assert.ok(!told(answer).includes(words.here) && !told(answer).includes(words.secret), told(answer));
    }
  });
}
