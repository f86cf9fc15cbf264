/** The two frames that every page stands in: the office's (`Page`) and the public's (`PublicPage`). */
import { raw } from 'hono/html';
import { type Child, Fragment } from 'hono/jsx';
import { text as textOf, type Text } from '../../../platform/text.ts';
import { languageOf, type Locale } from '../../../platform/text-languages.ts';
import { assetAddress, type AssetName } from './assets.ts';
import { type Position, positionSheet } from './blocks.tsx';
import { initials, Initials } from './lists.tsx';
import { Icon, Sprite } from './shapes.tsx';
import { Time } from './times.tsx';

interface DocumentProps {
  text: Text;
  /** The page's own name, without the product's or the organisation's. */
  title: string;
  /** The form on the page was refused: the title then begins "Error:". */
  refused?: boolean;
  /** The address of the page's events; parts with `data-live-part` are then kept up to date. */
  live?: string | undefined;
  /** The language of the reader, where the page may stand in another: then it says so. */
  spoken?: Locale;
}

interface PageProps extends DocumentProps {
  /** The organisation's first page. */
  home: string;
  nav: readonly NavItem[];
  person: { name: string; href: string };
  /** The view's zone and the organisation's clock. */
  zone: string;
  now: Temporal.Instant;
  find?: { href: string };
  /** The page's full address, for the foot of its print. */
  address?: string;
  /** A `Banner`. */
  banner?: Child;
  /** Between the bar and the page: the demo's clock. */
  above?: Child;
  /** By the person's choice. */
  theme?: 'light' | 'dark';
  comfortable?: boolean;
  /** Places of event blocks, in one `<style>` under the nonce of the page's policy. */
  positions?: { nonce: string; blocks: readonly Position[] };
  children: Child;
}

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly current?: boolean;
  /** How many wait there; said with the label. */
  readonly waiting?: number;
}

/** A page of the office. */
export function Page(props: PageProps) {
  const { text, title, banner, above, children, live, positions, theme, comfortable } = props;
  const body = (
    <>
      <a class="skip" href="#main">{text.t('frame.skip')}</a>
      <Bar {...props} />
      {above === undefined ? null : <aside class="clockbar" aria-label={text.t('frame.clock')}>{above}</aside>}
      <main id="main" data-live={live}><OnlyIn {...props} banner />{banner}{children}</main>
      <Printed {...props} />
    </>
  );
  return (
    <Document
      {...props} title={`${title} · ${text.t('frame.product')}`} sheet="work.css" font={text.locale !== 'ar'}
      theme={theme} look={comfortable ? 'comfortable' : undefined} body={body}
      style={positions && <style nonce={positions.nonce}>{raw(positionSheet(positions.blocks))}</style>}
    />
  );
}

function Bar({ text, home, nav, person, zone, now, find }: PageProps) {
  const account = text.t('frame.account', { initials: initials(person.name), name: person.name });
  return (
    <header class="bar">
      <a class="mark" href={home}>{raw(mark)}{text.t('frame.product')}</a>
      <nav aria-label={text.t('frame.main')}>{nav.map((item) => <NavLink text={text} {...item} />)}</nav>
      <div class="end">
        {find ? <a class="btn find" href={find.href}>{text.t('frame.find')}<Icon name="search" /></a> : null}
        <span class="second">{text.placeName(zone)} <Time text={text} at={now} zone={zone} /></span>
        <Initials name={person.name} href={person.href} label={account} />
      </div>
    </header>
  );
}

function NavLink({ text, href, label, current, waiting }: NavItem & { text: Text }) {
  const count = waiting ? <b><span class="vh">{text.t('frame.waiting')} </span>{text.number(waiting)}</b> : null;
  return <a href={href} aria-current={current ? 'page' : undefined}>{label}{count ? <>{' '}{count}</> : null}</a>;
}

function Printed({ text, now, zone, address }: PageProps) {
  const when = text.t('frame.printed', { when: text.dateTime(now, zone), zone: text.zoneName(zone) });
  return <p class="printed" aria-hidden="true">{when}{address === undefined ? null : <>{' · '}<bdi>{address}</bdi></>}</p>;
}

interface PublicPageProps extends DocumentProps {
  organisation: string;
  /** The same page in the other languages; the page's own is shown as such. */
  languages: readonly { locale: Locale; href: string }[];
  banner?: Child;
  children: Child;
  /** Whom to ask, and what is done with what one writes. */
  footer?: Child;
  /** Rules of one page alone: a `<style>` under the nonce of its policy. */
  style?: Child;
}

/** A page for everybody who has its address: one column, the system's face, no account. */
export function PublicPage(props: PublicPageProps) {
  const { text, title, organisation, languages, banner, children, footer, live } = props;
  const body = (
    <>
      <a class="skip" href="#main">{text.t('frame.skip')}</a>
      <header class="pubbar">
        <div><b><bdi>{organisation}</bdi></b><nav class="langs" aria-label={text.t('frame.language')}>{languages.map((one) => <LanguageLink now={text.locale} {...one} />)}</nav></div>
      </header>
      <main id="main" data-live={live}>{banner}<div class="pub"><OnlyIn {...props} />{children}</div></main>
      {footer === undefined ? null : <footer class="foot">{footer}</footer>}
    </>
  );
  return <Document {...props} title={`${title} · ${organisation}`} sheet="public.css" body={body} />;
}

/** Says in the reader's language that the page is in another. */
function OnlyIn({ text, spoken = text.locale, banner }: Pick<DocumentProps, 'text' | 'spoken'> & { banner?: Child }) {
  if (spoken === text.locale || languageOf(spoken).office) return null;
  const own = textOf(spoken);
  return <p class={banner === true ? 'banner' : 'second'} lang={spoken} dir={own.direction}>{own.t('frame.onlyIn', { language: own.languageName(text.locale) })}</p>;
}

function LanguageLink({ now, locale, href }: { now: Locale; locale: Locale; href: string }) {
  const { name } = languageOf(locale);
  if (locale === now) return <span aria-current="true">{name}</span>;
  return <a href={href} lang={locale} hreflang={locale}><bdi>{name}</bdi></a>;
}

/** The head of a work page: title, one line under it, acts or tools at the end. */
export function PageHead({ title, children, tools, acts }: { title: Child; children?: Child; tools?: Child; acts?: Child }) {
  return (
    <div class="head">
      <div><h1>{title}</h1>{children === undefined ? null : <p>{children}</p>}</div>
      {tools}
      {acts === undefined ? null : <div class="end">{acts}</div>}
    </div>
  );
}

/** The body of a work page without a ledger: `narrow` for a form or a text. */
export function Body({ children, narrow }: { children: Child; narrow?: boolean }) {
  return <div class="body"><div class={narrow ? 'narrow' : undefined}>{children}</div></div>;
}

interface FrameProps extends DocumentProps {
  sheet: AssetName;
  font?: boolean;
  theme?: 'light' | 'dark' | undefined;
  look?: string | undefined;
  style?: Child;
  body: Child;
}

// The body is written out first: only then is it known which symbols the sprite has to hold.
function Document(props: FrameProps) {
  const written = (<Fragment>{props.body}</Fragment>).toString() as string | Promise<string>;
  return typeof written === 'string' ? <Shell {...props} html={written} /> : written.then((html) => <Shell {...props} html={html} />);
}

function Shell({ text, title, refused, sheet, font, theme, look, style, live, html }: FrameProps & { html: string }) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={text.locale} dir={text.direction} data-theme={theme}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{refused ? text.t('frame.errorTitle', { title }) : title}</title>
          <ThemeColours theme={theme} />
          {font ? <link rel="preload" as="font" type="font/woff2" crossorigin="" href={assetAddress('source-sans-3-latin.woff2')} /> : null}
          <link rel="stylesheet" href={assetAddress(sheet)} />
          <link rel="icon" type="image/svg+xml" href={assetAddress('mark.svg')} />
          {live === undefined ? null : <script type="module" src={assetAddress('live.js')} />}
          {html.includes(' data-push="') ? <script type="module" src={assetAddress('push.js')} /> : null}
          {html.includes(' data-dialog="') ? <script type="module" src={assetAddress('dialogs.js')} /> : null}
          {style}
        </head>
        <body class={look}><Sprite html={html} />{raw(html)}</body>
      </html>
    </>
  );
}

function ThemeColours({ theme }: { theme: 'light' | 'dark' | undefined }) {
  if (theme) return <meta name="theme-color" content={paper[theme]} />;
  return (
    <>
      <meta name="theme-color" media="(prefers-color-scheme: light)" content={paper.light} />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content={paper.dark} />
    </>
  );
}

/** `--paper` of tokens.css; tokens.test.ts compares them. */
export const paper = { light: '#fcfefe', dark: '#12181c' } as const;

// Three lanes and the one moment that all of them share.
const mark = '<svg viewBox="0 0 18 18" aria-hidden="true"><path fill="currentColor" d="M1 2.5h11v3H1zM6 7.5h11v3H6zM3 12.5h9v3H3z"/>'
  + '<path fill="var(--accent)" d="M8 0h2v18H8z"/></svg>';
