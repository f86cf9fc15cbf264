import type { Hono } from 'hono';
import type { Actor, Context } from '../../../platform/context.ts';
import { text as textOf, type Text } from '../../../platform/text.ts';
import { isLocale, languages, officeLocale, preferredLocale } from '../../../platform/text-languages.ts';
import { noteOpened } from '../../../rooms/identity/actions.ts';
import type { Link, Organisation } from '../../../rooms/identity/model.ts';
import { linkById, organisation, readToken, type ClosedLink } from '../../../rooms/identity/reads.ts';
import { person } from '../../../rooms/people/reads.ts';
import { page } from '../answers.ts';
import { PublicPage } from '../frame/page.tsx';
import { chosenLocale, csrfOf, localeOf, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';

/** `/l/TOKEN`: every signed link. It says what it is for; the noun that the purpose belongs to has the pages. */
export function linkRoutes(web: Hono<WebEnv>, parts: WebParts, nouns: readonly LinkPages[]): void {
  const opened = (act: (c: Web, at: LinkVisit, pages: LinkPages) => Promise<Response>) => (c: Web) => open(parts, c, nouns, act);
  web.get('/l/:token', opened((c, at, pages) => pages.show(c, at)));
  web.post('/l/:token', opened((c, at, pages) => pages.act(c, at)));
  web.get('/l/:token/:file', opened(async (c, at, pages) => pages.file ? pages.file(c, at, c.req.param('file')!) : c.notFound()));
}

async function open(parts: WebParts, c: Web, nouns: readonly LinkPages[], act: (c: Web, at: LinkVisit, pages: LinkPages) => Promise<Response>): Promise<Response> {
  c.header('x-robots-tag', 'noindex, nofollow, noarchive'); // a link opens something: it must not be found
  const token = c.req.param('token')!;
  const named = readToken(parts.office.key('links'), token);
  if (!named) return closedPage(c, browserText(c), { reason: 'link-unknown' });
  const found = await parts.office.enter(named.organisation, { kind: 'anyone' }, async (ctx) => {
    const link = await linkById(ctx, named.link);
    const of = await organisation(ctx.tx, ctx.organisation);
    if (link.ok && isByPerson(c)) noteOpened(ctx, link.value);
    const pages = link.ok ? nouns.find((one) => one.purposes.includes(link.value.purpose)) : undefined;
    return { link, of, pages, visit: link.ok ? await guestVisit(c, link.value, pages?.office === true, ctx) : undefined };
  });
  if (!found.link.ok) return closedPage(c, localText(c, found.of.language), found.link, found.of);
  const { pages } = found;
  if (!pages || !found.visit) return c.notFound();
  c.set('visit', found.visit);
  return act(c, { visit: found.visit, link: found.link.value, token, byPerson: isByPerson(c) }, pages);
}

/**
 * Whether it was a person who came. Programs of mail servers follow the addresses in a mail to look at what is behind them: for
 * them nothing may change. A form is sent by a person; a page is asked for by one when the browser says that it goes there
 * (Fetch Metadata, section 2.2 and 2.3) and does not fetch it in advance. A browser that says nothing counts once it sends a form.
 */
function isByPerson(c: Web): boolean {
  if (c.req.method !== 'GET') return c.req.method === 'POST';
  const inAdvance = c.req.header('sec-purpose') !== undefined || c.req.header('purpose') === 'prefetch' || c.req.header('x-moz') === 'prefetch';
  return c.req.header('sec-fetch-mode') === 'navigate' && c.req.header('sec-fetch-dest') === 'document' && !inAdvance;
}

async function guestVisit(c: Web, link: Link, office: boolean, { tx, organisation: id, now }: Context): Promise<Visit> {
  const of = await organisation(tx, id);
  const who = link.person ? await person(tx, id, link.person) : undefined;
  const actor: Actor = { kind: 'guest', link: link.id, purpose: link.purpose, subject: link.subject.id, ...(link.person ? { person: link.person } : {}) };
  const own = who && isLocale(who.language) ? who.language : undefined;
  const spoken = chosenLocale(c) ?? own ?? localText(c, of.language).locale;
  return {
    organisation: of, now, text: textOf(office ? officeLocale(spoken, localeOf(of.language)) : spoken), spoken, actor, person: who, member: undefined, signedIn: c.get('signedIn'),
    csrf: csrfOf(c.get('signedIn')), mark: '',
  };
}

const browserText = (c: Web): Text => textOf(chosenLocale(c) ?? preferredLocale(c.req.header('accept-language'), 'en'));
const localText = (c: Web, language: string): Text => textOf(chosenLocale(c) ?? preferredLocale(c.req.header('accept-language'), localeOf(language)));

/** Why a link does not open, and what can be done. `of`: whose link it was, where we made it. */
function closedPage(c: Web, text: Text, { reason }: ClosedLink, of?: Organisation): Promise<Response> {
  return page(c, (
    <PublicPage text={text} title={text.t('link.closed')} organisation={of?.name ?? text.t('frame.product')} languages={languages.map(({ locale }) => ({ locale, href: `?lang=${locale}` }))}>
      <h1>{text.t('link.closed')}</h1>
      <p>{text.t(`link.${reason}`)}</p>
      <p>{of ? text.t('link.askThem', { organisation: of.name }) : text.t('link.ask')}</p>
      {of ? <p><a href={`mailto:${of.sender}`} dir="ltr">{of.sender}</a></p> : null}
    </PublicPage>
  ), { status: reason === 'link-unknown' ? 404 : 410 });
}
