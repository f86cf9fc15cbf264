/** A family says whom it wants to meet and when it can: one plain form, for a phone of any age, without script. */
import { ways, type Pair } from '../../../rooms/conferences/model.ts';
import type { Wishes } from '../../../rooms/conferences/model-wishes.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import { partOf, samePair } from '../../../rooms/conferences/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';
import { Framed, Head, hoursOf, pairsOf, Sheet, subjectsOf } from './pages-family.tsx';
import { clockOf } from './parts.tsx';

export interface WishesShown {
  readonly scene: Scene;
  readonly names: Names;
  readonly wishes: Wishes | undefined;
  readonly here: string;
  /** What was typed and could not be taken; empty at first. */
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  readonly refused: string | undefined;
  readonly done: 'wish' | 'unwish' | undefined;
  /** Why nothing can be said now. */
  readonly closed: string | undefined;
}

interface Part { visit: Visit; shown: WishesShown }

/** What the family has said, and the form in which it says or changes it. */
export function WishesPage({ visit, member, shown }: Part & { member: MemberVisit | undefined }) {
  const { text } = visit;
  const { t } = text;
  const { scene, names, here, refused, done, errors, closed, wishes } = shown;
  const title = t('conferencepage.family.title', { round: scene.round.name });
  return (
    <Framed visit={visit} member={member} here={here} title={title} scene={scene} refused={errors.length > 0}>
      <Head visit={visit} shown={{ scene, names }} />
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
      {done === 'unwish' ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('wishes.done.unwish')}</StateMark>} /> : null}
      {scene.booked.length > 0 ? <Sheet visit={visit} shown={shown} /> : null}
      {wishes ? <Received visit={visit} shown={shown} /> : null}
      {closed ? <p>{closed}</p> : <WishForm visit={visit} member={member} shown={shown} />}
    </Framed>
  );
}

/** What was received, and that nothing is booked by it. */
function Received({ visit: { text }, shown: { scene: { round, family }, names, wishes, closed } }: Part) {
  const { t } = text;
  const { pairs, givenAt } = wishes!;
  return (
    <section>
      <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('wishes.received', { when: text.dateTime(givenAt, round.zone) })}</StateMark>}>
        <p>{t(closed ? 'wishes.waiting' : 'wishes.notBooked')}</p>
      </Notice>
      <ul>{pairs.map((pair) => (
        <li><bdi>{names.teachers.get(pair.teacher)}</bdi>, <bdi>{[names.children.get(pair.student) ?? '', family.students.find(({ person }) => person === pair.student)?.className ?? ''].join(' ').trim()}</bdi>{pair.must ? <>{': '}<b>{t('wishes.must')}</b></> : null}</li>
      ))}</ul>
    </section>
  );
}

const choices = ['', 'like', 'must'] as const;

/** The name of the field of one pair. */
export const pairField = (pair: Pair): string => `pair ${partOf(pair)}`;

function WishForm({ visit: { text, csrf }, member, shown }: Part & { member: MemberVisit | undefined }) {
  const { t } = text;
  const { scene, names, wishes, here, values, errors } = shown;
  const { round, family, booked } = scene;
  const open = pairsOf(scene).filter((pair) => !booked.some((one) => samePair(one, pair)));
  if (open.length === 0) return <p>{t('conferencepage.family.nobody')}</p>;
  const typed = values.has('do');
  const chosen = (pair: Pair) => {
    if (typed) return values.get(pairField(pair)) ?? '';
    if (!wishes) return (family.teachings.get(pair.student) ?? []).some((one) => one.teacher === pair.teacher && one.subject === '') ? 'like' : '';
    const one = wishes.pairs.find((other) => samePair(other, pair));
    return one ? one.must ? 'must' : 'like' : '';
  };
  return (
    <section>
      <h2>{t(wishes ? 'wishes.change' : 'wishes.choose')}</h2>
      <p>{t('wishes.intro', { when: text.dateTime(round.deadline, round.zone) })}</p>
      <ErrorSummary text={text} errors={errors} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        {family.students.filter(({ person }) => open.some(({ student }) => student === person)).map(({ person, className }) => (
          <>
            <h3 class="field"><bdi>{[names.children.get(person) ?? '', className ?? ''].join(' ').trim()}</bdi></h3>
            {open.filter(({ student }) => student === person).map((pair) => (
              <Field
                text={text} name={pairField(pair)} kind="select" value={chosen(pair)} error={errorOf(errors, pairField(pair))}
                label={[names.teachers.get(pair.teacher) ?? '', subjectsOf(text, scene, pair)].join(', ')} options={choices.map((one) => ({ value: one, label: t(`wishes.${one || 'no'}`) }))}
              />
            ))}
          </>
        ))}
        <When text={text} shown={shown} />
        {round.format === 'choice' ? <Field text={text} name="place" kind="radios" label={t('conferencepage.family.place')} value={values.get('place') ?? wishes?.place ?? 'in-person'} options={(['in-person', 'online'] as const).map((place) => ({ value: place, label: t(`conference.format.${place}`) }))} /> : null}
        {member ? <Field text={text} name="way" kind="radios" label={t('conferencepage.way')} value={values.get('way') ?? 'phone'} options={ways.map((way) => ({ value: way, label: t(`conferencepage.way.${way}`) }))} /> : null}
        <Acts>
          <Button primary name="do" value="wish">{t(wishes ? 'wishes.save' : 'wishes.send')}</Button>
          {wishes ? <Button plain name="do" value="unwish">{t('wishes.withdraw')}</Button> : null}
        </Acts>
      </Form>
    </section>
  );
}

/** Which days, and from when to when on each. */
function When({ text, shown: { scene, wishes, values, errors } }: { text: Visit['text']; shown: WishesShown }) {
  const { t } = text;
  const { round } = scene;
  const typed = values.has('do');
  const any = { value: '', label: t('conferencepage.family.anyTime') };
  return (
    <>
      <h3 class="field">{t('wishes.when')}</h3>
      {round.days.map((day) => {
        const key = day.date.toString();
        const said = wishes?.days.find(({ date }) => date.equals(day.date));
        const can = typed ? values.has(`can-${key}`) : !wishes || said !== undefined;
        const at = (name: 'after' | 'before') => values.get(`${name}-${key}`) ?? (said?.[name] == null ? '' : clockOf(said[name]));
        return (
          <>
            <Field text={text} name={`can-${key}`} kind="checkbox" label={t('wishes.can', { day: text.weekdayDate(day.date) })} checked={can} error={errorOf(errors, `can-${key}`)} />
            <div class="line">
              {(['after', 'before'] as const).map((name) => (
                <Field text={text} name={`${name}-${key}`} kind="select" label={t(`conferencepage.family.${name}`)} value={at(name)} error={errorOf(errors, `${name}-${key}`)} options={[any, ...hoursOf({ ...round, days: [day] }).map((hour) => ({ value: hour, label: hour }))]} />
              ))}
            </div>
          </>
        );
      })}
    </>
  );
}
