import type { Hono } from 'hono';
import type { NoticeBoard } from '../../../platform/notices.ts';
import type { OrganisationId } from '../../../platform/context.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { readableTopics } from './routes-topics.ts';

/** A browser holds one connection a page that is open; more than this is no person at work. */
const mostForOne = 12;
const heartbeatMs = 25_000;
/** Notices of one act come close together: one message for all of them. */
const gatherMs = 60;
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
  const open = new Map<string, Set<() => void>>();
  web.get('/o/:slug/live', async (c) => {
    const visit = c.get('visit');
    if (!visit.person) return c.body(null, 204); // tells the browser not to come again
    const asked = [...new Set((c.req.query('topics') ?? '').split(',').filter((topic) => /^[a-z][a-z-]*(:[\w-]{1,80})?$/.test(topic)).slice(0, mostTopics))];
    const topics = new Set(await enter(parts, visit, (ctx) => readableTopics(ctx, asked)));
    if (asked.length > 0 && topics.size === 0) return c.body(null, 204); // nothing of it is this reader's to know
    const mine = open.get(visit.person.id) ?? new Set();
    if (topics.size === 0 || mine.size >= mostForOne) return c.text('', topics.size === 0 ? 400 : 429);
    open.set(visit.person.id, mine);
    const { id, organisation } = { id: visit.person.id, organisation: visit.organisation.id };
    return answer(c, streamOf(parts.office.parts.board, organisation, {
      topics, last: Number.parseInt(c.req.header('last-event-id') ?? '', 10), since: c.req.query('since'),
      opened: (close) => void mine.add(close),
      closed: (close) => {
        mine.delete(close);
        if (mine.size === 0) open.delete(id);
      },
    }));
  });
  return { close: () => { for (const all of open.values()) for (const close of all) close(); } };
}

function answer(c: Web, stream: ReadableStream): Response {
  return c.body(stream, 200, {
    'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff',
  });
}

interface Listening {
  readonly topics: ReadonlySet<string>;
  /** The number that the browser saw last; NaN when this is its first connection. */
  readonly last: number;
  /** Where the board was when the page was read; not given by who has no page. */
  readonly since: string | undefined;
  opened(close: () => void): void;
  closed(close: () => void): void;
}

function streamOf(board: Pick<NoticeBoard, 'subscribe' | 'changedSince'>, organisation: OrganisationId, { topics, last, since, opened, closed }: Listening): ReadableStream {
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      let number = Number.isSafeInteger(last) ? last : 0;
      let gathering: NodeJS.Timeout | undefined;
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const tell = () => {
        gathering = undefined;
        number += 1;
        write(`id: ${number}\ndata: changed\n\n`);
      };
      const concerns = (topic: string) => topic === '*' || topics.has(topic) || topics.has(topic.split(':', 1)[0]!);
      const stop = board.subscribe(organisation, (topic) => {
        if (concerns(topic)) gathering ??= setTimeout(tell, gatherMs);
      });
      const heart = setInterval(() => write(': still here\n\n'), heartbeatMs);
      close = () => {
        stop();
        clearInterval(heart);
        clearTimeout(gathering);
        closed(close);
        try {
          controller.close();
        } catch { /* the browser has gone: there is nothing left to close */ }
      };
      opened(close);
      write('retry: 2000\n\n');
      if (Number.isSafeInteger(last) || (since !== undefined && board.changedSince(organisation, since, concerns))) tell();
    },
    cancel: () => close(),
  });
}
