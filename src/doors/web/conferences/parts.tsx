/** What pages of conferences share: refusals in words, names, states of a round. */
import type { Text } from '../../../platform/text.ts';
import type { BookingRefusal, RoundRefusal } from '../../../rooms/conferences/actions-open.ts';
import type { Round, RoundState } from '../../../rooms/conferences/model.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { sentenceOf } from '../answers-refusals.tsx';
import { StateMark, type State } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';

export type AnyConferenceRefusal = RoundRefusal | BookingRefusal;

/** What a refusal means, as a sentence or two, with times in the round's zone. `names`: of teachers that it may be about. */
export function conferenceSentence(visit: Visit, zone: string, refusal: AnyConferenceRefusal, names: ReadonlyMap<string, string> = new Map()): string {
  const { text } = visit;
  const { t } = text;
  const named = (ids: readonly PersonId[]) => text.list(ids.map((id) => names.get(id) ?? '—'));
  switch (refusal.reason) {
    case 'forbidden': case 'gate': case 'not-found': return sentenceOf(visit, refusal);
    case 'round-state': return t('conferencepage.refused.round-state', { state: t(`conferencepage.state.${refusal.state}`) });
    case 'round-times': return t(`conferencepage.refused.round-times.${refusal.which}`);
    case 'round-clock': return t(`conferencepage.refused.round-clock.${refusal.kind}`);
    case 'room-missing': return t('conferencepage.refused.room-missing', { teachers: named(refusal.teachers) });
    case 'room-of-others': return t('conferencepage.refused.room-of-others', { teacher: named([refusal.teacher]), when: text.dateTime(refusal.start, zone) });
    case 'not-yet': return t('conferencepage.refused.not-yet', { when: text.dateTime(refusal.opens, zone) });
    case 'too-late': return t('conferencepage.refused.too-late', { when: text.dateTime(refusal.deadline, zone) });
    case 'wishes-only': case 'mode-fixed': return t(`wishes.refused.${refusal.reason}`);
    case 'slot-taken': return [t('conferencepage.refused.slot-taken', { when: text.time(refusal.start, zone) }), refusal.near?.length ? t('waiting.near', { times: text.list(refusal.near.map((at) => text.time(at, zone))) }) : ''].join(' ').trim();
    case 'offer-over': return t('waiting.refused.offer-over');
    case 'family-taken': return t('conferencepage.refused.family-taken', { when: text.time(refusal.start, zone) });
    default: return t(`conferencepage.refused.${refusal.reason}`);
  }
}

const marks = { draft: 'missing', collecting: 'tentative', open: 'scheduled', closed: 'held', held: 'done', archived: 'done' } as const satisfies Record<RoundState, State>;

/** How a round stands, as shape and word. */
export function RoundMark({ text, round: { state } }: { text: Text; round: Pick<Round, 'state'> }) {
  return <StateMark text={text} state={marks[state]}>{text.t(`conferencepage.state.${state}`)}</StateMark>;
}

/** Minutes after midnight as `HH:MM`, for fields. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** The days of a round, in a line. */
export function daysOf(text: Text, { days }: Pick<Round, 'days'>): string {
  return text.list(days.map(({ date }) => text.weekdayDate(date)));
}
