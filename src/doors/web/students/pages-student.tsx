import { guardiansMeet, type Guardian, type Guardianship, type Student, type Teaching } from '../../../rooms/people/model-students.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { PersonLink } from '../people/parts.tsx';

export const studentDone = ['policy', 'asked'] as const;
export type StudentDone = (typeof studentDone)[number];

interface Props {
  visit: MemberVisit;
  student: Student;
  links: readonly Guardianship[];
  guardians: ReadonlyMap<string, Guardian>;
  teaching: readonly Teaching[];
  names: ReadonlyMap<string, string>;
  done: StudentDone | undefined;
  /** What was typed, where somebody else was quicker. */
  again: URLSearchParams | undefined;
}

/** One student: class, teachers, guardians, and how they meet. */
export function StudentPage(props: Props) {
  const { visit, student, teaching, names, done, again } = props;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`students.done.${done}`)}</StateMark>} />;
  const teachers = teaching.map(({ teacher, subject }) => (subject === '' ? t('students.leads', { name: names.get(teacher) ?? '' }) : t('students.teaches', { name: names.get(teacher) ?? '', subject })));
  return (
    <OfficePage visit={visit} title={student.name} current="people" banner={banner} refused={again !== undefined}>
      <PageHead title={<bdi>{student.name}</bdi>} acts={<><ButtonLink href={`${home}students`}>{t('students.toStudents')}</ButtonLink><ButtonLink href={`${home}people/${student.person}`}>{t('students.toPerson')}</ButtonLink></>}>
        {student.left ? <StateMark text={text} state="cancelled">{t('students.left')}</StateMark> : null}
      </PageHead>
      <Body narrow>
        <DescriptionList items={[
          [t('students.class'), student.className === null ? t('students.noClass') : <bdi>{student.className}</bdi>],
          [t('students.teachers'), teachers.length === 0 ? t('students.noTeachers') : <ul class="plain">{teachers.map((line) => <li><bdi>{line}</bdi></li>)}</ul>],
        ]} />
        <GuardianList {...props} home={home} />
        <Policy {...props} />
      </Body>
    </OfficePage>
  );
}

function GuardianList({ visit, student, links, guardians, home }: Props & { home: string }) {
  const { text, csrf } = visit;
  const { t } = text;
  return (
    <section class="part" aria-labelledby="guardians">
      <h2 id="guardians">{t('students.guardians')}</h2>
      {links.length === 0 ? <Empty>{t('students.noGuardian')}</Empty> : null}
      {links.map((link) => {
        const guardian = guardians.get(link.guardian);
        if (!guardian) return null;
        return (
          <>
            <h3><PersonLink home={home} id={guardian.person} name={guardian.name} /></h3>
            {link.contact === 'none' ? <p><StateMark text={text} state="cancelled">{t('students.contact.none')}</StateMark></p> : null}
            <DescriptionList items={factsOf(visit, guardian, link)} />
            {link.contact === 'none' || guardian.email === null ? null : (
              <Form action={`${home}students/${student.person}`} csrf={csrf} label={t('students.askAct', { name: guardian.name })}>
                <input type="hidden" name="do" value="ask" /><input type="hidden" name="guardian" value={guardian.person} />
                <Acts><Button plain>{t('students.askAct', { name: guardian.name })}</Button></Acts>
              </Form>
            )}
          </>
        );
      })}
    </section>
  );
}

function factsOf({ text }: MemberVisit, guardian: Guardian, { relation }: Guardianship) {
  const { t } = text;
  return [
    ...(relation === '' ? [] : [[t('students.relation'), <bdi>{relation}</bdi>] as const]),
    [t('students.email'), guardian.email === null ? t('students.nothing') : <bdi dir="ltr">{guardian.email}</bdi>] as const,
    [t('students.phone'), guardian.phone === null ? t('students.nothing') : <bdi dir="ltr">{guardian.phone}</bdi>] as const,
    [t('students.language'), text.languageName(guardian.language)] as const,
    ...(guardian.interpreterLanguage === null ? [] : [[t('students.interpreter'), text.languageName(guardian.interpreterLanguage)] as const]),
    ...(guardian.way === null ? [] : [[t('students.wayHead'), t(`students.way.${guardian.way}`)] as const]),
  ];
}

function Policy({ visit, student, links, guardians, again }: Props) {
  const { text, csrf, organisation } = visit;
  const { t } = text;
  const contactOf = ({ guardian, contact }: Guardianship) => again?.get(`contact-${guardian}`) ?? contact;
  const meetsOf = ({ guardian, meets }: Guardianship) => (again ? again.get(`meets-${guardian}`) === 'yes' : meets);
  return (
    <section class="part" aria-labelledby="policy">
      <h2 id="policy">{t('students.policy')}</h2>
      <p>{t('students.policyText')}</p>
      {again ? <Notice kind="conflict" spoken lead={<StateMark text={text} state="conflict">{t('students.policyChanged')}</StateMark>}><p>{t('students.policyNow', { how: t(`students.meet.${student.guardiansMeet}`) })}</p></Notice> : null}
      <Form action={`/o/${organisation.slug}/students/${student.person}`} csrf={csrf} label={t('students.policy')}>
        <input type="hidden" name="do" value="policy" /><input type="hidden" name="version" value={String(student.version)} />
        <Field
          text={text} name="guardiansMeet" kind="radios" label={t('students.meetHead')} value={again?.get('guardiansMeet') ?? student.guardiansMeet}
          options={guardiansMeet.map((value) => ({ value, label: t(`students.meet.${value}`), hint: t(`students.meetHint.${value}`) }))}
        />
        {links.filter(({ guardian }) => guardians.has(guardian)).map((link) => (
          <>
            <Field
              text={text} name={`contact-${link.guardian}`} kind="radios" label={t('students.contactOf', { name: guardians.get(link.guardian)!.name })} value={contactOf(link)}
              options={[{ value: 'full', label: t('students.contact.full') }, { value: 'none', label: t('students.contact.none'), hint: t('students.contactHint') }]}
            />
            <Field text={text} name={`meets-${link.guardian}`} kind="checkbox" label={t('students.meetsOf', { name: guardians.get(link.guardian)!.name })} checked={meetsOf(link)} />
          </>
        ))}
        <Acts><Button primary>{t('students.policyAct')}</Button></Acts>
      </Form>
    </section>
  );
}
