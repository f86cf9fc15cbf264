/** A school for tests of sessions: people, a room, and mail that leaves at once; what goes to `gone@…` comes back. */
import { whenFileEnds } from './endings.ts';
import { testOffice, machine, type TestOffice } from './office.ts';
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import type { Fact, Subject } from '../src/platform/facts.ts';
import { ObjectGuard } from '../src/rooms/calendars/ports.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { Host } from '../src/rooms/invitations/ports.ts';
import { deliver } from '../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../src/rooms/messaging/ports.ts';
import { delivery, ledgerOf, type FullDelivery } from '../src/rooms/messaging/reads.ts';
import { doNext } from '../src/rooms/procedures/actions-engine.ts';
import type { Duty } from '../src/rooms/procedures/model.ts';
import { dutiesOf } from '../src/rooms/procedures/reads.ts';
import { addRoom } from '../src/rooms/resources/actions.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';
import { acts } from '../src/rooms/sessions/actions-acts.ts';
import { sessionGuard } from '../src/rooms/sessions/actions-guard.ts';
import { scheduleNew, propose } from '../src/rooms/sessions/actions.ts';
import { listen } from '../src/rooms/sessions/listeners.ts';
import type { Session } from '../src/rooms/sessions/model.ts';
import type { Outcome } from '../src/rooms/sessions/ports.ts';
import { sessionHost } from '../src/rooms/sessions/reads-occasion.ts';
import { proposalSchema } from '../src/rooms/sessions/schema.ts';

export interface School {
  readonly id: OrganisationId;
  readonly office: TestOffice;
  readonly room: RoomId;
  readonly lead: Actor & { person: string };
  readonly ana: PersonId;
  readonly ben: PersonId;
  readonly facts: Fact[];
  as<R>(actor: Actor, work: (ctx: Context) => Promise<R>): Promise<R>;
  person(name: string, roles?: readonly Role[], more?: { email?: string | null; zone?: string; language?: string }): Promise<PersonId>;
  act(name: string, session: { id: string }, turn?: { part?: string; step?: string; turn?: string }): Promise<Outcome>;
  /** Schedules a session of Ana and Ben in the room, by what is given. */
  session(given?: object): Promise<Session>;
  proposed(given?: object): Promise<Session>;
  /** What was said to a person of a session, with its content. */
  said(session: { id: string }, person?: PersonId): Promise<FullDelivery[]>;
  /** Does what is due by the clock, as the worker would. */
  due(): Promise<void>;
  /** The duties for a thing. */
  duties(subject: { id: string }): Promise<Duty[]>;
  /** Delivers what is queued about a session. */
  deliverAll(session: { id: string }): Promise<void>;
}

export const someone = (person: string, ...roles: Role[]): Actor & { person: string } => ({ kind: 'person', person, roles });

let made: Promise<TestOffice> | undefined;
let count = 0;
const heard = new Map<string, Fact[]>();

async function theOffice(): Promise<TestOffice> {
  const office = await testOffice();
  whenFileEnds(async () => void (made = undefined));
  const { ports, facts } = office.office.parts;
  if (!ports.all(Host).some((host) => host.kind === 'session')) {
    ports.join(Host, sessionHost);
    ports.join(ObjectGuard, sessionGuard);
    listen(facts);
  }
  ports.join(Channel, {
    name: 'mail', addressOf: ({ email }) => email ?? undefined,
    deliver: async ({ to }) => (to.address.startsWith('gone@') ? { state: 'bounced', reason: '550 no such mailbox' } : { state: 'sent' }),
  });
  facts.within('procedures', 'all', async (ctx, fact) => { heard.get(ctx.organisation)?.push(fact); });
  return office;
}

export async function school(): Promise<School> {
  made ??= theOffice();
  const office = await made;
  const id = await office.found(`school-${++count}`);
  const facts: Fact[] = [];
  heard.set(id, facts);
  const [boss, ana, ben] = [await office.person(id, 'Carla Lead', ['coordinator']), await office.person(id, 'Ana Silva', ['teacher']), await office.person(id, 'Ben Okoro')];
  const as = <R>(actor: Actor, work: (ctx: Context) => Promise<R>) => office.as(id, actor, work);
  const room = must(await as(machine, (ctx) => addRoom(ctx, { name: 'Room 4', building: 'North', floor: '', capacity: 30, features: [] })));
  const lead = someone(boss, 'coordinator');
  const proposal = (given: object) => proposalSchema.parse({
    title: 'Staff meeting', agenda: '1. Budget', start: { wall: '2026-04-20T15:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'room', room },
    people: [{ person: ana }, { person: ben, required: false }], ...given,
  });
  const said = async (session: { id: string }, person?: PersonId) => as(machine, async (ctx) => {
    const rows = (await ledgerOf(ctx.tx, id, { kind: 'session', id: session.id })).filter((one) => person === undefined || one.person === person);
    const full: FullDelivery[] = [];
    for (const one of rows) full.push((await delivery(ctx.tx, id, one.id))!);
    return full;
  });
  return {
    id, office, room, lead, ana, ben, facts, as, said,
    person: (name, roles, more) => office.person(id, name, roles, more),
    session: async (given = {}) => must(await as(lead, (ctx) => scheduleNew(ctx, proposal(given)))),
    proposed: async (given = {}) => must(await as(lead, (ctx) => propose(ctx, proposal(given)))),
    act: (name, session, { part, step = 'step', turn = 'x' } = {}) => as(machine, (ctx) =>
      acts.find((one) => one.name === name)!.act(ctx, subjectOf(session.id, part), { step, turn, dueAt: ctx.now })),
    due: async () => { while (await as(machine, doNext)) { /* the next */ } },
    duties: (subject) => as(machine, (ctx) => dutiesOf(ctx.tx, id, subject.id)),
    deliverAll: async (session) => {
      for (const one of await said(session)) if (one.state === 'queued') await deliver(office.office, { organisation: id, delivery: one.id });
    },
  };
}

function subjectOf(id: string, part?: string): Subject {
  return { kind: 'session', id, ...(part === undefined ? {} : { part }) };
}

/** The value of a verb that must not refuse. */
export function must<V>(result: { ok: true; value: V } | { ok: false; reason: string }): V {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
}
export { machine };
