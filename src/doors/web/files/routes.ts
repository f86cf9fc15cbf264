import type { Hono } from 'hono';
import { downloadHeaders } from '../../../platform/download.ts';
import { isId } from '../../../platform/ids.ts';
import { openFile, type Opening } from '../../../rooms/records/actions.ts';
import { contentOf } from '../../../rooms/records/actions-contents.ts';
import type { FileId } from '../../../rooms/records/model.ts';
import { refused } from '../answers-refusals.tsx';
import { enter, visitOf, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages } from '../visit-link.ts';

/**
 * `/f/SLUG/ID`: the files of sessions (G-4.2.3), as downloads only and under a policy that runs nothing of them. Who may is
 * asked each time, and each opening stands in the log.
 */
export function fileRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/f/:slug/:id', async (c) => {
    const visit = await visitOf(parts, c, c.req.param('slug'));
    return visit ? download(parts, c, visit, c.req.param('id'), 'person') : c.notFound();
  });
}

/** A file behind a link of an invitation. */
export function fileLinks(parts: WebParts): LinkPages {
  const show: LinkPages['show'] = (c, { visit, link, byPerson }) => download(parts, c, visit, link.subject.id, byPerson ? 'person' : 'perhaps-program');
  return { purposes: ['file.open'], show, act: show };
}

/** Sends a file to who may open it, as it streams out of the store. Who asks for the head alone is sent nothing, and has opened nothing. */
export async function download(parts: WebParts, c: Web, visit: Visit, id: string, by: Exclude<Opening, 'head'>): Promise<Response> {
  if (!isId(id)) return c.notFound();
  const opened = await enter(parts, visit, (ctx) => openFile(ctx, id as FileId, c.req.method === 'HEAD' ? 'head' : by));
  if (!opened.ok) return opened.reason === 'forbidden' ? c.notFound() : refused(c, visit, opened); // nor is it said that there is one
  const { name, type, bytes, address } = opened.value;
  if (c.req.method === 'HEAD') return c.body(null, 200, downloadHeaders({ name, type, bytes }));
  const content = await contentOf(parts, visit.organisation.id, address);
  if (!content) return c.notFound();
  return c.body(content.stream, 200, downloadHeaders({ name, type, bytes }));
}
