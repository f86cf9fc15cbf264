/** /design: every part in every state, to be looked at in light, dark, right-to-left and narrow. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Locale } from '../../../platform/text-languages.ts';
import { EventBlock } from './blocks.tsx';
import { Acts, Button, ButtonLink } from './controls.tsx';
import { DayList } from './day.tsx';
import { DesignForms } from './design-forms.tsx';
import { Columns, Ledger, LedgerPart, LedgerRow, LedgerSection, Side, SideSection } from './ledger.tsx';
import { Lights, StepList } from './lights.tsx';
import { DescriptionList, Meter, PeopleList } from './lists.tsx';
import { Banner, Empty, Notice } from './notices.tsx';
import { Page, PageHead, PublicPage } from './page.tsx';
import { Icon, type State, StateMark } from './shapes.tsx';
import { Table } from './table.tsx';
import { Segments, Tabs } from './tabs.tsx';
import { Time, TimeRange } from './times.tsx';

const zone = 'Europe/Lisbon';
const now = Temporal.Instant.from('2026-04-14T09:42:00Z');
const csrf = { name: 'csrf', value: 'design' };

interface DesignProps {
  text: Text;
  theme?: 'light' | 'dark';
}

function at(time: string): Temporal.Instant {
  return Temporal.ZonedDateTime.from(`2026-04-14T${time}[${zone}]`).toInstant();
}

/** The office's parts. */
export function DesignPage({ text, theme }: DesignProps) {
  const { t } = text;
  const nav = [
    { href: '#', label: t('design.nav.today'), current: true }, { href: '#calendar', label: t('design.nav.calendar') },
    { href: '#requests', label: t('design.nav.requests'), waiting: 4 },
  ];
  const banner = (
    <Banner kind="done" lead={<StateMark text={text} state="done">{t('design.banner.done')}</StateMark>}>
      {text.parts<Child>('design.banner.doneRest', { undo: (inside) => <a href="#undo">{inside}</a> })}
    </Banner>
  );
  return (
    <Page
      text={text} title={t('design.title')} home="#home" nav={nav} person={{ name: 'Ruth Adeyemi', href: '#account' }}
      zone={zone} now={now} find={{ href: '#find' }} banner={banner} {...(theme ? { theme } : {})}
    >
      <PageHead title={t('design.title')} acts={<HeadActs text={text} />}>{t('design.lead')}</PageHead>
      <Columns>
        <Ledger>
          <Conflicts text={text} /><Due text={text} /><States text={text} /><Strips text={text} /><Pressed text={text} />
          <DesignForms text={text} csrf={csrf} /><Tabbed text={text} /><Noted text={text} /><Invited text={text} /><Facts text={text} />
        </Ledger>
        <Side><Unaware text={text} /><YourDay text={text} /></Side>
      </Columns>
    </Page>
  );
}

function HeadActs({ text }: DesignProps) {
  return <><ButtonLink href="#print">{text.t('design.buttons.preview')}</ButtonLink><ButtonLink href="#new" primary>{text.t('design.buttons.send')}</ButtonLink></>;
}

function Conflicts({ text }: DesignProps) {
  const { t } = text;
  const ways = <><Button>{t('design.ledger.move')}</Button><Button>{t('design.ledger.start')}</Button><ButtonLink plain href="#reason">{t('design.buttons.reason')}</ButtonLink></>;
  const state = <StateMark text={text} state="conflict">{t('design.ledger.twice')}</StateMark>;
  return (
    <LedgerSection id="conflicts" heading={t('design.part.conflicts')} note={t('design.part.conflictsNote')}>
      <LedgerRow time={<Time text={text} at={at('11:15')} zone={zone} />} state={state} title={<a href="#1">{t('design.ledger.title')}</a>} ways={ways}><p>{t('design.ledger.text')}</p></LedgerRow>
      <LedgerRow time={<Time text={text} at={at('14:00')} zone={zone} />} under={t('design.ledger.tomorrow')} state={state} title={<a href="#2">{t('design.ledger.title')}</a>}><p>{t('design.ledger.text')}</p></LedgerRow>
    </LedgerSection>
  );
}

function Due({ text }: DesignProps) {
  const { t } = text;
  return (
    <LedgerSection id="due" heading={t('design.ledger.due')} note={t('design.ledger.dueNote')}>
      <LedgerRow
        time={t('time.now')} state={<StateMark text={text} state="late">{t('design.ledger.late')}</StateMark>}
        title={<a href="#3">{t('design.ledger.lateTitle')}</a>}
        acts={<><Button>{t('design.ledger.sendNow')}</Button><Button plain>{t('design.buttons.reason')}</Button></>}
      ><p>{t('design.ledger.lateText')}</p></LedgerRow>
      <LedgerRow
        time={<Time text={text} at={at('12:00')} zone={zone} />} state={<StateMark text={text} state="held">{t('design.ledger.held')}</StateMark>}
        title={<a href="#4">{t('design.ledger.heldTitle')}</a>}
        acts={<><Button>{t('design.ledger.confirm')}</Button><Button plain>{t('design.ledger.release')}</Button></>}
      ><p>{t('design.ledger.heldText')}</p></LedgerRow>
      <LedgerRow time={<Time text={text} at={at('08:12')} zone={zone} />} title={<a href="#5">{t('design.ledger.mailedTitle')}</a>} acts={<Button>{t('design.ledger.ask')}</Button>}>
        <p class="small"><Icon name="mail" /> {t('design.ledger.mailed')}</p>
      </LedgerRow>
    </LedgerSection>
  );
}

const states = ['scheduled', 'tentative', 'held', 'conflict', 'cancelled', 'done', 'late', 'missing'] as const satisfies readonly State[];

function States({ text }: DesignProps) {
  const { t } = text;
  const block = (state: Exclude<State, 'late' | 'missing'>, name: 'review' | 'poll' | 'hall' | 'plan' | 'trial' | 'briefing') => (
    <EventBlock state={state} title={t(`design.blocks.${name}`)} under={t(`design.blocks.${name}Under`)} />
  );
  return (
    <LedgerPart id="states" heading={t('design.part.states')}>
      <ul class="swatches">{states.map((state) => <li><StateMark text={text} state={state} /></li>)}</ul>
      <h3>{t('design.part.blocks')}</h3>
      <div class="swatches">
        <EventBlock href="#mine" title={t('design.blocks.review')} under={t('design.blocks.reviewUnder')} current />
        <EventBlock watched title={t('design.blocks.year')} under={t('design.blocks.yearUnder')} />
        {block('tentative', 'poll')}{block('held', 'hall')}{block('conflict', 'plan')}{block('cancelled', 'trial')}{block('done', 'briefing')}
      </div>
    </LedgerPart>
  );
}

function Strips({ text }: DesignProps) {
  const { t } = text;
  return (
    <LedgerPart id="lights" heading={t('design.part.lights')}>
      <p><Lights text={text} steps={['done', 'done', 'done', 'done', 'due', 'ahead', 'ahead']} /></p>
      <p><Lights text={text} steps={['done', 'done', 'late', 'done', 'waived', 'due', 'ahead', 'ahead']} worst={t('design.lights.lateBy')} /></p>
      <p><Lights text={text} steps={['done', 'done', 'done', 'conflict', 'ahead', 'ahead', 'ahead']} worst={t('design.day.worst')} /></p>
      <StepList text={text} steps={[
        { light: 'done', name: t('design.lights.invite'), when: <Time text={text} at={at('09:51')} zone={zone} />, evidence: t('design.lights.evidence') },
        { light: 'due', name: t('design.lights.remind'), when: <Time text={text} at={at('11:00')} zone={zone} /> },
        { light: 'ahead', name: t('design.lights.record') },
      ]} />
    </LedgerPart>
  );
}

function Pressed({ text }: DesignProps) {
  const { t } = text;
  return (
    <LedgerPart id="buttons" heading={t('design.part.buttons')}>
      <Acts>
        <Button primary kbd="↵">{t('design.buttons.send')}</Button><Button>{t('design.buttons.preview')}</Button><Button plain>{t('design.buttons.reason')}</Button>
        <ButtonLink href="#before" label={t('design.buttons.week')}><Icon name="prev" /></ButtonLink>
        <Button refused={{ id: 'why', reason: t('design.buttons.why') }}>{t('design.buttons.close')}</Button>
      </Acts>
    </LedgerPart>
  );
}

function Tabbed({ text }: DesignProps) {
  const { t } = text;
  const days = [15, 16, 17].map((day) => ({
    href: `#day${day}`, label: text.shortDay(Temporal.PlainDate.from({ year: 2026, month: 4, day })),
    count: t('design.tabs.free', { free: day - 8, all: 9 }), current: day === 16,
  }));
  const views = [
    { href: '#matrix', label: t('design.tabs.matrix'), current: true }, { href: '#families', label: t('design.tabs.families') },
    { href: '#rooms', label: t('design.tabs.rooms') },
  ];
  return (
    <LedgerPart id="tabs" heading={t('design.part.tabs')}>
      <Acts><Segments label={t('design.tabs.view')} tabs={views} /><Tabs label={t('design.tabs.days')} tabs={days} /></Acts>
    </LedgerPart>
  );
}

function Noted({ text }: DesignProps) {
  const { t } = text;
  return (
    <LedgerPart id="notices" heading={t('design.part.notices')}>
      <Notice kind="held" lead={<StateMark text={text} state="held">{t('design.notice.held')}</StateMark>}>{t('design.notice.heldRest')}</Notice>
      <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('design.ledger.twice')}</StateMark>}>{t('design.ledger.text')}</Notice>
      <Notice kind="late" lead={<StateMark text={text} state="late">{t('design.ledger.late')}</StateMark>}>{t('design.ledger.lateText')}</Notice>
      <Notice>{t('design.notice.plain')}</Notice>
      <h3>{t('design.part.empty')}</h3>
      <Empty link={{ href: '#empty', label: t('design.empty.link') }}>{t('design.empty.text')}</Empty>
    </LedgerPart>
  );
}

function Invited({ text }: DesignProps) {
  const { t } = text;
  const row = (name: string, time: string, state: State, tries: number) => [
    <Time text={text} at={at(time)} zone={zone} />, <bdi>{name}</bdi>, <StateMark text={text} state={state} />, text.number(tries),
  ];
  return (
    <LedgerPart id="table" heading={t('design.part.table')}>
      <Table
        id="invited" caption={t('design.table.caption')} rowHead={1}
        columns={[
          { label: t('design.table.seen'), kind: 'time', sort: { href: '#seen', now: 'ascending' } },
          { label: t('design.table.name'), sort: { href: '#name' } }, { label: t('design.table.replied') }, { label: t('design.table.tries'), kind: 'number' },
        ]}
        rows={[row('Noura Haddad', '09:51', 'done', 1), row('Lars Petersen', '09:53', 'late', 2), row('Wen Zhao', '10:10', 'missing', 12)]}
      />
    </LedgerPart>
  );
}

function Facts({ text }: DesignProps) {
  const { t } = text;
  return (
    <LedgerPart id="facts" heading={t('design.part.facts')}>
      <DescriptionList items={[
        [t('design.facts.when'), <TimeRange text={text} from={at('17:00')} to={at('18:10')} zone={zone} dated named />],
        [t('design.facts.placeTerm'), t('design.facts.place')],
        [t('design.facts.who'), text.list(['Noura Haddad', 'Lars Petersen', 'Wen Zhao'])],
        [t('design.part.times'), <Time text={text} at={at('17:00')} zone="Asia/Beirut" form="dateTime" named />],
      ]} />
    </LedgerPart>
  );
}

function Unaware({ text }: DesignProps) {
  const { t } = text;
  return (
    <SideSection id="know" heading={t('design.know.title')} note={t('design.know.note')}>
      <Meter value={11} of={14} label={t('design.know.label')} />
      <PeopleList people={[
        { name: 'Noura Haddad', under: t('design.know.sent'), act: <Button>{t('design.know.sms')}</Button> },
        { name: 'Lars Petersen', under: <span class="late">{t('design.know.back')}</span>, act: <Button>{t('design.know.call')}</Button> },
        { name: 'Wen Zhao', under: t('design.know.phone'), act: <Button>{t('design.know.call')}</Button> },
      ]} />
      <p class="small">{t('design.know.long')}</p>
      <Meter value={184} of={240} label={t('design.know.long')} />
    </SideSection>
  );
}

function YourDay({ text }: DesignProps) {
  const { t } = text;
  return (
    <SideSection id="day" heading={t('design.day.title')} note={text.zoneName(zone)}>
      <DayList text={text} zone={zone} now={now} items={[
        { at: at('08:30'), state: 'done', what: t('design.blocks.briefing'), under: <><StateMark text={text} state="done" /> · {t('design.day.closed')}</> },
        { at: at('11:00'), what: t('design.day.library'), under: <Lights text={text} steps={['done', 'done', 'done', 'done', 'due', 'ahead', 'ahead']} /> },
        { at: at('11:15'), state: 'conflict', what: t('design.ledger.title'), under: <Lights text={text} steps={['done', 'done', 'done', 'late', 'conflict', 'ahead', 'ahead', 'ahead']} worst={t('design.day.worst')} /> },
        { at: at('12:15'), state: 'free', what: t('design.day.free', { length: text.duration(Temporal.Duration.from({ minutes: 105 })) }) },
        { at: at('14:00'), what: t('design.day.timetable'), under: <Lights text={text} steps={['done', 'done', 'done', 'done', 'ahead', 'ahead', 'ahead']} /> },
        { at: at('15:30'), state: 'tentative', what: t('design.day.call'), under: <StateMark text={text} state="tentative" /> },
      ]} />
    </SideSection>
  );
}

/** The public's frame with a form in it; `languages` are the addresses of the same page. */
export function DesignPublicPage({ text, languages }: DesignProps & { languages: readonly { locale: Locale; href: string }[] }) {
  const { t } = text;
  return (
    <PublicPage text={text} title={t('design.public.title')} organisation={t('design.public.organisation')} languages={languages} footer={<p>{t('design.public.foot')}</p>}>
      <h1>{t('design.public.title')}</h1>
      <p>{t('design.public.lead')}</p>
      <Notice kind="held" lead={<StateMark text={text} state="held">{t('design.notice.held')}</StateMark>}>{t('design.notice.heldRest')}</Notice>
      <DesignForms text={text} csrf={csrf} open />
    </PublicPage>
  );
}
