import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId, newId } from '../../../platform/ids.ts';
import { readTables, type SheetRefusal, type Table } from '../../../platform/sheets.ts';
import type { Result } from '../../../platform/result.ts';
import { readForm } from '../../../platform/upload.ts';
import { access } from '../../../rooms/people/access-students.ts';
import { acceptImport, answerImport, discardImport, mapImport, previewImport, startImport, type ImportRefusal, type Preview } from '../../../rooms/people/actions-imports.ts';
import type { ImportId } from '../../../rooms/people/model-imports.ts';
import { importById, importsOf } from '../../../rooms/people/reads-imports.ts';
import { people } from '../../../rooms/people/reads.ts';
import { contentOf, takeUpload, type UploadRefusal } from '../../../rooms/records/actions-contents.ts';
import { filePut, openFile, removeFile } from '../../../rooms/records/actions.ts';
import { fileLimit, type FileId, type StoredAttachment } from '../../../rooms/records/model.ts';
import { refusedForm } from '../answers-guard.tsx';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import { csrfHolds, formOf, page, seeOther } from '../answers.ts';
import { csrfField, enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { answersIn, mappingIn } from './forms.ts';
import { ImportsPage, importsDone, type ImportsDone } from './pages.tsx';
import { PreviewPage } from './pages-preview.tsx';
import { importSentence, isOwn, sheetSentence } from './parts.tsx';
import { changesTable, problemsTable } from './routes-csv.ts';

/** Imports of students, guardians, teachers and classes (P-1.3): a file, what it would change, and accepting that. */
export function importRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const rule = access['people.import'];
  web.get('/o/:slug/imports', forMembers((c, visit) => list(parts, c, visit), rule));
  web.post('/o/:slug/imports', forMembers((c, visit) => upload(parts, c, visit), rule));
  web.get('/o/:slug/imports/:id', forMembers((c, visit) => withImport(parts, c, visit, (at) => show(c, visit, at)), rule));
  web.post('/o/:slug/imports/:id', forMembers((c, visit) => withImport(parts, c, visit, (at) => act(parts, c, visit, at)), rule));
  web.get('/o/:slug/imports/:id/problems.csv', forMembers((c, visit) => withImport(parts, c, visit, (at) => problemsTable(c, visit, at.preview)), rule));
  web.get('/o/:slug/imports/:id/changes.csv', forMembers((c, visit) => withImport(parts, c, visit, (at) => changesTable(c, visit, at.preview)), rule));
}

const here = (visit: MemberVisit) => `/o/${visit.organisation.slug}/imports`;

async function list(parts: WebParts, c: Web, visit: MemberVisit, error?: { message: string; status: number }): Promise<Response> {
  const found = await enter(parts, visit, async (ctx) => {
    const imports = await importsOf(ctx);
    return { imports, names: await people(ctx.tx, ctx.organisation, imports.flatMap(({ madeBy }) => madeBy ?? [])) };
  });
  const done = importsDone.find((one): one is ImportsDone => one === c.req.query('done'));
  return page(c, <ImportsPage visit={visit} {...found} done={error ? undefined : done} error={error?.message} />, { status: error?.status ?? 200 });
}

/** Takes a file, and begins an import of it where its tables can be read. What cannot be read is not kept. */
async function upload(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { t } = visit.text;
  const wrong = (message: string, status = 422) => list(parts, c, visit, { message, status });
  if (c.get('form')) return wrong(t('imports.file.missing')); // not sent as one with files
  let sent: { bytes: Uint8Array<ArrayBuffer>; name: string } | undefined;
  const form = await readForm(c.req.raw, {
    fileLimit, files: 1, fields: 4, fieldBytes: 4096,
    mayTake: (fields) => csrfHolds(parts, c, fields.get(csrfField)),
    onFile: async (_field, name, stream) => { sent = { bytes: new Uint8Array(await new Response(stream).arrayBuffer()), name }; },
  });
  if (!(form.ok ? csrfHolds(parts, c, form.value.get(csrfField)) : form.reason !== 'not-taken')) return refusedForm(c, 403, 'office.formStale');
  if (!form.ok) return form.reason === 'too-large' ? wrong(t('refusal.too-large', { limit: form.limit / 1024 / 1024 }), 413) : wrong(t('imports.file.broken'));
  if (!sent) return wrong(t('imports.file.missing'));
  const tables = await readTables(sent.name, sent.bytes);
  if (!tables.ok) return wrong(sheetSentence(visit.text, tables));
  const begun = await begin(parts, visit, sent, tables.value);
  if (begun.ok) return seeOther(c, `${here(visit)}/${begun.value}`);
  return refused(c, visit, begun.reason === 'interrupted' ? { reason: 'file-broken' } : begun as AnyRefusal);
}

/** The file is kept encrypted with the others of the school, until its import is settled. */
async function begin(parts: WebParts, visit: MemberVisit, { bytes, name }: { bytes: Uint8Array<ArrayBuffer>; name: string }, tables: readonly Table[]): Promise<Result<ImportId, ImportRefusal | UploadRefusal>> {
  const id = newId<ImportId>();
  const subject = { kind: 'import', id };
  const stored = await takeUpload(parts, { organisation: visit.organisation.id, actor: visit.actor, subject }, new Blob([bytes]).stream());
  if (!stored.ok) return stored;
  return enter(parts, visit, async (ctx): Promise<Result<ImportId, ImportRefusal | UploadRefusal>> => {
    const file = await filePut(ctx, { upload: stored.value.id, name, subject });
    if (!file.ok) return file;
    const begun = await startImport(ctx, { id, file: file.value, tables });
    if (begun.ok) await discardForgotten(ctx);
    return begun.ok ? { ok: true, value: id } : begun;
  });
}

/** Files that nobody settled for a week are given up: what they hold is not kept longer than it is needed (P-N). */
async function discardForgotten(ctx: Context): Promise<void> {
  const weekAgo = ctx.now.subtract({ hours: 24 * 7 });
  for (const { id, file, state, madeAt } of await importsOf(ctx)) {
    if (state !== 'open' || Temporal.Instant.compare(madeAt, weekAgo) > 0) continue;
    await discardImport(ctx, id);
    if (file) await removeFile(ctx, file as FileId);
  }
}

interface Loaded { readonly id: ImportId; readonly file: StoredAttachment; readonly tables: readonly Table[]; readonly preview: Preview }

/** Reads the file again, and works out what it would change now. An import that is settled leads to the list. */
async function withImport(parts: WebParts, c: Web, visit: MemberVisit, go: (at: Loaded) => Response | Promise<Response>): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const opened = await enter(parts, visit, async (ctx): Promise<Result<StoredAttachment | null, ImportRefusal | AnyRefusal>> => {
    const found = await importById(ctx, id as ImportId);
    if (!found) return { ok: false, reason: 'not-found' };
    return found.state === 'open' && found.file ? openFile(ctx, found.file as FileId) : { ok: true, value: null };
  });
  if (!opened.ok) return refused(c, visit, opened as AnyRefusal);
  if (opened.value === null) return seeOther(c, `${here(visit)}?done=settled`);
  const tables = await tablesOf(parts, visit, opened.value);
  if (!tables.ok) return list(parts, c, visit, { message: sheetSentence(visit.text, tables), status: 422 });
  const preview = await enter(parts, visit, (ctx) => previewImport(ctx, id as ImportId, tables.value));
  if (!preview.ok) return isOwn(preview) ? seeOther(c, `${here(visit)}?done=settled`) : refused(c, visit, preview);
  return go({ id: id as ImportId, file: opened.value, tables: tables.value, preview: preview.value });
}

async function tablesOf(parts: WebParts, visit: MemberVisit, { name, address }: StoredAttachment): Promise<Result<Table[], SheetRefusal>> {
  const content = await contentOf(parts, visit.organisation.id, address);
  if (!content) return { ok: false, reason: 'sheet-empty' };
  return readTables(name, new Uint8Array(await new Response(content.stream).arrayBuffer()));
}

interface Again { readonly message: string; readonly status: number }

function show(c: Web, visit: MemberVisit, { preview, file, tables }: Loaded, again?: Again): Promise<Response> {
  const isMapping = preview.diff === undefined || c.req.query('columns') !== undefined;
  const isOld = tables.some(({ encoding }) => encoding === 'windows-1252');
  return page(c, <PreviewPage visit={visit} preview={preview} file={file.name} isMapping={isMapping} isOld={isOld} refused={again?.message} />, { status: again?.status ?? 200 });
}

/** What the buttons of the page do. */
async function act(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const version = Number(form.get('version') ?? Number.NaN);
  const { id, tables, file } = at;
  const finish = async (done: ImportsDone, work: Parameters<typeof enter<Result<unknown, ImportRefusal>>>[2]) => {
    // the file goes with its import: what it held is not kept longer than it is needed (P-N)
    const ended = await enter(parts, visit, async (ctx) => {
      const settled = await work(ctx);
      return settled.ok ? { ...(await removeFile(ctx, file.id)), done } : settled;
    });
    return answer(c, visit, at, ended as Result<unknown, ImportRefusal>, `${here(visit)}?done=${done}`);
  };
  switch (form.get('do')) {
    case 'map': return answer(c, visit, at, await enter(parts, visit, (ctx) => mapImport(ctx, id, version, { mapping: mappingIn(form), tables })), `${here(visit)}/${id}`);
    case 'answer': return answer(c, visit, at, await enter(parts, visit, (ctx) => answerImport(ctx, id, version, answersIn(form))), `${here(visit)}/${id}#accept`);
    case 'accept': return finish('accepted', (ctx) => acceptImport(ctx, id, { tables, digest: form.get('digest') ?? '' }));
    case 'discard': return finish('discarded', (ctx) => discardImport(ctx, id));
    default: return c.notFound() as Response;
  }
}

function answer(c: Web, visit: MemberVisit, at: Loaded, done: Result<unknown, ImportRefusal>, then: string): Response | Promise<Response> {
  if (done.ok) return seeOther(c, then);
  return isOwn(done) ? show(c, visit, at, { message: importSentence(visit.text, done), status: done.reason === 'unanswered' || done.reason === 'columns-missing' ? 422 : 409 }) : refused(c, visit, done);
}

