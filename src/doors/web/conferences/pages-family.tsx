/** The pages of a family: plain forms in one column, for a phone of any age, without script. */
import type { Child } from 'hono/jsx';
import type { Interval } from '../../../calendar/interval.ts';
import { isLocale, languages } from '../../../platform/text-languages.ts';
import type { Text } from '../../../platform/text.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import { placeTold, type Names } from '../../../rooms/conferences/actions-say.ts';
import { ways, type Appointment, type Pair, type Slot } from '../../../rooms/conferences/model.ts';
import { partOf, roomOn, samePair } from '../../../rooms/conferences/reads.ts';
import { isOffered } from '../../../rooms/conferences/reads-waiting.ts';
import type { SheetFacts } from '../../../rooms/conferences/reads-sheet.ts';
import { worded } from '../../../rooms/conferences/reads-texts.ts';
import type { KeptPlace } from '../../../rooms/conferences/model-wishes.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, Form } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { Rearranged, type OpenChange } from './parts-absence.tsx';
import { EveningLines, HeldHelp, isToday } from './parts-evening.tsx';
import { KeptForFamily } from './pages-kept.tsx';
import { clockOf } from './parts.tsx';
import { leftOf, Matters, Missing, WaitingFor, type WaitedDone, type Waiting } from './parts-waiting.tsx';

/** What was just done, as the address says after a redirect. */
export const familyDone = ['book', 'move', 'cancel', 'lost'] as const;

/** A time that is kept for the family until a moment. */
export interface HeldMeeting extends Interval, Pair { readonly until: Temporal.Instant }

interface Known {
  readonly scene: Scene;
  readonly held: readonly HeldMeeting[];
  readonly names: Names;
  readonly waiting: Waiting;
  /** Teachers whom more families want than they have times for. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Where something is booked or held. */
  readonly facts?: SheetFacts | undefined;
}

export interface FamilyShown extends Known {
  readonly here: string;
  readonly choosing: boolean;
  readonly done: (typeof familyDone)[number] | undefined;
  readonly values: URLSearchParams;
  /** What is wrong with the choice, and why something was not done. */
  readonly wrong?: string | undefined;
  readonly refused?: string | undefined;
  /** What was arranged anew and it has not answered, and whether it just has. */
  readonly rearranged?: readonly OpenChange[] | undefined;
  readonly answered?: boolean | undefined;
  /** For what it has just asked in vain. */
  readonly missing?: readonly Pair[];
  readonly waited?: WaitedDone | undefined;
  /** Times that the school keeps for it. */
  readonly kept?: readonly KeptPlace[];
}

interface Framed { visit: Visit; member: MemberVisit | undefined; here: string; title: string; scene: Scene | undefined; refused?: boolean; live?: string | undefined; noPush?: boolean; children: Child }

/** The frame: public behind the link, the office's for who acts on behalf of the family. */
export function Framed({ visit, member, here, title, scene, refused = false, live, noPush = false, children }: Framed) {
  const { text, organisation } = visit;
  if (member) return <OfficePage visit={member} title={title} current="conferences" refused={refused}><PageHead title={title} /><Body narrow>{children}</Body></OfficePage>;
  const contact = scene ? worded(scene.round, tongueOf(visit)).contact : '';
  return (
    <PublicPage
      text={text} title={title} organisation={organisation.name} refused={refused} live={live} languages={languages.map(({ locale }) => ({ locale, href: `${here}?lang=${locale}` }))}
      footer={<>
        {scene && visit.person && !noPush ? <p><a href={`${here}/push?lang=${text.locale}`}>{text.t('push.on')}</a></p> : null}
        {contact === '' ? null : <p><b>{text.t('conferencepage.family.help')}</b><br /><bdi>{contact}</bdi></p>}
        <p>{text.t('conferencepage.family.privacy')}{' '}<a href={`mailto:${organisation.sender}`} dir="ltr">{organisation.sender}</a></p>
      </>}
    >
      <h1>{title}</h1>
      {children}
    </PublicPage>
  );
}

/** Everything in order: what has just happened, what is kept, what is booked, whom one can choose. */
export function FamilyPage({ visit, member, shown, closed }: { visit: Visit; member: MemberVisit | undefined; shown: FamilyShown | undefined; closed?: string }) {
  const { text } = visit;
  if (!shown) return <Framed visit={visit} member={member} here="" title={text.t('conferencepage.notDone')} scene={undefined}><p>{closed}</p></Framed>;
  const { scene, held, here, refused, wrong } = shown;
  const title = text.t('conferencepage.family.title', { round: scene.round.name });
  return (
    <Framed visit={visit} member={member} here={here} title={title} scene={scene} refused={wrong !== undefined} live={scene.booked.length > 0 && isToday(scene.round, visit.now) ? `${here}/live?lang=${text.locale}` : undefined}>
      <Head visit={visit} shown={shown} />
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{text.t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
      <Done text={text} done={shown.done} />
      <Rearranged visit={visit} scene={scene} names={shown.names} here={here} open={shown.rearranged ?? []} answered={shown.answered ?? false} mayChoose={mayChoose(visit, member, scene)} />
      {shown.missing ? <Missing text={text} names={shown.names} here={here} pairs={shown.missing} waits={shown.waiting.waits} /> : null}
      <WaitingFor visit={visit} scene={scene} names={shown.names} here={here} waiting={shown.waiting} waited={shown.waited} />
      <KeptForFamily visit={visit} scene={scene} names={shown.names} here={here} kept={shown.kept ?? []} />
      {held.length > 0 ? <Plan visit={visit} member={member} shown={shown} /> : null}
      {scene.booked.length > 0 ? <div data-live-part="sheet"><Sheet visit={visit} shown={shown} /></div> : null}
      {held.length === 0 ? <ChooseOrWhyNot visit={visit} member={member} shown={shown} /> : null}
      {member || !visit.person ? null : <Form action={`${here}?lang=${text.locale}`} csrf={visit.csrf}><Acts><Button plain name="do" value="contact">{text.t('letter.contact.act')}</Button></Acts></Form>}
    </Framed>
  );
}

/** Whether the family can choose times by itself now. */
const mayChoose = ({ now }: Visit, member: MemberVisit | undefined, { round, opensAt }: Scene) =>
  member !== undefined || (round.state === 'open' && Temporal.Instant.compare(opensAt, now) <= 0 && Temporal.Instant.compare(round.deadline, now) > 0);

/** The language in which the school's own texts are read: it may be one that the program does not speak. */
const tongueOf = ({ person, spoken }: Visit) => (person && !isLocale(person.language) ? person.language : spoken);

export function Head({ visit, shown: { scene: { round, family }, names } }: { visit: Visit; shown: Pick<FamilyShown, 'scene' | 'names'> }) {
  const { text } = visit;
  const { t } = text;
  const said = worded(round, tongueOf(visit));
  return (
    <>
      <p>{text.parts<unknown>('conferencepage.family.for', { children: <b>{text.list(family.students.map(({ person }) => names.children.get(person) ?? ''))}</b> })}{' '}
        {text.list(round.days.map(({ date }) => text.weekdayDate(date)))}. {t(`conference.format.${round.format}`)}.</p>
      {[said.purpose, said.instructions].map((one) => (one === '' ? null : <p class="prose"><bdi>{one}</bdi></p>))}
    </>
  );
}

function Done({ text, done }: { text: Text; done: FamilyShown['done'] }) {
  if (!done) return null;
  return done === 'lost' ? <Notice kind="late" spoken lead={<StateMark text={text} state="late">{text.t('conferencepage.family.done.lost')}</StateMark>} />
    : <Notice kind="done" spoken lead={<StateMark text={text} state="done">{text.t(`conferencepage.family.done.${done}`)}</StateMark>} />;
}

type Shown = { visit: Visit; shown: FamilyShown };

const inOrder = (a: Interval, b: Interval) => Temporal.Instant.compare(a.start, b.start);

/** Subject and child of a meeting: "Mathematics, Yusuf 8B". */
function aboutOf(text: Text, { family }: Scene, names: Names, { student, teacher }: Pair): string {
  const subjects = [...new Set((family.teachings.get(student) ?? []).filter((one) => one.teacher === teacher).map(({ subject }) => subject || text.t('conferencepage.family.classTeacher')))];
  const child = family.students.find(({ person }) => person === student);
  return [...subjects, [names.children.get(student) ?? '', child?.className ?? ''].filter((one) => one !== '').join(' ')].join(', ');
}

interface MeetingProps { text: Text; scene: Scene; names: Names; one: Interval & Pair; place: string; children?: Child }

/** One meeting of a plan or a sheet: the time first. */
function Meeting({ text, scene, names, one, place, children }: MeetingProps) {
  return (
    <li class="field">
      <h3><Time text={text} at={one.start} zone={scene.round.zone} />{' '}<bdi>{names.teachers.get(one.teacher)}</bdi></h3>
      <p><bdi>{aboutOf(text, scene, names, one)}</bdi><br /><bdi>{place}</bdi></p>
      {children}
    </li>
  );
}

/** Days with their meetings, each day under its own heading. */
function Days<M extends Interval & Pair>({ text, scene, all, each }: { text: Text; scene: Scene; all: readonly M[]; each: (one: M) => Child }) {
  const { zone } = scene.round;
  const days = [...Map.groupBy([...all].sort(inOrder), ({ start }) => start.toZonedDateTimeISO(zone).toPlainDate().toString()).values()];
  return (
    <>
      {days.map((of) => (
        <>
          <p><b>{text.dateRange(of[0]!.start, of.at(-1)!.end, zone)}</b></p>
          <ul class="choices">{of.map(each)}</ul>
        </>
      ))}
      <p class="second">{text.t('conferencepage.family.zone', { zone: text.zoneName(zone, all[0]!.start) })}</p>
    </>
  );
}

/** What is kept for a few minutes, to be booked with one act. */
function Plan({ visit: { text, csrf }, member, shown: { scene, held, names, here, facts, waiting } }: Shown & { member: MemberVisit | undefined }) {
  const { t } = text;
  const until = held.map((one) => one.until).sort(Temporal.Instant.compare)[0]!;
  const place = scene.family.draft?.place ?? 'in-person';
  const room = ({ teacher, start }: HeldMeeting) => {
    const own = scene.teachers.find((one) => one.teacher === teacher);
    return own ? roomOn(own, start.toZonedDateTimeISO(scene.round.zone).toPlainDate()) : null;
  };
  const missing = (scene.family.draft?.pairs ?? []).filter((pair) => !held.some((one) => samePair(one, pair)) && !scene.booked.some((one) => samePair(one, pair)));
  return (
    <section>
      <h2>{t('conferencepage.family.plan')}</h2>
      <Notice kind="held" spoken lead={<StateMark text={text} state="held">{t('conferencepage.family.held', { when: text.time(until, scene.round.zone) })}</StateMark>}><p>{t('conferencepage.family.heldMore')}</p></Notice>
      <Missing text={text} names={names} here={here} pairs={missing} waits={waiting.waits} />
      <Days text={text} scene={scene} all={held} each={(one) => (
        <Meeting text={text} scene={scene} names={names} one={one} place={placeTold({ place, room: room(one) }, names, text)}>
          {facts ? <HeldHelp text={text} one={one} facts={facts} /> : null}
          <div class="acts">
            <a href={`${here}?${new URLSearchParams({ other: partOf(one), lang: text.locale })}`} aria-label={t('conferencepage.family.otherOf', { teacher: names.teachers.get(one.teacher) ?? '' })}>{t('conferencepage.family.other')}</a>
            <Form action={here} csrf={csrf}>
              <input type="hidden" name="pair" value={partOf(one)} />
              <button class="btn plain" name="do" value="leave" aria-label={t('conferencepage.family.leaveOutOf', { teacher: names.teachers.get(one.teacher) ?? '' })}>{t('conferencepage.family.leaveOut')}</button>
            </Form>
          </div>
        </Meeting>
      )} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        {member ? <Field text={text} name="way" kind="radios" label={t('conferencepage.way')} value="phone" options={ways.map((way) => ({ value: way, label: t(`conferencepage.way.${way}`) }))} /> : null}
        <Acts>
          <Button primary name="do" value="book">{t('conferencepage.family.book', { count: held.length })}</Button>
          <Button plain name="do" value="drop">{t('conferencepage.family.again')}</Button>
        </Acts>
      </Form>
    </section>
  );
}

/** The sheet of a family: all that is booked, where, and what can still be changed. */
export function Sheet({ visit, shown: { scene, names, here, facts, rearranged = [] } }: { visit: Visit; shown: Pick<FamilyShown, 'scene' | 'names' | 'here' | 'facts' | 'rearranged'> }) {
  const { text, now } = visit;
  const { t } = text;
  const { round, booked } = scene;
  const changeable = !scene.byLink || rearranged.length > 0 || Temporal.Instant.compare(round.changeDeadline, now) > 0;
  const when = text.dateTime(round.changeDeadline, round.zone);
  return (
    <section>
      <h2>{t('conferencepage.family.booked')}</h2>
      <Days text={text} scene={scene} all={booked} each={(one: Appointment) => (
        <Meeting text={text} scene={scene} names={names} one={one} place={placeTold(one, names, text)}>
          {facts ? <EveningLines text={text} round={round} one={one} facts={facts} names={names} now={now} /> : null}
          {one.address ? <p><a href={one.address}>{t('conferencepage.family.join')}</a></p> : null}
          {changeable && one.state === 'booked' && Temporal.Instant.compare(one.start, now) > 0 ? <Changes text={text} here={here} names={names} one={one} /> : null}
        </Meeting>
      )} />
      <p>{t(Temporal.Instant.compare(round.changeDeadline, now) > 0 ? 'conferencepage.family.changeUntil' : changeable && scene.byLink ? 'absence.family.changeable' : 'conferencepage.family.changeOver', { when })}</p>
      <Acts>
        <ButtonLink href={`${here}/sheet?lang=${text.locale}`}>{t('evening.sheet')}</ButtonLink>
        <ButtonLink href={`${here}/meetings.ics`}>{t('conferencepage.family.calendar')}</ButtonLink>
      </Acts>
    </section>
  );
}

function Changes({ text, here, names, one }: { text: Text; here: string; names: Names; one: Appointment }) {
  const { t } = text;
  const teacher = names.teachers.get(one.teacher) ?? '';
  return (
    <div class="acts">
      <a href={`${here}?${new URLSearchParams({ other: partOf(one), lang: text.locale })}`} aria-label={t('conferencepage.family.changeOf', { teacher })}>{t('conferencepage.family.change')}</a>
      <a href={`${here}?${new URLSearchParams({ cancel: one.id, lang: text.locale })}`} aria-label={t('conferencepage.family.cancelOf', { teacher })}>{t('conferencepage.family.cancel')}</a>
    </div>
  );
}

/** Whom the family can still meet, or why it cannot book now. */
function ChooseOrWhyNot({ visit, member, shown }: Shown & { member: MemberVisit | undefined }) {
  const { text, now } = visit;
  const { scene: { round, booked, family, opensAt }, here } = shown;
  const when = (at: Temporal.Instant) => ({ when: text.dateTime(at, round.zone), zone: text.zoneName(round.zone, at) });
  const kept = shown.waiting.waits.filter((one) => isOffered(one, now));
  const open = pairsOf(shown.scene).filter((pair) => ![...booked, ...kept].some((one) => samePair(one, pair)));
  if (!member && round.state === 'open' && Temporal.Instant.compare(opensAt, now) > 0) return <p>{text.t('conferencepage.family.notYet', when(opensAt))}</p>;
  const over = Temporal.Instant.compare(round.deadline, now) <= 0;
  if (!member && (over || round.state !== 'open')) return <p>{text.t(over ? 'conferencepage.family.over' : 'conferencepage.family.closed', when(round.deadline))}</p>;
  if (open.length === 0) return booked.length + kept.length > 0 ? null : <p>{text.t('conferencepage.family.nobody')}</p>;
  if (booked.length > 0 && !shown.choosing && family.draft === null) {
    return <Acts><ButtonLink href={`${here}?${new URLSearchParams({ choose: '', lang: text.locale })}`}>{text.t('conferencepage.family.chooseMore')}</ButtonLink></Acts>;
  }
  return <Choose visit={visit} shown={shown} open={open} until={[text.t('conferencepage.family.until', when(round.deadline)), leftOf(text, now, round.deadline)].join(' ').trim()} />;
}

/** Every teacher of every child, each once. */
export function pairsOf({ family }: Scene): Pair[] {
  return family.students.flatMap(({ person: student }) => [...new Set((family.teachings.get(student) ?? []).map(({ teacher }) => teacher))].map((teacher) => ({ student, teacher })));
}

function Choose({ visit: { text, csrf }, shown: { scene, names, values, wrong, here, wanted }, open, until }: Shown & { open: readonly Pair[]; until: string }) {
  const { t } = text;
  const { round, family } = scene;
  const chosen = values.has('do') ? values.getAll('pair') : family.draft ? family.draft.pairs.map(partOf)
    : open.filter(({ student, teacher }) => (family.teachings.get(student) ?? []).some((one) => one.teacher === teacher && one.subject === '')).map(partOf);
  const children = family.students.filter(({ person }) => open.some(({ student }) => student === person));
  const hours = hoursOf(round);
  const any = { value: '', label: t('conferencepage.family.anyTime') };
  const at = (name: 'after' | 'before') => values.get(name) ?? (family.draft?.[name] == null ? '' : clockOf(family.draft[name]));
  return (
    <section>
      <h2>{t(scene.booked.length > 0 ? 'conferencepage.family.chooseMore' : 'conferencepage.family.choose')}</h2>
      <p>{t('conferencepage.family.chooseHint')}</p>
      <ErrorSummary text={text} errors={wrong ? [{ field: 'pair', message: wrong }] : []} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        {children.map(({ person, className }, index) => (
          <Field
            text={text} name="pair" kind="checkboxes" label={[names.children.get(person) ?? '', className ?? ''].join(' ').trim()} values={chosen} error={index === 0 ? wrong : undefined}
            options={open.filter(({ student }) => student === person).map((pair) => ({
              value: partOf(pair), label: names.teachers.get(pair.teacher) ?? '', hint: subjectsOf(text, scene, pair),
            }))}
          />
        ))}
        <Matters text={text} scene={scene} names={names} open={open} wanted={wanted} values={values} />
        {round.format === 'choice' ? <Field text={text} name="place" kind="radios" label={t('conferencepage.family.place')} value={values.get('place') ?? family.draft?.place ?? 'in-person'} options={(['in-person', 'online'] as const).map((place) => ({ value: place, label: t(`conference.format.${place}`) }))} /> : null}
        <div class="line">
          {(['after', 'before'] as const).map((name) => (
            <Field text={text} name={name} kind="select" label={t(`conferencepage.family.${name}`)} value={at(name)} options={[any, ...hours.map((hour) => ({ value: hour, label: hour }))]} />
          ))}
        </div>
        <Acts><Button primary name="do" value="propose">{t('conferencepage.family.propose')}</Button></Acts>
        <p class="second">{until}</p>
      </Form>
    </section>
  );
}

export const subjectsOf = (text: Text, { family }: Scene, { student, teacher }: Pair): string => text.list(new Set((family.teachings.get(student) ?? [])
  .filter((one) => one.teacher === teacher).map(({ subject }) => subject || text.t('conferencepage.family.classTeacher'))));

/** Every half hour of the round's days. */
export function hoursOf({ days }: Scene['round']): string[] {
  const [from, to] = [Math.min(...days.map((day) => day.from)), Math.max(...days.map((day) => day.to))];
  const first = Math.ceil(from / 30) * 30;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / 30) + 1) }, (_, at) => clockOf(first + at * 30));
}

interface OtherShown extends Known { readonly pair: Pair; readonly slots: readonly Slot[]; readonly here: string; readonly refused: string | undefined }

/** The times that one meeting could have instead. */
export function OtherPage({ visit, member, shown }: { visit: Visit; member: MemberVisit | undefined; shown: OtherShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { scene, names, pair, slots, here, held, refused } = shown;
  const title = t('conferencepage.family.otherTitle', { teacher: names.teachers.get(pair.teacher) ?? '', child: names.children.get(pair.student) ?? '' });
  const booked = scene.booked.find((one) => samePair(one, pair));
  const now = booked ?? held.find((one) => samePair(one, pair));
  const others = slots.filter(({ start }) => !now || !start.equals(now.start));
  return (
    <Framed visit={visit} member={member} here={here} title={title} scene={scene} refused={refused !== undefined}>
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
      {now ? <p>{t('conferencepage.family.otherNow', { when: text.dateRange(now.start, now.end, scene.round.zone) })}</p> : null}
      {others.length === 0 && !booked ? <Missing text={text} names={names} here={here} pairs={[pair]} waits={shown.waiting.waits} /> : null}
      {others.length === 0 ? <p>{t('conferencepage.family.otherNone')}</p> : (
        <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
          <input type="hidden" name="pair" value={partOf(pair)} />
          <Field text={text} name="slot" kind="radios" label={t('conferencepage.family.otherPick')} value={undefined} options={others.map((slot) => ({ value: slot.id, label: text.dateRange(slot.start, slot.end, scene.round.zone) }))} />
          {member && booked ? <Field text={text} name="reason" kind="text" maxlength={500} label={t('conferencepage.reason')} value="" /> : null}
          <Acts><Button primary name="do" value={booked ? 'move' : 'other'}>{t('conferencepage.family.otherTake')}</Button></Acts>
        </Form>
      )}
      <Acts><ButtonLink plain href={`${here}?lang=${text.locale}`}>{t('conferencepage.family.back')}</ButtonLink></Acts>
    </Framed>
  );
}

interface CancelShown extends Known { readonly one: Appointment; readonly here: string; readonly refused: string | undefined }

/** Asks once before a meeting is cancelled. */
export function CancelPage({ visit, member, shown }: { visit: Visit; member: MemberVisit | undefined; shown: CancelShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { scene, names, one, here, refused } = shown;
  const teacher = names.teachers.get(one.teacher) ?? '';
  return (
    <Framed visit={visit} member={member} here={here} title={t('conferencepage.family.cancelTitle', { teacher })} scene={scene} refused={refused !== undefined}>
      <p>{t('conferencepage.family.cancelText', { when: text.dateRange(one.start, one.end, scene.round.zone), child: names.children.get(one.student) ?? '' })}</p>
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="appointment" value={one.id} />
        <Field text={text} name="reason" kind="text" maxlength={500} optional={!member} label={t(member ? 'conferencepage.reason' : 'conferencepage.family.cancelReason')} value="" error={refused} />
        <Acts>
          <Button primary name="do" value="cancel">{t('conferencepage.family.cancelAct')}</Button>
          <ButtonLink plain href={`${here}?lang=${text.locale}`}>{t('conferencepage.family.back')}</ButtonLink>
        </Acts>
      </Form>
    </Framed>
  );
}
