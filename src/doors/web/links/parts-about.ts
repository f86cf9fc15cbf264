import type { Context } from '../../../platform/context.ts';
import type { GivenLink } from '../../../rooms/identity/model.ts';
import { subjectTitle } from '../../../rooms/procedures/reads.ts';
import type { FileId } from '../../../rooms/records/model.ts';
import { fileById } from '../../../rooms/records/reads.ts';

/** What links are about, by the id of their subject; nothing for what is not the reader's to know. */
export async function aboutLinks(ctx: Context, links: readonly GivenLink[]): Promise<ReadonlyMap<string, string>> {
  const about = new Map<string, string>();
  for (const { subject: { kind, id } } of links.filter(({ isOpen }) => isOpen)) {
    if (about.has(id)) continue;
    const title = kind === 'session' || kind === 'request' || kind === 'poll' || kind === 'proposal' ? await subjectTitle(ctx, kind, id) : kind === 'file' ? (await fileById(ctx.tx, ctx.organisation, id as FileId))?.name : undefined;
    if (title !== undefined) about.set(id, title);
  }
  return about;
}
