import type { Hono } from 'hono';
import type { Actor, Context } from '../../../platform/context.ts';
import { Remembered } from '../../../platform/remembered.ts';
import { text as textOf, type Text } from '../../../platform/text.ts';
import { isLocale, languages, officeLocale, preferredLocale } from '../../../platform/text-languages.ts';
import { isNoted, noteOpened } from '../../../rooms/identity/actions.ts';
import type { Link, Organisation } from '../../../rooms/identity/model.ts';
import { linkById, organisation, readToken, type ClosedLink } from '../../../rooms/identity/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { person } from '../../../rooms/people/reads.ts';
import { page } from '../answers.ts';
import { PublicPage } from '../frame/page.tsx';
import { chosenLocale, csrfOf, Granted, localeOf, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';

/** `/l/TOKEN`: every signed link. It says what it is for; the noun that the purpose belongs to has the pages. */
export function linkRoutes(web: Hono<WebEnv>, parts: WebParts, nouns: readonly LinkPages[]): void {
  const door: Door = { parts, nouns, opened: new Remembered() };
  const by = (act: Act) => (c: Web) => open(door, c, act);
  web.get('/l/:token', by((c, at, pages) => pages.show(c, at)));
  web.post('/l/:token', by((c, at, pages) => pages.act(c, at)));
  web.get('/l/:token/:file', by(async (c, at, pages) => pages.file ? pages.file(c, at, c.req.param('file')!) : c.notFound()));
}

type Act = (c: Web, at: LinkVisit, pages: LinkPages) => Promise<Response>;

/** Behind what links lead to, with those that were opened lately, by their ids. */
interface Door { readonly parts: WebParts; readonly nouns: readonly LinkPages[]; readonly opened: Remembered<Opened> }

/** A link that opened, and what a visit by it is made from. */
interface Opened { readonly link: Link; readonly of: Organisation; readonly who: Person | undefined }

async function open({ parts, nouns, opened }: Door, c: Web, act: Act): Promise<Response> {
  c.header('x-robots-tag', 'noindex, nofollow, noarchive'); // a link opens something: it must not be found
  const token = c.req.param('token')!;
  const named = readToken(parts.office.key('links'), token);
  if (!named) return closedPage(c, browserText(c), { reason: 'link-unknown' });
  const through = (by: Opened, now: Temporal.Instant, granted?: Granted) => {
    const pages = nouns.find((one) => one.purposes.includes(by.link.purpose));
    if (!pages) return c.notFound();
    const visit = guestVisit(c, by, { office: pages.office === true, now, granted });
    c.set('visit', visit);
    return act(c, { visit, link: by.link, token, byPerson: isByPerson(c) }, pages);
  };
  const before = opened.get(named.link);
  const answer = before && await throughAgain(parts, c, before, through);
  if (answer) return answer;
  opened.forget(named.link);
  const found = await parts.office.enter(named.organisation, { kind: 'anyone' }, async (ctx) => {
    const link = await linkById(ctx, named.link);
    const of = await organisation(ctx.tx, ctx.organisation);
    if (!link.ok) return { link, of };
    const value = isByPerson(c) ? noteOpened(ctx, link.value) : link.value;
    return { opened: { link: value, of, who: await personOf(ctx, value) }, now: ctx.now };
  });
  if (!found.opened) return closedPage(c, localText(c, found.of.language), found.link, found.of);
  opened.keep(named.link, found.opened);
  return through(found.opened, found.now);
}

/** A link is no longer what it was when it was opened last, or whose it is. */
class Otherwise extends Error {}

/**
 * Lets in at once who came by the same link a moment ago. The link is asked in the first message of what is asked behind it, within
 * the same transaction. @returns undefined where it is to be opened anew: it is otherwise, or it is to be noted that it was opened.
 */
async function throughAgain(
  parts: WebParts, c: Web, known: Opened, through: (by: Opened, now: Temporal.Instant, granted: Granted) => Promise<Response> | Response,
): Promise<Response | undefined> {
  const { link, of } = known;
  const now = parts.clock.now().add({ milliseconds: of.aheadMs });
  if (isByPerson(c) && !isNoted(link, now)) return undefined;
  if (c.req.method === 'POST' && !c.get('form')) return undefined; // what is sent with files is read only once
  const granted = new Granted(async (ctx) => {
    const [read, still, who] = await Promise.all([linkById(ctx, link.id), organisation(ctx.tx, ctx.organisation), personOf(ctx, link)]);
    if (!read.ok || still !== of || who !== known.who || !isSame(read.value, link)) throw new Otherwise();
  });
  try {
    const answer = await through(known, now, granted);
    if (!granted.isAsked) await parts.office.enter(of.id, { kind: 'anyone' }, granted.beside(async () => {}));
    return answer;
  } catch (error) {
    if (error instanceof Otherwise) return undefined;
    throw error;
  }
}

/** A link's row is written once; only when it was opened, used and revoked is written later. */
function isSame(one: Link, other: Link): boolean {
  return one.purpose === other.purpose && one.person === other.person && one.subject.id === other.subject.id && one.expiresAt.equals(other.expiresAt);
}

async function personOf({ tx, organisation: id }: Context, link: Link): Promise<Person | undefined> {
  return link.person ? person(tx, id, link.person) : undefined;
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

function guestVisit(c: Web, { link, of, who }: Opened, { office, now, granted }: { office: boolean; now: Temporal.Instant; granted: Granted | undefined }): Visit {
  const actor: Actor = { kind: 'guest', link: link.id, purpose: link.purpose, subject: link.subject.id, ...(link.person ? { person: link.person } : {}) };
  const own = who && isLocale(who.language) ? who.language : undefined;
  const spoken = chosenLocale(c) ?? own ?? localText(c, of.language).locale;
  return {
    organisation: of, now, text: textOf(office ? officeLocale(spoken, localeOf(of.language)) : spoken), spoken, actor, person: who, member: undefined, signedIn: c.get('signedIn'),
    csrf: csrfOf(c.get('signedIn')), mark: '', ...(granted ? { granted } : {}),
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
