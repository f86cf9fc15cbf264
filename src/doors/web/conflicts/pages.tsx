import type { Child } from 'hono/jsx';
import type { ConflictSeen, PartySeen } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import { conflictSentence, kindWords, partyName } from '../../../rooms/sessions/reads-conflicts-words.ts';
import { FilterBox, FilterChoice } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm } from '../frame/forms.tsx';
import { Ledger, LedgerPart, LedgerSection } from '../frame/ledger.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Asked, WayName } from './forms.ts';
import { conflictAddress, ConflictFacts, ConflictRow, isPlace } from './parts.tsx';

export interface ListShown {
  readonly asked: Asked;
  readonly rows: readonly ConflictSeen[];
  readonly figures: { readonly conflicts: number; readonly accepted: number };
  /** The kinds that there are, in the order in which they are found. */
  readonly kinds: readonly string[];
  readonly further: string | undefined;
  readonly done: WayName | undefined;
}

const topics = 'topics=conflicts,claims,sessions';

/** What stands in the way of what, by day (G-4.5.2): always as it is now. */
export function ConflictsPage({ visit, shown }: { visit: MemberVisit; shown: ListShown }) {
  const { text, organisation, now, person: { zone } } = visit;
  const { t } = text;
  const { asked, rows, figures, done } = shown;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage
      visit={visit} title={t('office.nav.conflicts')} current="conflicts" live={`${home}live?${topics}`}
      banner={done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`conflict.done.${done}`)}</StateMark>} /> : undefined}
    >
      <PageHead title={t('office.nav.conflicts')}>
        <span data-live-part="summary">{t('conflict.summary', figures)}{' · '}{text.zoneName(zone, now)}</span>
      </PageHead>
      <div class="body" data-live-part="conflicts">
        <Ledger>
          <LedgerPart id="which" heading={t('conflict.filter')}><Filters visit={visit} shown={shown} /></LedgerPart>
          {rows.length === 0 ? <LedgerPart id="none" heading={t('conflict.noneHeading')}><None visit={visit} asked={asked} /></LedgerPart> : null}
          {[...byDay(zone, rows)].map(([day, of]) => (
            <LedgerSection id={`day-${day}`} heading={<time datetime={day}>{dayWords(visit, day)}</time>} note={t('conflict.count', { count: of.length })}>
              {of.map((seen) => <ConflictRow visit={visit} seen={seen} />)}
            </LedgerSection>
          ))}
        </Ledger>
        {shown.further === undefined ? null : <p class="part"><a href={shown.further}>{t('conflict.further')}</a></p>}
      </div>
    </OfficePage>
  );
}

const byDay = (zone: string, rows: readonly ConflictSeen[]) => Map.groupBy(rows, ({ first }) => first.at.start.toZonedDateTimeISO(zone).toPlainDate().toString());

function dayWords({ text, now, person: { zone } }: MemberVisit, day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.year === now.toZonedDateTimeISO(zone).year ? text.weekdayDate(date) : text.date(date);
}

function None({ visit: { text, organisation, now, person: { zone } }, asked }: { visit: MemberVisit; asked: Asked }) {
  const { t } = text;
  if (asked.kind !== '' || asked.mine || asked.accepted) return <Empty link={{ href: `/o/${organisation.slug}/conflicts`, label: t('conflict.showAll') }}>{t('conflict.noneSuch')}</Empty>;
  return <Empty>{text.parts<Child>('conflict.none', { time: <Time text={text} at={now} zone={zone} /> })}</Empty>;
}

function Filters({ visit: { text, organisation }, shown: { asked, kinds } }: { visit: MemberVisit; shown: ListShown }) {
  const { t } = text;
  const options = [{ value: '', label: t('conflict.anyKind') }, ...kinds.map((kind) => ({ value: kind, label: kindWords(text, kind) }))];
  return (
    <AskForm action={`/o/${organisation.slug}/conflicts`} label={t('conflict.filter')}>
      <FilterChoice name="kind" label={t('conflict.kindLabel')} value={asked.kind} options={options} />
      <FilterBox name="whose" label={t('conflict.mine')} value="mine" checked={asked.mine} />
      <FilterBox name="accepted" label={t('conflict.acceptedOnly')} value="yes" checked={asked.accepted} />
      <Button>{t('conflict.show')}</Button>
    </AskForm>
  );
}

/** One conflict with every way out of it. */
export function ConflictPage({ visit, seen, mayAccept }: { visit: MemberVisit; seen: ConflictSeen; mayAccept: boolean }) {
  const { text, organisation } = visit;
  const { t } = text;
  const title = conflictSentence(text, seen);
  const parties = [seen.a, ...(seen.b ? [seen.b] : [])].filter(({ may }) => may.move || may.change || may.people || may.cancel);
  return (
    <OfficePage visit={visit} title={title} current="conflicts" live={`/o/${organisation.slug}/live?${topics}`}>
      <PageHead title={title}><StateMark text={text} state={seen.first.accepted ? 'done' : 'conflict'}>{seen.first.accepted ? t('conflict.isAccepted') : undefined}</StateMark></PageHead>
      <div class="body" data-live-part="conflict">
        <Ledger>
          <LedgerPart id="what" heading={t('conflict.what')}><ConflictFacts visit={visit} seen={seen} dated /></LedgerPart>
          {parties.map((one, index) => <LedgerPart id={`ways-${index}`} heading={<bdi>{partyName(text, one)}</bdi>}><Ways visit={visit} seen={seen} of={one} /></LedgerPart>)}
          <LedgerPart id="let" heading={t('conflict.letBe')}>
            <p>{t('conflict.letBeText')}</p>
            {mayAccept ? <p><ButtonLink href={conflictAddress(organisation.slug, seen, 'accept')}>{t('conflict.way.accept')}</ButtonLink></p> : null}
          </LedgerPart>
        </Ledger>
      </div>
    </OfficePage>
  );
}

function Ways({ visit: { text, organisation }, seen, of }: { visit: MemberVisit; seen: ConflictSeen; of: PartySeen }) {
  const title = partyName(text, of);
  const isPerson = seen.first.owner.kind === 'person';
  const open: WayName[] = [
    ...(isPlace(seen) && of.may.change ? ['room' as const] : []), ...(of.may.move ? ['move' as const] : []),
    ...(isPerson && of.may.people && seen.owners.some(({ lesser }) => !lesser) ? ['optional' as const] : []), ...(isPerson && of.may.people ? ['leave-out' as const] : []),
    ...(of.may.cancel ? ['cancel' as const] : []),
  ];
  return <div class="ways">{open.map((way) => <ButtonLink href={conflictAddress(organisation.slug, seen, way, { of: of.party.id })}>{text.t(`conflict.way.${way}`, { title })}</ButtonLink>)}</div>;
}

/** It is no more: somebody has decided it, or a thing has changed. */
export function GonePage({ visit }: { visit: MemberVisit }) {
  const { text, organisation } = visit;
  return (
    <OfficePage visit={visit} title={text.t('conflict.gone')} current="conflicts">
      <PageHead title={text.t('conflict.gone')} />
      <Body narrow><Empty link={{ href: `/o/${organisation.slug}/conflicts`, label: text.t('conflict.showAll') }}>{text.t('conflict.goneText')}</Empty></Body>
    </OfficePage>
  );
}
