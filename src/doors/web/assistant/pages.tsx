/** The scheduling assistant (G-4.1.3): everybody's time and the rooms in one grid, the best times beside it. */
import { assetAddress } from '../frame/assets.ts';
import { ButtonLink } from '../frame/controls.tsx';
import { ErrorSummary, type FieldError } from '../frame/forms.tsx';
import { PageHead } from '../frame/page.tsx';
import { Icon } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { takenQuery } from '../sessions/parts-taken.ts';
import { AskFields, WhoComes } from './parts-asked.tsx';
import { Grid, Legend } from './parts-grid.tsx';
import { ChosenTime, Proposals } from './parts-rank.tsx';
import type { Subject } from './routes-subject.ts';
import type { Shown } from './routes-gather.ts';

interface Props { visit: MemberVisit; shown: Shown; errors: readonly FieldError[]; action: string; more: readonly (readonly [string, string])[] }

export function AssistantPage({ visit, shown, errors, action, more }: Props) {
  const { text, organisation } = visit;
  const { subject, ask } = shown;
  const title = subject.title === null ? text.t('assistant.title') : text.t('assistant.titleOf', { title: subject.title });
  const topics = ['session', 'sessions', 'rooms', 'availability', 'calendar'].join(',');
  return (
    <OfficePage visit={visit} title={title} current={subject.kind === 'request' ? 'requests' : 'sessions'} live={`/o/${organisation.slug}/live?topics=${topics}`} refused={errors.length > 0}>
      <PageHead title={title} acts={<ButtonLink href={byHand(organisation.slug, subject)}>{text.t('assistant.byHand')}</ButtonLink>}>
        <span data-live-part="counts">{text.t('assistant.counts', { must: ask.must.length, may: ask.may.length, one: ask.one.length })}</span>{now(visit, subject)}
      </PageHead>
      <div class="body askbody">
        <ErrorSummary text={text} errors={errors} />
        <AskFields {...{ visit, shown, errors, action, more }} />
      </div>
      <div class="assist">
        <div class="theday">
          <div data-live-part="day"><Days visit={visit} shown={shown} /><Grid visit={visit} shown={shown} /><Legend text={text} shown={shown} /></div>
          <p class="small quiet note">{text.t('assistant.asOf', { time: text.time(visit.now, visit.person.zone) })}</p>
        </div>
        <div class="beside" data-live-part="beside">
          <ChosenTime visit={visit} shown={shown} take={takeOf(visit, shown)} />
          <Proposals visit={visit} shown={shown} />
        </div>
        <div data-live-part="who"><WhoComes visit={visit} shown={shown} /></div>
      </div>
      <p class="vh" role="status" id="told"></p>
      <script type="module" src={assetAddress('assistant.js')} />
    </OfficePage>
  );
}

function now({ text, person }: MemberVisit, { now: time, session, wished }: Subject) {
  if (time) return <>{' '}{text.t('assistant.isNow', { when: text.dateRange(time.start, time.end, session!.zone), zone: text.zoneName(session!.zone, time.start) })}</>;
  if (!wished) return null;
  const at = wished.wall.toZonedDateTime(wished.zone).toInstant();
  return <>{' '}{text.t('assistant.isWished', { when: text.dateTime(at, wished.zone), zone: text.zoneName(wished.zone) })}{person.zone === wished.zone ? null : ` (${text.dateTime(at, person.zone)}, ${text.zoneName(person.zone)})`}</>;
}

/** The form without a time chosen. */
function byHand(slug: string, subject: Subject): string {
  return `/o/${slug}${formPath(subject)}`;
}

function formPath({ kind, id, part, session }: Subject): string {
  if (kind === 'session') return session!.state === 'proposed' ? `/sessions/${id}/schedule` : `/sessions/${id}/move${part === '' ? '' : `?part=${part}`}`;
  return kind === 'request' ? `/sessions/new?request=${id}` : '/sessions/new';
}

/** Where the time chosen leads: the form that is filled with it; why it may not be taken, and what has to be known first. */
function takeOf({ text, organisation }: MemberVisit, { subject, chosen, ask }: Shown) {
  if (!chosen) return null;
  const { session, defaults: { base } } = subject;
  const moves = session !== null && session.state !== 'proposed';
  const changed = ask.one.length > 0 || ask.must.length !== base.must.length || ask.may.length !== base.may.length || ask.must.some((id) => !base.must.includes(id)) || ask.may.some((id) => !base.may.includes(id));
  const start = chosen.start.toZonedDateTimeISO(ask.zone);
  const query = takenQuery({
    date: start.toPlainDate(), time: start.toPlainTime(), zone: ask.zone, minutes: ask.minutes, room: chosen.room?.free ? chosen.room.room.id : null,
    people: moves || (subject.kind !== 'nothing' && !changed) ? null : { must: [...ask.must, ...(chosen.one ? [chosen.one.id] : [])], may: ask.may, also: subject.unknown },
  });
  const path = byHand(organisation.slug, subject);
  return {
    href: `${path}${path.includes('?') ? '&' : '?'}${query}`, label: text.t(moves ? 'assistant.takeMove' : 'assistant.take'),
    refused: subject.closed ? text.t(`sessionpage.why.${subject.closed}`) : subject.mayTake ? undefined : text.t('sessionpage.why.role'),
    notes: [...(moves && changed ? [text.t('assistant.peopleStay')] : []), ...(session?.rule && subject.part === '' ? [text.t('assistant.seriesNote')] : [])],
  };
}

/** The days, each with the most who are free at one time. */
function Days({ visit: { text }, shown: { ask, days, day } }: { visit: MemberVisit; shown: Shown }) {
  const step = (by: 1 | -1) => {
    let to = day.date.add({ days: by });
    while (!ask.weekends && to.dayOfWeek > 5) to = to.add({ days: by });
    return to.toString();
  };
  const all = ask.must.length;
  return (
    <div class="daybar">
      <button class="btn plain icon" form="ask" name="go" value={step(-1)} id="day-before" aria-label={text.t('assistant.dayBefore')}><Icon name="prev" /></button>
      <div class="days" role="group" aria-label={text.t('assistant.day')}>
        {days.map(({ date, most }) => (
          <button form="ask" name="go" value={date.toString()} aria-current={date.equals(day.date) ? 'date' : undefined}>{text.shortDay(date)}<b>{text.t('assistant.free', { free: most, all })}</b></button>
        ))}
      </div>
      <button class="btn plain icon" form="ask" name="go" value={step(1)} id="day-after" aria-label={text.t('assistant.dayAfter')}><Icon name="next" /></button>
    </div>
  );
}
