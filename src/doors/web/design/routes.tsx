import type { Hono } from 'hono';
import { text as textOf } from '../../../platform/text.ts';
import { officeLanguages, officeLocale, preferredLocale } from '../../../platform/text-languages.ts';
import { page } from '../answers.ts';
import { DesignPage, DesignPublicPage } from '../frame/design.tsx';
import { chosenLocale, type Web, type WebEnv } from '../visit.ts';

/** `/design` and `/design/public`: every part of the look, by `?lang=` and `?theme=light|dark`. */
export function designRoutes(web: Hono<WebEnv>): void {
  web.get('/design', (c) => {
    const theme = c.req.query('theme');
    return page(c, <DesignPage text={textFor(c)} {...(theme === 'light' || theme === 'dark' ? { theme } : {})} />);
  });
  web.get('/design/public', (c) => page(c, (
    <DesignPublicPage text={textFor(c)} languages={officeLanguages.map(({ locale }) => ({ locale, href: `/design/public?lang=${locale}` }))} />
  )));
}

const textFor = (c: Web) => textOf(officeLocale(chosenLocale(c), preferredLocale(c.req.header('accept-language'), 'en')));
