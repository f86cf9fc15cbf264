/** What speaks for a time and what is in its way, in words. */
import type { Text } from '../../../platform/text.ts';
import type { Miss, Proposal, Reason } from '../../../planning/meeting-model.ts';
import type { Hindrance, NamedWay, NoAnswer } from '../../../rooms/availability/model-search.ts';
import type { Kind } from './parts-day.ts';
import type { PersonRow, Shown } from './routes-gather.ts';

/** One line about a time: for it, or the price of it. */
export interface Line { readonly good: boolean; readonly words: string }

const mostNames = 5;

/** Some people by name; of many the first, and how many more. */
export function namesOf({ text, names }: { text: Text; names: Shown['names'] }, ids: readonly string[]): string {
  const all = ids.map((id) => names.get(id) ?? '').filter((name) => name !== '');
  if (all.length <= mostNames) return text.list(all);
  return text.list([...all.slice(0, mostNames - 1), text.t('assistant.others', { count: all.length - mostNames + 1 })]);
}

interface Said { readonly text: Text; readonly shown: Pick<Shown, 'names' | 'people' | 'ask'> }

/** Why a proposal is one; what it costs stands last. */
export function proposalLines({ text, shown }: Said, { reasons }: Proposal): Line[] {
  const lines = together(reasons, shown).flatMap(({ reason, people }) => lineOf({ text, shown }, reason, people) ?? []);
  return [...lines.filter(({ good }) => good), ...lines.filter(({ good }) => !good)];
}

interface Together { readonly reason: Reason; readonly people: readonly string[] }

/** What is the same for several who live by one clock is one line with all their names: forty people may be in one other zone. */
function together(reasons: readonly Reason[], { people }: Said['shown']): Together[] {
  const zoneOf = (person: string) => people.find((row) => row.person.id === person)?.zone ?? '';
  const key = (reason: Reason, index: number) => ('person' in reason ? `${reason.kind} ${zoneOf(reason.person)} ${reason.at} ${'minutes' in reason ? reason.minutes : ''}` : String(index));
  const groups = Map.groupBy(reasons.map((reason, index) => ({ reason, key: key(reason, index) })), (one) => one.key);
  return [...groups.values()].map((all) => ({ reason: all[0]!.reason, people: all.flatMap(({ reason }) => ('person' in reason ? [reason.person] : [])) }));
}

function lineOf({ text, shown }: Said, reason: Reason, people: readonly string[]): Line | null {
  const { t } = text;
  const named = (ids: readonly string[]) => namesOf({ text, names: shown.names }, ids);
  const good = (words: string): Line => ({ good: true, words });
  const but = (words: string): Line => ({ good: false, words });
  switch (reason.kind) {
    case 'wished': return good(t('assistant.reason.wished'));
    case 'all-required-free': return good(t('assistant.reason.allFree', { count: reason.count }));
    case 'optional-free': return reason.people.length === 0 ? null : good(t('assistant.reason.optionalFree', { names: named(reason.people) }));
    case 'optional-missing': return reason.people.length === 0 ? null : but(t('assistant.reason.optionalMissing', { names: named(reason.people) }));
    case 'required-tentative': return but(t('assistant.reason.tentative', { names: named(reason.people) }));
    case 'pool': return good(t('assistant.reason.pool', { names: named(reason.people) }));
    case 'room': return good(t('assistant.reason.room', { room: shown.names.get(reason.room) ?? '', spare: reason.spare }));
    case 'in-hours': return good(t('assistant.reason.inHours', { ...clockOf({ text, shown }, reason), name: named(people) }));
    case 'early-for': case 'late-for':
      return but(t(`assistant.reason.${reason.kind === 'early-for' ? 'early' : 'late'}`, { ...clockOf({ text, shown }, reason), name: named(people), minutes: reason.minutes }));
    case 'adjacent': return good(t('assistant.reason.adjacent', { names: named(reason.people) }));
    case 'gap-kept': return good(t('assistant.reason.gapKept', { minutes: reason.minutes }));
    case 'gap-missing': return but(t('assistant.reason.gapMissing', { minutes: reason.minutes, names: named(reason.people) }));
  }
}

/** From when to when it is on somebody's own clock, and where that is. */
function clockOf({ text, shown }: Said, { person, at }: { readonly person: string; readonly at: Temporal.PlainDateTime }): { range: string; place: string } {
  const zone = shown.people.find((row) => row.person.id === person)?.zone ?? shown.ask.zone;
  const start = at.toZonedDateTime('UTC').toInstant();
  return { range: text.range(start, start.add({ minutes: shown.ask.minutes }), 'UTC'), place: text.placeName(zone) };
}

/** Who cannot, and why, of a time that suits almost. */
export function missLines({ text, shown }: Said, { missing, noRoom, pools }: Miss): Line[] {
  const people = missing.map(({ person, why }) => ({
    good: false, words: text.t('assistant.miss', { name: shown.names.get(person) ?? '', why: text.list(why.map((one) => text.t(`assistant.why.${one}`))) }),
  }));
  const short = pools.map(() => ({ good: false, words: text.t('assistant.missPool') }));
  return [...people, ...short, ...(noRoom ? [{ good: false, words: text.t('assistant.noRoomThen') }] : [])];
}

/** What would have to move for a time to suit all, and whose it is. */
export function wayLines({ text, shown }: Said, { start, hindrances, pools }: NamedWay): Line[] {
  const chosen = pools.map(({ people }) => ({ good: true, words: text.t('assistant.reason.pool', { names: namesOf({ text, names: shown.names }, people) }) }));
  return [...hindrances.map((one) => ({ good: false, words: hindranceWords({ text, shown }, start, one) })), ...chosen];
}

function hindranceWords({ text, shown }: Said, then: Temporal.Instant, { ease, whose, at, what }: Hindrance): string {
  const names = namesOf({ text, names: shown.names }, whose);
  if (at === null) return text.t('assistant.way.hours', { names });
  const { zone } = shown.ask;
  const isThatDay = at.start.toZonedDateTimeISO(zone).toPlainDate().equals(then.toZonedDateTimeISO(zone).toPlainDate());
  const when = isThatDay ? text.range(at.start, at.end, zone) : text.dateRange(at.start, at.end, zone);
  return what && what.title !== '' ? text.t('assistant.way.named', { title: what.title, names, when }) : text.t(`assistant.way.${ease}`, { names, when });
}

/** What is in somebody's way at the time chosen. */
export function whyWords(text: Text, why: readonly Kind[]): string {
  return text.list([...why].reverse().map((one) => text.t(`assistant.kind.${one}`)));
}

/** How long before or after the grid's clock somebody's own is, then: "+2 h". */
export function offsetWords(text: Text, { zone }: Pick<PersonRow, 'zone'>, { zone: grid, at }: { zone: string; at: Temporal.Instant }): string | undefined {
  const minutes = (at.toZonedDateTimeISO(zone).offsetNanoseconds - at.toZonedDateTimeISO(grid).offsetNanoseconds) / 60e9;
  if (minutes === 0) return undefined;
  const length = text.duration(Temporal.Duration.from({ minutes: Math.abs(minutes) }));
  return text.t('assistant.elsewhere', { place: text.placeName(zone), difference: `${minutes > 0 ? '+' : '−'}${length}` });
}

/** Why there is no answer, and what to change. */
export function noAnswerWords(text: Text, refusal: NoAnswer): string {
  const { t } = text;
  switch (refusal.reason) {
    case 'bad-length': case 'bad-number': return t('assistant.none.number');
    case 'window-too-long': return t('assistant.none.window-too-long', { most: refusal.most });
    case 'longer-than-window': return t('assistant.none.longer-than-window', { longest: text.duration(Temporal.Duration.from({ minutes: refusal.longest })) });
    case 'too-many-people': return t('assistant.none.too-many-people', { most: refusal.most });
    case 'no-room-fits': return t('assistant.none.no-room-fits', { seats: refusal.seats, features: refusal.features.length === 0 ? 'none' : text.list(refusal.features) });
    case 'unknown-zone': case 'unknown-people': case 'unknown-rooms': case 'pool-too-small': case 'nobody-asked': case 'empty-window': case 'window-past':
      return t(`assistant.none.${refusal.reason}`);
  }
}

