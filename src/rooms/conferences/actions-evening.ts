/** A teacher on the evening: he runs late or is on time again, and notes for himself what was said (P-7.1). */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden, type Relation } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { about } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import { appointment as appointmentById, appointments, round as roundById, roundTeachers } from './reads.ts';
import { putLateness, putNote } from './store-evening.ts';

export type EveningRefusal = Forbidden | Closed | { readonly reason: 'not-found' }
  /** Today is no day of the round. */
  | { readonly reason: 'not-today' };

const selfOf = ({ actor }: Context, person: PersonId): Relation[] => (actor.kind === 'person' && actor.person === person ? ['self'] : []);

/**
 * Says by how many minutes a teacher runs late today, 0 when he is on time again: in place of what was said before. Families
 * that have still to come to him see it on their page, and whoever stands before his room on its display.
 */
export async function runLate(ctx: Context, id: string, teacher: PersonId, minutes: number): Promise<Result<undefined, EveningRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.runLate', access['conferences.runLate'], { subject: id, relations: selfOf(ctx, teacher) });
  if (forbidden) return refuse(forbidden);
  const round = await roundById(ctx, id);
  if (!round || (await roundTeachers(ctx, round.id, [teacher])).length === 0) return refuse({ reason: 'not-found' });
  const date = ctx.now.toZonedDateTimeISO(round.zone).toPlainDate();
  if (!round.days.some((day) => day.date.equals(date))) return refuse({ reason: 'not-today' });
  await putLateness(ctx.tx, { organisation: ctx.organisation, round: round.id, teacher, date, minutes, said_at: ctx.now });
  await record(ctx, { verb: 'conferences.runLate', subject: about(round), details: { teacher, minutes } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RunsLate', subject: about(round), teacher, minutes });
  const coming = (await appointments(ctx, { round: round.id, teachers: [teacher], live: true })).filter(({ end }) => Temporal.Instant.compare(end, ctx.now) > 0);
  for (const family of new Set(coming.map((one) => one.family))) ctx.notices.changed(`round-family:${family}`);
  ctx.notices.changed(`round:${round.id}`);
  return ok();
}

/** Notes something of a meeting for the teacher alone, in place of what he noted before; empty: nothing. No role reads or writes it. */
export async function note(ctx: Context, id: string, text: string): Promise<Result<undefined, EveningRefusal>> {
  const known = await appointmentById(ctx, id);
  const relations = known ? selfOf(ctx, known.teacher) : [];
  const forbidden = await forbids(ctx, 'conferences.note', access['conferences.note'], { ...(known ? { subject: known.round } : {}), relations });
  if (forbidden) return refuse(forbidden);
  if (!known) return refuse({ reason: 'not-found' });
  await putNote(ctx.tx, { organisation: ctx.organisation, appointment: known.id, teacher: known.teacher, text, written_at: ctx.now });
  await record(ctx, { verb: 'conferences.note', subject: about({ id: known.round }), details: { appointment: known.id, empty: text === '' } });
  return ok();
}
