/** Rounds, one round with its teachers, and its families. */
import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/conferences/access.ts';
import type { Appointment, Round, RoundTeacher } from '../../../rooms/conferences/model.ts';
import type { ChildAlone } from '../../../rooms/conferences/reads-alone.ts';
import type { FamilyLine } from '../../../rooms/conferences/reads-matrix.ts';
import { totalsOf } from '../../../rooms/conferences/reads.ts';
import type { Wanted } from '../../../rooms/conferences/reads-demand.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { SchoolClass } from '../../../rooms/people/model-students.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import { FilterBox, FilterLine } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm, Form } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { ChildrenAlone } from './parts-alone.tsx';
import { daysOf, RoundMark } from './parts.tsx';
import { Demand } from './parts-demand.tsx';
import { EveningLinks } from './parts-evening.tsx';
import { textsLine } from './pages-texts.tsx';

export const roundDone = ['made', 'changed', 'asked', 'opened', 'told', 'reminded', 'closed', 'teacher', 'removed', 'added', 'nobody'] as const;
export type RoundDone = (typeof roundDone)[number];

/** All rounds; for a teacher those that he is in, with his own pages. */
export function RoundsPage({ visit, rounds, office }: { visit: MemberVisit; rounds: readonly Round[]; office: boolean }) {
  const { text, organisation, actor } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/conferences`;
  const keeps = may(actor, access['conferences.setRetention']) ? <ButtonLink plain href={`${home}/keeping`}>{t('keeping.link')}</ButtonLink> : null;
  const add = may(actor, access['conferences.addRound']) ? <>{keeps}<ButtonLink primary href={`${home}/new`}>{t('conferencepage.list.add')}</ButtonLink></> : undefined;
  const columns = [{ label: t('conferencepage.list.name') }, { label: t('conference.days') }, { label: t('conferencepage.list.state') }, { label: t('conference.deadline') }];
  const rows = rounds.map((round) => [
    <a href={office ? `${home}/${round.id}` : `${home}/${round.id}/day`}><bdi>{round.name}</bdi></a>, daysOf(text, round), <RoundMark text={text} round={round} />,
    text.dateTime(round.deadline, round.zone),
  ]);
  return (
    <OfficePage visit={visit} title={t('conferencepage.list.title')} current="conferences" live={`/o/${organisation.slug}/live?topics=rounds`}>
      <PageHead title={t('conferencepage.list.title')} acts={add} />
      <Body><div data-live-part="rounds">
        {rounds.length === 0 ? <Empty>{t(office ? 'conferencepage.list.none' : 'conferencepage.list.noneOwn')}</Empty>
          : <Table id="rounds" caption={t('conferencepage.list.count', { count: rounds.length })} columns={columns} rows={rows} rowHead={0} stacked />}
      </div></Body>
    </OfficePage>
  );
}

export interface RoundShown {
  readonly round: Round;
  readonly teachers: readonly RoundTeacher[];
  readonly names: ReadonlyMap<string, string>;
  readonly rooms: readonly Room[];
  readonly classes: readonly SchoolClass[];
  readonly free: ReadonlyMap<PersonId, number>;
  readonly figures: { readonly all: readonly Appointment[]; readonly families: number; readonly withBooking: number };
  /** Who could be added: everybody with the role of a teacher who is not in it. */
  readonly others: readonly { readonly id: PersonId; readonly name: string }[];
  /** How many guardians read each language; empty once nothing is said to them any more. */
  readonly readers: ReadonlyMap<string, number>;
  /** Teachers whom more families may want than they have times for. */
  readonly wanted: readonly Wanted[];
  /** Families that have said what they want, where that is collected. */
  readonly wishing: number | undefined;
  readonly done: RoundDone | undefined;
  readonly refused: string | undefined;
  /** A step of a procedure that forbids what was asked for: where it can be passed over with a reason. */
  readonly gate: string | undefined;
  /** Children for whom nobody can book. */
  readonly alone: readonly ChildAlone[];
}

/** One round: how it stands, what comes next, and its teachers. */
export function RoundPage({ visit, shown }: { visit: MemberVisit; shown: RoundShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, done, refused, gate } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`conferencepage.done.${done}`)}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={round.name} current="conferences" banner={banner} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={<bdi>{round.name}</bdi>} acts={<><ModeLink text={text} round={round} home={home} /><ButtonLink href={`${home}/matrix`}>{t('conferencepage.matrix')}</ButtonLink><ButtonLink href={`${home}/families`}>{t('conferencepage.families')}</ButtonLink><ButtonLink href={`${home}/desk`}>{t('desk.nav')}</ButtonLink><ButtonLink href={`${home}/letters`}>{t('letterspage.nav')}</ButtonLink><ButtonLink href={`${home}/waiting`}>{t('waitingpage.link')}</ButtonLink>{round.state === 'open' || round.state === 'closed' ? <ButtonLink href={`${home}/absence`}>{t('absencepage.entry')}</ButtonLink> : null}</>}>
        <RoundMark text={text} round={round} />{' · '}{daysOf(text, round)}{' · '}{text.zoneName(round.zone, round.deadline)}
      </PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}{' '}{gate ? <a href={gate}>{t('refusal.gateDuty')}</a> : null}</p></Notice> : null}
        <Demand text={text} round={round} wanted={shown.wanted} names={shown.names} />
        <div data-live-part="head"><Facts visit={visit} shown={shown} /><ChildrenAlone text={text} slug={organisation.slug} alone={shown.alone} /></div>
        <div class="field"><Deeds visit={visit} shown={shown} home={home} /></div>
        <div data-live-part="teachers"><Teachers visit={visit} shown={shown} home={home} /></div>
        <Adding visit={visit} shown={shown} home={home} />
      </Body>
    </OfficePage>
  );
}

/** Where times are not given first come, first served alone: the page on which they are. */
function ModeLink({ text, round: { mode }, home }: { text: Text; round: Pick<Round, 'mode'>; home: string }) {
  if (mode === 'preferences') return <ButtonLink href={`${home}/plan`}>{text.t('plan.link')}</ButtonLink>;
  return mode === 'kept-places' ? <ButtonLink href={`${home}/kept`}>{text.t('plan.kept.link')}</ButtonLink> : null;
}

interface Part { visit: MemberVisit; shown: RoundShown }

function Facts({ visit: { text, organisation }, shown: { round, figures, classes, teachers, readers, wishing } }: Part) {
  const { t } = text;
  const totals = totalsOf(figures.all);
  const facts: [string, string][] = [
    [t('conferencepage.form.classes'), text.list(classes.filter(({ id }) => round.classes.includes(id)).map(({ name }) => name))],
    [t('plan.mode'), t(`plan.mode.${round.mode}`)], ...(wishing === undefined ? [] : [[t('plan.figure.families'), t('plan.figure.of', { count: wishing, of: figures.families })] as [string, string]]), [t('conference.format'), t(`conference.format.${round.format}`)],
    [t('conference.opens'), text.dateTime(round.opensAt, round.zone)], [t('conference.deadline'), text.dateTime(round.deadline, round.zone)],
    ...(round.openings.size === 0 ? [] : [[t('waitingpage.openings'), text.list([...round.openings].map(([id, at]) => `${classes.find((one) => one.id === id)?.name ?? ''} ${text.dateTime(at, round.zone)}`))] as [string, string]]),
    [t('conferencepage.form.changes'), text.dateTime(round.changeDeadline, round.zone)],
    [t('conferencepage.hoursSaid'), t('conferencepage.ofTeachers', { said: teachers.filter(({ saidAt }) => saidAt !== null).length, teachers: teachers.length })],
    [t('conferencepage.families'), t('conferencepage.familiesBooked', { booked: figures.withBooking, families: figures.families })],
  ];
  const inOthers = textsLine(text, round, readers, organisation.language);
  if (inOthers) facts.push([t('roundtext.line'), inOthers]);
  const record = t('conferencepage.recordLine', { scheduled: totals.scheduled, completed: totals.completed, rescheduled: totals.rescheduled, cancelled: totals.cancelled, missed: totals['no-show'] });
  return (
    <>
      <dl class="facts">{facts.map(([label, value]) => <div><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <p class="second field">{record}</p>
      <EveningLinks text={text} home={`/o/${organisation.slug}/conferences/${round.id}`} />
    </>
  );
}

/** What can be done now; what cannot stays, with the reason. */
function Deeds({ visit: { text, csrf, actor }, shown: { round, teachers }, home }: Part & { home: string }) {
  const { t } = text;
  const missing = teachers.filter(({ saidAt }) => saidAt === null).length;
  const before = round.state === 'draft' || round.state === 'collecting';
  const lead = may(actor, access['conferences.openRound']);
  return (
    <Form action={home} csrf={csrf}>
      <input type="hidden" name="version" value={String(round.version)} />
      <Acts>
        {before && lead ? <Button primary={missing === 0} name="do" value="open">{t('conferencepage.act.open')}</Button> : null}
        {(before || round.state === 'open') && missing > 0 ? <Button primary={before} name="do" value="ask">{t('conferencepage.act.ask', { count: missing })}</Button> : null}
        {round.state === 'open' ? <><Button name="do" value="tell">{t('conferencepage.act.tell')}</Button><Button name="do" value="remind">{t('conferencepage.act.remind')}</Button></> : null}
        {round.state === 'open' && lead ? <Button name="do" value="close">{t('conferencepage.act.close')}</Button> : null}
        {(before || round.state === 'open') && lead ? <ButtonLink plain href={`${home}/change`}>{t('conferencepage.act.change')}</ButtonLink> : null}
      </Acts>
    </Form>
  );
}

function Teachers({ visit: { text, csrf, actor }, shown: { round, teachers, names, rooms, free }, home }: Part & { home: string }) {
  const { t } = text;
  const may1 = may(actor, access['conferences.changeRound']) && (round.state === 'draft' || round.state === 'collecting');
  const columns = [{ label: t('conferencepage.teacher') }, { label: t('conferencepage.hoursSaid') }, { label: t('conferencepage.freeSlots'), kind: 'number' as const }, { label: t('conferencepage.room') }];
  const rows = [...teachers].sort((a, b) => (names.get(a.teacher) ?? '').localeCompare(names.get(b.teacher) ?? '')).map((one) => {
    const name = names.get(one.teacher) ?? '';
    return [
      <bdi>{name}</bdi>,
      <>{one.saidAt ? <StateMark text={text} state="done">{text.date(one.saidAt, round.zone)}</StateMark> : <StateMark text={text} state={one.askedAt ? 'tentative' : 'missing'}>{t(one.askedAt ? 'conferencepage.askedOnly' : 'conferencepage.notAsked')}</StateMark>}
        {' '}<a href={`${home}/hours/${one.teacher}`} aria-label={t('conferencepage.hoursOf', { name })}>{t('conferencepage.hoursEdit')}</a>{one.wishes ? <><br /><bdi class="second">{one.wishes}</bdi></> : null}</>,
      text.number(free.get(one.teacher) ?? 0),
      may1 ? <TeacherForm text={text} csrf={csrf} home={home} one={one} name={name} rooms={rooms} /> : <bdi>{rooms.find(({ id }) => id === one.room)?.name ?? ''}</bdi>,
    ];
  });
  return <Table id="teachers" caption={t('conferencepage.teachers', { count: teachers.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

function TeacherForm({ text, csrf, home, one, name, rooms }: { text: Text; csrf: MemberVisit['csrf']; home: string; one: RoundTeacher; name: string; rooms: readonly Room[] }) {
  const { t } = text;
  return (
    <Form action={home} csrf={csrf} label={name}>
      <input type="hidden" name="teacher" value={one.teacher} />
      <Acts>
        <select name="room" aria-label={t('conferencepage.roomOf', { name })}>
          <option value="">{t('conferencepage.noRoom')}</option>
          {rooms.map((room) => <option value={room.id} selected={room.id === one.room}>{room.name}, {room.building}</option>)}
        </select>
        <input type="number" name="minutes" min="3" max="120" class="fit" value={one.minutes === null ? '' : String(one.minutes)} aria-label={t('conferencepage.minutesOf', { name })} />
        <Button name="do" value="teacher">{t('conferencepage.save')}</Button>
        <Button plain name="do" value="remove">{t('conferencepage.remove')}</Button>
      </Acts>
    </Form>
  );
}

function Adding({ visit: { text, csrf, actor }, shown: { round, others }, home }: Part & { home: string }) {
  if (!may(actor, access['conferences.changeRound']) || !['draft', 'collecting', 'open'].includes(round.state) || others.length === 0) return null;
  return (
    <Form action={home} csrf={csrf} label={text.t('conferencepage.addTeacher')}>
      <Acts>
        <select name="teacher" aria-label={text.t('conferencepage.addTeacher')}>{others.map(({ id, name }) => <option value={id}>{name}</option>)}</select>
        <Button name="do" value="add">{text.t('conferencepage.addTeacher')}</Button>
      </Acts>
    </Form>
  );
}

/** Families with what they have booked; each leads to the pages on which the office books for it (P-4.2). */
export function FamiliesPage({ visit, round, lines, ways, words, open }: { visit: MemberVisit; round: Round; lines: readonly FamilyLine[]; ways: ReadonlyMap<string, 'letter' | 'phone'>; words: string; open: boolean }) {
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const columns = [{ label: t('conferencepage.children') }, { label: t('conferencepage.guardians') }, { label: t('conferencepage.told') }, { label: t('conferencepage.family.booked'), kind: 'number' as const }];
  const rows = lines.map(({ family, students, guardians, booked }) => [
    <a href={`${home}/families/${family.id}`}><bdi>{text.list(students.map(({ name, className }) => (className ? `${name} ${className}` : name)))}</bdi></a>, <bdi>{text.list(guardians)}</bdi>,
    family.toldAt ? <>{text.date(family.toldAt, round.zone)}{ways.has(family.id) ? <>{' '}<span class="second">{t(`conferencepage.way.${ways.get(family.id) === 'phone' ? 'phone' : 'paper'}`)}</span></> : null}</> : t('conferencepage.notTold'), text.number(booked),
  ]);
  return (
    <OfficePage visit={visit} title={t('conferencepage.families')} current="conferences" live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead
        title={t('conferencepage.families')}
        tools={(
          <AskForm action={`${home}/families`} label={t('conferencepage.familySearch')}>
            <FilterLine name="words" kind="search" label={t('conferencepage.childName')} value={words} />
            <FilterBox name="open" label={t('conferencepage.withoutBooking')} value="yes" checked={open} />
            <Button>{t('conferencepage.searchAct')}</Button>
          </AskForm>
        )}
      ><a href={home}><bdi>{round.name}</bdi></a></PageHead>
      <Body><div data-live-part="families">
        {lines.length === 0 ? <Empty>{t('conferencepage.noFamilies')}</Empty> : <Table id="families" caption={t('conferencepage.familyCount', { count: lines.length })} columns={columns} rows={rows} rowHead={0} stacked />}
      </div></Body>
    </OfficePage>
  );
}
