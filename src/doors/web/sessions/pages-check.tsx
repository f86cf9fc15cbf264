import type { Interval } from '../../../calendar/interval.ts';
import type { Text } from '../../../platform/text.ts';
import type { PlaceTold } from '../../../rooms/invitations/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { carried, type Values } from './forms.ts';
import { When, whereWords } from './parts.tsx';
import { Carried } from './parts-fields.tsx';
import { WhoIsMeant } from './parts-names.tsx';
import type { BusyPerson } from './routes-busy.ts';
import type { Named } from './routes-invitees.ts';

/** What the session would be, worked out by the rooms and undone again. */
export interface Rehearsed {
  readonly title: string;
  readonly times: readonly Interval[];
  readonly zone: string;
  readonly place: PlaceTold;
  /** How many the room seats; undefined for anything but a room. */
  readonly seats: number | undefined;
  readonly people: number;
  readonly busy: readonly BusyPerson[];
}

interface Props {
  visit: Visit;
  action: string;
  values: Values;
  named: Named;
  /** Undefined while it is not clear who is meant, or when the session is only proposed. */
  rehearsed: Rehearsed | undefined;
  /** What the form was sent for. */
  act: 'propose' | 'time' | 'check';
  errors: readonly FieldError[];
}

/** Between the form and the deed: who is meant by each name, who is busy then, and how many are told. */
export function CheckPage({ visit, action, values, named, rehearsed, act, errors }: Props) {
  const { text, csrf } = visit;
  const { t } = text;
  const title = t(rehearsed ? 'sessionpage.checkTitle' : 'sessionpage.namesTitle');
  const asked = [...named.open.map((line) => `pick.${line.key}`), ...guestLines(named).map((line) => `name.${line.key}`)];
  return (
    <OfficePage visit={visit} title={title} current="sessions" refused={errors.length > 0}>
      <PageHead title={title}>{rehearsed ? <bdi>{rehearsed.title}</bdi> : t('sessionpage.namesIntro')}</PageHead>
      <div class="body">
        <ErrorSummary text={text} errors={errors} />
        <Form action={action} csrf={csrf}>
          <Carried fields={carried(values, asked)} />
          <Ledger>
            {named.open.length > 0 ? <LedgerPart id="names" heading={t('sessionpage.whoIsMeant')} note={t('sessionpage.namesCount', { count: named.open.length })}>{named.open.map((line) => <WhoIsMeant text={text} line={line} errors={errors} />)}</LedgerPart> : null}
            {guestLines(named).length > 0 ? <GuestNames text={text} named={named} /> : null}
            {rehearsed ? <Summary visit={visit} rehearsed={rehearsed} /> : null}
            {rehearsed ? <BusyThen visit={visit} rehearsed={rehearsed} /> : null}
            <LedgerPart id="go" heading={t('sessionpage.group.go')}>
              <Acts>
                <Button primary name="act" value={rehearsed ? 'schedule' : act}>{buttonWords(text, rehearsed, act)}</Button>
                <Button name="act" value="back">{t('sessionpage.backToForm')}</Button>
              </Acts>
            </LedgerPart>
          </Ledger>
        </Form>
      </div>
    </OfficePage>
  );
}

function buttonWords({ t }: Text, rehearsed: Rehearsed | undefined, act: Props['act']): string {
  if (rehearsed) return t('sessionpage.scheduleAndInvite', { count: rehearsed.people });
  return t(act === 'propose' ? 'sessionpage.propose' : act === 'time' ? 'assistant.saveAndFind' : 'sessionpage.goOn');
}

const guestLines = ({ lines }: Named) => lines.filter((line) => line.meant.kind === 'guest');

function GuestNames({ text, named }: { text: Text; named: Named }) {
  const { t } = text;
  return (
    <LedgerPart id="guests" heading={t('sessionpage.newGuests')} note={t('sessionpage.peopleCount', { count: guestLines(named).length })}>
      <p class="second">{t('sessionpage.newGuestsHint')}</p>
      {guestLines(named).map((line) => line.meant.kind === 'guest' && (
        <Field text={text} name={`name.${line.key}`} kind="text" label={t('sessionpage.guestName', { address: line.meant.guest.email })} value={line.meant.guest.name} />
      ))}
    </LedgerPart>
  );
}

function Summary({ visit, rehearsed }: { visit: Visit; rehearsed: Rehearsed }) {
  const { text, person, organisation } = visit;
  const { t } = text;
  const { times, zone, place, seats, people } = rehearsed;
  return (
    <LedgerPart id="session" heading={t('sessionpage.group.session')}>
      <DescriptionList
        items={[
          [t('sessionpage.group.when'), <When text={text} time={times[0]!} zone={zone} own={person?.zone ?? organisation.zone} />],
          ...(times.length > 1 ? [[t('sessionpage.dates'), t('sessionpage.datesTo', { count: times.length, last: text.date(times.at(-1)!.start, zone) })] as const] : []),
          [t('sessionpage.group.where'), <bdi>{whereWords(text, place)}</bdi>],
          [t('sessionpage.group.who'), t('sessionpage.peopleCount', { count: people })],
        ]}
      />
      {seats !== undefined && seats < people
        ? <Notice kind="late" lead={<StateMark text={text} state="late">{t('sessionpage.seatsFew', { seats, people })}</StateMark>} /> : null}
    </LedgerPart>
  );
}

function BusyThen({ visit, rehearsed: { busy, times } }: { visit: Visit; rehearsed: Rehearsed }) {
  const { text } = visit;
  return (
    <LedgerPart id="busy" heading={text.t('sessionpage.busyThen')} note={busy.length > 0 ? text.t('sessionpage.peopleCount', { count: busy.length }) : undefined}>
      <BusyList visit={visit} busy={busy} series={times.length > 1} />
    </LedgerPart>
  );
}

/** Who is busy, and at how many of the times; never with what (G-4.1.3). */
export function BusyList({ visit, busy, series }: { visit: Visit; busy: readonly BusyPerson[]; series: boolean }) {
  const { text } = visit;
  const zone = visit.person?.zone ?? visit.organisation.zone;
  if (busy.length === 0) return <StateMark text={text} state="done">{text.t('sessionpage.everybodyFree')}</StateMark>;
  return (
    <ul>
      {busy.map((one) => (
        <li>
          <StateMark text={text} state={one.tentative ? 'tentative' : 'conflict'}><bdi>{one.name}</bdi></StateMark>{' '}
          <span class="second">
            {series
              ? text.t('sessionpage.busyTimes', { count: one.times, first: text.date(one.first.start, zone) })
              : text.t(one.tentative ? 'sessionpage.busyTentative' : 'sessionpage.busyOnce')}
          </span>
        </li>
      ))}
    </ul>
  );
}
