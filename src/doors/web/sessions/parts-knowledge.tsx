/** Who is asked to a session, what each answered, and how far the newest word has come with each (G-4.4.1). */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access as peopleAccess } from '../../../rooms/people/access.ts';
import type { Knowledge } from '../../../rooms/sessions/reads-knowledge.ts';
import { Button, ButtonLink } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { LedgerPart, SideSection } from '../frame/ledger.tsx';
import { Meter, PeopleList } from '../frame/lists.tsx';
import { Empty } from '../frame/notices.tsx';
import { Shape, StateMark, type State } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { nameOf, PersonLink } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import type { SessionShown } from './pages-session.tsx';
import { actAddress } from './parts-act.tsx';
import { ReplyMark } from './parts.tsx';
import type { AskedPerson } from './routes-load.ts';

interface Props { visit: Visit; shown: SessionShown }

/** Who is asked, with answers; where those asked do not see each other, only for who works on it. */
export function PeoplePart({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { at, office } = shown;
  if (at.session.hidesPeople && !office) return null;
  const yes = at.people.filter(({ reply }) => reply === 'ACCEPTED').length;
  const isOpen = at.session.state !== 'cancelled' && at.session.state !== 'held';
  return (
    <LedgerPart id="people" heading={t('sessionpage.group.who')} note={t('sessionpage.repliesOf', { yes, of: at.people.length })} live="people">
      {at.people.length === 0 ? <Empty>{t('sessionpage.noPeople')}</Empty> : <PeopleTable visit={visit} shown={shown} />}
      {office && isOpen ? (
        <div class="part acts">
          <ButtonLink href={actAddress(organisation.slug, { ...at, part: '' }, 'people')}>{t('sessionpage.act.people')}</ButtonLink>
          {at.session.critical ? <ButtonLink href={actAddress(organisation.slug, at, 'confirmations')}>{t('sessionpage.act.confirmations')}</ButtonLink> : null}
        </div>
      ) : null}
    </LedgerPart>
  );
}

function PeopleTable({ visit, shown }: Props) {
  const { text, organisation, actor } = visit;
  const { t } = text;
  const { at, office, knowledge, asks } = shown;
  const confirms = office && asks.length > 0;
  const columns = [
    { label: t('sessionpage.name') }, { label: t('sessionpage.answer') },
    ...(office ? [{ label: t('sessionpage.knows') }] : []), ...(confirms ? [{ label: t('sessionpage.confirmed') }] : []),
  ];
  const rows = at.people.map((one) => [
    <Name home={`/o/${organisation.slug}/`} one={one} linked={may(actor, peopleAccess['people.read'])} text={text} />,
    <><ReplyMark text={text} reply={one.reply} />{office && one.attendee.given.comment ? <><br /><span class="second small" dir="auto">{one.attendee.given.comment}</span></> : null}</>,
    ...(office ? [<Known text={text} known={knowledge.find(({ person }) => person === one.person.id)} zone={visit.person?.zone ?? organisation.zone} now={visit.now} />] : []),
    ...(confirms ? [<Confirmed visit={visit} shown={shown} one={one} />] : []),
  ]);
  return <Table id="asked-people" caption={t('sessionpage.group.who')} captionHidden columns={columns} rows={rows} rowHead={0} stacked />;
}

function Name({ home, one: { person, attendee }, linked, text }: { home: string; one: AskedPerson; linked: boolean; text: Text }) {
  return (
    <>
      {linked ? <PersonLink home={home} id={person.id} name={nameOf(text, person)} /> : <bdi>{nameOf(text, person)}</bdi>}
      {attendee.required ? null : <span class="quiet small">{' '}{text.t('sessionpage.optionalOne')}</span>}
    </>
  );
}

function Confirmed({ visit: { text }, shown, one }: Props & { one: AskedPerson }) {
  const ask = shown.asks.find(({ person }) => person === one.person.id);
  if (!ask) return <span class="quiet">{text.t('sessionpage.notAsked')}</span>;
  if (ask.answer === null) return <StateMark text={text} state={ask.chases > 0 ? 'late' : 'missing'}>{text.t('sessionpage.askedTimes', { count: ask.chases + 1 })}</StateMark>;
  return <StateMark text={text} state={ask.answer === 'yes' ? 'done' : 'cancelled'}>{text.t(`sessionpage.confirm.${ask.answer}`)}</StateMark>;
}

const knows = ({ state }: Pick<Knowledge, 'state'>) => state === 'seen' || state === 'answered';
const marks: Readonly<Record<Knowledge['state'], State>> = {
  'not-told': 'missing', seen: 'done', answered: 'done', queued: 'tentative', sending: 'tentative', kept: 'held', sent: 'tentative', bounced: 'late', failed: 'late',
  withdrawn: 'missing', unreachable: 'missing',
};

/** How far the newest word has come with somebody, in words, and how long it took. */
export function knowledgeWords(text: Text, { state, took, sentAt, queuedAt }: Knowledge, zone: string, now: Temporal.Instant): string {
  const { t } = text;
  const moment = (at: Temporal.Instant) => {
    if (sameDay(at, now, zone)) return text.time(at, zone);
    const day = at.toZonedDateTimeISO(zone).toPlainDate();
    return withinAWeek(at, now) ? t('time.dateTime', { date: text.shortDay(day), time: text.time(at, zone) }) : text.dateTime(at, zone);
  };
  if (knows({ state })) return t(state === 'answered' ? 'sessionpage.known.answered' : 'sessionpage.known.seen', { length: took ? text.duration(took) : '' });
  if ((state === 'sent' || state === 'kept') && sentAt) return t(`sessionpage.known.${state}`, { when: moment(sentAt) });
  if ((state === 'bounced' || state === 'failed') && (sentAt ?? queuedAt)) return t(`sessionpage.known.${state}`, { when: moment((sentAt ?? queuedAt)!) });
  switch (state) {
    case 'queued': case 'sending': return t('sessionpage.known.queued');
    case 'unreachable': return t('sessionpage.known.unreachable');
    default: return t('sessionpage.known.not-told');
  }
}

const withinAWeek = (at: Temporal.Instant, now: Temporal.Instant) => now.since(at).total('hours') < 6 * 24;
const sameDay = (a: Temporal.Instant, b: Temporal.Instant, zone: string) => a.toZonedDateTimeISO(zone).toPlainDate().equals(b.toZonedDateTimeISO(zone).toPlainDate());

function Known({ text, known, zone, now }: { text: Text; known: Knowledge | undefined; zone: string; now: Temporal.Instant }): Child {
  if (!known) return '';
  return <span class="second"><Shape of={marks[known.state]} />{' '}{knowledgeWords(text, known, zone, now)}</span>;
}

/** Of whom it is not known that they know: how many, and what is the next to do with each. */
export function WhoDoesNotKnow({ visit, shown }: Props) {
  const { text, organisation, csrf, now } = visit;
  const { t } = text;
  const { at, knowledge } = shown;
  if (at.session.state === 'proposed' || at.session.state === 'held' || knowledge.length === 0) return null;
  const missing = knowledge.filter((one) => !knows(one));
  const zone = visit.person?.zone ?? organisation.zone;
  const name = (id: string) => at.people.find(({ person }) => person.id === id)?.person.name ?? '';
  const label = t('sessionpage.knowMeter', { known: knowledge.length - missing.length, of: knowledge.length });
  const again = at.session.state === 'scheduled' || at.session.state === 'in-progress';
  return (
    <SideSection id="unknowing" heading={t('sessionpage.unknowing')} note={t('sessionpage.unknowingOf', { count: missing.length, of: knowledge.length })} live="unknowing">
      <Meter value={knowledge.length - missing.length} of={knowledge.length} label={label} />
      {missing.length === 0 ? <p class="second">{t('sessionpage.allKnow')}</p> : (
        <PeopleList
          people={missing.map((one) => ({
            name: name(one.person),
            under: <span class={one.state === 'bounced' || one.state === 'failed' ? 'late' : undefined}>{knowledgeWords(text, one, zone, now)}</span>,
            act: again && one.state !== 'not-told' && one.state !== 'queued' && one.state !== 'sending' ? (
              <Form action={`/o/${organisation.slug}/sessions/${at.session.id}/resend`} csrf={csrf} label={t('sessionpage.resendTo', { name: name(one.person) })}>
                <input type="hidden" name="person" value={one.person} />
                <Button>{t('sessionpage.resend')}</Button>
              </Form>
            ) : undefined,
          }))}
        />
      )}
    </SideSection>
  );
}
