import type { Context } from '../../../platform/context.ts';
import type { GivenLink } from '../../../rooms/identity/model.ts';
import { subjectTitle } from '../../../rooms/procedures/reads.ts';
import type { FileId } from '../../../rooms/records/model.ts';
import { fileById } from '../../../rooms/records/reads.ts';

const told = ['session', 'request', 'poll', 'proposal', 'round', 'round-family'] as const;
const isTold = (kind: string): kind is (typeof told)[number] => (told as readonly string[]).includes(kind);

/** What links are about, by the id of their subject; nothing for what is not the reader's to know. */
export async function aboutLinks(ctx: Context, links: readonly GivenLink[]): Promise<ReadonlyMap<string, string>> {
  const about = new Map<string, string>();
  for (const { subject: { kind, id } } of links.filter(({ isOpen }) => isOpen)) {
    if (about.has(id)) continue;
    const title = isTold(kind) ? await subjectTitle(ctx, kind, id) : kind === 'file' ? (await fileById(ctx.tx, ctx.organisation, id as FileId))?.name : undefined;
    if (title !== undefined) about.set(id, title);
  }
  return about;
}
