import type { Text } from '../../../platform/text.ts';
import { access } from '../../../rooms/log/access.ts';
import type { Act, ChainState } from '../../../rooms/log/model.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { FilterChoice, FilterLine } from '../answers-filters.tsx';
import { Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm } from '../frame/forms.tsx';
import { Ledger, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { personOptions } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Asked } from './forms.ts';
import { actorInWords, verbInWords, verbs, type Names } from './parts.tsx';
import { detailsInWords, textsInWords, type Known } from './parts-details.tsx';

interface LogProps {
  visit: Visit;
  acts: readonly Act[];
  names: Names;
  /** What the ids in their details are called, and where they lead. */
  known: Known;
  members: readonly Person[];
  asked: Asked;
  /** What the check found, when it was asked for. */
  chain: ChainState | undefined;
  /** How many texts were just erased. */
  erased: number | undefined;
  /** The address of the next older page; undefined on the last. */
  older: string | undefined;
  /** The same question without a place in it: for the first page, the table and the check. */
  query: URLSearchParams;
}

/** What has been done here, the newest first (G-4.6.1). */
export function LogPage(props: LogProps) {
  const { visit, erased, asked, query } = props;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const banner = erased === undefined ? undefined
    : <Banner kind="done" lead={<StateMark text={text} state="done">{t('log.erased', { count: erased })}</StateMark>}>{t('log.erasedHint')}</Banner>;
  const first = asked.before === undefined;
  const verify = new URLSearchParams(query);
  verify.set('verify', 'yes');
  return (
    <OfficePage visit={visit} title={t('log.title')} current="log" banner={banner} {...(first ? { live: `${home}live?topics=log` } : {})}>
      <PageHead
        title={t('log.title')}
        acts={<><ButtonLink href={`${home}log?${verify}`}>{t('log.verify')}</ButtonLink><ButtonLink href={`${home}log.csv?${query}`}>{t('log.csv')}</ButtonLink></>}
      >
        {t('log.intro')}
      </PageHead>
      <Body>
        {props.chain ? <div class="part"><Chain text={text} chain={props.chain} /></div> : null}
        <div class="part"><Filters {...props} home={home} /></div>
        <div data-live-part="log">
          {props.acts.length === 0 ? <Empty link={{ href: `${home}log`, label: t('log.all') }}>{t('log.none')}</Empty> : <Choosable {...props} home={home} />}
        </div>
        <p class="acts part">
          {first ? null : <ButtonLink href={`${home}log?${query}`}>{t('log.newest')}</ButtonLink>}
          {props.older === undefined ? null : <ButtonLink href={props.older}>{t('log.older')}</ButtonLink>}
        </p>
      </Body>
    </OfficePage>
  );
}

function Chain({ text, chain }: { text: Text; chain: ChainState }) {
  const { t } = text;
  if (!chain.ok) {
    return (
      <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('log.broken', { number: chain.number })}</StateMark>}>
        <p>{t(`log.why.${chain.why}`)}</p>
      </Notice>
    );
  }
  return (
    <Notice kind="done" lead={<StateMark text={text} state="done">{t('log.verified', { number: chain.length })}</StateMark>}>
      <p>{t('log.verifiedRest', { unsealed: chain.unsealed, erased: chain.erased })}</p>
    </Notice>
  );
}

function Filters({ visit, asked, members, home }: LogProps & { home: string }) {
  const { text } = visit;
  const { t } = text;
  const words = verbs.map((verb) => ({ value: verb as string, label: t(`log.verb.${verb}`) })).toSorted((a, b) => a.label.localeCompare(b.label, text.locale));
  const known = asked.verb === undefined || words.some(({ value }) => value === asked.verb);
  const options = [{ value: '', label: t('log.anyVerb') }, ...words, ...(known ? [] : [{ value: asked.verb!, label: asked.verb! }])];
  return (
    <AskForm action={`${home}log`} label={t('log.search')}>
      {asked.subject === undefined ? null : <input type="hidden" name="subject" value={asked.subject} />}
      <FilterLine name="words" kind="search" label={t('log.words')} value={asked.words} />
      <FilterChoice name="verb" label={t('log.what')} value={asked.verb ?? ''} options={options} />
      <FilterChoice name="person" label={t('log.who')} value={asked.person ?? ''} options={personOptions(members, t('log.anybody'))} />
      <FilterLine name="from" kind="date" label={t('log.from')} value={asked.from?.toString()} />
      <FilterLine name="to" kind="date" label={t('log.to')} value={asked.to?.toString()} />
      <Button>{t('log.searchAct')}</Button>
      {asked.subject === undefined ? null : <a href={`${home}log`}>{t('log.allSubjects')}</a>}
    </AskForm>
  );
}

type Inner = LogProps & { home: string };

/** Administrators choose acts, whose text is then erased on the next page. */
function Choosable(props: Inner) {
  const { visit, home } = props;
  const mayErase = may(visit.actor, access['log.eraseTexts']) && props.acts.some((act) => act.text);
  if (!mayErase) return <Days {...props} mayErase={false} />;
  return (
    <form method="get" action={`${home}log/erase`} aria-label={visit.text.t('log.erase')}>
      <Days {...props} mayErase />
      <div class="part"><Button>{visit.text.t('log.erase')}</Button></div>
    </form>
  );
}

function Days(props: Inner & { mayErase: boolean }) {
  const { visit, acts } = props;
  const { zone } = visit.person!;
  const days = Map.groupBy(acts, ({ at }) => at.toZonedDateTimeISO(zone).toPlainDate().toString());
  return (
    <Ledger>
      {[...days].map(([day, of]) => (
        <LedgerSection id={`day-${day}`} heading={visit.text.weekdayDate(Temporal.PlainDate.from(day))} note={visit.text.t('log.count', { count: of.length })}>
          {of.map((act) => <ActRow {...props} act={act} zone={zone} />)}
        </LedgerSection>
      ))}
    </Ledger>
  );
}

function ActRow({ visit, act, names, known, home, zone, mayErase }: Inner & { act: Act; zone: string; mayErase: boolean }) {
  const { text } = visit;
  const { t } = text;
  const about = names.get(act.subject.id);
  const what = verbInWords(text, act.verb);
  const details = detailsInWords({ text, home, zone, known }, act);
  return (
    <LedgerRow
      time={<Time text={text} at={act.at} zone={zone} />}
      under={act.seal === undefined ? t('log.unsealed') : t('log.number', { number: act.seal })}
      title={<>{what}{about === undefined ? null : <>{': '}<a href={`${home}log?subject=${act.subject.id}`}><bdi>{about}</bdi></a></>}</>}
      acts={mayErase && act.text ? <label class="small second"><input type="checkbox" name="act" value={act.id} /> {t('log.choose')} <span class="vh">{t('log.chooseAct', { what, when: text.dateTime(act.at, zone) })}</span></label> : undefined}
    >
      <p>
        <bdi>{actorInWords(text, act, names)}</bdi>
        {act.subject.kind === 'organisation' || about !== undefined ? null : <>{' · '}<a href={`${home}log?subject=${act.subject.id}`}>{t('log.allAbout')}</a></>}
      </p>
      {act.text ? <p class="small">{textsInWords(text, act.text).map((one, at) => <>{at ? ' · ' : ''}{one}</>)}</p> : null}
      {act.text === null ? <p class="small quiet">{t('log.textErased')}</p> : null}
      {details.length ? <p class="small quiet">{details.map((one, at) => <>{at ? ' · ' : ''}{one}</>)}</p> : null}
    </LedgerRow>
  );
}
