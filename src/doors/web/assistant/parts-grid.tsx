/** The day: a table of people by time, its cells joined to stretches, and under it the lines and bands that cross the rows. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Visit } from '../visit.ts';
import { Initials } from '../frame/lists.tsx';
import { cellAt, cellMinutes, clockAt, runs, type Day } from './parts-day.ts';
import { offsetWords } from './parts-words.ts';
import { seatsOf, type PersonRow, type RoomRow, type Shown, type Standing } from './routes-gather.ts';

/** So many cells have one head and one button: half an hour is wide enough to be pressed. */
const perHead = 30 / cellMinutes;

interface Props { visit: Visit; shown: Shown }

/** The grid with what it needs to be moved about in by keys and pointer. */
export function Grid({ visit, shown }: Props) {
  const { text } = visit;
  const { day, ask } = shown;
  const caption = text.t('assistant.caption', { day: text.weekdayDate(day.date), from: text.time(day.start, day.zone), to: text.time(cellAt(day, day.cells), day.zone), zone: text.zoneName(day.zone, day.start) });
  return (
    <div class="scroll" role="region" aria-labelledby="grid" tabindex={0}>
      <div
        class="fbwrap" data-day={day.date.toString()} data-cells={String(day.cells)} data-clock={Array.from({ length: day.cells + 1 }, (_, cell) => clockAt(day, cell)).join(' ')}
        data-at={shown.chosen ? String(shown.chosen.cells[0]) : undefined} data-minutes={String(ask.minutes)} data-label={text.t('assistant.slider')}
        data-say={text.t('assistant.sliderSays', { from: '{from}', to: '{to}' })}
      >
        <Bands shown={shown} />
        <table class="fb">
          <caption class="vh" id="grid">{caption}</caption>
          <colgroup><col class="n" /><col span={day.cells} /></colgroup>
          <Heads visit={visit} shown={shown} />
          {(['must', 'one', 'may'] as const).map((standing) => <People visit={visit} shown={shown} standing={standing} />)}
          {shown.rooms.length > 0 ? <Rooms visit={visit} shown={shown} /> : null}
        </table>
      </div>
    </div>
  );
}

/** Columns of half an hour: where each begins, and how many cells it has. */
function columns({ cells }: Day): { from: number; span: number }[] {
  return Array.from({ length: Math.ceil(cells / perHead) }, (_, index) => ({ from: index * perHead, span: Math.min(perHead, cells - index * perHead) }));
}

/** Lines at half hours, the proposals of this day, and the time chosen; in parts of the width, so that nothing has to be placed by a style. */
function Bands({ shown }: { shown: Shown }) {
  const { day, chosen } = shown;
  const at = (cell: number) => `${((Math.min(day.cells, Math.max(0, cell)) / day.cells) * 100).toFixed(3)}%`;
  const wide = (from: number, to: number) => `${(((Math.min(day.cells, to) - Math.max(0, from)) / day.cells) * 100).toFixed(3)}%`;
  const others = proposalsOf(shown).filter(({ from }) => from !== chosen?.cells[0]);
  const inDay = chosen && chosen.cells[0] < day.cells && chosen.cells[1] > 0;
  return (
    <svg class="bands" aria-hidden="true" width="100%" height="100%">
      {columns(day).map(({ from }) => <line class={clockAt(day, from).endsWith(':00') ? 'h' : undefined} x1={at(from)} x2={at(from)} y2="100%" />)}
      {others.map(({ from, to }) => <rect class="alt" x={at(from)} width={wide(from, to)} height="100%" />)}
      {inDay ? <rect class="pick" x={at(chosen.cells[0])} width={wide(...chosen.cells)} height="100%" /> : null}
    </svg>
  );
}

/** The proposals of the day shown, by their number, in cells of it. */
function proposalsOf({ answer, day, ask }: Shown): { number: number; from: number; to: number }[] {
  if (!answer.ok) return [];
  return answer.value.proposals.flatMap(({ start }, index) => {
    const from = day.start.until(start).total('minutes') / cellMinutes;
    return from >= 0 && from < day.cells ? [{ number: index + 1, from, to: from + ask.minutes / cellMinutes }] : [];
  });
}

function Heads({ visit: { text }, shown }: Props) {
  const { day, ask, chosen, counts } = shown;
  const numbered = proposalsOf(shown);
  const all = ask.must.length;
  return (
    <thead>
      <tr>
        <th class="name" scope="col">{text.parts<Child>('assistant.onClock', { when: <b>{text.weekdayDate(day.date)}</b>, zone: text.zoneName(day.zone) })}</th>
        {columns(day).map(({ from, span }) => {
          const clock = text.time(cellAt(day, from), day.zone);
          const marks = numbered.filter((one) => one.from >= from && one.from < from + span);
          return (
            <th scope="col" colspan={span}>
              {clockAt(day, from).endsWith(':00') ? <bdi>{clock}</bdi> : <span class="vh">{clock}</span>}
              {marks.map((one) => <>{' '}<span class={one.from === chosen?.cells[0] ? 'nth' : 'nth alt'} aria-hidden="true">{text.number(one.number)}</span></>)}
            </th>
          );
        })}
      </tr>
      <tr class="sum">
        <th class="name" scope="row">{text.t('assistant.sum', { count: all })}</th>
        {columns(day).map(({ from, span }) => <Start {...{ text, day, all, span, from }} count={counts[from] ?? null} chosen={chosen?.cells[0] === from} />)}
      </tr>
    </thead>
  );
}

/** How many are free to begin then; pressing it chooses that time. */
function Start({ text, day, all, from, span, count, chosen }: { text: Text; day: Day; all: number; from: number; span: number; count: number | null; chosen: boolean }) {
  if (count === null) return <td colspan={span}><span class="vh">{text.t('assistant.tooLate')}</span></td>;
  const look = all > 0 && count === all ? 'all' : all > 1 && count === all - 1 ? 'most' : undefined;
  const label = text.t('assistant.startAt', { time: text.time(cellAt(day, from), day.zone), free: count, all });
  return (
    <td colspan={span} class={look}>
      <button form="ask" name="pick" value={`${day.date}T${clockAt(day, from)}`} aria-label={label} aria-pressed={chosen ? 'true' : 'false'}>{text.number(count)}</button>
    </td>
  );
}

function Group({ day, children }: { day: Day; children: Child }) {
  return <tr class="group"><th scope="rowgroup" colspan={day.cells + 1}>{children}</th></tr>;
}

function People({ visit, shown, standing }: Props & { standing: Standing }) {
  const { text } = visit;
  const rows = shown.people.filter((row) => row.standing === standing);
  if (rows.length === 0) return null;
  return (
    <tbody>
      <Group day={shown.day}>{text.t(`assistant.group.${standing}`, { count: rows.length })}</Group>
      {rows.map((row) => (
        <tr>
          <th scope="row" class="name"><div><Initials name={row.person.name} /><bdi>{row.person.name}</bdi><small>{noteOf(text, row, shown)}</small></div></th>
          <Cells text={text} day={shown.day} cells={row.cells} />
        </tr>
      ))}
    </tbody>
  );
}

function noteOf(text: Text, row: PersonRow, { day, subject }: Shown): string {
  const elsewhere = offsetWords(text, row, { zone: day.zone, at: day.start });
  const notes = [elsewhere, subject.request?.requester === row.person.id ? text.t('assistant.requester') : undefined, row.said ? undefined : text.t('assistant.assumed')];
  return notes.find((note) => note !== undefined) ?? '';
}

function Rooms({ visit: { text }, shown }: Props) {
  const more = shown.allRooms.length - shown.rooms.length;
  return (
    <tbody>
      <Group day={shown.day}>{text.t('assistant.group.rooms')}{more > 0 ? <span class="second">{' '}{text.t('assistant.moreRooms', { count: more })}</span> : null}</Group>
      {shown.rooms.map((row) => (
        <tr>
          <th scope="row" class="name"><div><bdi>{row.room.name}</bdi><small>{roomNote(text, row, shown)}</small></div></th>
          <Cells text={text} day={shown.day} cells={row.cells} room />
        </tr>
      ))}
    </tbody>
  );
}

function roomNote(text: Text, { room, small, lacks }: RoomRow, { ask }: Shown): string {
  if (lacks.length > 0) return text.t('assistant.lacks', { features: text.list(lacks) });
  return text.t(small ? 'assistant.seatsSmall' : 'assistant.seatsOf', { count: room.capacity, needed: seatsOf(ask) });
}

/** One row's stretches: each says what it is and from when to when. What of a room is not sure is a hold. */
function Cells({ text, day, cells, room = false }: { text: Text; day: Day; cells: Uint8Array; room?: boolean }) {
  return (
    <>
      {runs(cells).map(({ from, to, kind }) => (
        <td colspan={to - from} class={kind === 'free' ? undefined : kind}>
          <span class="vh">{text.t('assistant.cell', { kind: text.t(`assistant.kind.${room && kind === 'maybe' ? 'held' : kind}`), range: text.range(cellAt(day, from), cellAt(day, to), day.zone) })}</span>
        </td>
      ))}
    </>
  );
}

/** What the marks of the grid mean. */
export function Legend({ text, shown: { ask } }: { text: Text; shown: Shown }) {
  const items = [
    ['busy', text.t('assistant.legend.busy')], ['maybe', text.t(ask.tentative === 'free' ? 'assistant.legend.maybeFree' : 'assistant.legend.maybeBusy')],
    ['out', text.t('assistant.legend.out')], ['off', text.t('assistant.legend.off')], ['band', text.t('assistant.legend.band')],
  ] as const;
  return <ul class="legend small">{items.map(([kind, words]) => <li><i class={`k ${kind}`} aria-hidden="true" />{words}</li>)}</ul>;
}
