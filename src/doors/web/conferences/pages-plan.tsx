/** The plan of all wishes: asked for, watched while it gets better, looked at, published. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { isQuiet } from '../../../rooms/conferences/actions-plan.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { gapOf, type Plan, type PlanStep } from '../../../rooms/conferences/model-plan.ts';
import type { PlanView } from '../../../rooms/conferences/reads-plan-view.ts';
import { planSeconds } from '../../../rooms/conferences/schema-wishes.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { Lines } from './pages-plan-lines.tsx';

export const planDone = ['started', 'stopped', 'discarded', 'published'] as const;
export type PlanDone = (typeof planDone)[number];

export interface PlanShown {
  readonly round: Round;
  readonly view: PlanView;
  /** What of the plan is shown: '' what could not be given, else `class:ID` or `teacher:ID`. */
  readonly part: string;
  readonly done: PlanDone | undefined;
  readonly refused: string | undefined;
}

interface Part { visit: MemberVisit; shown: PlanShown }

/** A fall of the gap in words: "at most 2.5 % from the best that there can be". */
export function gapTold(text: Text, plan: Pick<Plan, 'cost' | 'bound'>): string {
  const gap = gapOf(plan);
  return gap === null ? text.t('plan.gap.unknown') : gap === 0 ? text.t('plan.gap.best') : text.t('plan.gap.most', { percent: text.number(gap) });
}

/** The page of the plan as it stands. */
export function PlanPage({ visit, shown }: Part) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, view: { plan }, done, refused } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('plan.title', { round: round.name });
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`plan.done.${done}`)}</StateMark>} /> : undefined;
  const isReady = plan !== undefined && plan.state !== 'running';
  return (
    <OfficePage visit={visit} title={title} current="conferences" banner={banner} live={`/o/${organisation.slug}/live?topics=plan:${round.id}`}>
      <PageHead title={title} acts={isReady ? <ButtonLink href={`${home}/plan.csv`}>{t('plan.export')}</ButtonLink> : undefined}>
        <a href={home}><bdi>{round.name}</bdi></a>{' · '}{text.zoneName(round.zone, round.deadline)}
      </PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <div data-live-part="plan">
          {plan?.state === 'running' ? <Running visit={visit} shown={shown} plan={plan} home={home} /> : plan ? <Ready visit={visit} shown={shown} plan={plan} home={home} /> : <Before visit={visit} shown={shown} home={home} />}
        </div>
      </Body>
    </OfficePage>
  );
}

interface Deed extends Part { home: string; children?: Child }

function Acting({ visit: { csrf }, home, children }: Pick<Deed, 'visit' | 'home' | 'children'>) {
  return <Form action={`${home}/plan`} csrf={csrf}>{children}</Form>;
}

/** What families have said so far, and the form that asks for a plan. */
function Before({ visit, shown, home }: Deed) {
  const { text } = visit;
  const { t } = text;
  const { round, view } = shown;
  return (
    <>
      <p class="field"><span>{t('plan.wishing', { wishing: view.wishing, families: view.families })}{' '}{stillOpen(visit, round)}</span></p>
      {view.wishing > 0 ? <div class="field"><Asking visit={visit} home={home} label={t('plan.make')} primary /></div> : null}
      {view.wishing > 0 ? <DemandTable text={text} view={view} /> : <Empty>{t('plan.none')}</Empty>}
    </>
  );
}

function stillOpen({ text, now }: MemberVisit, round: Round): string {
  return round.state === 'open' && Temporal.Instant.compare(round.deadline, now) > 0 ? text.t('plan.stillOpen', { when: text.dateTime(round.deadline, round.zone) }) : '';
}

function Asking({ visit, home, label, primary = false }: { visit: MemberVisit; home: string; label: string; primary?: boolean }) {
  const { text } = visit;
  return (
    <Acting visit={visit} home={home}>
      <Field text={text} name="seconds" kind="radios" label={text.t('plan.seconds')} value={String(planSeconds[1])} options={planSeconds.map((seconds) => ({ value: String(seconds), label: text.t(`plan.seconds.${seconds}`) }))} />
      <Acts><Button primary={primary} name="do" value="start">{label}</Button></Acts>
    </Acting>
  );
}

/** Teachers by how much more they are wanted than they have times. */
function DemandTable({ text, view: { demand } }: { text: Text; view: PlanView }) {
  const { t } = text;
  const columns = [{ label: t('conferencepage.teacher') }, { label: t('plan.wanted'), kind: 'number' as const }, { label: t('plan.ofMust'), kind: 'number' as const }, { label: t('conferencepage.freeSlots'), kind: 'number' as const }];
  const rows = demand.map(({ name, wanted, must, slots }) => [
    <><bdi>{name}</bdi>{wanted > slots ? <>{' '}<StateMark text={text} state="late">{t('plan.tooMany', { count: wanted - slots })}</StateMark></> : null}</>, text.number(wanted), text.number(must), text.number(slots),
  ]);
  return <Table id="demand" caption={t('plan.demand')} columns={columns} rows={rows} rowHead={0} stacked />;
}

/** How far it is, with the gap as it falls. */
function Running({ visit, plan, home }: Deed & { plan: Plan }) {
  const { text, now } = visit;
  const { t } = text;
  const seconds = Math.min(plan.seconds, Math.max(0, Math.round(plan.startedAt.until(now).total('seconds'))));
  if (isQuiet(plan, now)) {
    return <><div class="field"><Notice kind="late" lead={<StateMark text={text} state="late">{t('plan.quiet')}</StateMark>}><p>{t('plan.quietMore')}</p></Notice></div><Asking visit={visit} home={home} label={t('plan.again')} primary /></>;
  }
  return (
    <>
      <div class="field"><Notice kind="held" spoken lead={<StateMark text={text} state="held">{plan.stopAskedAt ? t('plan.stopping') : t('plan.running', { seconds, of: plan.seconds })}</StateMark>}><p>{gapTold(text, plan)}</p></Notice></div>
      <div class="field"><Falling text={text} steps={plan.progress} seconds={plan.seconds} /></div>
      <Acting visit={visit} home={home}>
        <Acts>
          {plan.stopAskedAt || plan.cost === null ? null : <Button primary name="do" value="stop">{t('plan.stop')}</Button>}
          <Button plain name="do" value="discard">{t('plan.discard')}</Button>
        </Acts>
      </Acting>
      <p class="second">{t('plan.reload')}</p>
    </>
  );
}

/** The gap over time as a line; the last points stand beside it in words. */
function Falling({ text, steps, seconds }: { text: Text; steps: readonly PlanStep[]; seconds: number }) {
  const gaps = steps.flatMap((step) => { const gap = gapOf({ cost: step.total, bound: step.bound }); return gap === null ? [] : [{ seconds: step.seconds, gap }]; });
  if (gaps.length === 0) return null;
  const most = Math.max(0.01, ...gaps.map(({ gap }) => gap));
  const points = gaps.map(({ seconds: at, gap }) => `${Math.round((at / seconds) * 300)},${Math.round(60 - (gap / most) * 56)}`).join(' ');
  return (
    <>
      <svg viewBox="0 0 304 64" width="304" height="64" aria-hidden="true"><path d="M1 62h302" stroke="currentColor" stroke-opacity="0.3" /><polyline points={points} fill="none" stroke="currentColor" stroke-width="2" /></svg>
      <ul class="second">{gaps.slice(-4).map(({ seconds: at, gap }) => <li>{text.t('plan.step', { seconds: at, percent: text.number(gap) })}</li>)}</ul>
    </>
  );
}

/** What was found: figures, what has changed since, and what can be done with it. */
function Ready({ visit, shown, plan, home }: Deed & { plan: Plan }) {
  const { text } = visit;
  const { t } = text;
  const { round, view } = shown;
  const isPublished = plan.state === 'published';
  return (
    <>
      <Figures text={text} plan={plan} view={view} />
      {isPublished ? <Published text={text} view={view} home={home} /> : (
        <>
          {view.isStale ? <div class="field"><Stale text={text} view={view} zone={round.zone} /></div> : null}
          <p class="field"><span>{t('plan.publishText')}{' '}{stillOpen(visit, round)}</span></p>
          <div class="field"><Acting visit={visit} home={home}>
            <input type="hidden" name="plan" value={plan.id} />
            <Acts>
              {view.misfits.length === 0 ? <Button primary name="do" value="publish">{t('plan.publish', { count: plan.figures?.served ?? 0 })}</Button> : null}
              <Button plain name="do" value="discard">{t('plan.discard')}</Button>
            </Acts>
          </Acting></div>
        </>
      )}
      <Lines text={text} shown={shown} home={home} />
      {isPublished ? null : <><h2>{t('plan.againTitle')}</h2><Asking visit={visit} home={home} label={t('plan.again')} primary={view.misfits.length > 0} /></>}
    </>
  );
}

function Figures({ text, plan, view }: { text: Text; plan: Plan; view: PlanView }) {
  const { t } = text;
  const { figures } = plan;
  if (!figures) return null;
  const facts: [string, string][] = [
    [t('plan.figure.served'), t('plan.figure.of', { count: figures.served, of: figures.wanted })],
    [t('wishes.must'), t('plan.figure.of', { count: figures.mustServed, of: figures.must })],
    [t('plan.figure.whole'), t('plan.figure.of', { count: figures.whole, of: figures.families })],
    [t('plan.figure.none'), text.number(figures.none)],
    [t('plan.figure.wait'), text.duration(Temporal.Duration.from({ minutes: figures.longestWait }))],
    [t('plan.figure.gap'), gapTold(text, plan)],
    [t('plan.figure.families'), t('plan.figure.of', { count: view.wishing, of: view.families })],
  ];
  return <div class="field"><dl class="facts">{facts.map(([label, value]) => <div><dt>{label}</dt><dd>{value}</dd></div>)}</dl></div>;
}

/** Something has changed since: whether the plan still fits, and where it does not. */
function Stale({ text, view: { misfits, teachers, students }, zone }: { text: Text; view: PlanView; zone: string }) {
  const { t } = text;
  return (
    <Notice kind={misfits.length > 0 ? 'conflict' : 'late'} lead={<StateMark text={text} state={misfits.length > 0 ? 'conflict' : 'late'}>{t(misfits.length > 0 ? 'plan.misfits' : 'plan.stale', { count: misfits.length })}</StateMark>}>
      <p>{t(misfits.length > 0 ? 'plan.misfitsMore' : 'plan.staleMore')}</p>
      {misfits.length > 0 ? <ul>{misfits.slice(0, 20).map(({ student, teacher, start, why }) => (
        <li><bdi>{students.get(student)?.name ?? ''}</bdi>, <bdi>{teachers.get(teacher) ?? ''}</bdi>, {text.dateTime(start, zone)}: {t(`plan.misfit.${why}`)}</li>
      ))}</ul> : null}
    </Notice>
  );
}

function Published({ text, view: { untold, byHand, wishing }, home }: { text: Text; view: PlanView; home: string }) {
  const { t } = text;
  return (
    <>
      <div class="field"><Notice kind={untold > 0 ? 'held' : 'done'} spoken lead={<StateMark text={text} state={untold > 0 ? 'held' : 'done'}>{t(untold > 0 ? 'plan.telling' : 'plan.told', { count: wishing - untold, of: wishing })}</StateMark>}>
        {byHand > 0 ? <p>{t('plan.byHand', { count: byHand })}</p> : null}
      </Notice></div>
      <div class="field"><Acts><ButtonLink primary href={`${home}/matrix`}>{t('conferencepage.matrix')}</ButtonLink></Acts></div>
    </>
  );
}
