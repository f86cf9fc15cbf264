import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { readForm } from '../../../platform/upload.ts';
import { filePut, removeFile } from '../../../rooms/records/actions.ts';
import { dropUpload, takeUpload, type UploadRefusal } from '../../../rooms/records/actions-contents.ts';
import { fileLimit, type FileId, type UploadId } from '../../../rooms/records/model.ts';
import { fileById } from '../../../rooms/records/reads.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { refusedForm } from '../answers-guard.tsx';
import { csrfHolds, seeOther } from '../answers.ts';
import { csrfField, enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { withSession, type Loaded } from './routes-load.ts';

/** Files of a session (G-4.2.3). They are opened at `/f/…`. */
export function sessionFileRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.post('/o/:slug/sessions/:id/files', forMembers((c, visit) => withSession(parts, c, visit, 'sessions.addPeople', (at) => upload(parts, c, visit, at))));
  web.post('/o/:slug/sessions/:id/files/:file/remove', forMembers((c, visit) => withSession(parts, c, visit, 'sessions.addPeople', (at) => remove(parts, c, visit, at))));
}

const pageOf = (visit: MemberVisit, { session }: Loaded) => `/o/${visit.organisation.slug}/sessions/${session.id}`;

/** A file that came in with the form, or why it was not taken. */
type Taken = { readonly upload: UploadId; readonly name: string } | { readonly refusal: UploadRefusal };

async function upload(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  if (c.get('form')) return wrong(c, visit, { reason: 'file-missing' }); // not sent as one with files: it is read already
  let taken: Taken | undefined;
  const into = { organisation: visit.organisation.id, actor: visit.actor, subject: { kind: 'session', id: at.session.id } };
  const form = await readForm(c.req.raw, {
    fileLimit, files: 1, fields: 8, fieldBytes: 8192,
    // the token is the first field of every form of ours, so nothing of a forged one reaches the store
    mayTake: (fields) => csrfHolds(parts, c, fields.get(csrfField)),
    async onFile(_field, name, stream) {
      const stored = await takeUpload(parts, into, stream);
      taken = stored.ok ? { upload: stored.value.id, name } : { refusal: stored };
    },
  });
  if (!form.ok && taken && 'upload' in taken) await drop(parts, visit, taken.upload);
  const isOurs = form.ok ? csrfHolds(parts, c, form.value.get(csrfField)) : form.reason !== 'not-taken';
  if (!isOurs) return refusedForm(c, 403, 'office.formStale');
  if (!form.ok) return wrong(c, visit, form.reason === 'too-large' ? { reason: 'too-large', limit: form.limit } : { reason: 'file-broken' });
  if (!taken) return wrong(c, visit, { reason: 'file-missing' });
  return 'refusal' in taken ? wrong(c, visit, taken.refusal) : put(parts, c, visit, at, taken);
}

async function put(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded, { upload: id, name }: { upload: UploadId; name: string }): Promise<Response> {
  const done = await enter(parts, visit, (ctx) => filePut(ctx, { upload: id, name, subject: { kind: 'session', id: at.session.id } }));
  if (done.ok) return seeOther(c, `${pageOf(visit, at)}?done=file#files`);
  await drop(parts, visit, id);
  return wrong(c, visit, done);
}

const drop = (parts: WebParts, visit: MemberVisit, id: UploadId) => enter(parts, visit, (ctx) => dropUpload(ctx, id));

/** Too large says so with 413 and names the limit. */
async function wrong(c: Web, visit: MemberVisit, refusal: UploadRefusal | { reason: 'file-missing' } | { reason: 'file-broken' }): Promise<Response> {
  if (refusal.reason === 'interrupted') return refused(c, visit, { reason: 'file-broken' });
  const answer = await refused(c, visit, refusal);
  return refusal.reason === 'too-large' ? new Response(answer.body, { status: 413, headers: answer.headers }) : answer;
}

async function remove(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const id = c.req.param('file') ?? '';
  const file = isId(id) ? await enter(parts, visit, (ctx) => fileById(ctx.tx, ctx.organisation, id as FileId)) : undefined;
  if (!file || file.subject.id !== at.session.id) return c.notFound();
  const done = await enter(parts, visit, (ctx) => removeFile(ctx, file.id));
  return done.ok ? seeOther(c, `${pageOf(visit, at)}?done=file-removed#files`) : refused(c, visit, done);
}
