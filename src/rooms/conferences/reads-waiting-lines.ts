/** The lines of a round with names: for the office (P-6.2). */
import type { Context } from '../../platform/context.ts';
import { guardiansBy, studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Round } from './model.ts';
import type { Wait } from './model-waiting.ts';
import { reachedAmong } from './reads-reach.ts';
import { roundFamilies } from './reads.ts';
import { contactsOf } from './reads-people.ts';
import { placesOf, waits } from './reads-waiting.ts';

/** One entry: `place` is none for who has an offer; `call`: no message reaches the family, these are its telephone numbers. */
export interface WaitingEntry { readonly wait: Wait; readonly place: number | undefined; readonly child: string; readonly guardians: readonly string[]; readonly call: readonly string[] | undefined }

/** Who waits for one teacher, in order: offers first. */
export interface WaitingLine { readonly teacher: string; readonly entries: readonly WaitingEntry[] }

/** The lines of a round, by the teachers' names. */
export async function waitingLines(ctx: Context, round: Pick<Round, 'id'>): Promise<WaitingLine[]> {
  const open = await waits(ctx, { round: round.id, open: true });
  if (open.length === 0) return [];
  const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const children = new Map((await studentsOf(ctx, { ids: open.map(({ student }) => student), left: true })).map((one) => [one.person, one]));
  const guardians = new Map((await guardiansBy(ctx, open.flatMap(({ family }) => families.get(family)?.guardians ?? []))).map((one) => [one.person, one]));
  const teachers = await peopleById(ctx.tx, ctx.organisation, open.map(({ teacher }) => teacher));
  const places = placesOf(open);
  const reached = new Set((await reachedAmong(ctx, [...guardians.values()])).map(({ person }) => person));
  const mayKnow = await contactsOf(ctx, open.map(({ student }) => student));
  const entryOf = (wait: Wait): WaitingEntry => {
    const child = children.get(wait.student);
    const own = (families.get(wait.family)?.guardians ?? []).filter((id) => mayKnow(id, [wait.student])).flatMap((id) => guardians.get(id) ?? []);
    const isReached = own.some(({ person }) => reached.has(person));
    return {
      wait, place: places.get(wait.id), child: [child?.name ?? '', child?.className ?? ''].join(' ').trim(),
      guardians: own.map(({ name }) => name), call: isReached ? undefined : own.flatMap(({ phone }) => phone ?? []),
    };
  };
  return [...Map.groupBy(open, ({ teacher }) => teacher)].map(([id, of]) => ({
    teacher: teachers.get(id)?.name ?? '', entries: of.toSorted((a, b) => Number(a.state === 'waiting') - Number(b.state === 'waiting') || a.number - b.number).map(entryOf),
  })).sort((a, b) => a.teacher.localeCompare(b.teacher));
}
