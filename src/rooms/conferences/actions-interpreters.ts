/** Interpreters of a round (P-5.1): named with languages and hours by the office; their time is claimed with each meeting that needs it. */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { guardiansBy } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import { claim, hold, makePersonsClaimable, release } from '../resources/actions-claims.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import type { Want } from '../resources/model-claims.ts';
import { waysIn, type Free, type Scene } from './actions-family.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import { windowOf } from './actions-slots.ts';
import type { ConferencesFact } from './events.ts';
import type { Appointment, Pair, Place, Planned, Round, Slot } from './model.ts';
import { appointments, bookedBy, round as roundById, roundFamilies, roundTeachers } from './reads.ts';
import { interpretersIn, interpreting } from './reads-interpreters.ts';
import { pairOf, partOf, samePair } from './rules.ts';
import { helperFor, type Helper } from './rules-interpreters.ts';
import { tightest, type Asking } from './rules-itinerary.ts';
import type { GivenInterpreter } from './schema-evening.ts';
import { deleteInterpreter, putInterpreter } from './store-interpreters.ts';

/** How often somebody else may be quicker before a meeting is left without. */
const attempts = 5;

/** Names an interpreter of a round, or changes his languages and hours. Meetings that have none get one where he can. */
export async function setInterpreter(ctx: Context, id: string, person: PersonId, { languages, hours }: GivenInterpreter): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.setInterpreter', id, { states: ['draft', 'collecting', 'open', 'closed'] });
  if (!found.ok) return found;
  const round = found.value;
  if ((await peopleById(ctx.tx, ctx.organisation, [person])).get(person)?.erased !== false) return refuse({ reason: 'not-found' });
  if (hours.some(({ date }) => !round.days.some((day) => day.date.equals(date)))) return refuse({ reason: 'outside-days' });
  const row = { organisation: ctx.organisation, round: round.id, person };
  await putInterpreter(ctx.tx, { ...row, languages: [...languages] }, hours.map(({ date, from, to }) => ({ ...row, date, from_minute: from, to_minute: to })));
  await makePersonsClaimable(ctx, [person]);
  return interpretersChanged(ctx, round, { person, languages: languages.length, hours: hours.length });
}

/** Takes an interpreter out of a round; his meetings get another where one can, else they are open. */
export async function removeInterpreter(ctx: Context, id: string, person: PersonId): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.setInterpreter', id, { states: ['draft', 'collecting', 'open', 'closed'] });
  if (!found.ok) return found;
  if (!(await deleteInterpreter(ctx.tx, ctx.organisation, found.value.id, person))) return refuse({ reason: 'not-found' });
  return interpretersChanged(ctx, found.value, { person, removed: true });
}

async function interpretersChanged(ctx: Context, round: Round, details: Readonly<Record<string, string | number | boolean>>): Promise<Result<undefined, RoundRefusal>> {
  const open = await settleInterpreters(ctx, round);
  await record(ctx, { verb: 'conferences.setInterpreter', subject: about(round), details: { ...details, open } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.InterpretersSet', subject: about(round), open });
  changed(ctx, round);
  return ok();
}

/** The language for which a family needs an interpreter. */
export async function languageNeeded(ctx: Context, guardians: readonly PersonId[]): Promise<string | null> {
  return (await guardiansBy(ctx, guardians)).find(({ interpreterLanguage }) => interpreterLanguage !== null)?.interpreterLanguage ?? null;
}

/** The interpreters of a round with what takes their time; what they have with this family counts for nothing. */
async function helpersIn(ctx: Context, round: Round, family: string): Promise<Helper[]> {
  const known = await interpretersIn(ctx, round.id);
  const claims = Map.groupBy((await claimsBetween(ctx, known.map(({ person }) => person), windowOf(round)))
    .filter(({ subject }) => subject.kind !== 'round-interpreting' || subject.id !== family), ({ resource }) => resource);
  return known.map((one) => ({
    ...one, taken: (claims.get(one.person) ?? []).map(({ start, end, part, subject }) => ({
      start, end, ...(subject.kind === 'round-interpreting' || subject.kind === 'round-family' ? { teacher: pairOf(part).teacher } : {}),
    })),
  }));
}

/** What a family needs to be understood: undefined where it needs nobody, or the round has nobody at all. */
export interface Helping { readonly language: string; readonly isFree: (slot: Pick<Slot, 'start' | 'end' | 'teacher'>) => boolean }

/** At which slots an interpreter would be free for a family. */
export async function helpingFor(ctx: Context, { round, family }: Pick<Scene, 'round' | 'family'>, ways: Free['ways'], place: Place): Promise<Helping | undefined> {
  const language = await languageNeeded(ctx, family.guardians);
  const helpers = language === null ? [] : await helpersIn(ctx, round, family.id);
  if (language === null || helpers.length === 0) return undefined;
  return { language, isFree: (slot) => helperFor(helpers, slot, { language, zone: round.zone, ways: { ...ways, place } }) !== undefined };
}

/** The tightest evening at times at which an interpreter is free; what has none of these, at any time: better met without than not at all. */
export function tightestHelped(asking: Asking, helping: Helping | undefined): Planned[] {
  if (!helping) return tightest(asking);
  const first = tightest({ ...asking, slots: asking.slots.filter(helping.isFree) });
  const missing = asking.pairs.filter((pair) => !first.some((one) => samePair(one, pair)));
  if (missing.length === 0) return first;
  const taken = [...asking.taken, ...first.map(({ slot, teacher }) => ({ start: slot.start, end: slot.end, teacher }))];
  return [...first, ...tightest({ ...asking, pairs: missing, taken })].sort((a, b) => Temporal.Instant.compare(a.slot.start, b.slot.start));
}

/** Holds an interpreter for what a family holds, for as long as that; nobody where none is free. */
export async function holdInterpreters(ctx: Context, scene: Scene, planned: readonly Planned[], until: Temporal.Instant, parts: readonly string[]): Promise<void> {
  const language = await languageNeeded(ctx, scene.family.guardians);
  if (language === null) return;
  const meetings = planned.map(({ slot: { start, end }, ...pair }) => ({ ...pair, start, end, language }));
  const place = scene.family.draft?.place ?? (scene.round.format === 'online' ? 'online' : 'in-person');
  await take(ctx, scene, meetings, { place, parts, until });
}

/** Gives up what is held of interpreters for these meetings. */
export async function dropInterpreters(ctx: Context, { family }: Pick<Scene, 'family'>, parts: readonly string[]): Promise<void> {
  await release(ctx, interpreting(family), parts);
}

interface Meeting extends Pair { readonly start: Temporal.Instant; readonly end: Temporal.Instant; readonly language: string }
interface How { readonly place: Place; readonly parts?: readonly string[]; readonly until?: Temporal.Instant }
type Of = Pick<Scene, 'round' | 'teachers'> & { readonly family: Pick<Scene['family'], 'id'> };

/** Claims an interpreter for each meeting for which one is free. @returns for how many there is none. */
async function take(ctx: Context, { round, family, teachers }: Of, meetings: readonly Meeting[], { place, parts, until }: How): Promise<number> {
  const ways = { ...await waysIn(ctx, { round, teachers }), place };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const helpers = await helpersIn(ctx, round, family.id);
    const wants: Want[] = [];
    for (const one of meetings) {
      const own = wants.map((want) => ({ ...want, teacher: pairOf(want.part).teacher }));
      const person = helperFor(helpers.map((helper) => ({ ...helper, taken: [...helper.taken, ...own.filter(({ resource }) => resource === helper.person)] })), one, { language: one.language, zone: round.zone, ways });
      if (person) wants.push({ resource: person, part: partOf(one), start: one.start, end: one.end });
    }
    const claiming = { subject: interpreting(family), wants, ...(parts ? { parts } : {}) };
    const done = until ? await hold(ctx, claiming, { until, holder: null }) : await claim(ctx, claiming);
    if (done.ok) return meetings.length - wants.length;
  }
  return meetings.length;
}

/** Brings a family's interpreters in line with what it has booked ahead: taken, given up, another. @returns how many meetings have none. */
export async function settleInterpreting(ctx: Context, of: Of): Promise<number> {
  const ahead = (await bookedBy(ctx, of.family.id)).filter(({ state, end }) => state === 'booked' && Temporal.Instant.compare(end, ctx.now) > 0);
  const needing = ahead.flatMap((one): (Meeting & Pick<Appointment, 'place'>)[] => (one.interpreterLanguage === null ? [] : [{ ...one, language: one.interpreterLanguage }]));
  return take(ctx, of, needing, { place: needing.every(({ place }) => place === 'online') ? 'online' : 'in-person' });
}

/** The same for every family of a round that needs one. @returns how many meetings have none. */
export async function settleInterpreters(ctx: Context, round: Round): Promise<number> {
  const needing = new Set((await appointments(ctx, { round: round.id, live: true })).flatMap(({ family, interpreterLanguage }) => (interpreterLanguage === null ? [] : [family])));
  if (needing.size === 0) return 0;
  const teachers = await roundTeachers(ctx, round.id);
  let open = 0;
  for (const family of (await roundFamilies(ctx, round.id)).filter(({ id }) => needing.has(id))) open += await settleInterpreting(ctx, { round, family, teachers });
  return open;
}

/** What the machine does each day for rounds that are ahead: whatever changed bookings, each meeting has its interpreter where one is free. */
export async function checkInterpreters(ctx: Context, id: string): Promise<number | undefined> {
  const round = await roundById(ctx, id);
  return round && settleInterpreters(ctx, round);
}
