/** What the evening adds to a meeting on the pages of families: a delay, another room, an interpreter, the time that is left of a call. */
import type { Interval } from '../../../calendar/interval.ts';
import type { Text } from '../../../platform/text.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import type { Appointment, Pair, Round } from '../../../rooms/conferences/model.ts';
import { roomBefore } from '../../../rooms/conferences/reads-evening.ts';
import { isHelped } from '../../../rooms/conferences/reads-interpreters.ts';
import type { SheetFacts } from '../../../rooms/conferences/reads-sheet.ts';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';

/** A call is ended gently: so many minutes before its end both sides are told. */
const warning = 2;

interface Props { text: Text; round: Pick<Round, 'zone'>; one: Appointment; facts: SheetFacts; names: Names; now: Temporal.Instant }

/** Whole minutes from one moment to another, begun ones counted. */
export const minutesTo = (now: Temporal.Instant, at: Temporal.Instant): number => Math.ceil(now.until(at).total('minutes'));

/** Whether a day of a round is today. */
export function isToday({ days, zone }: Pick<Round, 'days' | 'zone'>, now: Temporal.Instant): boolean {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return days.some(({ date }) => date.equals(today));
}

/** The lines of one meeting; nothing where there is nothing to say. */
export function EveningLines({ text, round, one, facts, names, now }: Props) {
  const { t } = text;
  const room = roomBefore(one, facts.before);
  const late = lateOf({ round, one, facts, now });
  const helped = one.interpreterLanguage === null ? undefined : isHelped(facts.helped, one);
  const language = one.interpreterLanguage === null ? '' : text.languageName(one.interpreterLanguage);
  return (
    <>
      {late > 0 ? <p><StateMark text={text} state="late">{t('evening.late', { minutes: late })}</StateMark></p> : null}
      {room === undefined ? null : <p><StateMark text={text} state="late">{t('evening.roomChanged', { room: names.rooms.get(room)?.name ?? '' })}</StateMark></p>}
      {helped === undefined ? null : helped ? <p>{t('evening.interpreter.comes', { language })}</p>
        : <p><StateMark text={text} state="conflict">{t('evening.interpreter.noneFree', { language })}</StateMark></p>}
      <TimeLeft text={text} one={one} now={now} />
    </>
  );
}

/** Of a meeting that is held whether its interpreter is held too. */
export function HeldHelp({ text, one, facts }: { text: Text; one: Pair & Interval; facts: SheetFacts }) {
  if (facts.language === null) return null;
  const language = text.languageName(facts.language);
  if (isHelped(facts.helped, one)) return <p>{text.t('evening.interpreter.comes', { language })}</p>;
  return <p><StateMark text={text} state="conflict">{text.t('evening.interpreter.noneFree', { language })}</StateMark></p>;
}

function lateOf({ round: { zone }, one, facts, now }: Pick<Props, 'round' | 'one' | 'facts' | 'now'>): number {
  const day = (at: Temporal.Instant) => at.toZonedDateTimeISO(zone).toPlainDate();
  return one.state === 'booked' && Temporal.Instant.compare(one.end, now) > 0 && day(one.start).equals(day(now)) ? facts.late.get(one.teacher) ?? 0 : 0;
}

/** Of a call under way how much of it is left, the last minutes more plainly: nobody is cut off without a word. */
export function TimeLeft({ text, one, now }: { text: Text; one: Pick<Appointment, 'start' | 'end' | 'place' | 'state'>; now: Temporal.Instant }) {
  const isOn = one.state === 'booked' && Temporal.Instant.compare(one.start, now) <= 0 && Temporal.Instant.compare(now, one.end) < 0;
  if (!isOn || one.place !== 'online') return null;
  const minutes = minutesTo(now, one.end);
  if (minutes > warning) return <p>{text.t('evening.left', { minutes })}</p>;
  return <Notice kind="late" spoken lead={<StateMark text={text} state="late">{text.t('evening.left', { minutes })}</StateMark>}><p>{text.t('evening.leftWarning')}</p></Notice>;
}

/** Where the office prepares the evening, and sees what became of it. */
export function EveningLinks({ text: { t }, home }: { text: Text; home: string }) {
  return (
    <p class="field"><span>
      <a href={`${home}/interpreters`}>{t('eveningpage.interpreters')}</a>{' · '}<a href={`${home}/doors`}>{t('eveningpage.doors')}</a>{' · '}<a href={`${home}/record`}>{t('eveningpage.record')}</a>
    </span></p>
  );
}
