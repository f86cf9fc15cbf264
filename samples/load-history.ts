/** What happened at the sample school before it was opened: sessions and requests, each at its own time, by the verbs. */
import type { StandingClock } from '../src/platform/clock.ts';
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import type { Office } from '../src/platform/office.ts';
import { openPoll } from '../src/rooms/availability/actions-polls.ts';
import { answerPoll } from '../src/rooms/availability/actions-polls-answer.ts';
import type { Poll } from '../src/rooms/availability/model-polls.ts';
import { optionsOf } from '../src/rooms/availability/reads-polls.ts';
import { answerSchema, pollSchema } from '../src/rooms/availability/schema-polls.ts';
import { deliver } from '../src/rooms/messaging/actions-deliver.ts';
import { outbox } from '../src/rooms/messaging/reads.ts';
import { doDuties } from '../src/rooms/procedures/actions-due.ts';
import { nextDue } from '../src/rooms/procedures/reads.ts';
import { propose, scheduleNew } from '../src/rooms/sessions/actions.ts';
import { receive, type Requester } from '../src/rooms/sessions/actions-requests-receive.ts';
import { cancel } from '../src/rooms/sessions/actions-state.ts';
import { formStamp } from '../src/rooms/sessions/reads-requests.ts';
import { proposalSchema } from '../src/rooms/sessions/schema.ts';
import { requestSchema } from '../src/rooms/sessions/schema-requests.ts';
import { castOf, granted, type Cast } from './cast.ts';
import { roundDeeds } from './school-conferences.ts';
import { dateOf, schoolDay, type SampleDay, type SamplePoll, type SampleRequest, type School, type SampleSession } from './school.ts';

/** An office of the past: its clock stands, and is moved by hand. */
export interface PastParts { readonly office: Office; readonly clock: StandingClock; readonly log: (line: string, error?: unknown) => void }
export interface Scene { readonly school: School; readonly cast: Cast; readonly today: Temporal.PlainDate; readonly now: Temporal.Instant }

interface Deed { readonly at: Temporal.Instant; readonly actor: Actor; do(ctx: Context): Promise<void> }

/** Lets everything happen in its order, the machine's duties between, up to now. Nobody else is at work here yet. */
export async function live(parts: PastParts, id: OrganisationId, scene: Scene): Promise<void> {
  const founded = parts.clock.now();
  const deeds = [
    ...scene.school.sessions.flatMap((one) => sessionDeeds(scene, one, founded)), ...scene.school.requests.map((one) => requestDeed(scene, one)), ...roundDeeds(scene, founded),
  ];
  for (const deed of deeds.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))) {
    await pass(parts, id, deed.at);
    await parts.office.enter(id, deed.actor, (ctx) => deed.do(ctx));
  }
  await pass(parts, id, scene.now);
}

const at = ({ school }: Scene, day: Temporal.PlainDate, time: string) => day.toZonedDateTime({ timeZone: school.organisation.zone, plainTime: time }).toInstant();
const wall = ({ today }: Scene, on: SampleDay, time: string) => `${dateOf(on, today)}T${time}`;

function sessionDeeds(scene: Scene, one: SampleSession, founded: Temporal.Instant): Deed[] {
  const { cast, today } = scene;
  const actor: Actor = { kind: 'person', ...castOf(cast, one.coordinator) };
  const proposal = proposalSchema.parse(proposalOf(scene, one));
  let made: { readonly id: string; readonly version: number } | undefined;
  const making: Deed = {
    at: founded.add({ minutes: 25 }), actor,
    do: async (ctx) => { made = granted(await (one.state === 'proposed' ? propose : scheduleNew)(ctx, proposal), one.title); },
  };
  if (one.poll) return [making, ...pollDeeds(scene, one.poll, { actor, founded, session: () => made!.id })];
  if (one.state !== 'cancelled') return [making];
  return [making, { at: at(scene, schoolDay(today, -1), '11:40'), actor, do: async (ctx) => void granted(await cancel(ctx, made!.id, made!.version, one.reason ?? ''), one.title) }];
}

/** The poll is opened soon after its session is proposed; who has answered did so in the hours after. */
function pollDeeds(scene: Scene, poll: SamplePoll, { actor, founded, session }: { actor: Actor; founded: Temporal.Instant; session: () => string }): Deed[] {
  const { zone } = scene.school.organisation;
  const given = pollSchema.parse({
    zone, minutes: poll.minutes, deadline: wall(scene, poll.until.on, poll.until.time), times: poll.times.map(({ on, time }) => wall(scene, on, time)),
  });
  let opened: Poll | undefined;
  const answering = Object.entries(poll.answers).map(([key, votes], index): Deed => ({
    at: founded.add({ minutes: 90 + index * 45 }), actor: { kind: 'person', ...castOf(scene.cast, key) },
    do: async (ctx) => {
      const options = await optionsOf(ctx.tx, ctx.organisation, opened!.id);
      granted(await answerPoll(ctx, opened!.id, answerSchema.parse({ votes: Object.fromEntries(options.map(({ id }, option) => [id, votes[option]])) })), `answer of ${key}`);
    },
  }));
  return [{ at: founded.add({ minutes: 40 }), actor, do: async (ctx) => { opened = granted(await openPoll(ctx, session(), given), 'poll'); } }, ...answering];
}

function proposalOf(scene: Scene, { title, agenda, people, on, time, minutes, weeks, place, critical }: SampleSession) {
  const { cast, school: { organisation: { zone } } } = scene;
  return {
    title, agenda, critical, minutes, rule: weeks ? `FREQ=WEEKLY;COUNT=${weeks}` : null,
    start: on && time ? { wall: wall(scene, on, time), zone } : null,
    people: people.map((key) => ({ person: castOf(cast, key).person })),
    place: !place ? null : 'room' in place ? { kind: 'room', room: cast.rooms.get(place.room) } : { kind: 'virtual', platform: place.platform },
  };
}

function requestDeed(scene: Scene, one: SampleRequest): Deed {
  const { cast, now, school: { organisation: { zone } } } = scene;
  const { door, title, purpose, who, minutes, place } = one;
  const wished = one.wished && { wall: wall(scene, one.wished.on, one.wished.time), zone };
  const { requester: typed, ...wish } = requestSchema.parse({
    requester: { name: 'x', email: null, language: 'en', zone, ...(typeof one.by === 'string' ? {} : one.by) }, title, purpose, who, wished, minutes, place,
  });
  const requester: Requester = typeof one.by === 'string' ? { person: castOf(cast, one.by).person } : typed;
  const by = one.takenBy ?? one.by;
  return {
    at: now.subtract({ minutes: Math.round(one.hoursAgo * 60) }), actor: typeof by === 'string' ? { kind: 'person', ...castOf(cast, by) } : { kind: 'anyone' },
    do: async (ctx) => void granted(await receive(ctx, { door, requester, ...wish, form: { stamp: formStamp(ctx, { again: true }), trap: '', from: '192.0.2.1' } }), title),
  };
}

/** Lets time pass: the clock stops where something is due, until that is done and what it said has left or is kept. */
async function pass(parts: PastParts, id: OrganisationId, to: Temporal.Instant): Promise<void> {
  const { office, clock } = parts;
  const later = (when: Temporal.Instant) => { if (Temporal.Instant.compare(when, clock.now()) > 0) clock.move(when.toString()); };
  for (;;) {
    await doDue(parts, id);
    const next = await office.enter(id, machine('samples'), ({ tx }) => nextDue(tx, id));
    if (!next || Temporal.Instant.compare(next, to) > 0) break;
    later(next);
  }
  later(to);
}

const machine = (name: string): Actor => ({ kind: 'machine', name });

async function doDue({ office, log }: PastParts, id: OrganisationId): Promise<void> {
  await doDuties(office, id, log);
  // what cannot be sent now is tried again by the ticker of the present
  const queued = await office.enter(id, machine('messaging'), (ctx) => outbox(ctx.tx, id, { states: ['queued'], most: 500 }));
  for (const { id: delivery } of queued.filter(({ attempts }) => attempts === 0).reverse()) await deliver(office, { organisation: id, delivery });
}
