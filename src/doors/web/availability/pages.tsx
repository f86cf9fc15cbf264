import type { Child } from 'hono/jsx';
import { officeLanguages } from '../../../platform/text-languages.ts';
import type { Asking, Availability } from '../../../rooms/availability/model.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { ErrorSummary, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Values, What } from './forms.ts';
import { AskPart, AwayPart, DatesPart, HoursPart, RulesPart } from './pages-parts.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const availabilityDone = ['hours', 'rules', 'exception', 'exception-remove', 'time-off', 'time-off-remove', 'ask'] as const satisfies readonly What[];
export type AvailabilityDone = (typeof availabilityDone)[number];

/** Who reads the page: the person, the office, or the person by the link that was sent. */
export type Reader = 'self' | 'office' | 'guest';

/** What was sent and is not done yet: shown as it was typed. */
export interface Sent {
  readonly what: What;
  readonly values: Values;
  readonly errors: readonly FieldError[];
  readonly meanwhile?: { readonly last: LastChange | undefined; readonly now: readonly (readonly [string, string])[] };
}

export interface Shown {
  readonly visit: Visit;
  readonly reader: Reader;
  readonly name: string;
  /** The address of the page, to which its forms are sent. */
  readonly here: string;
  readonly said: Availability;
  readonly asking: Asking | undefined;
  readonly sent: Sent | undefined;
  readonly done: AvailabilityDone | undefined;
}

/** When one person can be had (G-3.2): hours, single dates, when away, what to keep around; his own page, or the office's. */
export function AvailabilityPage(shown: Shown) {
  return shown.reader === 'guest' ? <GuestPage {...shown} /> : <MemberPage {...shown} />;
}

function MemberPage(shown: Shown) {
  const { visit, reader, name, said, sent, done, here } = shown;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const title = reader === 'self' ? t('availability.mine') : t('availability.of', { name });
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`availability.done.${done}`, { name })}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={title} banner={banner} refused={(sent?.errors.length ?? 0) > 0 || sent?.meanwhile !== undefined}>
      <PageHead
        title={reader === 'self' ? title : t('availability.of', { name })}
        acts={reader === 'self' ? <ButtonLink href={`${home}me`}>{t('me.title')}</ButtonLink> : <ButtonLink href={`${home}availability`}>{t('availability.everybody')}</ButtonLink>}
      >
        {t('availability.zone', { zone: text.zoneName(said.zone, visit.now) })}
      </PageHead>
      <Body>
        <Above {...shown} />
        <Ledger>
          <Parts {...shown} section={({ id, heading, children }) => <LedgerPart id={id} heading={heading}>{children}</LedgerPart>} here={here} />
        </Ledger>
      </Body>
    </OfficePage>
  );
}

function GuestPage(shown: Shown) {
  const { visit, sent, done, here, said } = shown;
  const { text, organisation } = visit;
  const { t } = text;
  const title = t('availability.mine');
  return (
    <PublicPage
      text={text} spoken={visit.spoken} title={title} organisation={organisation.name} refused={(sent?.errors.length ?? 0) > 0}
      languages={officeLanguages.map(({ locale }) => ({ locale, href: `${here}?lang=${locale}` }))} footer={<p>{t('replypage.footer', { organisation: organisation.name })}</p>}
    >
      <h1>{title}</h1>
      <p>{t('availability.zone', { zone: text.zoneName(said.zone, visit.now) })}</p>
      {done ? <Notice kind="done" lead={<StateMark text={text} state="done">{t(`availability.done.${done}`, { name: shown.name })}</StateMark>} /> : null}
      <Above {...shown} />
      <Parts {...shown} section={({ id, heading, children }) => <section aria-labelledby={id}><h2 id={id}>{heading}</h2>{children}</section>} />
    </PublicPage>
  );
}

/** What must be seen first: what was wrong, who was quicker, that it was asked for, or that nothing was said yet. */
function Above({ visit: { text, organisation, person }, reader, name, said, asking, sent, done }: Shown) {
  const { t } = text;
  const open = asking && asking.answeredAt === null;
  return (
    <>
      <ErrorSummary text={text} errors={sent?.errors ?? []} />
      {sent?.meanwhile ? <ChangedMeanwhile text={text} zone={person?.zone ?? said.zone} {...sent.meanwhile} /> : null}
      {open && reader !== 'office' && !sent && !done ? (
        <Notice kind="late" lead={<StateMark text={text} state="tentative">{t('availability.asked', { organisation: organisation.name })}</StateMark>}><p>{t('availability.askedText')}</p></Notice>
      ) : null}
      {!said.said && !(open && reader !== 'office') && !sent ? (
        <Notice lead={<StateMark text={text} state="missing">{reader === 'office' ? t('availability.notSaidBy', { name }) : t('availability.notSaid')}</StateMark>}><p>{t('availability.assumed')}</p></Notice>
      ) : null}
    </>
  );
}

/** How a section stands on the page: in the ledger of the office, or under a heading. */
export type Section = (props: { id: string; heading: Child; children: Child }) => Child;

function Parts(shown: Shown & { section: Section }) {
  return <><HoursPart {...shown} /><AwayPart {...shown} /><DatesPart {...shown} /><RulesPart {...shown} />{shown.reader === 'office' ? <AskPart {...shown} /> : null}</>;
}
