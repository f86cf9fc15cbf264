/** Beside the grid: the time that is chosen and what it means, the proposals, and when there is none what is nearest. */
import type { Child } from 'hono/jsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Notice } from '../frame/notices.tsx';
import { Shape } from '../frame/shapes.tsx';
import { TimeRange } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';
import { missLines, namesOf, noAnswerWords, offsetWords, proposalLines, wayLines, whyWords, type Line } from './parts-words.ts';
import { isBeyond, type Shown } from './routes-gather.ts';

interface Props { visit: Visit; shown: Shown }

export function Lines({ lines }: { lines: readonly Line[] }) {
  return <ul>{lines.map(({ good, words }) => <li><Shape of={good ? 'done' : 'waived'} /><span>{words}</span></li>)}</ul>;
}

/** The proposals, best first; each is chosen by its button. */
export function Proposals({ visit, shown }: Props) {
  const { answer, ask, chosen } = shown;
  const { text } = visit;
  if (!answer.ok) return <section aria-labelledby="proposals"><h2 id="proposals">{text.t('assistant.proposals')}</h2><p class="part">{noAnswerWords(text, answer)}</p></section>;
  const { proposals, possible } = answer.value;
  const polls = canPoll(shown);
  if (proposals.length === 0) return <Nearest shown={shown} text={text} answer={answer.value} />;
  return (
    <section aria-labelledby="proposals">
      <h2 id="proposals">{text.t('assistant.proposals')}</h2>
      <p class="small second">{text.t('assistant.bestFirst', { count: possible })}</p>
      <ol class="rank">
        {proposals.map((one, index) => (
          <Ranked
            {...{ text, ask }} start={one.start} end={one.end} picked={chosen?.proposal === index} note={text.t('assistant.free', { free: ask.must.length, all: ask.must.length })}
            mark={<span class={chosen?.proposal === index ? 'nth' : 'nth alt'}>{text.number(index + 1)}</span>} lines={proposalLines({ text, shown }, one)} ticked={polls ? index < ticked : undefined}
          />
        ))}
      </ol>
      {polls ? <ToPoll visit={visit} shown={shown} /> : null}
    </section>
  );
}

interface RankedProps {
  text: Visit['text']; ask: Shown['ask']; start: Temporal.Instant; end: Temporal.Instant; picked: boolean; note?: string; mark?: Child; lines: readonly Line[];
  /** Whether the poll is to ask for it; undefined where none can be opened. */
  ticked?: boolean | undefined;
}

function Ranked({ text, ask, start, end, picked, note, mark, lines, ticked: isTicked }: RankedProps) {
  const wall = start.toZonedDateTimeISO(ask.zone);
  const value = `${wall.toPlainDate()}T${wall.toPlainTime().toString().slice(0, 5)}`;
  return (
    <li class={picked ? 'pick' : undefined}>
      <button form="ask" name="pick" value={value} aria-pressed={picked ? 'true' : 'false'}>
        {mark}<b><TimeRange text={text} from={start} to={end} zone={ask.zone} dated /></b>{note === undefined ? null : <span class="small second">{note}</span>}
      </button>
      <Lines lines={lines} />
      {isTicked === undefined ? null : <label class="tick small"><input type="checkbox" form="topoll" name="time" value={value} checked={isTicked} />{text.t('assistant.pollTick')}<span class="vh">{' '}{text.dateRange(start, end, ask.zone)}</span></label>}
    </li>
  );
}

/** So many of the proposals are ticked for a poll at first. */
const ticked = 3;

/** Which times suit is asked of the people of a session that happens once and may be given another time. */
function canPoll({ subject: { session, part, mayTake, closed } }: Shown): boolean {
  return session !== null && part === '' && session.rule === null && mayTake && closed === null;
}

/** Hands the ticked proposals over to the form of a poll. */
function ToPoll({ visit: { text, organisation }, shown: { ask, subject } }: Props) {
  return (
    <form id="topoll" method="get" action={`/o/${organisation.slug}/sessions/${subject.id}/poll`} class="topoll">
      <input type="hidden" name="zone" value={ask.zone} /><input type="hidden" name="minutes" value={String(ask.minutes)} />
      <button class="btn">{text.t('assistant.pollAct')}</button>
    </form>
  );
}

/** So many misses and ways are read; the rest is further from what is wanted. */
const mostNearest = 3;

/** No time suits all: who cannot at the nearest ones, what would have to move, and how long all have at most. */
function Nearest({ text, shown, answer: { misses, ways, longest, exact } }: { text: Visit['text']; shown: Shown; answer: Extract<Shown['answer'], { ok: true }>['value'] }) {
  const { ask, chosen } = shown;
  const picked = (start: Temporal.Instant) => chosen?.start.equals(start) === true;
  return (
    <section aria-labelledby="proposals">
      <h2 id="proposals">{text.t('assistant.noneSuits')}</h2>
      {longest ? <p class="small second">{text.t('assistant.longest', { length: text.duration(Temporal.Duration.from({ minutes: longest.minutes })), when: text.dateRange(longest.start, longest.start.add({ minutes: longest.minutes }), ask.zone) })}</p> : null}
      <h3>{text.t('assistant.misses')}</h3>
      <ol class="rank">
        {misses.slice(0, mostNearest).map((miss) => (
          <Ranked
            {...{ text, ask }} start={miss.start} end={miss.end} picked={picked(miss.start)} lines={missLines({ text, shown }, miss)}
            note={text.t('assistant.free', { free: ask.must.length - miss.missing.filter(({ person }) => ask.must.some((id) => id === person)).length, all: ask.must.length })}
          />
        ))}
      </ol>
      {ways.length === 0 ? null : (
        <>
          <h3>{text.t(exact ? 'assistant.ways' : 'assistant.waysSome')}</h3>
          <ol class="rank">{ways.slice(0, mostNearest).map((way) => <Ranked {...{ text, ask }} start={way.start} end={way.end} picked={picked(way.start)} lines={wayLines({ text, shown }, way)} />)}</ol>
        </>
      )}
    </section>
  );
}

/** The time chosen: who is not free then, the clocks elsewhere, the room, and the button that takes it. */
export function ChosenTime({ visit, shown, take }: Props & { take: { href: string; label: string; refused: string | undefined; notes: readonly string[] } | null }) {
  const { text } = visit;
  const { chosen, ask } = shown;
  if (!chosen || !take) return <section aria-labelledby="chosen"><h2 id="chosen">{text.t('assistant.chosen')}</h2><p class="part second">{text.t('assistant.chooseOne')}</p></section>;
  const lines = isBeyond(shown) ? [{ good: false, words: text.t('assistant.beyond') }] : chosenLines(text, shown);
  return (
    <section aria-labelledby="chosen" class="chosen">
      <h2 id="chosen">{text.t('assistant.chosen')}</h2>
      <p class="then">{text.parts<Child>('assistant.onClock', { when: <b><TimeRange text={text} from={chosen.start} to={chosen.end} zone={ask.zone} dated /></b>, zone: text.zoneName(ask.zone, chosen.start) })}</p>
      <Lines lines={lines} />
      {take.notes.map((note) => <Notice>{note}</Notice>)}
      <div class="acts"><ButtonLink primary href={take.href} kbd="↵" {...(take.refused ? { refused: { id: 'why-not', reason: take.refused } } : {})}>{take.label}</ButtonLink></div>
      <div class="begin">
        <label>{text.t('assistant.field.at')}{' '}<input form="ask" type="time" name="at" value={chosen.at} step="300" class="fit" /></label>
        <button class="btn" form="ask">{text.t('assistant.showTime')}</button>
      </div>
    </section>
  );
}

function chosenLines(text: Visit['text'], shown: Shown): Line[] {
  const chosen = shown.chosen!;
  const { ask, names } = shown;
  const gone = chosen.missing.filter(({ row }) => row.standing === 'must');
  const optional = chosen.missing.filter(({ row }) => row.standing === 'may');
  const all = ask.must.length;
  const clocks = [...Map.groupBy(shown.people.filter((row) => offsetWords(text, row, { zone: ask.zone, at: chosen.start }) !== undefined), ({ zone }) => zone)];
  return [
    gone.length === 0 ? { good: true, words: text.t('assistant.reason.allFree', { count: all }) } : { good: false, words: text.t('assistant.freeThen', { free: chosen.free, all }) },
    ...gone.slice(0, 8).map(({ row, why }) => ({ good: false, words: text.t('assistant.miss', { name: row.person.name, why: whyWords(text, why) }) })),
    ...(chosen.one === undefined ? [] : [chosen.one ? { good: true, words: text.t('assistant.reason.pool', { names: chosen.one.name }) } : { good: false, words: text.t('assistant.missPool') }]),
    ...(optional.length === 0 ? [] : [{ good: false, words: text.t('assistant.reason.optionalMissing', { names: namesOf({ text, names }, optional.map(({ row }) => row.person.id)) }) }]),
    ...clocks.map(([zone, rows]) => ({ good: true, words: text.t('assistant.thenThere', { range: text.range(chosen.start, chosen.end, zone), place: text.placeName(zone), names: namesOf({ text, names }, rows.map(({ person }) => person.id)) }) })),
    ...roomLine(text, shown),
  ];
}

function roomLine(text: Visit['text'], { ask, chosen }: Shown): Line[] {
  if (ask.place === 'none') return [];
  const room = chosen?.room;
  if (!room) return [{ good: false, words: text.t('assistant.noRoomThen') }];
  return [{ good: room.free, words: text.t(room.free ? 'assistant.roomFree' : 'assistant.roomTaken', { room: room.room.name, seats: room.room.capacity }) }];
}

