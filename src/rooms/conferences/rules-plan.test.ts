import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../planning/conference/check.ts';
import { readInstance } from '../../planning/conference/instance-reading.ts';
import { compile } from '../../planning/conference/model.ts';
import { Search } from '../../planning/conference/search.ts';
import { solutionOf } from '../../planning/conference/solution.ts';
import { solve } from '../../planning/conference/solve.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, Slot, SlotId } from './model.ts';
import { documentOf, gridOf, instanceOf, type PlanFamily, type PlanSources } from './rules-plan.ts';
import { unservedAtLeast } from './rules-plan-bound.ts';
import { figuresOf, outcomesOf } from './rules-plan-outcome.ts';

const zone = 'Europe/Lisbon';
const date = Temporal.PlainDate.from('2026-04-23');
const at = (clock: string) => date.toPlainDateTime(Temporal.PlainTime.from(clock));
const id = <T>(name: string) => name as unknown as T;

function slots(teacher: string, length: number, ...starts: string[]): Slot[] {
  return starts.map((clock) => {
    const start = at(clock).toZonedDateTime(zone).toInstant();
    return { id: id<SlotId>(`${teacher} ${clock}`), teacher: id<PersonId>(teacher), wall: at(clock), start, end: start.add({ minutes: length }), state: 'available', amiss: null };
  });
}

const family = (name: string, wanted: Record<string, boolean>, more: Partial<PlanFamily> & { after?: number; before?: number } = {}): PlanFamily => ({
  family: id<FamilyId>(name), guardians: [id<PersonId>(`guardian of ${name}`)], language: null,
  wishes: { pairs: Object.entries(wanted).map(([teacher, must]) => ({ student: id<PersonId>(`child of ${name}`), teacher: id<PersonId>(teacher), must })), place: 'in-person', days: [{ date, after: more.after ?? null, before: more.before ?? null }] },
  ...more,
});

const sourcesOf = (teachers: Record<string, Slot[]>, families: PlanFamily[], more: Partial<PlanSources> = {}): PlanSources => ({
  name: 'Round', zone, format: 'in-person', families, taken: new Map(), interpreters: [], walk: () => 0,
  teachers: Object.entries(teachers).map(([teacher, own]) => ({ teacher: id<PersonId>(teacher), room: `room of ${teacher}`, slots: own })), ...more,
});

/** The best plan of these, by the documents as the command line reads them. */
function planned(sources: PlanSources) {
  const grid = gridOf(sources)!;
  const read = readInstance(JSON.parse(JSON.stringify(documentOf(instanceOf(sources, grid), zone))));
  assert.ok(read.ok, JSON.stringify(read));
  const model = compile(read.value);
  const search = new Search(model, 1);
  solve(search, (steps) => steps / 400);
  const solution = solutionOf(model, search.best, { name: 'test' });
  assert.deepEqual(check(read.value, solution).violations, []);
  return outcomesOf(sources, grid, solution.appointments);
}

const shown = (all: ReturnType<typeof planned>) => Object.fromEntries(all.map((one) => [`${one.family} ${one.teacher}`, one.slot ? one.slot.wall.toPlainTime().toString().slice(0, 5) : one.why]));

test('[P-4.3] who must meet a teacher comes before who would like to, whoever said it first, and who got no time is told why', () => {
  const all = planned(sourcesOf({ Ann: slots('Ann', 10, '16:00'), Bob: slots('Bob', 10, '16:00', '16:10') }, [
    family('first', { Ann: false, Bob: false }), family('second', { Ann: true }), family('late', { Bob: true }, { after: 17 * 60 }),
  ]));
  const { 'first Bob': bobs, ...rest } = shown(all);
  assert.deepEqual(rest, { 'first Ann': 'teacher-full', 'second Ann': '16:00', 'late Bob': 'no-time' });
  assert.match(bobs!, /^16:[01]0$/);
  assert.deepEqual(figuresOf(all, zone), { wanted: 4, served: 2, must: 2, mustServed: 1, families: 3, whole: 1, none: 1, longestWait: 0 });
});

test('[P-4.3] a plan keeps the way between two rooms, and says so where it leaves no time', () => {
  const walk = (from: string, to: string) => (from === to ? 0 : 5);
  const tight = planned(sourcesOf({ Ann: slots('Ann', 10, '16:00'), Bob: slots('Bob', 10, '16:10') }, [family('one', { Ann: true, Bob: false })], { walk }));
  assert.deepEqual(shown(tight), { 'one Ann': '16:00', 'one Bob': 'walking' });
  const wide = planned(sourcesOf({ Ann: slots('Ann', 10, '16:00'), Bob: slots('Bob', 10, '16:10', '16:20') }, [family('one', { Ann: true, Bob: false })], { walk }));
  assert.deepEqual(shown(wide), { 'one Ann': '16:00', 'one Bob': '16:20' });
});

test('[P-1.1] teachers with slots of different length are planned at the beginnings of their slots alone, with the way between', () => {
  const walk = (from: string, to: string) => (from === to ? 0 : 5);
  const teachers = { Ann: slots('Ann', 10, '16:00', '16:10', '16:20', '16:30'), Bob: slots('Bob', 15, '16:00', '16:15', '16:30') };
  assert.deepEqual([gridOf(sourcesOf(teachers, []))!.grain, gridOf(sourcesOf(teachers, []))!.parts], [5, 2]);
  const all = planned(sourcesOf(teachers, ['one', 'two', 'three'].map((name) => family(name, { Ann: true, Bob: true })), { walk }));
  assert.deepEqual(all.map(({ why }) => why), Array(6).fill(null));
  for (const of of Map.groupBy(all, (one) => one.family).values()) {
    const [first, second] = of.map((one) => one.slot!).sort((a, b) => Temporal.Instant.compare(a.start, b.start));
    assert.ok(first!.end.until(second!.start).total('minutes') >= 5, `${first!.wall} ${second!.wall}`);
  }
});

test('[P-N] a person of two families is at one place, and what takes a guardian otherwise is kept', () => {
  const both = { guardians: [id<PersonId>('Elif')] };
  const teachers = { Ann: slots('Ann', 10, '16:00'), Bob: slots('Bob', 10, '16:00', '16:30') };
  const all = planned(sourcesOf(teachers, [family('alone', { Ann: true }, both), family('together', { Bob: true }, { guardians: [...both.guardians, id<PersonId>('Can')] })]));
  assert.deepEqual(shown(all), { 'alone Ann': '16:00', 'together Bob': '16:30' });
  const half = slots('', 30, '16:00')[0]!;
  const busy = planned(sourcesOf(teachers, [family('one', { Ann: true, Bob: true }, both)], { taken: new Map([[both.guardians[0]!, [half]]]) }));
  assert.deepEqual(shown(busy), { 'one Ann': 'family-busy', 'one Bob': '16:30' });
});

test('[P-4.3] a family that needs an interpreter meets when one who speaks its language is free', () => {
  const arabic = { language: 'ar' };
  const free = slots('', 10, '16:10')[0]!;
  const interpreters = [{ id: id<PersonId>('Nadia'), languages: ['ar'], free: [free] }];
  const all = planned(sourcesOf({ Ann: slots('Ann', 10, '16:00', '16:10') }, [family('one', { Ann: true }, arabic), family('two', { Ann: true }, arabic)], { interpreters }));
  assert.deepEqual(Object.values(shown(all)).sort(), ['16:10', 'interpreter']);
  assert.equal(all.find(({ slot }) => slot)!.interpreter, 'Nadia');
});

test('[P-4.3] what no plan can fulfil is known before one is worked out, the hours that families gave among it', () => {
  const evening = ['16:00', '16:10', '16:20', '16:30'];
  const early = { before: 16 * 60 + 20 };
  const sources = sourcesOf({ Ann: slots('Ann', 10, ...evening), Bob: [] }, [
    family('one', { Ann: true }, early), family('two', { Ann: false }, early), family('three', { Ann: true, Bob: false }, early), family('four', { Ann: true }),
  ]);
  const least = unservedAtLeast(sources, gridOf(sources));
  assert.equal(least, 400 + 400);
  const all = planned(sources);
  assert.equal(all.filter(({ slot }) => slot === null).reduce((sum, { must }) => sum + (must ? 1000 : 400), 0), least);
});
