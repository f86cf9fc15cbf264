import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, forbidsAbout, may, type Forbidden, type Relation } from '../identity/access.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import type { RecordsFact } from './events.ts';
import { subjectLimit, type FileId, type StoredAttachment, type UploadId } from './model.ts';
import { Reader, type Standing } from './ports.ts';
import { bytesOf, fileById } from './reads.ts';
import { cleanName, over } from './rules.ts';
import { insertFile, isFilled, lockContents, lockSubject, setRemoved, takeUploadRow } from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'not-found' }
  /** It has been waiting too long to become a file, or became one: it has to be sent once more. */
  | { readonly reason: 'upload-gone' }
  /** All files of the subject together are too large: by how many bytes, and what the limit is. */
  | { readonly reason: 'subject-full'; readonly limit: number; readonly over: number }
  /** It was removed. */
  | { readonly reason: 'file-removed' };

/**
 * Makes an upload a file of a subject (G-4.2.3). `name` is what the sender called it, anything at all; it is cleaned.
 * The subject is of a kind that exists: the room or door that calls knows.
 */
export async function filePut(ctx: Context, given: { upload: UploadId; name: string; subject: Pick<Subject, 'kind' | 'id'> }): Promise<Result<FileId, Refusal>> {
  const { kind, id: subjectId } = given.subject;
  const forbidden = await forbidsAbout(ctx, 'records.putFile', access['records.putFile'], given.subject);
  if (forbidden) return refuse(forbidden);
  await lockContents(ctx.tx, ctx.organisation);
  await lockSubject(ctx.tx, ctx.organisation, subjectId);
  const upload = await takeUploadRow(ctx.tx, ctx.organisation, given.upload);
  if (!upload || !isFilled(upload) || upload.person !== personOf(ctx)) return refuse({ reason: 'upload-gone' });
  const { address, type, bytes, sha256 } = upload;
  const tooMuch = over(await bytesOf(ctx.tx, ctx.organisation, subjectId), bytes, subjectLimit);
  if (tooMuch > 0) return refuse({ reason: 'subject-full', limit: subjectLimit, over: tooMuch });
  const id = newId<FileId>();
  const name = cleanName(given.name);
  await insertFile(ctx.tx, {
    organisation: ctx.organisation, id, address, name, type, bytes, sha256, subject_kind: kind, subject: subjectId, person: personOf(ctx), made_at: ctx.now,
  });
  await told(ctx, 'records.putFile', { kind, id: subjectId }, { file: id, type, bytes, sha256 }, { name });
  await emit<RecordsFact>(ctx, { kind: 'records.FilePut', subject: { kind, id: subjectId }, file: id });
  return ok(id);
}

async function told(ctx: Context, verb: keyof typeof access, subject: Subject, details: Readonly<Record<string, string | number>>, text?: { name: string }): Promise<void> {
  await record(ctx, { verb, subject, details, ...(text ? { text } : {}) });
  ctx.notices.changed(`${subject.kind}:${subject.id}`);
}

/** Who acts, where it is a person. */
export function personOf({ actor }: Pick<Context, 'actor'>): PersonId | null {
  return actor.kind === 'person' || actor.kind === 'guest' ? (actor.person ?? null) as PersonId | null : null;
}

/** Removes a file; nobody can open it from now on. Its content goes once nothing uses it. Again is harmless. */
export async function removeFile(ctx: Context, id: FileId): Promise<Result<undefined, Refusal>> {
  const file = await fileById(ctx.tx, ctx.organisation, id);
  const relations: Relation[] = file?.person && file.person === personOf(ctx) ? ['owner'] : [];
  const forbidden = file ? await forbidsAbout(ctx, 'records.removeFile', access['records.removeFile'], file.subject, relations)
    : await forbids(ctx, 'records.removeFile', access['records.removeFile']);
  if (forbidden) return refuse(forbidden);
  if (!file) return refuse({ reason: 'not-found' });
  if (!(await setRemoved(ctx.tx, ctx.organisation, id, ctx.now))) return ok();
  await told(ctx, 'records.removeFile', file.subject, { file: id });
  await emit<RecordsFact>(ctx, { kind: 'records.FileRemoved', subject: file.subject, file: id });
  await tidySoon(ctx);
  return ok();
}

/** Has the worker look, after the commit, whether contents are left that nothing uses. */
export async function tidySoon(ctx: Context): Promise<void> {
  await ctx.jobs.enqueue(ctx.tx, { task: 'tidy-files', payload: { organisation: ctx.organisation }, key: `tidy-files:${ctx.organisation}` });
}

/**
 * Who asks for a file: a person; by a link perhaps a program that looks at what is behind addresses; or somebody who asks only what
 * there would be (HEAD, RFC 9110, section 9.3.2) and is given nothing.
 */
export type Opening = 'person' | 'perhaps-program' | 'head';

/**
 * Whether this actor may open a file now, and what it is; that it was opened is written in the log, and when it may have been a
 * program, that too: it does not say that the person of the link has seen it. The door then streams
 * the content from the store, outside the transaction, as a download. `access` counts for who is invited to the subject,
 * for the roles unless the subject is closed to them, and for guests by a link of this file or of its subject.
 */
export async function openFile(ctx: Context, id: FileId, how: Opening = 'person'): Promise<Result<StoredAttachment, Refusal>> {
  const file = await fileById(ctx.tx, ctx.organisation, id);
  if (!file) return refuse({ reason: 'not-found' });
  if (!(await mayOpen(ctx, file))) return refuse({ reason: 'forbidden', verb: 'records.openFile' });
  if (file.removedAt) return refuse({ reason: 'file-removed' });
  if (how === 'head') return ok(file);
  await record(ctx, { verb: 'records.openFile', subject: file.subject, details: { file: id, ...(how === 'perhaps-program' ? { perhapsProgram: true } : {}) } });
  return ok(file);
}

async function mayOpen(ctx: Context, file: StoredAttachment): Promise<boolean> {
  const standing = await standingTo(ctx, file.subject);
  const relations: Relation[] = [
    ...(standing === 'invited' ? ['invited' as const] : []), ...(file.person && file.person === personOf(ctx) ? ['owner' as const] : []),
  ];
  const { roles, ...others } = access['records.openFile'];
  const rule = standing === 'closed' ? others : { roles, ...others };
  const byFile = ctx.actor.kind === 'guest' && ctx.actor.purpose === 'file.open';
  return may(ctx.actor, rule, { subject: byFile ? file.id : file.subject.id, relations });
}

async function standingTo(ctx: Context, subject: Subject): Promise<Standing> {
  const reader = ctx.ports.all(Reader).find((one) => one.kind === subject.kind);
  return reader ? reader.mayRead(ctx, subject, ctx.actor) : 'by-role';
}

/** A link by which one person opens one file, for a message. Part of the verb that sends it. */
export async function fileLink(ctx: Context, file: FileId, person: PersonId, expiresAt: Temporal.Instant): Promise<string> {
  const { address } = await makeLink(ctx, { purpose: 'file.open', subject: { kind: 'file', id: file }, person, expiresAt });
  return address;
}
