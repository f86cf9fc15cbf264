/** Interpreters of a round: who there is, whom each is with, and which meetings have none. */
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden, type Relation } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { guardiansBy } from '../people/reads-students.ts';
import { access } from './access.ts';
import { claimsBetween, claimsOf } from '../resources/reads-claims.ts';
import { windowOf } from './actions-slots.ts';
import type { Appointment, FamilyId, Pair, Round, RoundId } from './model.ts';
import { appointments, round as roundById, roundFamilies } from './reads.ts';
import { pairOf, partOf, samePair } from './rules.ts';
import type { Interpreter } from './rules-interpreters.ts';
import { tables } from './store-interpreters.ts';

export type { Interpreter } from './rules-interpreters.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** What an interpreter's claims are for: a family's meetings, apart from the claims of its guardians. */
export const interpreting = ({ id }: { readonly id: FamilyId }) => ({ kind: 'round-interpreting', id });

/** Who interprets in a round. */
export async function interpretersIn({ tx, organisation }: In, round: RoundId): Promise<Interpreter[]> {
  const rows = await tables(tx).selectFrom('round_interpreters').selectAll().where('organisation', '=', organisation).where('round', '=', round).orderBy('person').execute();
  if (rows.length === 0) return [];
  const hours = await tables(tx).selectFrom('round_interpreter_hours').selectAll().where('organisation', '=', organisation).where('round', '=', round)
    .orderBy('date').orderBy('from_minute').execute();
  return rows.map(({ person, languages }) => ({
    person, languages, hours: hours.filter((one) => one.person === person).map(({ date, from_minute: from, to_minute: to }) => ({ date, from, to })),
  }));
}

/** The rounds in which somebody interprets. */
export async function interpretsIn({ tx, organisation }: In, person: PersonId): Promise<{ round: RoundId; languages: string[] }[]> {
  return tables(tx).selectFrom('round_interpreters').select(['round', 'languages']).where('organisation', '=', organisation).where('person', '=', person).orderBy('round').execute();
}

/** Which interpreter is held or booked for each meeting of a family. */
export async function interpretersOf(ctx: Context, family: { readonly id: FamilyId }): Promise<(Pair & { person: PersonId; start: Temporal.Instant })[]> {
  const claims = await claimsOf(ctx, interpreting(family));
  return claims.filter(({ heldUntil }) => heldUntil === null || Temporal.Instant.compare(heldUntil, ctx.now) > 0)
    .map(({ part, resource, start }) => ({ ...pairOf(part), person: resource as PersonId, start }));
}

/** A meeting that needs an interpreter, and who that is; null while nobody is. */
export interface Interpreted { readonly one: Appointment; readonly person: PersonId | null }

/** Every meeting of a round for which a family needs an interpreter, in order of time. */
export async function interpretedIn(ctx: Context, round: Round): Promise<Interpreted[]> {
  const needing = (await appointments(ctx, { round: round.id, live: true })).filter(({ interpreterLanguage }) => interpreterLanguage !== null);
  const claims = (await claimsBetween(ctx, (await interpretersIn(ctx, round.id)).map(({ person }) => person), windowOf(round))).filter(({ subject }) => subject.kind === 'round-interpreting');
  return needing.map((one) => ({
    one, person: (claims.find(({ subject, part, start }) => subject.id === one.family && part === partOf(one) && start.equals(one.start))?.resource ?? null) as PersonId | null,
  }));
}

/** Whether a meeting has its interpreter among these. */
export const isHelped = (of: readonly (Pair & { start: Temporal.Instant })[], one: Pair & { readonly start: Temporal.Instant }): boolean =>
  of.some((other) => samePair(other, one) && other.start.equals(one.start));

/** For which languages families of a round need an interpreter, and how many do. */
export async function languagesNeeded(ctx: In, round: RoundId): Promise<Map<string, number>> {
  const families = await roundFamilies(ctx, round);
  const guardians = new Map((await guardiansBy(ctx, families.flatMap((one) => one.guardians))).map((one) => [one.person, one.interpreterLanguage]));
  const languages = families.flatMap((one) => one.guardians.map((person) => guardians.get(person) ?? null).find((language) => language !== null) ?? []);
  return new Map([...Map.groupBy(languages, (language) => language)].map(([language, all]): [string, number] => [language, all.length]).sort(([, a], [, b]) => b - a));
}

/** A round with the meetings at which somebody interprets, for himself and the office. */
export async function runSheet(ctx: Context, id: string, person: PersonId): Promise<Result<{ round: Round; languages: readonly string[]; meetings: readonly Appointment[] }, Forbidden | Closed | { readonly reason: 'not-found' }>> {
  const relations: Relation[] = ctx.actor.kind === 'person' && ctx.actor.person === person ? ['self'] : [];
  const forbidden = await forbids(ctx, 'conferences.runSheet', access['conferences.runSheet'], { subject: id, relations });
  if (forbidden) return refuse(forbidden);
  const round = await roundById(ctx, id);
  const own = round && (await interpretersIn(ctx, round.id)).find((one) => one.person === person);
  if (!round || !own) return refuse({ reason: 'not-found' });
  return ok({ round, languages: own.languages, meetings: (await interpretedIn(ctx, round)).filter((one) => one.person === person).map(({ one }) => one) });
}
