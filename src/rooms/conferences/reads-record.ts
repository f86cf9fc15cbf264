/** The record of a round (P-7.1): how many meetings came to what, by teacher and by class. */
import type { Context } from '../../platform/context.ts';
import type { ClassId } from '../people/model-students.ts';
import { classesOf, studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Appointment, Round } from './model.ts';
import type { Figures } from './model-retention.ts';
import { figuresKept } from './reads-retention.ts';
import { appointments, totalsOf } from './reads.ts';

/** A teacher or a class with its figures; of a class null for students who are in none. */
export interface RecordLine extends Figures { readonly of: string | null; readonly name: string }
export interface RoundRecord { readonly teachers: readonly RecordLine[]; readonly classes: readonly RecordLine[]; readonly all: Figures }

function figuresFrom(all: readonly Pick<Appointment, 'state'>[]): Figures {
  const { 'no-show': missed, ...rest } = totalsOf(all);
  return { ...rest, missed };
}

const sum = (lines: readonly Figures[]): Figures => lines.reduce((one, other) => ({
  scheduled: one.scheduled + other.scheduled, completed: one.completed + other.completed, rescheduled: one.rescheduled + other.rescheduled,
  cancelled: one.cancelled + other.cancelled, missed: one.missed + other.missed,
}), figuresFrom([]));

/** Worked out from what is booked; once it is forgotten who met whom, from the figures that were kept. */
export async function recordOf(ctx: Context, round: Pick<Round, 'id'>): Promise<RoundRecord> {
  const kept = await figuresKept(ctx, round.id);
  const lines = kept.length > 0 ? kept : await worked(ctx, round);
  const [teachers, classes] = [lines.filter(({ kind }) => kind === 'teacher'), lines.filter(({ kind }) => kind === 'class')];
  const names = await peopleById(ctx.tx, ctx.organisation, teachers.flatMap(({ of }) => of ?? []));
  const known = new Map((await classesOf(ctx, { left: true })).map(({ id, name }) => [id as string, name]));
  const named = (all: typeof lines, name: (of: string) => string) => all.map(({ kind: _kind, ...one }) => ({ ...one, name: one.of === null ? '' : name(one.of) }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  return { teachers: named(teachers, (of) => names.get(of)?.name ?? ''), classes: named(classes, (of) => known.get(of) ?? ''), all: sum(teachers) };
}

async function worked(ctx: Context, round: Pick<Round, 'id'>): Promise<(Figures & { kind: 'teacher' | 'class'; of: string | null })[]> {
  const all = await appointments(ctx, { round: round.id });
  const homes = new Map((await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true })).map(({ person, homeClass }): [string, ClassId | null] => [person, homeClass]));
  const byTeacher = [...Map.groupBy(all, ({ teacher }) => teacher)].map(([of, some]) => ({ kind: 'teacher' as const, of, ...figuresFrom(some) }));
  const byClass = [...Map.groupBy(all, ({ student }) => homes.get(student) ?? null)].map(([of, some]) => ({ kind: 'class' as const, of, ...figuresFrom(some) }));
  return [...byTeacher, ...byClass];
}
