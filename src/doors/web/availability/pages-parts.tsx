/** The sections of the page of one person's availability, each with its form. */
import type { Child } from 'hono/jsx';
import { mostHours } from '../../../rooms/availability/schema.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { errorOf, fieldId, Form } from '../frame/forms.tsx';
import { Shape } from '../frame/shapes.tsx';
import { zoneOptions } from '../people/parts.tsx';
import { slotsOf, weekValues, type Values, type What } from './forms.ts';
import type { Section, Sent, Shown } from './pages.tsx';
import { awayWords, hoursWords, weekdays } from './parts.tsx';

type Props = Shown & { section: Section };

/** What a form shows: what was sent of it, else what is there. */
function valuesFor({ sent }: Shown, what: What, there: Values): { values: Values; errors: Sent['errors'] } {
  return sent?.what === what ? { values: sent.values, errors: sent.errors } : { values: there, errors: [] };
}

interface PostProps { shown: Shown; what: What; label?: string; children: Child }

/** A form of the page: all of them go to the page's own address and say what they are. */
function Post({ shown: { visit, here }, what, label, children }: PostProps) {
  return <Form action={here} csrf={visit.csrf} {...(label === undefined ? {} : { label })}><input type="hidden" name="what" value={what} />{children}</Form>;
}

/** The pairs of times of one day. The pair's fields are named for who cannot see the day beside them. */
function Stretches({ shown: { visit: { text } }, legend, prefix, slots, values, errors }: {
  shown: Shown; legend: string; prefix: string; slots: number; values: Values; errors: Sent['errors'];
}) {
  const { t } = text;
  const all = Array.from({ length: slots }, (_, slot) => [`${prefix}-${slot}-from`, `${prefix}-${slot}-to`] as const);
  const wrong = all.flat().flatMap((field) => errorOf(errors, field) ?? []);
  return (
    <fieldset class={wrong.length > 0 ? 'field bad' : 'field'}>
      <legend>{legend}</legend>
      {wrong.map((sentence) => <p class="err"><Shape of="conflict" /><span>{sentence}</span></p>)}
      <div class="spans">
        {all.map(([from, to], slot) => (
          <span>
            <label class="vh" for={fieldId(from)}>{t('availability.from', { day: legend, number: slot + 1 })}</label>
            <input type="time" class="fit" id={fieldId(from)} name={from} value={values[from]} aria-invalid={errorOf(errors, from) ? 'true' : undefined} />
            <span aria-hidden="true">–</span>
            <label class="vh" for={fieldId(to)}>{t('availability.to', { day: legend, number: slot + 1 })}</label>
            <input type="time" class="fit" id={fieldId(to)} name={to} value={values[to]} aria-invalid={errorOf(errors, to) ? 'true' : undefined} />
          </span>
        ))}
      </div>
    </fieldset>
  );
}

/** The week, and the zone in which it is. */
export function HoursPart(props: Props) {
  const { visit, said, section, reader, name } = props;
  const { text } = visit;
  const { t } = text;
  const { values, errors } = valuesFor(props, 'hours', weekValues(said.week, said.ownZone, said.version));
  const slots = slotsOf(values);
  const own = said.ownZone === null ? t('availability.zoneOwn', { zone: text.zoneName(said.zone) }) : t('availability.zoneOwnPlain');
  const zones = [{ value: '', label: own }, ...zoneOptions(values['zone'])];
  return section({
    id: 'hours', heading: t('availability.hours'), children: (
      <div class="narrow">
        <p class="field second">{said.saidAt ? t('availability.saidAt', { date: text.date(said.saidAt, said.zone) }) : null}{' '}{t('availability.hoursHint')}</p>
        <Post shown={props} what="hours" label={t('availability.hours')}>
          <input type="hidden" name="version" value={values['version']} />
          <input type="hidden" name="slots" value={String(slots)} />
          {weekdays.map((day, index) => <Stretches shown={props} legend={t(`sessionpage.day.${day}`)} prefix={`d${index + 1}`} {...{ slots, values, errors }} />)}
          <Field text={text} name="zone" kind="select" label={t('availability.zoneLabel')} hint={t('availability.zoneHint')} value={values['zone']} options={zones} error={errorOf(errors, 'zone')} />
          <Acts>
            <Button primary>{reader === 'office' ? t('availability.saveHoursOf', { name }) : t('availability.saveHours')}</Button>
            <Button plain name="do" value="like-monday">{t('availability.likeMonday')}</Button>
            {slots < mostHours ? <Button plain name="do" value="more">{t('availability.more')}</Button> : null}
          </Acts>
        </Post>
      </div>
    ),
  });
}

/** One line with what can be taken back. */
function Removable({ shown, what, id, words, under }: { shown: Shown; what: What; id: string; words: string; under?: Child }) {
  const { t } = shown.visit.text;
  return (
    <li class="field">
      <Post shown={shown} what={what}>
        <input type="hidden" name="id" value={id} />
        <div class="acts"><span><bdi>{words}</bdi>{under}</span><Button plain>{t('availability.remove')}<span class="vh">{' '}{words}</span></Button></div>
      </Post>
    </li>
  );
}

/** When the person is away: what is there, and adding to it. */
export function AwayPart(props: Props) {
  const { visit, said, section, reader } = props;
  const { text } = visit;
  const { t } = text;
  const { values, errors } = valuesFor(props, 'time-off', {});
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  return section({
    id: 'away', heading: t('availability.away'), children: (
      <div class="narrow">
        {said.timeOff.length === 0 ? <p class="field second">{t('availability.awayNone')}</p> : (
          <ul>{said.timeOff.map((one) => (
            <Removable
              shown={props} what="time-off-remove" id={one.id} words={awayWords(text, one)}
              under={<>{one.zone === said.zone ? null : ` (${text.zoneName(one.zone)})`}{one.reason ? <small class="second"><br /><bdi>{one.reason}</bdi></small> : null}</>}
            />
          ))}</ul>
        )}
        <Post shown={props} what="time-off" label={t('availability.awayAdd')}>
          <h3>{t('availability.awayHeading')}</h3>
          <Field {...field('off-first')} kind="date" label={t('availability.awayFirst')} />
          <Field {...field('off-first-time')} kind="time" label={t('availability.awayFrom')} hint={t('availability.awayFromHint')} optional />
          <Field {...field('off-last')} kind="date" label={t('availability.awayLast')} hint={t('availability.awayLastHint')} optional />
          <Field {...field('off-last-time')} kind="time" label={t('availability.awayTo')} optional />
          {reader === 'office' ? <p class="field second">{t('availability.reasonOffice')}</p> : (
            <Field {...field('off-reason')} kind="text" label={t('availability.reason')} hint={t('availability.reasonHint')} maxlength={500} optional />
          )}
          <Acts><Button>{t('availability.awayAdd')}</Button></Acts>
        </Post>
      </div>
    ),
  });
}

/** Other hours on single dates. */
export function DatesPart(props: Props) {
  const { visit, said, section } = props;
  const { text } = visit;
  const { t } = text;
  const { values, errors } = valuesFor(props, 'exception', {});
  return section({
    id: 'dates', heading: t('availability.dates'), children: (
      <div class="narrow">
        {said.exceptions.length === 0 ? <p class="field second">{t('availability.datesNone')}</p> : (
          <ul>{said.exceptions.map(({ date, hours }) => (
            <Removable shown={props} what="exception-remove" id={date.toString()} words={t('availability.dayTime', { day: text.date(date), time: hoursWords(text, hours) })} />
          ))}</ul>
        )}
        <Post shown={props} what="exception" label={t('availability.datesAdd')}>
          <h3>{t('availability.datesHeading')}</h3>
          <Field text={text} name="x-date" kind="date" label={t('availability.date')} value={values['x-date']} error={errorOf(errors, 'x-date')} />
          <Stretches shown={props} legend={t('availability.datesHours')} prefix="x" slots={2} values={values} errors={errors} />
          <Field text={text} name="x-off" kind="checkbox" label={t('availability.datesOff')} checked={values['x-off'] === 'yes'} optional />
          <Acts><Button>{t('availability.datesAdd')}</Button></Acts>
        </Post>
      </div>
    ),
  });
}

/** What to keep around sessions. */
export function RulesPart(props: Props) {
  const { visit, said, section } = props;
  const { text } = visit;
  const { t } = text;
  const { rules, version } = said;
  const there = {
    bufferBefore: String(rules.bufferBefore), bufferAfter: String(rules.bufferAfter), notice: String(rules.notice / 60), version: String(version),
    mostADay: rules.mostADay === null ? '' : String(rules.mostADay),
  };
  const { values, errors } = valuesFor(props, 'rules', there);
  const field = (name: keyof typeof there) => ({ text, name, kind: 'number' as const, value: values[name], error: errorOf(errors, name) });
  return section({
    id: 'rules', heading: t('availability.rules'), children: (
      <div class="narrow">
        <Post shown={props} what="rules" label={t('availability.rules')}>
          <input type="hidden" name="version" value={values['version']} />
          <Field {...field('bufferBefore')} label={t('availability.bufferBefore')} min="0" max="240" />
          <Field {...field('bufferAfter')} label={t('availability.bufferAfter')} min="0" max="240" />
          <Field {...field('notice')} label={t('availability.notice')} hint={t('availability.noticeHint')} min="0" max="720" step="0.5" />
          <Field {...field('mostADay')} label={t('availability.mostADay')} hint={t('availability.mostADayHint')} min="1" max="50" optional />
          <Acts><Button>{t('availability.saveRules')}</Button></Acts>
        </Post>
      </div>
    ),
  });
}

/** For the office: whether the person was asked, and asking. */
export function AskPart(props: Props) {
  const { visit: { text }, asking, said, section } = props;
  const { t } = text;
  const isOpen = asking !== undefined && asking.answeredAt === null;
  const when = (at: Temporal.Instant) => text.date(at, said.zone);
  const words = asking === undefined ? t('availability.askNever') : asking.answeredAt ? t('availability.office.answered', { date: when(asking.answeredAt) })
    : [t('availability.office.askedAt', { date: when(asking.askedAt) }), ...(asking.chasedAt ? [t('availability.office.chased', { count: asking.chases, date: when(asking.chasedAt) })] : [])].join(' · ');
  return section({
    id: 'asking', heading: t('availability.asking'), children: (
      <>
        <p class="field">{words}</p>
        <Post shown={props} what="ask"><Acts><Button>{t(isOpen ? 'availability.askAgainAct' : 'availability.askAct')}</Button></Acts></Post>
      </>
    ),
  });
}
