/** What was arranged anew, as pages show it: for the office with who knows of it, for a family what it has not answered. */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { newestStates } from '../messaging/reads-reached.ts';
import { guardiansBy, studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Room } from '../resources/model.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import type { Round } from './model.ts';
import type { Absence, GivenAbsence, Rearranged } from './model-absence.ts';
import { roundFamilies, roundTeachers } from './reads.ts';
import { absencesOf, rearrangedOf } from './reads-absence.ts';
import { contactsOf } from './reads-people.ts';

/** Names for sentences about meetings: teachers, children with their class, rooms. */
export interface AbsenceNames {
  readonly teachers: ReadonlyMap<PersonId, string>;
  readonly children: ReadonlyMap<PersonId, string>;
  readonly rooms: ReadonlyMap<string, Room>;
}

/** One family of an absence, for the office: whom to call, nobody who has no contact any more, and whether mail came back. */
export interface KnowingLine {
  readonly rearranged: Rearranged;
  readonly children: string;
  readonly guardians: readonly { readonly name: string; readonly phone: string | null }[];
  readonly failed: boolean;
}

export interface AbsenceEntry { readonly absence: Absence; readonly lines: readonly KnowingLine[] }

const bad = new Set(['bounced', 'failed', 'unreachable']);

/** Names of all teachers of a round, of these children, and of every room. */
export async function absenceNames(ctx: Context, round: Round, students: readonly PersonId[], more: readonly PersonId[] = []): Promise<AbsenceNames> {
  const teachers = (await roundTeachers(ctx, round.id)).map(({ teacher }) => teacher);
  const known = await peopleById(ctx.tx, ctx.organisation, [...teachers, ...more]);
  const children = await studentsOf(ctx, { ids: students, left: true });
  const rooms = await allRooms(ctx.tx, ctx.organisation, { closed: 'with' });
  return {
    teachers: new Map([...known].map(([id, { name }]) => [id as PersonId, name])), rooms: new Map(rooms.map((room) => [room.id, room])),
    children: new Map(children.map(({ person, name, className }) => [person, [name, className ?? ''].join(' ').trim()])),
  };
}

/** Everything that was arranged anew in a round, the newest first; those who do not know first. */
export async function absenceList(ctx: Context, round: Round): Promise<{ entries: AbsenceEntry[]; names: AbsenceNames }> {
  const [absences, all] = [await absencesOf(ctx, round.id), await rearrangedOf(ctx, { round: round.id })];
  const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const guardians = new Map((await guardiansBy(ctx, all.flatMap(({ family }) => families.get(family)?.guardians ?? []))).map((one) => [one.person, one]));
  const students = all.flatMap(({ changes }) => changes.map(({ student }) => student));
  const mayKnow = await contactsOf(ctx, students);
  const names = await absenceNames(ctx, round, students, absences.flatMap(({ given }) => (given.kind === 'teacher' ? [given.teacher] : [])));
  const states = Map.groupBy(await newestStates(ctx, [...new Set(all.map(({ family }) => family))], ['conferences.rearranged', 'conferences.chaseRearranged']), ({ subject }) => subject);
  const lineOf = (one: Rearranged): KnowingLine => {
    const of = states.get(one.family) ?? [];
    return {
      rearranged: one, children: [...new Set(one.changes.map(({ student }) => names.children.get(student) ?? ''))].join(', '),
      guardians: (families.get(one.family)?.guardians ?? []).filter((id) => mayKnow(id, one.changes.map(({ student }) => student))).flatMap((id) => { const known = guardians.get(id); return known ? [{ name: known.name, phone: known.phone }] : []; }),
      failed: one.told === 'sent' && of.length > 0 && of.every(({ state }) => bad.has(state)),
    };
  };
  const rank = ({ rearranged: { answer, told }, failed }: KnowingLine) => (answer !== null ? 2 : told === 'hand' || failed ? 0 : 1);
  return {
    names, entries: absences.map((absence) => ({
      absence, lines: all.filter((one) => one.absence === absence.id).map(lineOf).sort((a, b) => rank(a) - rank(b) || a.children.localeCompare(b.children)),
    })),
  };
}

/** What a family has not answered, which was just read, with why; empty where there is nothing. */
export async function openForFamily(ctx: Context, open: readonly Rearranged[], round: Pick<Round, 'id'>): Promise<{ given: GivenAbsence; reason: string | null; changes: Rearranged['changes'] }[]> {
  if (open.length === 0) return [];
  const absences = new Map((await absencesOf(ctx, round.id)).map((one) => [one.id, one]));
  return open.map(({ absence, changes }) => ({ given: absences.get(absence)!.given, reason: absences.get(absence)!.reason, changes }));
}
