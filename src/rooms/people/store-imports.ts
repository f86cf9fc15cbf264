import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { Answers, CorrectionId, Counts, Format, ImportId, Kind, Mapping, Where } from './model-imports.ts';
import type { ClassId } from './model-students.ts';
import type { Correction } from './schema-students.ts';
import type { Tables as StudentTables } from './store-students.ts';

type Json<Value> = Value;

export interface Tables extends StudentTables {
  source_ids: {
    organisation: string; source: string; kind: Kind; source_id: string; target: Where; fingerprint: string; said: Json<Record<string, string>>;
    seen_at: Temporal.Instant; gone_at: Temporal.Instant | null; closed_at: Temporal.Instant | null;
  };
  imports: {
    organisation: string; id: ImportId; file: string | null; format: Format; source: string; mapping: Json<Mapping>; answers: Json<Answers>;
    state: 'open' | 'accepted' | 'discarded'; counts: Json<Counts> | null; made_at: Temporal.Instant; made_by: PersonId | null;
    settled_at: Temporal.Instant | null; settled_by: PersonId | null; version: number;
  };
  import_mappings: { organisation: string; headings: string; mapping: Json<Mapping>; used_at: Temporal.Instant };
  corrections: {
    organisation: string; id: CorrectionId; guardian: PersonId; proposed: Json<Correction> | null; state: 'waiting' | 'accepted' | 'declined' | 'replaced';
    made_at: Temporal.Instant; link: string | null; settled_at: Temporal.Instant | null; settled_by: PersonId | null;
  };
}

/** The transaction as the part of imports sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

const json = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::jsonb`;

export async function insertImport(tx: Tx, row: Pick<Tables['imports'], 'organisation' | 'id' | 'file' | 'format' | 'source' | 'mapping' | 'made_at' | 'made_by'>): Promise<void> {
  await tables(tx).insertInto('imports').values({
    ...row, mapping: json(row.mapping), answers: json({}), state: 'open', counts: null, settled_at: null, settled_by: null, version: 1,
  }).execute();
}

/** Changes an import that is open. @returns false when it is not, or, with a version, when somebody else was quicker. */
export async function updateImport(
  tx: Tx, organisation: string, id: ImportId,
  change: { mapping?: Mapping; answers?: Answers; state?: 'accepted' | 'discarded'; counts?: Counts | null; settled_at?: Temporal.Instant; settled_by?: PersonId | null }, version?: number,
): Promise<boolean> {
  const { mapping, answers, counts, ...rest } = change;
  const { numUpdatedRows } = await tables(tx).updateTable('imports').set(({ eb }) => ({
    ...rest, version: eb('version', '+', 1), ...(mapping ? { mapping: json(mapping) } : {}), ...(answers ? { answers: json(answers) } : {}), ...(counts ? { counts: json(counts) } : {}),
  })).where('organisation', '=', organisation).where('id', '=', id).where('state', '=', 'open').$if(version !== undefined, (q) => q.where('version', '=', version!)).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Keeps which column was which for files with these headings. */
export async function putMapping(tx: Tx, row: Tables['import_mappings']): Promise<void> {
  const mapping = json(row.mapping);
  await tables(tx).insertInto('import_mappings').values({ ...row, mapping })
    .onConflict((on) => on.columns(['organisation', 'headings']).doUpdateSet({ mapping, used_at: row.used_at })).execute();
}

const chunk = 500;

function* chunks<Row>(rows: readonly Row[]): Iterable<readonly Row[]> {
  for (let at = 0; at < rows.length; at += chunk) yield rows.slice(at, at + chunk);
}

/** Keeps what a source said of some; of one that is kept already the latest. */
export async function putSourceIds(tx: Tx, rows: readonly Tables['source_ids'][]): Promise<void> {
  for (const some of chunks(rows)) {
    await tables(tx).insertInto('source_ids').values(some.map((row) => ({ ...row, said: json(row.said) })))
      .onConflict((on) => on.columns(['organisation', 'source', 'kind', 'source_id', 'target']).doUpdateSet(({ ref }) => ({
        fingerprint: ref('excluded.fingerprint'), said: ref('excluded.said'), seen_at: ref('excluded.seen_at'), gone_at: null, closed_at: null,
      }))).execute();
  }
}

/** Marks ids of a source as missing from it, or as another's now. */
export async function endSourceIds(
  tx: Tx, organisation: string, source: string, ids: readonly { readonly kind: Kind; readonly id: string; readonly target: Where }[], change: { gone_at: Temporal.Instant } | { closed_at: Temporal.Instant },
): Promise<void> {
  for (const some of chunks(ids)) {
    await tables(tx).updateTable('source_ids').set(change).where('organisation', '=', organisation).where('source', '=', source)
      .where(sql<boolean>`(kind, source_id, target) in (select * from unnest(${some.map(({ kind }) => kind)}::text[], ${some.map(({ id }) => id)}::text[], ${some.map(({ target }) => target)}::uuid[]))`)
      .execute();
  }
}

export async function insertStudents(tx: Tx, rows: readonly Tables['students'][]): Promise<void> {
  for (const some of chunks(rows)) await tables(tx).insertInto('students').values([...some]).onConflict((on) => on.doNothing()).execute();
}
export async function insertGuardians(tx: Tx, rows: readonly Tables['guardians'][]): Promise<void> {
  for (const some of chunks(rows)) await tables(tx).insertInto('guardians').values([...some]).onConflict((on) => on.doNothing()).execute();
}
export async function insertEnrolments(tx: Tx, rows: readonly Tables['class_students'][]): Promise<void> {
  for (const some of chunks(rows)) await tables(tx).insertInto('class_students').values([...some]).onConflict((on) => on.doNothing()).execute();
}
/** Students are in these classes no more. */
export async function deleteEnrolments(tx: Tx, organisation: string, rows: readonly { readonly class: ClassId; readonly student: PersonId }[]): Promise<void> {
  for (const some of chunks(rows)) {
    await tables(tx).deleteFrom('class_students').where('organisation', '=', organisation)
      .where(sql<boolean>`(class, student) in (select * from unnest(${some.map((row) => row.class)}::uuid[], ${some.map(({ student }) => student)}::uuid[]))`).execute();
  }
}
/** Gives students their home classes, of whom nothing else changes; null for none. */
export async function setHomeClasses(tx: Tx, organisation: string, rows: readonly { readonly person: PersonId; readonly homeClass: ClassId | null }[]): Promise<void> {
  for (const some of chunks(rows)) {
    await sql`update students s set home_class = n.home, version = s.version + 1 from unnest(${some.map(({ person }) => person)}::uuid[], ${some.map(({ homeClass }) => homeClass)}::uuid[]) as n(person, home)
      where s.organisation = ${organisation} and s.person = n.person`.execute(tx);
  }
}
export async function insertTeaching(tx: Tx, rows: readonly Tables['class_teachers'][]): Promise<void> {
  for (const some of chunks(rows)) await tables(tx).insertInto('class_teachers').values([...some]).onConflict((on) => on.doNothing()).execute();
}
export async function putGuardianships(tx: Tx, rows: readonly Tables['guardianships'][]): Promise<void> {
  for (const some of chunks(rows)) {
    await tables(tx).insertInto('guardianships').values([...some]).onConflict((on) => on.columns(['organisation', 'student', 'guardian']).doUpdateSet(({ ref }) => ({
      relation: ref('excluded.relation'), contact: ref('excluded.contact'), meets: ref('excluded.meets'), position: ref('excluded.position'), ended_at: null,
    }))).execute();
  }
}
export async function endGuardianship(tx: Tx, organisation: string, { student, guardian }: { student: PersonId; guardian: PersonId }, at: Temporal.Instant): Promise<void> {
  await tables(tx).updateTable('guardianships').set({ ended_at: at }).where('organisation', '=', organisation).where('student', '=', student).where('guardian', '=', guardian).execute();
}
export async function setClassesLeft(tx: Tx, organisation: string, ids: readonly ClassId[], at: Temporal.Instant | null): Promise<void> {
  if (ids.length > 0) await tables(tx).updateTable('classes').set({ left_at: at }).where('organisation', '=', organisation).where('id', '=', sql<ClassId>`any(${[...ids]}::uuid[])`).execute();
}

/** Puts what a guardian says; what he said before and nobody has looked at is replaced. */
export async function insertCorrection(tx: Tx, row: Pick<Tables['corrections'], 'organisation' | 'id' | 'guardian' | 'made_at' | 'link'> & { proposed: Correction }): Promise<void> {
  await tables(tx).updateTable('corrections').set({ state: 'replaced', proposed: null, settled_at: row.made_at }).where('organisation', '=', row.organisation)
    .where('guardian', '=', row.guardian).where('state', '=', 'waiting').execute();
  await tables(tx).insertInto('corrections').values({ ...row, proposed: json(row.proposed), state: 'waiting', settled_at: null, settled_by: null }).execute();
}

/** Settles a correction that waits. @returns false when somebody else was quicker, or the guardian said something else since. */
export async function settleCorrectionRow(tx: Tx, organisation: string, id: CorrectionId, change: Pick<Tables['corrections'], 'state' | 'settled_at' | 'settled_by'>): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('corrections').set({ ...change, proposed: null }).where('organisation', '=', organisation).where('id', '=', id)
    .where('state', '=', 'waiting').executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Declines corrections that wait since before an instant, with what they said. @returns how many. */
export async function declineOld(tx: Tx, organisation: string, before: Temporal.Instant, at: Temporal.Instant): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('corrections').set({ state: 'declined', proposed: null, settled_at: at }).where('organisation', '=', organisation)
    .where('state', '=', 'waiting').where('made_at', '<', before).executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes away what sources told of a person and what he said of himself. @returns how many rows. */
export async function eraseSaid(tx: Tx, organisation: string, person: PersonId, at: Temporal.Instant): Promise<number> {
  const ids = await tables(tx).deleteFrom('source_ids').where('organisation', '=', organisation).where('target', '=', person).executeTakeFirst();
  const said = await tables(tx).updateTable('corrections').set({ proposed: null }).where('organisation', '=', organisation).where('guardian', '=', person)
    .where('proposed', 'is not', null).executeTakeFirst();
  await tables(tx).updateTable('corrections').set({ state: 'declined', settled_at: at }).where('organisation', '=', organisation).where('guardian', '=', person)
    .where('state', '=', 'waiting').execute();
  return Number(ids.numDeletedRows) + Number(said.numUpdatedRows);
}
