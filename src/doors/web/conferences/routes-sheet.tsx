/** The sheet of a family for printing, and the events of its page on the evening. */
import { readFamily, waysIn } from '../../../rooms/conferences/actions-family.ts';
import { namesOf } from '../../../rooms/conferences/actions-say.ts';
import { sheetFacts } from '../../../rooms/conferences/reads-sheet.ts';
import { page } from '../answers.ts';
import { refused } from '../answers-refusals.tsx';
import { events } from '../live/parts-stream.ts';
import { enter, type Web, type WebParts } from '../visit.ts';
import type { LinkVisit } from '../visit-link.ts';
import { SheetPage } from './pages-sheet.tsx';
import type { ForFamily } from './routes-family.tsx';

/** Everything that a family has booked, with the way from room to room. */
export async function showSheet(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const { visit } = of;
  const found = await enter(parts, visit, async (ctx) => {
    const read = await readFamily(ctx, of.family);
    if (!read.ok) return read;
    const scene = read.value;
    return { ok: true as const, value: { scene, names: await namesOf(ctx, scene), facts: await sheetFacts(ctx, scene), walk: (await waysIn(ctx, scene)).walk } };
  });
  if (!found.ok) return refused(c, visit, found.reason === 'forbidden' || found.reason === 'gate' ? found : { reason: 'not-found' });
  if (found.value.scene.booked.length === 0) return c.notFound() as Response;
  return page(c, <SheetPage visit={visit} member={of.member} shown={{ ...found.value, here: of.here }} />);
}

/** `/l/TOKEN/live`: that something of this family may have changed. */
export function familyEvents(parts: WebParts, c: Web, { link, visit }: LinkVisit): Promise<Response> {
  return Promise.resolve(events(parts, c, { organisation: visit.organisation.id, topics: new Set([`round-family:${link.subject.id}`]), who: link.id }));
}
