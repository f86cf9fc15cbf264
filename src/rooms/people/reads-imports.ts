import type { Actor, Context } from '../../platform/context.ts';
import { may } from '../identity/access.ts';
import { members } from '../identity/reads.ts';
import type { PersonId, Role } from '../identity/model.ts';
import { access } from './access-students.ts';
import type { CorrectionId, Import, ImportId, Mapping } from './model-imports.ts';
import type { KnownGuardianship, KnownId, KnownPerson, KnownSchool } from './rules-imports-known.ts';
import type { Correction } from './schema-students.ts';
import { tables, type Tables } from './store-imports.ts';

export { guessMapping, missingFields, sheetFields } from './rules-imports-columns.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

function importOf(row: Tables['imports']): Import {
  const { id, file, format, mapping, answers, state, counts, made_at: madeAt, made_by: madeBy, settled_at: settledAt, version } = row;
  return { id, file, format, mapping, answers, state, counts, madeAt, madeBy, settledAt, version };
}

/** One import. */
export async function importById({ tx, organisation }: In, id: ImportId): Promise<Import | undefined> {
  const row = await tables(tx).selectFrom('imports').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return row && importOf(row);
}

/** The imports, the newest first. */
export async function importsOf({ tx, organisation }: In, most = 50): Promise<Import[]> {
  const rows = await tables(tx).selectFrom('imports').selectAll().where('organisation', '=', organisation).orderBy('made_at', 'desc').orderBy('id', 'desc').limit(most).execute();
  return rows.map(importOf);
}

/** Which column was which when a file with these headings came last. */
export async function mappingFor({ tx, organisation }: In, headings: string): Promise<Mapping | undefined> {
  const row = await tables(tx).selectFrom('import_mappings').select('mapping').where('organisation', '=', organisation).where('headings', '=', headings).executeTakeFirst();
  return row?.mapping;
}

const families = new Set<Role>(['stakeholder', 'participant', 'guardian', 'vendor']);

/** All that the school has, as far as a file of this source is compared with it. */
export async function schoolFor(ctx: In, source: string): Promise<KnownSchool> {
  const { tx, organisation } = ctx;
  const from = tables(tx);
  const people = await from.selectFrom('people').selectAll().where('organisation', '=', organisation).where('erased_at', 'is', null).orderBy('id').execute();
  const students = new Map((await from.selectFrom('students').selectAll().where('organisation', '=', organisation).execute()).map((row) => [row.person, row]));
  const guardians = new Map((await from.selectFrom('guardians').selectAll().where('organisation', '=', organisation).execute()).map((row) => [row.person, row]));
  const guardianships = await from.selectFrom('guardianships').selectAll().where('organisation', '=', organisation).orderBy('student').orderBy('position').orderBy('guardian').execute();
  const known = new Map((await members(tx, ctx.organisation)).map((one) => [one.person, one]));
  const ids = await from.selectFrom('source_ids').selectAll().where('organisation', '=', organisation).where('closed_at', 'is', null).orderBy('kind').orderBy('source_id').execute();
  const idOf = (row: Tables['source_ids']): KnownId => ({ kind: row.kind, id: row.source_id, target: row.target, fingerprint: row.fingerprint, said: row.said, isGone: row.gone_at !== null });
  const personOf = ({ id, name, email, phone, language, version }: Tables['people']): KnownPerson => {
    const [student, guardian, member] = [students.get(id), guardians.get(id), known.get(id)];
    return {
      id, name, email, phone, language, version, hasAccount: (member?.account ?? null) !== null, isStaff: member?.roles.some((role) => !families.has(role)) ?? false,
      ...(student ? { student: { homeClass: student.home_class, guardiansMeet: student.guardians_meet, left: student.left_at !== null } } : {}),
      ...(guardian ? { guardian: { interpreterLanguage: guardian.interpreter_language, way: guardian.way } } : {}),
    };
  };
  const classes = await from.selectFrom('classes').selectAll().where('organisation', '=', organisation).orderBy('id').execute();
  return {
    people: new Map(people.map((row) => [row.id, personOf(row)])), classes: new Map(classes.map(({ id, name, left_at: left }) => [id, { name, left: left !== null }])),
    ids: ids.filter((row) => row.source === source).map(idOf), elsewhere: ids.filter((row) => row.source !== source).map(idOf),
    guardianships: guardianships.map(({ ended_at: ended, ...row }): KnownGuardianship => ({ ...row, ended: ended !== null })),
    enrolments: await from.selectFrom('class_students').select(['class', 'student']).where('organisation', '=', organisation).orderBy('class').orderBy('student').execute(),
    teaching: await from.selectFrom('class_teachers').select(['class', 'teacher', 'subject']).where('organisation', '=', organisation).orderBy('class').orderBy('teacher').orderBy('subject').execute(),
  };
}

/** What a guardian says of himself and nobody has accepted yet. */
export interface WaitingCorrection { readonly id: CorrectionId; readonly guardian: PersonId; readonly proposed: Correction; readonly madeAt: Temporal.Instant }

/** What guardians say of themselves and nobody has looked at, the oldest first; of one guardian where one is named. */
export async function waitingCorrections({ tx, organisation }: In, guardian?: PersonId): Promise<WaitingCorrection[]> {
  const rows = await tables(tx).selectFrom('corrections').select(['id', 'guardian', 'proposed', 'made_at as madeAt']).where('organisation', '=', organisation)
    .where('state', '=', 'waiting').$if(guardian !== undefined, (q) => q.where('guardian', '=', guardian!)).orderBy('made_at').orderBy('id').execute();
  return rows.flatMap(({ proposed, ...row }) => (proposed ? [{ ...row, proposed }] : []));
}

/** One of them. */
export async function waitingCorrection(ctx: In, id: CorrectionId): Promise<WaitingCorrection | undefined> {
  return (await waitingCorrections(ctx)).find((one) => one.id === id);
}

/** What sources told of a person, by source, kind and when. */
export async function toldOf({ tx, organisation }: In, person: PersonId): Promise<Pick<Tables['source_ids'], 'source' | 'kind' | 'seen_at'>[]> {
  return tables(tx).selectFrom('source_ids').select(['source', 'kind', 'seen_at']).where('organisation', '=', organisation).where('target', '=', person).orderBy('source').orderBy('kind').execute();
}

/** Whose the files of imports are to read: who may import. Of the shape of `records.Reader`, as which `main-rooms.ts` joins it. */
export const importFiles = {
  kind: 'import',
  mayRead: async (_ctx: Context, _subject: unknown, actor: Actor): Promise<'invited' | 'by-role'> => (may(actor, access['people.import']) ? 'invited' : 'by-role'),
  closedTo: async (): Promise<ReadonlySet<string>> => new Set(),
};
