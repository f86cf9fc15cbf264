/** The scheduling matrix (P-3.3): teachers by slots, live; and the page of one slot, where everything can be done by form. */
import { html, raw } from 'hono/html';
import { Remembered } from '../../../platform/remembered.ts';
import type { Text } from '../../../platform/text.ts';
import { statuses, ways, type Pair, type Round, type Status } from '../../../rooms/conferences/model.ts';
import type { Cell } from '../../../rooms/conferences/reads-matrix.ts';
import type { DayCell, DayLine, DayRow, MatrixDay } from '../../../rooms/conferences/reads-matrix-day.ts';
import { partOf, slotKey, slotKeyAt } from '../../../rooms/conferences/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Student } from '../../../rooms/people/model-students.ts';
import { FilterChoice } from '../answers-filters.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { assetAddress } from '../frame/assets.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { AskForm, Form } from '../frame/forms.tsx';
import { initials } from '../frame/lists.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Shape, StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { clockOf } from './parts.tsx';

export interface MatrixShown {
  readonly round: Round;
  readonly date: Temporal.PlainDate;
  readonly subject: string;
  readonly matrix: MatrixDay;
}

/** The matrix of one day. */
export function MatrixPage({ visit, shown }: { visit: MemberVisit; shown: MatrixShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, date, subject, matrix } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('conferencepage.matrixTitle', { round: round.name });
  return (
    <OfficePage visit={visit} title={title} current="conferences" live={`/o/${organisation.slug}/live?topics=round:${round.id},claims`}>
      <PageHead
        title={title} acts={<><ButtonLink href={`${home}/matrix.csv`}>{t('conferencepage.export')}</ButtonLink>{round.state === 'open' || round.state === 'closed' ? <ButtonLink href={`${home}/absence?date=${date}`}>{t('absencepage.entry')}</ButtonLink> : null}</>}
        tools={(
          <AskForm action={`${home}/matrix`} label={t('conferencepage.filter')}>
            <FilterChoice name="day" label={t('conferencepage.day')} value={date.toString()} options={round.days.map((one) => ({ value: one.date.toString(), label: text.weekdayDate(one.date) }))} />
            <FilterChoice name="subject" label={t('conferencepage.subject')} value={subject} options={[{ value: '', label: t('conferencepage.allSubjects') }, ...matrix.subjects.map((one) => ({ value: one, label: one }))]} />
            <Button>{t('conferencepage.searchAct')}</Button>
          </AskForm>
        )}
      ><a href={home}><bdi>{round.name}</bdi></a>{' · '}{text.weekdayDate(date)}{' · '}{text.zoneName(round.zone, round.deadline)}</PageHead>
      <Body>
        <div data-live-part="matrix">{matrix.rows.some(({ line }) => line.cells.length > 0) ? <Grid text={text} shown={shown} /> : <Empty>{t('conferencepage.noSlots')}</Empty>}</div>
        <p class="second">{t('conferencepage.keys')}</p>
      </Body>
      <script type="module" src={assetAddress('matrix.js')} />
    </OfficePage>
  );
}

/** What all cells of a page share. */
interface Shared {
  readonly text: Text;
  readonly zone: string;
  /** As `20261207`. */
  readonly date: string;
  /** Minutes of the day at which anything begins. */
  readonly starts: readonly number[];
  /** As markup. */
  readonly words: Readonly<Record<Status, string>>;
  readonly noSlot: string;
}

/** Rows as markup, by all that they show: of a large school whose matrix is open in several languages. */
const drawn = new Remembered<string>(1200);
const numbers = new WeakMap<DayLine, number>();
let lines = 0;

/** A line is the same object as long as it says the same. */
function numberOf(line: DayLine): number {
  const known = numbers.get(line) ?? ++lines;
  numbers.set(line, known);
  return known;
}

function Grid({ text, shown: { round, date, matrix: { rows, version } } }: { text: Text; shown: MatrixShown }) {
  const { t } = text;
  const starts = startsOf(rows);
  const words = Object.fromEntries(statuses.map((status) => [status, t(`conferencepage.status.${status}`)])) as Shared['words'];
  const inCells = Object.fromEntries(statuses.map((status) => [status, escaped(words[status])])) as Shared['words'];
  const shared: Shared = { text, zone: round.zone, date: date.toString().replaceAll('-', ''), starts, words: inCells, noSlot: escaped(t('conferencepage.noSlot')) };
  const same = `${round.id} ${version} ${text.locale} ${round.zone} ${date} ${starts.join()}`;
  const row = (one: DayRow) => (version === undefined ? rowOf(shared, one) : drawn.of(`${one.teacher} ${numberOf(one.line)} ${same}`, () => rowOf(shared, one)));
  return (
    <>
      <div class="scroll" role="region" aria-labelledby="matrix" tabindex={0}>
        <table class="mx">
          <caption id="matrix" class="vh">{t('conferencepage.matrixCaption')}</caption>
          <thead><tr>
            <th scope="col" class="name">{t('conferencepage.teacher')}</th>
            {starts.map((minute) => <th scope="col" class={minute % 60 === 0 ? 'h' : undefined}><bdi>{clockOf(minute)}</bdi></th>)}
            <th scope="col" class="tot">{t('conferencepage.inFree')}</th>
          </tr></thead>
          <tbody>{raw(rows.map(row).join(''))}</tbody>
        </table>
      </div>
      <Legend words={words} text={text} rows={rows} />
    </>
  );
}

/** When anything begins; most teachers of a day have the same times. */
function startsOf(rows: readonly DayRow[]): number[] {
  const kinds = new Map(rows.map(({ line }) => [line.times, line.cells]));
  return [...new Set([...kinds.values()].flatMap((cells) => cells.map(({ from }) => from)))].sort((a, b) => a - b);
}

/** Written as text: elements for twelve hundred cells cost many times as much. What is not of our own letters is escaped. */
function rowOf(shared: Shared, { teacher, name, room, line: { cells, counts } }: DayRow): string {
  const { starts, text } = shared;
  const at = new Map(cells.map((one, index) => [one.from, { one, next: cells[index + 1]?.from ?? Infinity }]));
  const drawing: string[] = []; // joined once: what was added up piece by piece would be put together anew each time it is shown
  for (let column = 0; column < starts.length;) {
    const from = starts[column]!;
    const hour = from % 60 === 0 ? ' o' : '';
    const found = at.get(from);
    if (!found) drawing.push(`<td${attributes(hour.trim(), 1)}><span aria-hidden="true">–</span><span class="vh">${shared.noSlot}</span></td>`);
    else {
      const end = Math.min(found.one.to, found.next);
      let span = 1;
      while (column + span < starts.length && starts[column + span]! < end) span += 1;
      drawing.push(cellOf(shared, teacher, found.one, { span, hour }));
      column += span - 1;
    }
    column += 1;
  }
  const head = `<tr><th scope="row" class="name"><bdi>${escaped(name)}</bdi> <small><bdi>${escaped(room?.name ?? '')}</bdi></small></th>`;
  return [head, ...drawing, `<td class="tot"><b>${escaped(text.number(counts.booked))}</b> / ${escaped(text.number(counts.available))}</td></tr>`].join('');
}

const classes = { available: '', booked: 'b', held: 'h', blocked: 'x', break: 'p' } as const satisfies Record<Status, string>;

function cellOf({ text, zone, date, words }: Shared, teacher: PersonId, { from, status, child, until, ...cell }: DayCell, { span, hour }: { span: number; hour: string }): string {
  const short = child !== null ? escaped(`${child.className ?? ''} ${initials(child.name)}`.trim()) : status === 'held' && until ? escaped(text.time(until, zone)) : '';
  const amiss = child === null ? cell.amiss : null;
  const place = attributes(`${amiss ? 'c' : classes[status]}${hour}`.trim(), span);
  if (status === 'break') return `<td${place}>${words.break}</td>`;
  // teacher and time stand in the heads; the address is relative, and short
  const word = amiss ? escaped(text.t(`conferencepage.amiss.${amiss}`)) : words[status];
  return `<td${place}><a href="slots/${slotKeyAt(teacher, date, from)}">${amiss ? String(<Shape of="conflict" />) : ''}<span class="vh">${word} </span>${short}</a></td>`;
}

/** Of a cell: letters and numbers of our own alone. */
const attributes = (look: string, span: number) => `${look === '' ? '' : ` class="${look}"`}${span > 1 ? ` colspan="${span}"` : ''}`;

/** Text as markup. */
const escaped = (text: string): string => String(html`${text}`);

function Legend({ words, text, rows }: { words: Shared['words']; text: Text; rows: readonly DayRow[] }) {
  return (
    <dl class="mxkeys small">
      {statuses.map((status) => (
        <div><dt class={`mxkey ${classes[status]}`} aria-hidden="true" /><dd><b>{text.number(rows.reduce((sum, { line }) => sum + line.counts[status], 0))}</b> {words[status]}</dd></div>
      ))}
      <div><dt aria-hidden="true">–</dt><dd>{text.t('conferencepage.noSlot')}</dd></div>
    </dl>
  );
}

export interface SlotShown {
  readonly round: Round;
  readonly cell: Cell;
  readonly teacher: { readonly id: PersonId; readonly name: string };
  readonly child: Student | undefined;
  /** Families that can have it: a child of the teacher who has no meeting with him yet. */
  readonly candidates: readonly { readonly family: string; readonly pair: Pair; readonly label: string }[];
  /** A meeting of the same teacher that is to be moved here. */
  readonly moving: { readonly id: string; readonly label: string } | undefined;
  readonly family: string | undefined;
  readonly refused: string | undefined;
  readonly done: boolean;
}

/** One slot: block it, give it to a family by telephone or paper, or move what is booked. */
export function SlotPage({ visit, shown }: { visit: MemberVisit; shown: SlotShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const { round, cell, teacher, child, refused, done } = shown;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('conferencepage.slotTitle', { teacher: teacher.name, when: text.dateRange(cell.slot.start, cell.slot.end, round.zone) });
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('conferencepage.slotDone')}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={title} current="conferences" banner={banner}>
      <PageHead title={title}><a href={`${home}/matrix?day=${cell.slot.wall.toPlainDate()}`}>{t('conferencepage.matrix')}</a></PageHead>
      <Body narrow>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p class="field"><span>{t(`conferencepage.status.${cell.status}`)}{child ? <>{': '}<bdi>{child.name} {child.className ?? ''}</bdi></> : null}{cell.until ? <>{', '}{t('conferencepage.heldUntil', { when: text.dateTime(cell.until, round.zone) })}</> : null}</span></p>
        {cell.slot.amiss && cell.appointment ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t(`conferencepage.amiss.${cell.slot.amiss}`)}</StateMark>}><p>{t('conferencepage.amissText')}{' '}<a href={`${home}/absence?${new URLSearchParams({ teacher: teacher.id, date: cell.slot.wall.toPlainDate().toString() })}`}>{t('absencepage.entry')}</a></p></Notice> : null}
        <SlotActs visit={visit} shown={shown} home={home} />
      </Body>
    </OfficePage>
  );
}

function SlotActs({ visit: { text, csrf }, shown, home }: { visit: MemberVisit; shown: SlotShown; home: string }) {
  const { t } = text;
  const { cell, family, candidates, moving } = shown;
  const here = `${home}/slots/${slotKey(cell.slot)}`;
  if (cell.appointment && family) {
    return (
      <Acts>
        <ButtonLink primary href={`${home}/families/${family}?${new URLSearchParams({ other: partOf(cell.appointment) })}`}>{t('conferencepage.slotMove')}</ButtonLink>
        <ButtonLink href={`${home}/families/${family}?cancel=${cell.appointment.id}`}>{t('conferencepage.slotCancel')}</ButtonLink>
        <ButtonLink plain href={`${home}/families/${family}`}>{t('conferencepage.slotFamily')}</ButtonLink>
      </Acts>
    );
  }
  return (
    <>
      {moving && cell.status === 'available' ? (
        <Form action={here} csrf={csrf} label={t('conferencepage.moveHere')}>
          <input type="hidden" name="move" value={moving.id} />
          <p>{t('conferencepage.moving', { meeting: moving.label })}</p>
          <Field text={text} name="reason" kind="text" maxlength={500} label={t('conferencepage.reason')} value="" />
          <Acts><Button primary name="do" value="move">{t('conferencepage.moveHere')}</Button></Acts>
        </Form>
      ) : null}
      {cell.status === 'available' && candidates.length > 0 ? (
        <Form action={here} csrf={csrf} label={t('conferencepage.give')}>
          <Field text={text} name="pair" kind="select" label={t('conferencepage.giveTo')} value={undefined} options={candidates.map((one) => ({ value: `${one.family} ${partOf(one.pair)}`, label: one.label }))} />
          <Field text={text} name="way" kind="radios" label={t('conferencepage.way')} value="phone" options={ways.map((way) => ({ value: way, label: t(`conferencepage.way.${way}`) }))} />
          <Acts><Button primary={!moving} name="do" value="give">{t('conferencepage.give')}</Button></Acts>
        </Form>
      ) : null}
      <Form action={here} csrf={csrf}>
        <Acts>{cell.status === 'blocked' ? <Button name="do" value="unblock">{t('conferencepage.unblock')}</Button> : cell.status === 'available' ? <Button name="do" value="block">{t('conferencepage.block')}</Button> : null}</Acts>
      </Form>
    </>
  );
}
