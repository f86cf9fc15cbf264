/** Contents on their way in and out of the store: streamed outside any transaction, counted inside. */
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { Office } from '../../platform/office.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { openOrganisationKeys, type OrganisationKeys } from '../../platform/storage/organisation.ts';
import type { FetchedFile, Storage, StoredFile } from '../../platform/storage/storage.ts';
import { forbidsAbout } from '../identity/access.ts';
import { fileKeysOf } from '../identity/reads.ts';
import { access } from './access.ts';
import { personOf, tidySoon, type Refusal } from './actions.ts';
import { fileLimit, type Upload, type UploadId } from './model.ts';
import { uploadLife } from './rules.ts';
import {
  endUpload, fillUpload, insertUpload, inUse, isAnythingLeft, isStreaming, leftovers, lockContents, lockContentsAlone, setGone, takeOldUploads,
} from './store.ts';

const machine: Actor = { kind: 'machine', name: 'records' };

/** The two parts that hold contents; what a door has. */
export interface Stores { readonly office: Office; readonly storage: Storage }

export type UploadRefusal = Refusal
  | { readonly reason: 'too-large'; readonly limit: number }
  /** The sender went away; `cause` is for the log. */
  | { readonly reason: 'interrupted'; readonly cause: unknown };

/**
 * Streams a content into the store, when this actor may put files for the subject; `filePut` then makes it a file within
 * six hours, and `dropUpload` lets it go. Opens transactions of its own and none while it streams. Refused at the limit,
 * 25 MB or what is given, while it streams.
 */
export async function takeUpload(
  { office, storage }: Stores, into: { organisation: OrganisationId; actor: Actor; subject: Pick<Subject, 'kind' | 'id'>; limit?: number }, content: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Result<Upload, UploadRefusal>> {
  const { organisation, actor, subject } = into;
  const begun = await office.enter(organisation, actor, (ctx) => begin(ctx, subject));
  if (!begun.ok) return begun;
  const { id, sealed } = begun.value;
  const drop = () => office.enter(organisation, actor, (ctx) => dropUpload(ctx, id));
  try {
    const stored = await storage.put(await openOrganisationKeys(office.parts.master, organisation, sealed), content, { bytes: into.limit ?? fileLimit });
    if (!stored.ok) {
      await drop();
      return stored;
    }
    const filled = await office.enter(organisation, actor, (ctx) => fill(ctx, id, stored.value));
    return filled ? ok({ id, bytes: stored.value.bytes, type: stored.value.type }) : refuse({ reason: 'upload-gone' });
  } catch (error) {
    await drop();
    throw error;
  }
}

async function begin(ctx: Context, subject: Pick<Subject, 'kind' | 'id'>): Promise<Result<{ id: UploadId; sealed: string }, Refusal>> {
  const forbidden = await forbidsAbout(ctx, 'records.putFile', access['records.putFile'], subject);
  if (forbidden) return refuse(forbidden);
  await lockContents(ctx.tx, ctx.organisation);
  const id = newId<UploadId>();
  await insertUpload(ctx.tx, { organisation: ctx.organisation, id, person: personOf(ctx), begun_at: ctx.now });
  return ok({ id, sealed: await fileKeysOf(ctx.tx, ctx.organisation) });
}

/** Writes what came in. Contents that could not be taken away because it streamed can be now. */
async function fill(ctx: Context, id: UploadId, stored: StoredFile): Promise<boolean> {
  const filled = await fillUpload(ctx.tx, ctx.organisation, id, stored);
  if (await isAnythingLeft(ctx.tx, ctx.organisation, ctx.now.subtract(uploadLife))) await tidySoon(ctx);
  return filled;
}

/** Lets an upload go that does not become a file: the form that brought it was refused. Again is harmless. */
export async function dropUpload(ctx: Context, id: UploadId): Promise<void> {
  await lockContents(ctx.tx, ctx.organisation);
  await endUpload(ctx.tx, ctx.organisation, id, ctx.now.subtract(uploadLife).subtract({ hours: 1 }));
  await tidySoon(ctx);
}

/**
 * Takes contents out of the store that no file and no upload uses any more: what the worker does with a job of the task
 * `tidy-files`. Holds the lock that every upload takes, so nothing that comes in meanwhile is taken away; while something
 * streams it does nothing, and whoever streamed asks again. @returns how many contents went.
 */
export async function tidyFiles({ office, storage }: Stores, organisation: OrganisationId, most = 50): Promise<number> {
  const keys = await keysOf(office, organisation);
  return office.enter(organisation, machine, async (ctx) => {
    await lockContentsAlone(ctx.tx, organisation);
    const long = ctx.now.subtract(uploadLife);
    if (await isStreaming(ctx.tx, organisation, long)) return 0;
    const old = await takeOldUploads(ctx.tx, organisation, long);
    const left = await leftovers(ctx.tx, organisation, most);
    const kept = await inUse(ctx.tx, organisation, old);
    const going = [...new Set([...left, ...old.filter((address) => !kept.has(address))])];
    for (const address of going) await storage.remove(keys, address);
    await setGone(ctx.tx, organisation, going, ctx.now);
    if (left.length === most) await tidySoon(ctx);
    return going.length;
  });
}

async function keysOf(office: Office, organisation: OrganisationId): Promise<OrganisationKeys> {
  const sealed = await office.enter(organisation, machine, (ctx) => fileKeysOf(ctx.tx, organisation));
  return openOrganisationKeys(office.parts.master, organisation, sealed);
}

/** The content of a file that `openFile` has let somebody open, or undefined when it is there no more. Outside any transaction. */
export async function contentOf({ office, storage }: Stores, organisation: OrganisationId, address: string): Promise<FetchedFile | undefined> {
  return storage.get(await keysOf(office, organisation), address);
}

/** Reads files that go with a mail: fulfils `messaging.Enclosure`. */
export function enclosure(stores: Stores): { open(organisation: OrganisationId, address: string): Promise<Uint8Array | undefined> } {
  return {
    open: async (organisation, address) => {
      const content = await contentOf(stores, organisation, address);
      return content && Buffer.concat(await Array.fromAsync(content.stream));
    },
  };
}
