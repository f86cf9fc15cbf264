/** What stands above a form whose act was refused because somebody was quicker. */
import type { Context } from '../../../platform/context.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import { placeNames } from '../../../rooms/sessions/reads.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import { sentenceOf, type AnyRefusal } from '../answers-refusals.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';
import { minutesWords, whenWords, whereWords } from './parts.tsx';

/** The request was answered otherwise meanwhile; where a session came of it, the way there. */
export function ClosedNotice({ visit, closed }: { visit: Visit; closed: Extract<AnyRefusal, { reason: 'request-closed' }> }) {
  const { text, organisation } = visit;
  return (
    <div class="part">
      <Notice kind="late" lead={<StateMark text={text} state="late">{sentenceOf(visit, closed)}</StateMark>}>
        {closed.session ? <p><a href={`/o/${organisation.slug}/sessions/${closed.session}`}>{text.t('sessionpage.closedSession')}</a></p> : null}
      </Notice>
    </div>
  );
}

type Now = readonly (readonly [string, string])[];

/** Who was first and what he did; the form under it holds what was typed. */
export function MeanwhileNotice({ visit, last, now }: { visit: Visit; last: LastChange | undefined; now: Now }) {
  return <div class="part"><ChangedMeanwhile text={visit.text} zone={visit.person?.zone ?? visit.organisation.zone} last={last} now={now} /></div>;
}

/** Where a session is now otherwise than what was typed: label and what is there. Fields that the form did not have are left out. */
export async function differences(ctx: Context, { text }: Pick<Visit, 'text'>, typed: URLSearchParams, now: Session): Promise<Now> {
  const { t } = text;
  const { time, place } = now;
  const placed = (await placeNames(ctx, [place]))(place);
  const wall = (part: 'date' | 'time') => (time === null ? '' : part === 'date' ? time.wall.toPlainDate().toString() : time.wall.toPlainTime().toString().slice(0, 5));
  const moved = (['date', 'time'] as const).some((part) => typed.has(part) && typed.get(part) !== wall(part)) || (typed.has('zone') && time !== null && typed.get('zone') !== time.zone);
  const all: [boolean, string, string][] = [
    [typed.has('title') && typed.get('title')!.trim() !== now.title, t('sessionpage.title'), now.title],
    [typed.has('agenda') && normal(typed.get('agenda')!) !== now.agenda, t('sessionpage.agenda'), now.agenda],
    [moved, t('sessionpage.group.when'), time === null ? '' : whenWords(text, time, time.zone)],
    [typed.has('minutes') && typed.get('minutes') !== String(now.minutes ?? ''), t('sessionpage.length'), now.minutes === null ? '' : minutesWords(text, now.minutes)],
    [typed.has('place') && isElsewhere(typed, now), t('sessionpage.group.where'), place === null ? '' : whereWords(text, placed)],
    [now.state === 'cancelled', t('sessionpage.stateLabel'), t('sessionpage.state.cancelled')],
    [now.state === 'held', t('sessionpage.stateLabel'), t('sessionpage.state.held')],
  ];
  return all.filter(([differs]) => differs).map(([, label, value]) => [label, value]);
}

const normal = (typed: string) => typed.replaceAll(/\r\n?/g, '\n').trim();

function isElsewhere(typed: URLSearchParams, { place }: Session): boolean {
  const chosen = typed.get('place');
  if (chosen === 'keep') return false;
  switch (place?.kind) {
    case 'room': return chosen !== `room:${place.room}`;
    case 'virtual': return chosen !== `virtual:${place.platform}` || (place.platform === 'link' && typed.get('link') !== place.joinAddress);
    case 'elsewhere': return chosen !== 'elsewhere' || typed.get('where')?.trim() !== place.where;
    default: return chosen !== '';
  }
}
