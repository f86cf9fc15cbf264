/** A plan line by line: what could not be given and why, who waits longest, one class, one teacher. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { PlanMeeting } from '../../../rooms/conferences/model-plan.ts';
import { waitsOf, type PlanView } from '../../../rooms/conferences/reads-plan-view.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { FilterChoice } from '../answers-filters.tsx';
import { Button } from '../frame/controls.tsx';
import { AskForm } from '../frame/forms.tsx';
import { Empty } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table, type Column } from '../frame/table.tsx';
import type { PlanShown } from './pages-plan.tsx';

/** How many families with long waits are named. */
const mostWaits = 10;

/** Why a wish got no time, in a sentence; no other family is named. */
export function whyTold(text: Text, { teachers, demand }: Pick<PlanView, 'teachers' | 'demand'>, { why, teacher }: Pick<PlanMeeting, 'why' | 'teacher'>): string {
  if (why === null) return '';
  const asked = demand.find((one) => one.teacher === teacher);
  const key = why === 'teacher-full' && asked && asked.wanted <= asked.slots ? 'hours-full' : why;
  return text.t(`plan.why.${key}`, { teacher: teachers.get(teacher) ?? '', wanted: asked?.wanted ?? 0, slots: asked?.slots ?? 0 });
}

interface Part { text: Text; shown: PlanShown }

/** The part of the plan that is asked for. */
export function Lines({ text, shown, home }: Part & { home: string }) {
  const { t } = text;
  const { view, part } = shown;
  const classes = new Map([...view.students.values()].flatMap(({ homeClass, className }) => (homeClass && className ? [[homeClass as string, className] as const] : [])));
  const compare = new Intl.Collator(text.locale, { numeric: true }).compare;
  const options = [
    { value: '', label: t('plan.view.open') },
    ...[...classes].sort(([, a], [, b]) => compare(a, b)).map(([id, name]) => ({ value: `class:${id}`, label: t('plan.view.class', { name }) })),
    ...[...view.teachers].sort(([, a], [, b]) => compare(a, b)).map(([id, name]) => ({ value: `teacher:${id}`, label: name })),
  ];
  return (
    <section>
      <div class="field"><AskForm action={`${home}/plan`} label={t('plan.view')}>
        <FilterChoice name="part" label={t('plan.view')} value={part} options={options} />
        <Button>{t('conferencepage.searchAct')}</Button>
      </AskForm></div>
      {part.startsWith('class:') ? <OfClass text={text} shown={shown} id={part.slice('class:'.length)} /> : part.startsWith('teacher:') ? <OfTeacher text={text} shown={shown} id={part.slice('teacher:'.length) as PersonId} /> : <Open text={text} shown={shown} />}
    </section>
  );
}

function childOf({ students, guardians }: PlanView, { student, family }: Pick<PlanMeeting, 'student' | 'family'>): Child {
  const one = students.get(student);
  return <><bdi>{[one?.name ?? '', one?.className ?? ''].join(' ').trim()}</bdi><br /><small class="second"><bdi>{(guardians.get(family) ?? []).join(', ')}</bdi></small></>;
}

const mustTold = (text: Text, { must }: Pick<PlanMeeting, 'must'>) => text.t(must ? 'wishes.must' : 'wishes.like');
const sortName = ({ students }: PlanView, { student }: Pick<PlanMeeting, 'student'>) => `${students.get(student)?.className ?? ''} ${students.get(student)?.name ?? ''}`;

/** Wishes without a time, those that must be first; and the longest waits. */
function Open({ text, shown: { view, round } }: Part) {
  const { t } = text;
  const open = view.meetings.filter(({ slot }) => slot === null).toSorted((a, b) => Number(b.must) - Number(a.must) || (sortName(view, a) < sortName(view, b) ? -1 : 1));
  const columns = [{ label: t('conference.child') }, { label: t('conferencepage.teacher') }, { label: t('plan.matters') }, { label: t('plan.why') }];
  const waits = waitsOf(view.meetings, round.zone).slice(0, mostWaits);
  return (
    <>
      {open.length === 0 ? <Empty>{t('plan.allServed')}</Empty>
        : <Table id="open" caption={t('plan.openCount', { count: open.length })} columns={columns} rows={open.map((one) => [childOf(view, one), <bdi>{view.teachers.get(one.teacher)}</bdi>, mustTold(text, one), whyTold(text, view, one)])} rowHead={0} stacked />}
      {waits.length === 0 ? null : (
        <Table
          id="waits" caption={t('plan.waits')} columns={[{ label: t('conference.child') }, { label: t('plan.wait'), kind: 'number' }, { label: t('conferencepage.family.booked') }]} rowHead={0} stacked
          rows={waits.map(({ minutes, meetings }) => [
            childOf(view, meetings[0]!), text.duration(Temporal.Duration.from({ minutes })),
            text.list(meetings.flatMap(({ start, teacher }) => (start ? [`${text.time(start, round.zone)} ${view.teachers.get(teacher) ?? ''}`] : []))),
          ])}
        />
      )}
    </>
  );
}

/** Of one class: every wish of its children with its time or why there is none. */
function OfClass({ text, shown: { view, round }, id }: Part & { id: string }) {
  const { t } = text;
  const own = view.meetings.filter(({ student }) => view.students.get(student)?.homeClass === id).toSorted((a, b) => (sortName(view, a) < sortName(view, b) ? -1 : sortName(view, a) > sortName(view, b) ? 1 : 0));
  const columns: Column[] = [{ label: t('conference.child') }, { label: t('conferencepage.teacher') }, { label: t('plan.matters') }, { label: t('conferencepage.time') }];
  return <Table id="class" caption={t('plan.count', { count: own.length })} columns={columns} rows={own.map((one) => [childOf(view, one), <bdi>{view.teachers.get(one.teacher)}</bdi>, mustTold(text, one), whenTold(text, view, round.zone, one)])} rowHead={0} stacked />;
}

function whenTold(text: Text, view: PlanView, zone: string, one: PlanMeeting): Child {
  if (one.start && one.end) return text.dateRange(one.start, one.end, zone);
  return <StateMark text={text} state="missing">{whyTold(text, view, one)}</StateMark>;
}

/** Of one teacher: whom he meets, in order of time, and whom he does not. */
function OfTeacher({ text, shown: { view, round }, id }: Part & { id: PersonId }) {
  const { t } = text;
  const own = view.meetings.filter(({ teacher }) => teacher === id);
  const columns: Column[] = [{ label: t('conferencepage.time') }, { label: t('conference.child') }, { label: t('plan.matters') }];
  return <Table id="teacher" caption={t('plan.count', { count: own.length })} columns={columns} rows={own.map((one) => [whenTold(text, view, round.zone, one), childOf(view, one), mustTold(text, one)])} rowHead={1} stacked />;
}
