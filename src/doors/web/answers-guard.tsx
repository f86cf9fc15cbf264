/** What stands before every form: that a page of ours sent it, that it is not too large, and that it belongs to who is signed in. */
import type { MiddlewareHandler } from 'hono';
import type { TextKey } from '../../platform/text-catalogues.ts';
import { text } from '../../platform/text.ts';
import { languages, preferredLocale } from '../../platform/text-languages.ts';
import { csrfHolds, page } from './answers.ts';
import { PublicPage } from './frame/page.tsx';
import { chosenLocale, csrfField, type Web, type WebEnv, type WebParts } from './visit.ts';

const mostForm = 512 * 1024;
/** The routes that read forms with files, and ask their tokens themselves. */
const takesFiles = /^\/o\/[^/]+\/(sessions\/[^/]+\/files|days\/import|imports)$/;

/**
 * Reads url-encoded forms before any route, and refuses those that no page of ours sent: by what the browser says of
 * where they come from, and for who is signed in by the token in the form too. Forms with files are read by their routes.
 */
export function guardForms(parts: WebParts): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const sent = { secFetchSite: c.req.header('sec-fetch-site'), origin: c.req.header('origin') };
    if (!parts.signIn.fromOurPages(sent)) return refusedForm(c, 403, 'office.formForeign');
    const type = (c.req.header('content-type') ?? '').toLowerCase();
    if (type.startsWith('multipart/form-data') && takesFiles.test(c.req.path)) return next();
    if (!type.startsWith('application/x-www-form-urlencoded')) return refusedForm(c, 415, 'office.formUnread');
    const length = Number(c.req.header('content-length') ?? NaN);
    if (!(length <= mostForm)) return refusedForm(c, 413, 'office.formLarge');
    const form = new URLSearchParams(await c.req.text());
    if (!csrfHolds(parts, c, form.get(csrfField))) return refusedForm(c, 403, 'office.formStale');
    c.set('form', form);
    return next();
  };
}

type Why = Extract<TextKey, 'office.formForeign' | 'office.formLarge' | 'office.formStale' | 'office.formUnread'>;

/** Why a form was not taken. What was typed is in the browser still: going back shows it. */
export function refusedForm(c: Web, status: 403 | 413 | 415, why: Why): Promise<Response> {
  const said = text(chosenLocale(c) ?? preferredLocale(c.req.header('accept-language'), 'en'));
  const title = said.t('office.formRefused');
  return page(c, (
    <PublicPage text={said} title={title} organisation={said.t('frame.product')} languages={languages.map(({ locale }) => ({ locale, href: `/?lang=${locale}` }))}>
      <h1>{title}</h1>
      <p>{said.t(why, why === 'office.formLarge' ? { limit: mostForm / 1024 } : {})}</p>
      <p><a href="/">{said.t('office.home')}</a></p>
    </PublicPage>
  ), { status });
}
