import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fc } from '../../../test/property.ts';
import type { Duty, DutyId, DutyState, Occurrence, Procedure, Step, SubjectState } from './model.ts';
import { applies, isLate, lastUse, lightOf, missed, moved, nextTurn, replan, unfinished, wishes, type StepLight, type Wish } from './rules.ts';

const at = (text: string) => Temporal.Instant.from(text);
const local = (text: string) => Temporal.ZonedDateTime.from(text).toInstant();

function step(id: string, more: Partial<Step>): Step {
  return {
    id, clause: 'G-4.3.1', title: { en: id }, subject: 'session', trigger: { before: 'start', by: 'PT24H' }, when: {}, role: 'machine', does: 'test.act',
    channel: 'none', once: false, deadline: undefined, until: undefined, evidence: [], ends: [], escalate: undefined, gate: [], ...more,
  };
}

const procedureOf = (...steps: Step[]): Procedure => ({ procedure: 'try', title: { en: 'Try' }, review: 'P6M', clauses: [], steps });

function occurrence(start: string, minutes = 60, part = ''): Occurrence {
  return { part, start: at(start), end: at(start).add({ minutes }) };
}

function subject(occurrences: readonly Occurrence[], more: Partial<SubjectState> = {}): SubjectState {
  return { kind: 'session', id: 'one', title: '', attributes: { state: 'scheduled' }, occurrences, settledAt: at('2026-01-01T00:00:00Z'), people: {}, ...more };
}

let made = 0;
function duty(of: Pick<Duty, 'step'> & Partial<Duty>): Duty {
  return {
    id: `duty ${made += 1}` as DutyId, procedure: 'try', version: 1, subjectKind: 'session', subject: 'one', part: '', turn: '', state: 'planned',
    role: 'machine', person: null, dueAt: at('2026-04-13T08:00:00Z'), deadlineAt: null, escalateAt: null, escalatedAt: null, closedAt: null,
    closedBy: null, late: false, evidence: {}, reason: null, ...of,
  };
}
const dutyFor = ({ step: { id }, part, turn, dueAt, waived }: Wish): Duty => duty({ step: id, part, turn, dueAt, state: waived ? 'waived' : 'planned' });

const times = (wished: readonly Wish[]) => wished.map((one) => `${one.step.id} ${one.part} ${one.dueAt.toString()}${one.waived ? ` ${one.waived}` : ''}`);

test('[G-4.3.1] steps counted from start or end are due by their offset, once for each occurrence', () => {
  const procedure = procedureOf(
    step('day', { trigger: { before: 'start', by: 'PT24H' } }), step('hour', { trigger: { before: 'start', by: 'PT1H' } }),
    step('start', { trigger: { before: 'start', by: 'PT0S' } }), step('after', { trigger: { after: 'end', by: 'P7D' } }),
    step('never', { trigger: { on: ['sessions.SessionScheduled'], by: 'PT0S' } }),
  );
  const weekly = subject([occurrence('2026-04-20T09:00:00Z', 90, 'one'), occurrence('2026-04-27T09:00:00Z', 90, 'two')]);
  assert.deepEqual(times(wishes(procedure, weekly)), [
    'day one 2026-04-19T09:00:00Z', 'day two 2026-04-26T09:00:00Z', 'hour one 2026-04-20T08:00:00Z', 'hour two 2026-04-27T08:00:00Z',
    'start one 2026-04-20T09:00:00Z', 'start two 2026-04-27T09:00:00Z', 'after one 2026-04-27T10:30:00Z', 'after two 2026-05-04T10:30:00Z',
  ]);
});

test('[X-1] 24 hours before is 24 hours, also over the night on which clocks change', () => {
  const procedure = procedureOf(step('day', { trigger: { before: 'start', by: 'PT24H' } }), step('also', { trigger: { before: 'start', by: 'P1D' } }));
  // 29 March 2026, 02:00 → 03:00 in Berlin; 25 October 2026, 03:00 → 02:00
  const spring = local('2026-03-29T10:00[Europe/Berlin]');
  const autumn = local('2026-10-25T10:00[Europe/Berlin]');
  const due = wishes(procedure, subject([{ part: 's', start: spring, end: spring }, { part: 'a', start: autumn, end: autumn }]))
    .map((one) => one.dueAt.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString());
  assert.deepEqual(due, ['2026-03-28T09:00:00', '2026-10-24T11:00:00', '2026-03-28T09:00:00', '2026-10-24T11:00:00']);
});

test('[X-1] a session in the hour that exists twice is reminded of the hour that was booked', () => {
  const procedure = procedureOf(step('hour', { trigger: { before: 'start', by: 'PT1H' } }));
  const [first, second] = [local('2026-10-25T02:30+02:00[Europe/Berlin]'), local('2026-10-25T02:30+01:00[Europe/Berlin]')];
  const due = wishes(procedure, subject([first, second].map((start, index) => ({ part: String(index), start, end: start })))).map((one) => one.dueAt.toString());
  assert.deepEqual(due, ['2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z']);
});

test('deadline and escalation are counted from when the step is due', () => {
  const [one] = wishes(procedureOf(step('call', { role: 'coordinator', deadline: 'PT5M', escalate: { after: 'P3D', to: 'administrator' } })),
    subject([occurrence('2026-04-20T09:00:00Z')]));
  assert.deepEqual([one!.dueAt, one!.deadlineAt, one!.escalateAt].map(String), ['2026-04-19T09:00:00Z', '2026-04-19T09:05:00Z', '2026-04-22T09:00:00Z']);
});

test('a step is for the subjects whose attributes are as it says', () => {
  const critical = step('ask', { when: { state: 'scheduled', critical: true } });
  const cases: [SubjectState['kind'], SubjectState['attributes'], boolean][] = [
    ['session', { state: 'scheduled', critical: true }, true],
    ['session', { state: 'scheduled', critical: false }, false],
    ['session', { state: 'scheduled' }, false],
    ['session', { state: 'scheduled', critical: 'true' }, false],
    ['session', { state: 'cancelled', critical: true }, false],
    ['request', { state: 'scheduled', critical: true }, false],
  ];
  for (const [kind, attributes, is] of cases) assert.equal(applies(critical, { kind, attributes }), is, JSON.stringify({ kind, attributes }));
  assert.deepEqual(wishes(procedureOf(critical), subject([occurrence('2026-04-20T09:00:00Z')])), []);
});

test('[G-4.3.1] what was of no more use when the session was settled is waived as too late, the rest is planned', () => {
  const procedure = procedureOf(
    step('day', { until: { before: 'start', by: 'PT2H' } }), step('hour', { trigger: { before: 'start', by: 'PT1H' }, until: { before: 'start', by: 'PT0S' } }),
    step('bare', { trigger: { before: 'start', by: 'PT24H' } }),
  );
  const settled = (settledAt: string) => wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z')], { settledAt: at(settledAt) }))
    .map((one) => one.waived ?? 'planned');
  assert.deepEqual(settled('2026-04-01T00:00:00Z'), ['planned', 'planned', 'planned']);
  assert.deepEqual(settled('2026-04-19T09:00:00Z'), ['planned', 'planned', 'too-late'], 'a step without an until is of use at its moment only');
  assert.deepEqual(settled('2026-04-20T06:59:59Z'), ['planned', 'planned', 'too-late']);
  assert.deepEqual(settled('2026-04-20T07:00:00Z'), ['too-late', 'planned', 'too-late']);
  assert.deepEqual(settled('2026-04-20T09:00:00Z'), ['too-late', 'too-late', 'too-late']);
});

test('[G-4.3.1] what is still of use when the session is settled after its moment is due at once, and counts as late from then', () => {
  const procedure = procedureOf(step('ask', { trigger: { before: 'start', by: 'P7D' }, until: { before: 'start', by: 'PT0S' }, deadline: 'PT1H', escalate: { after: 'P1D', to: 'administrator' } }));
  const [one] = wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z')], { settledAt: at('2026-04-17T10:00:00Z') }));
  assert.deepEqual([one?.dueAt, one?.deadlineAt, one?.escalateAt].map(String), ['2026-04-17T10:00:00Z', '2026-04-17T11:00:00Z', '2026-04-18T10:00:00Z']);
  assert.equal(one?.turn, '2026-04-20T09:00:00Z', 'it is for the same turn as ever');
});

test('[G-4.6.1] of what is demanded no more that was missed whose last moment passed while its time stood', () => {
  const procedure = procedureOf(step('call', { until: { before: 'start', by: 'PT0S' } }), step('bare', {}));
  const standing = { occurrences: [occurrence('2026-04-20T09:00:00Z')] };
  const of = (id: string, turn: string, dueAt = '2026-04-19T09:00:00Z') => duty({ step: id, turn, dueAt: at(dueAt), state: 'open' });
  const start = '2026-04-20T09:00:00Z';
  const cases: [Duty, { occurrences: readonly Occurrence[] }, string, boolean][] = [
    [of('call', start), standing, start, true],
    [of('call', start), standing, '2026-04-20T08:59:59Z', false],
    [of('call', '2026-04-21T09:00:00Z'), standing, start, false],
    [of('call', start), { occurrences: [] }, start, false],
    [of('bare', start), standing, start, false],
    [of('gone', start), standing, start, false],
  ];
  for (const [one, subjectNow, now, is] of cases) assert.equal(missed(procedure, subjectNow, [one], at(now)).length, is ? 1 : 0, `${one.step} ${one.turn} ${now}`);
});

test('[G-4.3.1] the last moment of use is counted from the occurrence that the duty is for', () => {
  const one = occurrence('2026-04-20T09:00:00Z', 90);
  const uses: [Step['until'], string | undefined][] = [
    [undefined, undefined], [{ before: 'start', by: 'PT2H' }, '2026-04-20T07:00:00Z'], [{ before: 'end', by: 'PT0S' }, '2026-04-20T10:30:00Z'],
    [{ after: 'start', by: 'PT10M' }, '2026-04-20T09:10:00Z'], [{ after: 'end', by: 'P1D' }, '2026-04-21T10:30:00Z'],
  ];
  for (const [until, expected] of uses) assert.equal(lastUse(step('one', { until }), one)?.toString(), expected, JSON.stringify(until));
  assert.equal(lastUse(step('one', { until: { before: 'start', by: 'PT0S' } }), undefined), undefined, 'an occurrence that is gone sets no limit');
});

test('[G-4.4.3] a session that moves has the duties of its new time and loses those of its old', () => {
  const procedure = procedureOf(step('day', {}), step('after', { trigger: { after: 'end', by: 'PT1H' } }), step('invite', { trigger: { on: ['x.Y'], by: 'PT0S' } }));
  const before = wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z')]));
  const invited = duty({ step: 'invite', turn: 'x.Y 1' });
  const standing = [...before.map(dutyFor), invited];
  assert.deepEqual(replan(procedure, standing, before), { put: [], withdraw: [] }, 'nothing has moved');
  const { put, withdraw } = replan(procedure, standing, wishes(procedure, subject([occurrence('2026-04-21T09:00:00Z')])));
  assert.deepEqual(times(put), ['day  2026-04-20T09:00:00Z', 'after  2026-04-21T11:00:00Z']);
  assert.deepEqual(withdraw, standing.slice(0, 2), 'what a fact asked for stays');
});

test('[G-4.4.3] a longer session keeps its reminder and moves what is counted from its end', () => {
  const procedure = procedureOf(step('day', {}), step('after', { trigger: { after: 'end', by: 'PT1H' } }));
  const standing = wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z', 60)])).map(dutyFor);
  const { put, withdraw } = replan(procedure, standing, wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z', 120)])));
  assert.deepEqual([times(put), withdraw.map((one) => one.step)], [['after  2026-04-20T12:00:00Z'], ['after']]);
});

test('[G-4.3.1] nothing that is done, waived or missed is planned again or taken back', () => {
  const procedure = procedureOf(step('day', {}));
  const wished = wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z')]));
  for (const state of ['done', 'waived', 'failed'] as const) {
    const standing = [{ ...dutyFor(wished[0]!), state }];
    assert.deepEqual(replan(procedure, standing, wished), { put: [], withdraw: [] }, state);
    assert.deepEqual(replan(procedure, standing, []), { put: [], withdraw: [] }, `${state}, and cancelled`);
  }
});

test('[G-4.4.3] a session moved away and back again is reminded again, since its first duty was withdrawn', () => {
  const procedure = procedureOf(step('day', {}));
  const wished = wishes(procedure, subject([occurrence('2026-04-20T09:00:00Z')]));
  assert.deepEqual(times(replan(procedure, [{ ...dutyFor(wished[0]!), state: 'withdrawn' }], wished).put), ['day  2026-04-19T09:00:00Z']);
});

const steps = [
  step('day', {}), step('hour', { trigger: { before: 'start', by: 'PT1H' }, until: { before: 'start', by: 'PT0S' } }),
  step('after', { trigger: { after: 'end', by: 'PT1H' }, when: { state: 'scheduled' } }), step('critical', { when: { critical: true } }),
  step('fact', { trigger: { on: ['x.Y'], by: 'PT0S' } }),
];
const base = at('2026-03-27T00:00:00Z').epochMilliseconds;
const instants = fc.integer({ min: 0, max: 60 * 24 }).map((quarters) => Temporal.Instant.fromEpochMilliseconds(base + quarters * 900_000));
const occurrences = fc.uniqueArray(fc.record({ part: fc.constantFrom('', 'a', 'b', 'c'), start: instants, minutes: fc.integer({ min: 0, max: 300 }) }),
  { maxLength: 4, selector: (one) => one.part }).map((all) => all.map(({ part, start, minutes }) => ({ part, start, end: start.add({ minutes }) })));
const subjects = fc.record({ occurrences, settledAt: instants, state: fc.constantFrom('scheduled', 'cancelled'), critical: fc.boolean() })
  .map(({ state, critical, ...more }) => subject(more.occurrences, { settledAt: more.settledAt, attributes: { state, critical } }));
const states = fc.constantFrom<DutyState>('planned', 'open', 'done', 'waived', 'failed');

test('[G-4.3.1] [G-4.4.3] after any number of changes the unfinished duties of timed steps are exactly those wished that were never closed', () => {
  const procedure = procedureOf(...steps);
  const key = (one: { step: string; part: string; turn: string }) => `${one.step}|${one.part}|${one.turn}`;
  fc.assert(fc.property(fc.array(fc.tuple(subjects, fc.array(states, { maxLength: 6 })), { minLength: 1, maxLength: 6 }), (history) => {
    const fact = duty({ step: 'fact', turn: 'x.Y' });
    let standing: Duty[] = [fact];
    for (const [now, becomes] of history) {
      const wished = wishes(procedure, now);
      const { put, withdraw } = replan(procedure, standing, wished);
      standing = standing.map((one) => (withdraw.includes(one) ? { ...one, state: 'withdrawn' as const } : one)).concat(put.map(dutyFor));
      const closed = new Set(standing.filter((one) => !unfinished(one) && one.state !== 'withdrawn').map(key));
      const left = standing.filter((one) => one.step !== 'fact' && unfinished(one)).map(key).sort();
      const expected = wished.map((one) => key({ step: one.step.id, part: one.part, turn: one.turn })).filter((name) => !closed.has(name)).sort();
      assert.deepEqual(left, expected);
      const all = standing.filter((one) => one.state !== 'withdrawn').map(key);
      assert.equal(new Set(all).size, all.length, 'nothing stands twice');
      assert.deepEqual(replan(procedure, standing, wished), { put: [], withdraw: [] }, 'planning again changes nothing');
      assert.equal(standing[0], fact, 'what a fact asked for is left alone');
      let next = 0;
      standing = standing.map((one) => (one.step !== 'fact' && unfinished(one) ? { ...one, state: becomes[next++] ?? one.state } : one));
    }
  }), { numRuns: 300 });
});

test('[G-6.1] the next turn of a cadence lies after now, and missed turns are not made up for', () => {
  const cases: [every: string, due: string, now: string, next: string][] = [
    ['P6M', '2026-04-13T08:00:00Z', '2026-04-13T08:00:00Z', '2026-10-13T08:00:00Z'],
    ['P6M', '2026-04-13T08:00:00Z', '2026-10-13T07:59:59Z', '2026-10-13T08:00:00Z'],
    ['P6M', '2026-04-13T08:00:00Z', '2026-10-13T08:00:00Z', '2027-04-13T08:00:00Z'],
    ['P6M', '2026-04-13T08:00:00Z', '2029-01-01T00:00:00Z', '2029-04-13T08:00:00Z'],
    ['P1Y', '2024-02-29T08:00:00Z', '2024-03-01T00:00:00Z', '2025-02-28T08:00:00Z'],
    ['P7D', '2026-03-23T09:00:00Z', '2026-03-24T00:00:00Z', '2026-03-30T09:00:00Z'],
  ];
  for (const [every, due, now, next] of cases) assert.equal(nextTurn(every, at(due), at(now)).toString(), next, `${every} after ${due}, seen at ${now}`);
});

test('an instant is moved on and back by the same duration', () => {
  fc.assert(fc.property(instants, fc.constantFrom('PT1H', 'P1D', 'P2W', 'PT90M'), (from, by) => {
    assert.equal(moved(moved(from, by), by, -1).toString(), from.toString());
  }), { numRuns: 50 });
});

test('[G-4.6.1] the light of a step is its worst duty, and what was withdrawn counts for nothing', () => {
  const now = at('2026-04-13T08:00:00Z');
  const [passed, ahead] = [at('2026-04-13T07:59:59Z'), at('2026-04-13T08:00:00Z')];
  const one = (state: DutyState, more: Partial<Duty> = {}) => duty({ step: 'day', state, ...more });
  const cases: [StepLight, ...Duty[]][] = [
    ['none'], ['none', one('withdrawn')], ['ahead', one('planned')], ['ahead', one('planned'), one('done')], ['due', one('open', { deadlineAt: ahead }), one('planned')],
    ['due', one('open')], ['late', one('open', { deadlineAt: passed })], ['late', one('open'), one('open', { deadlineAt: passed })],
    ['missing', one('failed'), one('open', { deadlineAt: passed })], ['done', one('done'), one('waived')], ['late', one('done', { late: true }), one('done')],
    ['waived', one('waived'), one('withdrawn')],
  ];
  for (const [light, ...duties] of cases) assert.equal(lightOf(duties, now), light, duties.map((each) => each.state).join(', '));
});

test('a duty is late only after its deadline, and without one never', () => {
  const now = at('2026-04-13T08:00:00Z');
  assert.deepEqual([isLate({ deadlineAt: now }, now), isLate({ deadlineAt: now.subtract({ milliseconds: 1 }) }, now), isLate({ deadlineAt: null }, now)], [false, true, false]);
});
