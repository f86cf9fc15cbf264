/** Server-sent events of a page (HTML, section 9.2): that something it shows may have changed, and nothing else. */
import type { NoticeBoard } from '../../../platform/notices.ts';
import type { OrganisationId } from '../../../platform/context.ts';
import type { Web, WebParts } from '../visit.ts';

/** A browser holds one connection a page that is open; more than this is no person at work. */
const mostForOne = 12;
const heartbeatMs = 25_000;
/** Notices of one act come close together: one message for all of them. */
const gatherMs = 60;

/** The open connections of each program, by who has them. */
const everywhere = new WeakMap<WebParts['office'], Map<string, Set<() => void>>>();

function openIn({ office }: Pick<WebParts, 'office'>): Map<string, Set<() => void>> {
  const known = everywhere.get(office) ?? new Map<string, Set<() => void>>();
  everywhere.set(office, known);
  return known;
}

/** Ends all of them, so that a stopping server need not wait; browsers come again by themselves. */
export function closeEvents(parts: Pick<WebParts, 'office'>): void {
  for (const all of openIn(parts).values()) for (const close of all) close();
}

/** Answers with the events of these topics, which are the reader's to know. `who` opened it: a person, or a link. */
export function events(parts: WebParts, c: Web, { organisation, topics, who }: { organisation: OrganisationId; topics: ReadonlySet<string>; who: string }): Response {
  const open = openIn(parts);
  const mine = open.get(who) ?? new Set();
  if (topics.size === 0 || mine.size >= mostForOne) return c.text('', topics.size === 0 ? 400 : 429);
  open.set(who, mine);
  return answer(c, streamOf(parts.office.parts.board, organisation, {
    topics, last: Number.parseInt(c.req.header('last-event-id') ?? '', 10), since: c.req.query('since'),
    opened: (close) => void mine.add(close),
    closed: (close) => {
      mine.delete(close);
      if (mine.size === 0) open.delete(who);
    },
  }));
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
