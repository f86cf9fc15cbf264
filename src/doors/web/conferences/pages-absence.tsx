/** A teacher is absent, a room is lost, a day is called off (P-6.1): asked by a plain form, shown, done; and who knows of it (P-6.2). */
import type { Text } from '../../../platform/text.ts';
import { changeTold, whyTold } from '../../../rooms/conferences/actions-absence-say.ts';
import { allowsOnline } from '../../../rooms/conferences/actions-absence-plan.ts';
import type { Round, RoundTeacher } from '../../../rooms/conferences/model.ts';
import { absenceKinds, type AbsenceKind, type Becoming, type Figures, type Rearrangement } from '../../../rooms/conferences/model-absence.ts';
import type { AbsenceEntry, AbsenceNames, KnowingLine } from '../../../rooms/conferences/reads-absence-list.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { errorOf, ErrorSummary, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Segments } from '../frame/tabs.tsx';
import { OfficePage } from '../office/parts.tsx';

export const absenceDone = ['rearranged', 'known', 'lifted'] as const;

export interface AbsenceShown {
  readonly round: Round;
  readonly kind: AbsenceKind;
  readonly values: URLSearchParams;
  readonly errors: readonly FieldError[];
  readonly refused: string | undefined;
  readonly done: (typeof absenceDone)[number] | undefined;
  readonly teachers: readonly RoundTeacher[];
  readonly rooms: readonly Room[];
  readonly names: AbsenceNames;
  readonly entries: readonly AbsenceEntry[];
}

const homeOf = ({ organisation }: MemberVisit, { id }: Round) => `/o/${organisation.slug}/conferences/${id}`;

/** The question, and under it everything that was arranged anew, with who knows. */
export function AbsencePage({ visit, shown }: { visit: MemberVisit; shown: AbsenceShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, kind, entries, refused, done, errors } = shown;
  const home = homeOf(visit, round);
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`absencepage.done.${done}`)}</StateMark>} /> : undefined;
  const isOn = round.state === 'open' || round.state === 'closed';
  return (
    <OfficePage visit={visit} title={t('absencepage.title')} current="conferences" banner={banner} refused={errors.length > 0} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('absencepage.title')}><a href={home}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        {isOn ? (
          <>
            <div class="field"><Segments label={t('absencepage.title')} tabs={absenceKinds.map((one) => ({ href: `${home}/absence?kind=${one}`, label: t(`absencepage.${one}.title`), current: one === kind }))} /></div>
            {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
            <ErrorSummary text={text} errors={errors} />
            <form method="get" action={`${home}/absence`} class="field" novalidate>
              <input type="hidden" name="kind" value={kind} />
              <Asked text={text} shown={shown} />
              <Acts><Button primary name="show" value="yes">{t('absencepage.act.show')}</Button></Acts>
            </form>
          </>
        ) : null}
        <div data-live-part="known">{entries.map((entry) => <Known visit={visit} shown={shown} entry={entry} />)}</div>
      </Body>
    </OfficePage>
  );
}

type Part = { text: Text; shown: AbsenceShown };

function Asked({ text, shown }: Part) {
  const { t } = text;
  const { kind, round, values, errors, names, teachers, rooms } = shown;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  const days = round.days.map(({ date }) => ({ value: date.toString(), label: text.weekdayDate(date) }));
  const when = [{ value: '', label: t('absencepage.wholeRound') }, ...days];
  const byName = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label, text.locale);
  if (kind === 'teacher') {
    return (
      <>
        <div class="line">
          <Field {...field('teacher')} kind="select" label={t('absencepage.teacher')} options={teachers.map(({ teacher }) => ({ value: teacher, label: names.teachers.get(teacher) ?? '' })).sort(byName)} />
          <Field {...field('date')} kind="select" label={t('absencepage.when')} options={when} />
        </div>
        <div class="line">
          <Field {...field('from')} kind="time" label={t('absencepage.from')} optional="unsaid" />
          <Field {...field('to')} kind="time" label={t('absencepage.to')} optional="unsaid" />
        </div>
      </>
    );
  }
  const online = allowsOnline(round);
  if (kind === 'room') {
    const used = new Set(teachers.flatMap(({ room, dayRooms }) => [room, ...Object.values(dayRooms)]));
    const option = ({ id, name, building }: Room) => ({ value: id as string, label: building === '' ? name : `${name}, ${building}` });
    return (
      <div class="line">
        <Field {...field('room')} kind="select" label={t('absencepage.room.lost')} options={rooms.filter(({ id }) => used.has(id)).map(option).sort(byName)} />
        <Field {...field('date')} kind="select" label={t('absencepage.when')} options={when} />
        <Field {...field('other')} kind="select" label={t('absencepage.room.other')} options={[...(online ? [{ value: 'online', label: t('absencepage.room.online') }] : []), ...rooms.filter(({ closedAt }) => closedAt === null).map(option).sort(byName)]} />
      </div>
    );
  }
  const ways = (['date', 'days', ...(online ? ['online' as const] : [])] as const).map((one) => ({ value: one, label: t(`absencepage.day.instead.${one}`) }));
  return (
    <>
      <Field {...field('date')} kind="select" label={t('absencepage.day')} options={days} />
      <Field {...field('instead')} kind="radios" label={t('absencepage.day.instead')} value={values.get('instead') ?? (days.length > 1 ? 'days' : 'date')} options={ways} />
      <Field {...field('newDate')} kind="date" label={t('absencepage.day.newDate')} optional="unsaid" />
    </>
  );
}

/** How many became what, in words; what there is none of is left out. */
function figuresTold({ t }: Text, { moved, otherRooms, online, cancelled }: Figures): string[] {
  return [
    ...(moved > 0 ? [t('absencepage.movedCount', { count: moved })] : []), ...(otherRooms > 0 ? [t('absencepage.roomCount', { count: otherRooms })] : []),
    ...(online > 0 ? [t('absencepage.onlineCount', { count: online })] : []), ...(cancelled > 0 ? [t('absencepage.cancelledCount', { count: cancelled })] : []),
  ];
}

/** One thing that was arranged anew, with every family that has to know of it: whom nobody reached first. */
function Known({ visit, shown, entry: { absence, lines } }: { visit: MemberVisit; shown: AbsenceShown; entry: AbsenceEntry }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { round, names } = shown;
  const why = whyTold({ round, given: absence.given, names }, text);
  const here = `${homeOf(visit, round)}/absence`;
  const columns = [{ label: t('absencepage.table.family') }, { label: t('absencepage.table.change') }, { label: t('absencepage.table.told') }];
  return (
    <section class="field" aria-label={why}>
      <h2>{why}</h2>
      <p class="second">{[text.dateTime(absence.madeAt, round.zone), ...figuresTold(text, absence)].join(' · ')}</p>
      {lines.length === 0 ? null : (
        <div class="field"><Table id={`known-${absence.id}`} caption={t('absencepage.table.count', { count: lines.length })} columns={columns} rowHead={0} stacked rows={lines.map((line) => [
          <a href={`${homeOf(visit, round)}/families/${line.rearranged.family}`}><bdi>{line.children}</bdi></a>,
          <ul class="plain">{line.rearranged.changes.map((one) => <li>{changeTold(one, { round, names }, text)}</li>)}</ul>,
          <Standing visit={visit} round={round} here={here} line={line} />,
        ])} /></div>
      )}
      {absence.liftedAt ? <p class="second">{t('absencepage.lifted', { when: text.dateTime(absence.liftedAt, round.zone) })}</p> : absence.given.kind === 'room' || absence.given.kind === 'day' && absence.given.newDate !== null ? null : (
        <Form action={here} csrf={csrf}><input type="hidden" name="absence" value={absence.id} /><Acts><Button name="do" value="lift">{t('absencepage.lift')}</Button></Acts></Form>
      )}
    </section>
  );
}

function Standing({ visit: { text, csrf }, round, here, line: { rearranged, children, guardians, failed } }: { visit: MemberVisit; round: Round; here: string; line: KnowingLine }) {
  const { t } = text;
  const { answer, acceptedAt, told, toldAt, chasedAt } = rearranged;
  const when = (at: Temporal.Instant) => ({ when: text.dateTime(at, round.zone) });
  if (answer === 'changed') return <StateMark text={text} state="done">{t('absencepage.state.changed')}</StateMark>;
  if (answer === 'suits') return <StateMark text={text} state="done">{t('absencepage.state.suits', when(acceptedAt!))}</StateMark>;
  const call = told === 'hand' || failed;
  return (
    <>
      {call ? <StateMark text={text} state="missing">{t(failed ? 'absencepage.state.failed' : 'absencepage.state.hand')}</StateMark>
        : <StateMark text={text} state="tentative">{chasedAt ? t('absencepage.state.chased', when(chasedAt)) : t('absencepage.state.open', when(toldAt!))}</StateMark>}
      <ul class="plain">{guardians.map(({ name, phone }) => <li><bdi>{name}</bdi>{phone === null ? null : <>{' '}<a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">{phone}</a></>}</li>)}</ul>
      <Form action={here} csrf={csrf}>
        <input type="hidden" name="family" value={rearranged.family} />
        <Acts><button class="btn" name="do" value="known" aria-label={t('absencepage.knownOf', { children })}>{t('absencepage.known')}</button></Acts>
      </Form>
    </>
  );
}

export interface PreviewShown {
  readonly round: Round;
  readonly values: URLSearchParams;
  readonly names: AbsenceNames;
  readonly plan: Rearrangement;
  readonly reason: string;
  readonly refused: string | undefined;
}

/** What would become of each meeting: nothing is written before the one act. */
export function AbsencePreviewPage({ visit, shown }: { visit: MemberVisit; shown: PreviewShown }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const { round, plan, names, values, reason, refused } = shown;
  const here = `/o/${organisation.slug}/conferences/${round.id}/absence`;
  const asked = [...values].filter(([name]) => ['kind', 'teacher', 'date', 'from', 'to', 'room', 'other', 'instead', 'newDate'].includes(name));
  const why = whyTold({ round, given: plan.given, names }, text);
  const facts = [...figuresTold(text, plan), ...(plan.sent.length > 0 ? [t('absencepage.bySending', { count: plan.sent.length })] : []), ...(plan.byHand.length > 0 ? [t('absencepage.byHand', { count: plan.byHand.length })] : [])];
  return (
    <OfficePage visit={visit} title={t('absencepage.preview')} current="conferences" refused={refused !== undefined}>
      <PageHead title={t('absencepage.preview')}><a href={`/o/${organisation.slug}/conferences/${round.id}`}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p class="field"><b>{why}</b>{' '}{t(plan.all.length === 0 ? 'absencepage.none' : 'absencepage.previewText')}</p>
        {facts.length > 0 ? <ul class="field">{facts.map((one) => <li>{one}</li>)}</ul> : null}
        {plan.all.length > 0 ? <div class="field"><Becomings text={text} shown={shown} /></div> : null}
        <div class="narrow"><Form action={here} csrf={csrf}>
          {asked.map(([name, value]) => <input type="hidden" name={name} value={value} />)}
          <input type="hidden" name="mark" value={plan.mark} />
          {plan.all.length > 0 ? <Field text={text} name="reason" kind="text" maxlength={500} optional label={t('absencepage.reason')} hint={t('absencepage.reasonHint')} value={reason} /> : null}
          <Acts><Button primary name="do" value="arrange">{t('absencepage.act')}</Button><ButtonLink plain href={`${here}?${new URLSearchParams(asked)}`}>{t('absencepage.back')}</ButtonLink></Acts>
        </Form></div>
      </Body>
    </OfficePage>
  );
}

const rank = { cancelled: 0, moved: 1, online: 2, room: 3 } as const;

/** What has no place first, then in order of time. */
function Becomings({ text, shown: { round, names, plan } }: { text: Text; shown: PreviewShown }) {
  const { t } = text;
  const rows = [...plan.all].sort((a, b) => rank[a.kind] - rank[b.kind] || Temporal.Instant.compare(a.one.start, b.one.start)).map((each) => [
    <bdi>{names.children.get(each.one.student) ?? ''}</bdi>, <bdi>{names.teachers.get(each.one.teacher) ?? ''}</bdi>, text.dateRange(each.one.start, each.one.end, round.zone), <Becomes text={text} round={round} names={names} each={each} />,
  ]);
  const columns = [{ label: t('conference.child') }, { label: t('absencepage.teacher') }, { label: t('absencepage.before') }, { label: t('absencepage.after') }];
  return <Table id="becomings" caption={t('absencepage.meetings', { count: plan.all.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

function Becomes({ text, round, names, each }: { text: Text; round: Round; names: AbsenceNames; each: Becoming }) {
  const { t } = text;
  if (each.kind === 'cancelled') return <StateMark text={text} state="cancelled">{t('absencepage.becomes.cancelled')}</StateMark>;
  if (each.kind === 'moved') return <StateMark text={text} state="scheduled">{text.dateRange(each.start, each.end, round.zone)}</StateMark>;
  return <StateMark text={text} state="scheduled">{each.kind === 'online' ? t('absencepage.becomes.online') : <bdi>{names.rooms.get(each.room)?.name ?? ''}</bdi>}</StateMark>;
}
