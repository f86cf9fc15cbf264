import type { Text } from '../../../platform/text.ts';
import type { Guardian, Guardianship, SchoolClass, Student } from '../../../rooms/people/model-students.ts';
import type { SettledCorrection } from '../../../rooms/people/reads-corrections.ts';
import type { WaitingCorrection } from '../../../rooms/people/reads-imports.ts';
import { FilterBox, FilterChoice, FilterLine } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm, Form } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { correctionInWords } from './parts.tsx';

export const mostStudents = 200;

interface ListProps {
  visit: MemberVisit;
  students: readonly Student[];
  guardianships: readonly Guardianship[];
  names: ReadonlyMap<string, string>;
  classes: readonly SchoolClass[];
  asked: { readonly words: string; readonly class: string; readonly left: boolean };
  waiting: number;
  /** More fit than are shown. */
  cut: boolean;
}

/** The students, by class. */
export function StudentsPage(props: ListProps) {
  const { visit, students, classes, asked, waiting, cut } = props;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage visit={visit} title={t('students.title')} current="people" live={`${home}live?topics=students`}>
      <PageHead
        title={t('students.title')} acts={<ButtonLink primary href={`${home}imports`}>{t('students.import')}</ButtonLink>}
        tools={(
          <AskForm action={`${home}students`} label={t('students.search')}>
            <FilterLine name="words" kind="search" label={t('students.words')} value={asked.words} />
            <FilterChoice name="class" label={t('students.class')} value={asked.class} options={[{ value: '', label: t('students.anyClass') }, ...classes.map(({ id, name }) => ({ value: id as string, label: name }))]} />
            <FilterBox name="left" label={t('students.withLeft')} value="with" checked={asked.left} />
            <Button>{t('students.searchAct')}</Button>
          </AskForm>
        )}
      />
      <Body>
        <div data-live-part="students">
          {waiting > 0 ? <Notice kind="held"><p><a href={`${home}students/corrections`}>{t('students.waiting', { count: waiting })}</a></p></Notice> : null}
          {students.length === 0 ? <Empty link={{ href: `${home}imports`, label: t('students.import') }}>{t('students.none')}</Empty> : <List {...props} home={home} />}
          {cut ? <p class="second">{t('students.cut', { count: mostStudents })}</p> : null}
        </div>
      </Body>
    </OfficePage>
  );
}

function List({ visit: { text }, students, guardianships, names, home }: ListProps & { home: string }) {
  const { t } = text;
  const of = Map.groupBy(guardianships, ({ student }) => student);
  const rows = students.map(({ person, name, className, guardiansMeet, left }) => [
    <>
      <a href={`${home}students/${person}`}><bdi>{name}</bdi></a>
      {left ? <> <StateMark text={text} state="cancelled">{t('students.left')}</StateMark></> : null}
    </>,
    className === null ? '' : <bdi>{className}</bdi>, <Guardians text={text} of={of.get(person) ?? []} names={names} />,
    guardiansMeet === 'together' ? <span class="quiet">{t('students.meet.together')}</span> : t(`students.meet.${guardiansMeet}`),
  ]);
  const columns = [{ label: t('students.name') }, { label: t('students.class') }, { label: t('students.guardians') }, { label: t('students.meetHead') }];
  return <Table id="students" caption={t('students.count', { count: students.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

function Guardians({ text, of, names }: { text: Text; of: readonly Guardianship[]; names: ReadonlyMap<string, string> }) {
  if (of.length === 0) return <span class="quiet">{text.t('students.noGuardian')}</span>;
  const without = text.t('students.contact.none');
  return <>{text.list(of.map(({ guardian, contact }) => `\u2068${names.get(guardian) ?? ''}\u2069${contact === 'none' ? ` (${without})` : ''}`))}</>;
}

interface QueueProps {
  visit: MemberVisit;
  waiting: readonly { readonly correction: WaitingCorrection; readonly now: Guardian; readonly children: readonly string[] }[];
  settled: readonly SettledCorrection[];
  /** Of guardians, and of who settled what they said. */
  names: ReadonlyMap<string, { readonly name: string }>;
  done: 'accepted' | 'declined' | undefined;
  refused: boolean;
}

/** What guardians say of themselves, to be accepted or declined. */
export function CorrectionsPage({ visit, waiting, settled, names, done, refused }: QueueProps) {
  const { text, organisation, person: reader } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/students`;
  const banner = done && <Banner kind={done === 'accepted' ? 'done' : 'plain'}>{t(`students.settled.${done}`)}</Banner>;
  return (
    <OfficePage visit={visit} title={t('students.corrections')} current="people" banner={banner} refused={refused}>
      <PageHead title={t('students.corrections')} acts={<ButtonLink href={home}>{t('students.toStudents')}</ButtonLink>} />
      <Body narrow>
        {refused ? <Notice kind="conflict" spoken><p>{t('students.settledAlready')}</p></Notice> : null}
        <p>{t('students.correctionsText')}</p>
        {waiting.length === 0 ? <Empty>{t('students.correctionsNone')}</Empty> : null}
        {waiting.map(({ correction, now, children }) => (
          <section class="part" aria-labelledby={`c-${correction.id}`}>
            <h2 id={`c-${correction.id}`}><bdi>{now.name}</bdi></h2>
            <p class="second">{t('students.saidAt', { when: text.dateTime(correction.madeAt, reader.zone), children: text.list(children) })}</p>
            <Compared visit={visit} correction={correction} now={now} />
            <SettleForm visit={visit} correction={correction} action={`${home}/corrections`} name={now.name} />
          </section>
        ))}
        {settled.length === 0 ? null : (
          <section class="part" aria-labelledby="settled">
            <h2 id="settled">{t('students.settledLately')}</h2>
            <ul>{settled.map(({ guardian, decision, at, by }) => (
              <li>{t('students.settledBy', { name: names.get(guardian)?.name ?? '', decision: t(`students.decision.${decision}`), when: text.dateTime(at, reader.zone), by: names.get(by ?? '')?.name ?? '' })}</li>
            ))}</ul>
          </section>
        )}
      </Body>
    </OfficePage>
  );
}

function Compared({ visit: { text }, correction: { proposed }, now }: { visit: MemberVisit; correction: WaitingCorrection; now: Guardian }) {
  const { t } = text;
  const before = correctionInWords(text, Object.fromEntries(Object.keys(proposed).map((field) => [field, now[field as keyof Guardian] ?? (field === 'email' || field === 'phone' ? '' : null)])) as never);
  const after = correctionInWords(text, proposed);
  const items = after.map(([label, to], at) => ({ label, to, from: before[at]?.[1] ?? '' })).filter(({ from, to }) => from !== to);
  return items.length === 0 ? <p>{t('students.nothingDiffers')}</p>
    : <DescriptionList items={items.map(({ label, from, to }) => [label, <bdi>{t('students.fromTo', { from: from || t('students.nothing'), to })}</bdi>])} />;
}

function SettleForm({ visit: { text, csrf }, correction, action, name }: { visit: MemberVisit; correction: WaitingCorrection; action: string; name: string }) {
  return (
    <Form action={action} csrf={csrf} label={text.t('students.settle', { name })}>
      <input type="hidden" name="correction" value={correction.id} />
      <Acts><Button name="do" value="accepted">{text.t('students.accept')}</Button><Button plain name="do" value="declined">{text.t('students.decline')}</Button></Acts>
    </Form>
  );
}

