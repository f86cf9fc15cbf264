import type { Hono } from 'hono';
import { page } from '../answers.ts';
import { OfficePage } from './parts.tsx';
import { PageHead } from '../frame/page.tsx';
import type { Web, WebEnv, WebParts } from '../visit.ts';

/** The first page of who works here; `welcome` answers everybody else. */
export function officeRoutes(web: Hono<WebEnv>, _parts: WebParts, welcome: (c: Web) => Promise<Response>): void {
  web.get('/o/:slug/', (c) => {
    const visit = c.get('visit');
    if (!visit.person) return welcome(c);
    const { text, now, person } = visit;
    return page(c, (
      <OfficePage visit={visit} title={text.t('office.nav.today')} current="today">
        <PageHead title={text.weekdayDate(now, person.zone)} />
      </OfficePage>
    ));
  });
}
