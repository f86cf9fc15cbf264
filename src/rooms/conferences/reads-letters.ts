/** Printings of letters, their codes, and whom of a round's families no message reaches (P-2.1). */
import { sql } from 'kysely';
import type { Actor, Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { may } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { newestStates } from '../messaging/reads-reached.ts';
import type { Guardian } from '../people/model-students.ts';
import { guardiansBy } from '../people/reads-students.ts';
import type { FileId } from '../records/model.ts';
import { access } from './access.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { Letter, Print, Reach } from './model-letters.ts';
import { reachedAmong } from './reads-reach.ts';
import { tables, type Tables } from './store-letters.ts';

type In = Pick<Context, 'tx' | 'organisation'>;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

export function printOf(row: Tables['round_prints']): Print {
  const { id, round, which, state, total, done, reason, file } = row;
  return { id, round, which, state, total, done, reason, file, madeAt: row.made_at, madeBy: row.made_by, postedAt: row.posted_at, postedBy: row.posted_by };
}

/** The printings of a round, the newest first. */
export async function printsOf({ tx, organisation }: In, round: RoundId, most = 20): Promise<Print[]> {
  const rows = await tables(tx).selectFrom('round_prints').selectAll().where('organisation', '=', organisation).where('round', '=', round)
    .orderBy('made_at', 'desc').orderBy('id', 'desc').limit(most).execute();
  return rows.map(printOf);
}

/** One printing. */
export async function printById({ tx, organisation }: In, id: string): Promise<Print | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('round_prints').selectAll().where('organisation', '=', organisation).where('id', '=', id as Print['id']).executeTakeFirst() : undefined;
  return row && printOf(row);
}

/** The letters of printings in the order of their files; `missing`: only those that are not in the file. */
export async function lettersOf({ tx, organisation }: In, prints: readonly Print['id'][], { missing = false } = {}): Promise<Letter[]> {
  if (prints.length === 0) return [];
  return tables(tx).selectFrom('round_letters').select(['print', 'place', 'family', 'missing']).where('organisation', '=', organisation).where('print', '=', among(prints))
    .$if(missing, (q) => q.where('missing', 'is not', null)).orderBy('print').orderBy('place').execute();
}

/** The files of printings whose letters name a person and are there still. */
export async function filesNaming({ tx, organisation }: In, person: PersonId): Promise<FileId[]> {
  const rows = await tables(tx).selectFrom('round_prints as p').select('p.file').distinct().where('p.organisation', '=', organisation).where('p.file', 'is not', null)
    .where(({ exists, selectFrom }) => exists(selectFrom('round_letters as l').select('l.place').whereRef('l.organisation', '=', 'p.organisation')
      .whereRef('l.print', '=', 'p.id').where(sql<boolean>`l.people @> array[${person}::uuid]`))).execute();
  return rows.flatMap(({ file }) => file ?? []);
}

/** Whose the code with this keyed hash is. */
export async function codeOf({ tx, organisation }: In, code: string): Promise<Tables['round_codes'] | undefined> {
  return tables(tx).selectFrom('round_codes').selectAll().where('organisation', '=', organisation).where('code', '=', code).executeTakeFirst();
}

/** Which links of families have codes. */
export async function codesFor({ tx, organisation }: In, families: readonly FamilyId[]): Promise<Pick<Tables['round_codes'], 'family' | 'person' | 'link'>[]> {
  if (families.length === 0) return [];
  return tables(tx).selectFrom('round_codes').select(['family', 'person', 'link']).where('organisation', '=', organisation).where('family', '=', among(families)).execute();
}

/** By which way families were told that no message reaches. */
export async function toldWays({ tx, organisation }: In, round: RoundId): Promise<Map<FamilyId, 'letter' | 'phone'>> {
  const rows = await tables(tx).selectFrom('round_families').select(['id', 'told_way']).where('organisation', '=', organisation).where('round', '=', round)
    .where('told_way', 'is not', null).execute();
  return new Map(rows.map(({ id, told_way: way }) => [id, way!]));
}

const asked = ['conferences.tellFamily', 'conferences.remindFamily'] as const;
const lost = new Set(['bounced', 'failed', 'unreachable']);

/** Guardians with how each is reached now, by family: by what each wants, what is known of him, and what became of the last message. */
export async function reachOf(ctx: In, families: readonly { readonly id: FamilyId; readonly guardians: readonly PersonId[] }[]): Promise<Map<FamilyId, (Guardian & { readonly reach: Reach })[]>> {
  const known = new Map((await guardiansBy(ctx, families.flatMap(({ guardians }) => guardians))).map((one) => [one.person, one]));
  const reached = new Set((await reachedAmong(ctx, [...known.values()])).map(({ person }) => person));
  const states = new Map((await newestStates(ctx, families.map(({ id }) => id), asked)).map(({ subject, person, state }) => [`${subject} ${person}`, state]));
  const reach = (family: FamilyId, { person }: Guardian): Reach => {
    if (!reached.has(person)) return 'by-hand';
    return lost.has(states.get(`${family} ${person}`) ?? '') ? 'bounced' : 'message';
  };
  return new Map(families.map(({ id, guardians }) => [id, guardians.flatMap((person) => {
    const one = known.get(person);
    return one ? [{ ...one, reach: reach(id, one) }] : [];
  })]));
}

/** Whose the files of printings are to read: who may print. Of the shape of `records.Reader`, as which `main-rooms.ts` joins it. */
export const letterFiles = {
  kind: 'round-letters',
  mayRead: async (_ctx: Context, _subject: unknown, actor: Actor): Promise<'invited' | 'closed'> => (may(actor, access['conferences.printLetters']) ? 'invited' : 'closed'),
  closedTo: async (): Promise<ReadonlySet<string>> => new Set(),
};

/** Whether every family of a round was told, in whatever way. */
export async function isAllTold({ tx, organisation }: In, round: RoundId): Promise<boolean> {
  const row = await tables(tx).selectFrom('round_families').select('id').where('organisation', '=', organisation).where('round', '=', round).where('told_at', 'is', null).limit(1).executeTakeFirst();
  return row === undefined;
}
