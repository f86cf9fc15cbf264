/** The desk: one field finds a family by name, class or code; below, whom to call next (P-2.1, P-4.2). All by keyboard, without script. */
import type { BookingWay, Round } from '../../../rooms/conferences/model.ts';
import type { DeskLine } from '../../../rooms/conferences/reads-desk.ts';
import type { FamilyLine } from '../../../rooms/conferences/reads-matrix.ts';
import type { Text } from '../../../platform/text.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Button } from '../frame/controls.tsx';
import { AskForm, fieldId } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Segments } from '../frame/tabs.tsx';
import { OfficePage } from '../office/parts.tsx';

/** How families answer at the desk: what is booked there is noted so. */
export const deskWays = ['phone', 'paper', 'mail'] as const satisfies readonly BookingWay[];
export type DeskWay = (typeof deskWays)[number];

/** What was just done: meetings that were booked, in words, or a call that was noted. */
export type DeskDone = { readonly kind: 'book'; readonly family: string; readonly children: string; readonly meetings: readonly { readonly when: string; readonly teacher: string }[]; readonly missing: readonly string[] } | { readonly kind: 'call' };

export interface DeskShown {
  readonly round: Round;
  readonly way: DeskWay;
  readonly words: string;
  /** What was found, where it was not exactly one. */
  readonly found: readonly FamilyLine[] | undefined;
  readonly lines: readonly DeskLine[];
  readonly done: DeskDone | undefined;
}

/** Lines that are shown at once. */
export const mostLines = 100;

interface Props { visit: MemberVisit; shown: DeskShown }

export function DeskPage({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, way, done } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  return (
    <OfficePage visit={visit} title={t('desk.title', { round: round.name })} current="conferences" banner={<Done text={text} home={home} done={done} />} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('desk.nav')} tools={<Segments label={t('desk.way')} tabs={deskWays.map((one) => ({ href: `${home}/desk?way=${one}`, label: t(`desk.way.${one}`), current: one === way }))} />}>
        <a href={home}><bdi>{round.name}</bdi></a>
      </PageHead>
      <Body>
        <div class="part"><Search text={text} home={home} way={way} words={shown.words} /></div>
        <Found text={text} home={home} shown={shown} />
        <div class="part" data-live-part="calls"><Calls visit={visit} shown={shown} home={home} /></div>
      </Body>
    </OfficePage>
  );
}

/** The one field: it has the focus, and Enter leads on. */
function Search({ text: { t }, home, way, words }: { text: Text; home: string; way: DeskWay; words: string }) {
  return (
    <AskForm action={`${home}/desk`} label={t('desk.search')}>
      <input type="hidden" name="way" value={way} />
      <div class="field">
        <label for={fieldId('words')}>{t('desk.words')}</label>
        <input type="search" id={fieldId('words')} name="words" value={words} dir="auto" autofocus accesskey="s" autocomplete="off" />
      </div>
      <Button>{t('desk.searchAct')}</Button>
    </AskForm>
  );
}

function Found({ text, home, shown: { found, words, way } }: { text: Text; home: string; shown: DeskShown }) {
  if (!found) return null;
  if (found.length === 0) return <Notice kind="late" lead={<StateMark text={text} state="late">{text.t('desk.notFound', { words })}</StateMark>} />;
  const shownOf = found.slice(0, 20);
  return (
    <nav aria-label={text.t('desk.found', { count: found.length })}>
      <p>{text.t('desk.found', { count: found.length })}</p>
      <ul class="choices field">{shownOf.map((one) => <li><a href={`${home}/desk/${one.family.id}?way=${way}`}><bdi>{childrenOf(text, one)}</bdi></a>{' '}<bdi class="second">{text.list(one.guardians)}</bdi></li>)}</ul>
      {shownOf.length < found.length ? <p class="second">{text.t('desk.more', { count: shownOf.length })}</p> : null}
    </nav>
  );
}

export const childrenOf = (text: Text, { students }: Pick<FamilyLine, 'students'>): string => text.list(students.map(({ name, className }) => (className ? `${name} ${className}` : name)));

function Done({ text, home, done }: { text: Text; home: string; done: DeskDone | undefined }) {
  const { t } = text;
  if (!done) return null;
  if (done.kind === 'call') return <Banner kind="done" lead={<StateMark text={text} state="done">{t('desk.done.call')}</StateMark>} />;
  return (
    <Banner kind={done.missing.length > 0 ? 'late' : 'done'} lead={<StateMark text={text} state={done.missing.length > 0 ? 'late' : 'done'}>{t('desk.done.book', { children: done.children })}</StateMark>}>
      {done.meetings.map(({ when, teacher }) => <>{when}{' · '}<bdi>{teacher}</bdi><br /></>)}
      {done.missing.length > 0 ? <>{t('desk.done.missing', { names: text.list(done.missing) })}<br /></> : null}
      <a href={`${home}/families/${done.family}`}>{t('desk.done.change')}</a>
    </Banner>
  );
}

const marks = { reached: 'done', 'will-book': 'scheduled', 'no-answer': 'missing', 'call-back': 'held', 'wrong-number': 'conflict' } as const;

/** Families that have booked nothing, the next to be called on top. */
function Calls({ visit: { text, now }, shown: { lines, round, way }, home }: Props & { home: string }) {
  const { t } = text;
  if (lines.length === 0) return <Empty>{t(round.state === 'open' || round.state === 'closed' ? 'desk.allBooked' : 'desk.notOpen')}</Empty>;
  const columns = [{ label: t('desk.family') }, { label: t('desk.number') }, { label: t('desk.language') }, { label: t('desk.last') }, { label: t('desk.call'), hidden: true }];
  const rows = lines.slice(0, mostLines).map((one) => [
    <><bdi>{childrenOf(text, one)}</bdi>{one.unreached ? <><br /><StateMark text={text} state="missing">{t('desk.unreached')}</StateMark></> : null}</>,
    <>{one.people.map(({ name, phone }, at) => <>{at > 0 ? <br /> : null}<bdi>{name}</bdi>{' '}{phone ? <a class="nowrap" href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">{phone}</a> : <span class="quiet">{t('desk.noNumber')}</span>}</>)}</>,
    text.list(new Set(one.people.map(({ language }) => text.languageName(language)))), <Last text={text} round={round} last={one.last} now={now} />,
    <a class="btn" href={`${home}/desk/${one.family.id}?way=${way}`} aria-label={t('desk.callOf', { children: childrenOf(text, one) })}>{t('desk.call')}</a>,
  ]);
  return (
    <>
      <Table id="calls" caption={t('desk.calls', { count: lines.length })} columns={columns} rows={rows} rowHead={0} stacked />
      {lines.length > mostLines ? <p class="second">{t('desk.more', { count: mostLines })}</p> : null}
    </>
  );
}

/** What came of the last call; of one that is agreed, when it is, and that it is late. */
function Last({ text, round, last, now }: { text: Text; round: Round; last: DeskLine['last']; now: Temporal.Instant }) {
  const { t } = text;
  if (!last) return <span class="quiet">{t('desk.never')}</span>;
  if (!last.back) return <><StateMark text={text} state={marks[last.outcome]}>{t(`desk.outcome.${last.outcome}`)}</StateMark>{' '}<span class="second">{text.relative(last.madeAt, now, round.zone)}</span></>;
  const isDue = Temporal.Instant.compare(last.back, now) <= 0;
  return <StateMark text={text} state={isDue ? 'late' : 'held'}>{t(isDue ? 'desk.backDue' : 'desk.backAt', { when: text.dateTime(last.back, round.zone) })}</StateMark>;
}
