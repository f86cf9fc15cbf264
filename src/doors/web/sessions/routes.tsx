import type { Hono } from 'hono';
import { forMembers } from '../answers-refusals.tsx';
import type { WebEnv, WebParts } from '../visit.ts';
import { changeRoutes } from './routes-change.tsx';
import { sessionFileRoutes } from './routes-files.ts';
import { listSessions } from './routes-list.tsx';
import { newRoutes } from './routes-new.tsx';
import { showSession } from './routes-page.tsx';
import { peopleOfSessionRoutes } from './routes-people.tsx';
import { ownReplyRoutes } from './routes-reply.ts';

/** Sessions (G-3.1, G-4.1 to G-4.4): the list, one from its first words to its end, and what can be done with it. */
export function sessionRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions', forMembers((c, visit) => listSessions(parts, c, visit)));
  newRoutes(web, parts);
  changeRoutes(web, parts);
  peopleOfSessionRoutes(web, parts);
  ownReplyRoutes(web, parts);
  sessionFileRoutes(web, parts);
  web.get('/o/:slug/sessions/:id', forMembers((c, visit) => showSession(parts, c, visit)));
  web.get('/o/:slug/sessions/:id/:part{[0-9]{8}T[0-9]{6}Z}', forMembers((c, visit) => showSession(parts, c, visit)));
}
