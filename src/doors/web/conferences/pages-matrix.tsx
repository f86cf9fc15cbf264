/** The scheduling matrix (P-3.3): teachers by slots, live; and the page of one slot, where everything can be done by form. */
import { html, raw } from 'hono/html';
import type { Text } from '../../../platform/text.ts';
import { statuses, ways, type Pair, type Round, type Status } from '../../../rooms/conferences/model.ts';
import type { Cell, Matrix, MatrixRow } from '../../../rooms/conferences/reads-matrix.ts';
import { partOf, slotKey } from '../../../rooms/conferences/reads.ts';
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
  readonly matrix: Matrix;
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
        <div data-live-part="matrix">{matrix.rows.some(({ cells }) => cells.length > 0) ? <Grid text={text} shown={shown} /> : <Empty>{t('conferencepage.noSlots')}</Empty>}</div>
        <p class="second">{t('conferencepage.keys')}</p>
      </Body>
      <script type="module" src={assetAddress('matrix.js')} />
    </OfficePage>
  );
}

/** A cell with its minutes of the day: worked out once, since there may be twelve hundred. */
interface Placed { readonly cell: Cell; readonly from: number; readonly to: number }

function placed(cell: Cell): Placed {
  const { wall, start, end } = cell.slot;
  const from = wall.hour * 60 + wall.minute;
  return { cell, from, to: from + (end.epochMilliseconds - start.epochMilliseconds) / 60_000 };
}

/** What all cells of a page share. */
interface Shared { readonly text: Text; readonly zone: string; /** As markup. */ readonly children: ReadonlyMap<PersonId, string>; readonly words: Readonly<Record<Status, string>>; readonly noSlot: string }

function Grid({ text, shown: { round, matrix } }: { text: Text; shown: MatrixShown }) {
  const { t } = text;
  const rows = matrix.rows.map((row) => ({ row, cells: row.cells.map(placed) }));
  const starts = [...new Set(rows.flatMap(({ cells }) => cells.map(({ from }) => from)))].sort((a, b) => a - b);
  const words = Object.fromEntries(statuses.map((status) => [status, t(`conferencepage.status.${status}`)])) as Shared['words'];
  const inCells = Object.fromEntries(statuses.map((status) => [status, escaped(words[status])])) as Shared['words'];
  const children = new Map([...matrix.students].map(([id, { name, className }]) => [id, escaped(`${className ?? ''} ${initials(name)}`.trim())]));
  const shared = { text, zone: round.zone, children, words: inCells, noSlot: escaped(t('conferencepage.noSlot')) };
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
          <tbody>{rows.map(({ row, cells }) => <Row shared={shared} row={row} cells={cells} starts={starts} />)}</tbody>
        </table>
      </div>
      <Legend words={words} text={text} matrix={matrix} />
    </>
  );
}

function Row({ shared, row, cells, starts }: { shared: Shared; row: MatrixRow; cells: readonly Placed[]; starts: readonly number[] }) {
  const count = (status: Status) => row.cells.filter((cell) => cell.status === status).length;
  const at = new Map(cells.map((one, index) => [one.from, { one, next: cells[index + 1]?.from ?? Infinity }]));
  let drawn = '';
  for (let column = 0; column < starts.length;) {
    const from = starts[column]!;
    const hour = from % 60 === 0 ? ' o' : '';
    const found = at.get(from);
    if (!found) drawn += `<td${attributes(hour.trim(), 1)}><span aria-hidden="true">–</span><span class="vh">${shared.noSlot}</span></td>`;
    else {
      const end = Math.min(found.one.to, found.next);
      let span = 1;
      while (column + span < starts.length && starts[column + span]! < end) span += 1;
      drawn += slotOf(shared, found.one.cell, span, hour);
      column += span - 1;
    }
    column += 1;
  }
  return (
    <tr>
      <th scope="row" class="name"><bdi>{row.name}</bdi>{' '}<small><bdi>{row.room?.name ?? ''}</bdi></small></th>
      {raw(drawn)}
      <td class="tot"><b>{shared.text.number(count('booked'))}</b> / {shared.text.number(count('available'))}</td>
    </tr>
  );
}

const classes = { available: '', booked: 'b', held: 'h', blocked: 'x', break: 'p' } as const satisfies Record<Status, string>;

/** Written as text: elements for twelve hundred cells cost many times as much. What is not of our own letters is escaped already. */
function slotOf({ text, zone, children, words }: Shared, { slot, status, appointment, until }: Cell, span: number, hour: string): string {
  const short = appointment ? children.get(appointment.student) ?? '' : status === 'held' && until ? escaped(text.time(until, zone)) : '';
  const amiss = appointment === null ? null : slot.amiss;
  const place = attributes(`${amiss ? 'c' : classes[status]}${hour}`.trim(), span);
  if (status === 'break') return `<td${place}>${words.break}</td>`;
  // teacher and time stand in the heads; the address is relative, and short
  const word = amiss ? escaped(text.t(`conferencepage.amiss.${amiss}`)) : words[status];
  return `<td${place}><a href="slots/${slotKey(slot)}">${amiss ? String(<Shape of="conflict" />) : ''}<span class="vh">${word} </span>${short}</a></td>`;
}

/** Of a cell: letters and numbers of our own alone. */
const attributes = (look: string, span: number) => `${look === '' ? '' : ` class="${look}"`}${span > 1 ? ` colspan="${span}"` : ''}`;

/** Text as markup. */
const escaped = (text: string): string => String(html`${text}`);

function Legend({ words, text, matrix: { rows } }: { words: Shared['words']; text: Text; matrix: Matrix }) {
  const all = rows.flatMap(({ cells }) => cells);
  return (
    <dl class="mxkeys small">
      {statuses.map((status) => (
        <div><dt class={`mxkey ${classes[status]}`} aria-hidden="true" /><dd><b>{text.number(all.filter((cell) => cell.status === status).length)}</b> {words[status]}</dd></div>
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
