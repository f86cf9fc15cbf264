/**
 * Imports of students, guardians, teachers and classes (P-1.3): a file is looked at as often as one likes, and nothing is written until
 * it is accepted. The door keeps the file with the room records and gives its tables each time.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { access } from './access-students.ts';
import { write } from './actions-imports-write.ts';
import type { Answers, Counts, Diff, Format, Import, ImportId, Mapping, Problem, Roster } from './model-imports.ts';
import { importById, mappingFor, schoolFor } from './reads-imports.ts';
import { compare } from './rules-imports-diff.ts';
import type { Mark } from './rules-imports-known.ts';
import type { Plan } from './rules-imports-plan.ts';
import { cleanMapping, guessMapping, headingsKey, missingFields } from './rules-imports-columns.ts';
import type { SourceTable } from './rules-imports-reading.ts';
import { readSheet } from './rules-imports-sheet.ts';
import { byName, formatOf, missingTables, readOneRoster, readSchoolDataSync } from './rules-imports-zip.ts';
import { lockStudents } from './store-students.ts';
import { insertImport, putMapping, updateImport } from './store-imports.ts';

export type { SourceTable } from './rules-imports-reading.ts';

export type ImportRefusal = Forbidden | Closed | { readonly reason: 'not-found' }
  /** It was accepted or discarded. */
  | { readonly reason: 'import-settled' }
  /** Somebody else changed its columns or answers since the page was shown. */
  | { readonly reason: 'import-changed' }
  /** The school or the answers are not what they were when the preview was made; it has to be looked at again. */
  | { readonly reason: 'preview-stale' }
  /** So many questions of the preview have no answer. */
  | { readonly reason: 'unanswered'; readonly count: number }
  /** No row of it can be taken, or nothing in it is new. */
  | { readonly reason: 'nothing-to-accept' }
  /** No column is the student's number, or none is the name. */
  | { readonly reason: 'columns-missing'; readonly fields: readonly string[] };

const rule = access['people.import'];
const subjectOf = (id: ImportId) => ({ kind: 'import', id });
const personOf = ({ actor }: Context) => (actor.kind === 'person' ? actor.person as PersonId : null);

/** What of a file's tables is read: of several sheets the one whose columns are best understood. */
function sheetIn(tables: readonly SourceTable[]): SourceTable {
  const known = (table: SourceTable) => Object.keys(guessMapping(table.headings)).length;
  return tables.reduce((best, one) => (known(one) > known(best) ? one : best));
}

/** Begins an import of a file whose tables were read: with the columns as they were for these headings before, or as they seem to be. */
export async function startImport(ctx: Context, { id, file, tables }: { id: ImportId; file: string | null; tables: readonly SourceTable[] }): Promise<Result<Format, ImportRefusal>> {
  const forbidden = await forbids(ctx, 'people.import', rule);
  if (forbidden) return refuse(forbidden);
  const format = formatOf(byName(tables)) ?? 'sheet';
  const { headings } = sheetIn(tables);
  const remembered = format === 'sheet' ? await mappingFor(ctx, headingsKey(headings)) : undefined;
  const mapping = format === 'sheet' ? cleanMapping(remembered ?? guessMapping(headings), headings.length) : {};
  await insertImport(ctx.tx, { organisation: ctx.organisation, id, file, format, source: format, mapping, made_at: ctx.now, made_by: personOf(ctx) });
  await told(ctx, id, { step: 'start', format });
  return ok(format);
}

async function told(ctx: Context, id: ImportId, details: Readonly<Record<string, string | number>>): Promise<void> {
  await record(ctx, { verb: 'people.import', subject: subjectOf(id), details });
  ctx.notices.changed('imports');
}

async function opened(ctx: Context, id: ImportId): Promise<Result<Import, ImportRefusal>> {
  const forbidden = await forbids(ctx, 'people.import', rule, { subject: id });
  if (forbidden) return refuse(forbidden);
  const found = await importById(ctx, id);
  if (!found) return refuse({ reason: 'not-found' });
  return found.state === 'open' ? ok(found) : refuse({ reason: 'import-settled' });
}

/** Says which column is which; kept for the next file with these headings. */
export async function mapImport(ctx: Context, id: ImportId, version: number, given: { mapping: Mapping; tables: readonly SourceTable[] }): Promise<Result<undefined, ImportRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  const { headings } = sheetIn(given.tables);
  const mapping = cleanMapping(given.mapping, headings.length);
  const missing = missingFields(mapping);
  if (missing.length > 0) return refuse({ reason: 'columns-missing', fields: missing });
  if (!(await updateImport(ctx.tx, ctx.organisation, id, { mapping }, version))) return refuse({ reason: 'import-changed' });
  await putMapping(ctx.tx, { organisation: ctx.organisation, headings: headingsKey(headings), mapping, used_at: ctx.now });
  await told(ctx, id, { step: 'map', columns: Object.keys(mapping).length });
  return ok();
}

/** Answers questions of the preview; those answered before stay. */
export async function answerImport(ctx: Context, id: ImportId, version: number, answers: Answers): Promise<Result<undefined, ImportRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  if (!(await updateImport(ctx.tx, ctx.organisation, id, { answers: { ...found.value.answers, ...answers } }, version))) return refuse({ reason: 'import-changed' });
  await told(ctx, id, { step: 'answer', answers: Object.keys(answers).length });
  return ok();
}

export interface Preview {
  readonly import: Import;
  /** Of a sheet; empty for other formats. */
  readonly headings: readonly string[];
  /** The first rows under the headings, to see what is in which column. */
  readonly sample: readonly (readonly string[])[];
  /** Undefined while it is not known which columns are the number and the name. */
  readonly diff: Diff | undefined;
}

/** What accepting would do. Writes nothing. */
export async function previewImport(ctx: Context, id: ImportId, tables: readonly SourceTable[]): Promise<Result<Preview, ImportRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  const isSheet = found.value.format === 'sheet';
  const sheet = sheetIn(tables);
  const shown = { import: found.value, headings: isSheet ? sheet.headings : [], sample: isSheet ? sheet.rows.slice(0, 3) : [] };
  if (isSheet && missingFields(found.value.mapping).length > 0) return ok({ ...shown, diff: undefined });
  return ok({ ...shown, diff: (await worked(ctx, found.value, tables)).diff });
}

function rosterIn({ format, mapping }: Import, tables: readonly SourceTable[]): Roster {
  if (format === 'sheet') return readSheet(sheetIn(tables), mapping);
  const named = byName(tables);
  const roster = format === 'oneroster' ? readOneRoster(named) : readSchoolDataSync(named);
  const missing = missingTables(named).map((at): Problem => ({ ...at, column: null, code: 'table-missing', value: at.table, warning: true }));
  return { ...roster, problems: [...missing, ...roster.problems] };
}

async function worked(ctx: Context, one: Import, tables: readonly SourceTable[]): Promise<{ diff: Diff; plan: Plan }> {
  const key = ctx.keys.derive('school data');
  const mark: Mark = (text) => createHmac('sha256', key).update(`${ctx.organisation} ${text}`).digest('base64url').slice(0, 22);
  const { language } = await organisationOf(ctx.tx, ctx.organisation);
  const { diff, plan } = compare(rosterIn(one, tables), await schoolFor(ctx, one.format), one.answers, { mark, language });
  return { plan, diff: { ...diff, digest: createHash('sha256').update(JSON.stringify([diff, plan])).digest('base64url') } };
}

/** Writes what the preview with this digest showed; where the school has changed since, nothing, and the preview has to be looked at again. */
export async function acceptImport(ctx: Context, id: ImportId, { tables, digest }: { tables: readonly SourceTable[]; digest: string }): Promise<Result<Counts, ImportRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  await lockStudents(ctx.tx, ctx.organisation);
  const one = found.value;
  if (one.format === 'sheet' && missingFields(one.mapping).length > 0) return refuse({ reason: 'columns-missing', fields: missingFields(one.mapping) });
  const { diff, plan } = await worked(ctx, one, tables);
  if (diff.digest !== digest) return refuse({ reason: 'preview-stale' });
  const open = diff.questions.filter(({ answer }) => answer === undefined).length + Number(isMissingOpen(diff));
  if (open > 0) return refuse({ reason: 'unanswered', count: open });
  if (diff.entries.length === 0 && Object.values(diff.same).every((count) => count === 0)) return refuse({ reason: 'nothing-to-accept' });
  const counts = countsOf(diff);
  if (!(await updateImport(ctx.tx, ctx.organisation, id, { state: 'accepted', counts, settled_at: ctx.now, settled_by: personOf(ctx) }))) return refuse({ reason: 'import-settled' });
  await write(ctx, one.format, plan);
  await told(ctx, id, { step: 'accept', ...counts });
  return ok(counts);
}

/** Whether somebody is missing from the file and it was not said what that means. */
export function isMissingOpen({ missing, missingAnswer }: Pick<Diff, 'missing' | 'missingAnswer'>): boolean {
  return missingAnswer === undefined && missing.student + missing.class > 0;
}

/** How many entries of each sort, and how many rows were left out. */
export function countsOf({ entries, same, problems, missingAnswer }: Diff): Counts {
  const left = entries.filter(({ how }) => how === 'left').length;
  return {
    added: entries.filter(({ how }) => how === 'new').length, changed: entries.filter(({ how }) => how === 'changed' || how === 'joined' || how === 'back').length,
    left: missingAnswer === 'left' ? left : 0, same: Object.values(same).reduce((sum, count) => sum + count, 0),
    wrong: new Set(problems.filter(({ warning }) => !warning).map(({ table, row }) => `${table} ${row}`)).size,
  };
}

/** Gives an import up; nothing of it is kept. */
export async function discardImport(ctx: Context, id: ImportId): Promise<Result<undefined, ImportRefusal>> {
  const found = await opened(ctx, id);
  if (!found.ok) return found;
  if (!(await updateImport(ctx.tx, ctx.organisation, id, { state: 'discarded', settled_at: ctx.now, settled_by: personOf(ctx) }))) return refuse({ reason: 'import-settled' });
  await told(ctx, id, { step: 'discard' });
  return ok();
}
