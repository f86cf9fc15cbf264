import type { Hono } from 'hono';
import { enter, type WebEnv, type WebParts } from '../visit.ts';
import { closeEvents, events } from './parts-stream.ts';
import { readableTopics } from './routes-topics.ts';

const mostTopics = 40;

/** The open connections of this process. */
export interface Live {
  /** Ends all of them, so that a stopping server need not wait; browsers come again by themselves. */
  close(): void;
}

/**
 * `/o/SLUG/live?topics=people,session:ID`: server-sent events (HTML, section 9.2) for who is signed in here; `session` alone
 * hears of every session. An event says that one of the topics that are the reader's to know may have changed and carries
 * nothing else: the page asks again as who it is. Each has a number; a browser that lost its connection sends the last one
 * back and is told at once to look again, and so is one whose page was read before something changed that it was not yet
 * connected to hear (`since`).
 */
export function liveRoutes(web: Hono<WebEnv>, parts: WebParts): Live {
  web.get('/o/:slug/live', async (c) => {
    const visit = c.get('visit');
    if (!visit.person) return c.body(null, 204); // tells the browser not to come again
    const asked = [...new Set((c.req.query('topics') ?? '').split(',').filter((topic) => /^[a-z][a-z-]*(:[\w-]{1,80})?$/.test(topic)).slice(0, mostTopics))];
    const topics = new Set(await enter(parts, visit, (ctx) => readableTopics(ctx, asked)));
    if (asked.length > 0 && topics.size === 0) return c.body(null, 204); // nothing of it is this reader's to know
    return events(parts, c, { organisation: visit.organisation.id, topics, who: visit.person.id });
  });
  return { close: () => closeEvents(parts) };
}
