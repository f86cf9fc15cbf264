import type { OrganisationId } from '../../platform/context.ts';
import { transaction } from '../../platform/database.ts';
import type { Fact } from '../../platform/facts.ts';
import type { Tasks } from '../../platform/jobs.ts';
import type { Office } from '../../platform/office.ts';
import type { SignIn } from '../../platform/sign-in.ts';
import type { Storage } from '../../platform/storage/storage.ts';
import type { Tick } from '../../platform/ticker.ts';
import { endPolls } from '../../rooms/availability/actions-polls.ts';
import { printOrdered } from '../../rooms/conferences/actions-letters-print.ts';
import { seal } from '../../rooms/log/actions.ts';
import { organisations } from '../../rooms/identity/reads.ts';
import { waitingForSeal } from '../../rooms/log/reads.ts';
import { takeDue } from '../../rooms/messaging/actions.ts';
import { deliver } from '../../rooms/messaging/actions-deliver.ts';
import { tidyFiles } from '../../rooms/records/actions-contents.ts';
import { doDuties } from '../../rooms/procedures/actions-due.ts';
import { moveProcedure } from '../../rooms/procedures/actions-move.ts';
import { bringShipped } from '../../rooms/procedures/actions-shipped.ts';
import { organisationsWithDue } from '../../rooms/procedures/reads.ts';
import { passKept } from '../../rooms/conferences/actions-kept.ts';
import { organisationsWithKeptOver } from '../../rooms/conferences/reads-wishes.ts';
import { refreshConflicts } from '../../rooms/sessions/actions-conflicts.ts';
import { organisationsWithMarks } from '../../rooms/sessions/reads-conflicts.ts';
import { planRound, tellPlan } from './plans.ts';

export interface WorkerParts {
  readonly office: Office;
  readonly storage: Storage;
  readonly signIn: Pick<SignIn, 'sweep'>;
  readonly log: (line: string, error?: unknown) => void;
}

const machine = (name: string) => ({ kind: 'machine', name } as const);

/** The jobs by their names. */
export function tasks({ office, storage }: WorkerParts): Tasks {
  return {
    after: async (payload) => {
      const { organisation, listener, fact } = payload as { organisation: OrganisationId; listener: string; fact: Fact };
      await office.enter(organisation, machine(listener), (ctx) => ctx.facts.hearAfter(ctx, listener, fact));
    },
    deliver: (payload) => deliver(office, payload),
    'move-procedure': (payload) => moveProcedure(office, payload),
    'plan-round': (payload) => planRound(office, payload),
    'tell-plan': (payload) => tellPlan(office, payload),
    'print-letters': (payload) => printOrdered({ office, storage }, payload),
    'tidy-files': async (payload) => {
      while (await tidyFiles({ office, storage }, (payload as { organisation: OrganisationId }).organisation) > 0);
    },
  };
}

/** What every process looks at by the clock. Beside others: each thing is taken under a lock of its own. */
export function whatIsDue(parts: WorkerParts): Tick[] {
  return [
    { name: 'seal', every: 500, run: () => sealAll(parts) },
    { name: 'due', every: 1000, run: () => doAllDue(parts) },
    { name: 'conflicts', every: 1000, run: () => compareAll(parts) },
    { name: 'kept', every: 10_000, run: () => passAll(parts) },
    { name: 'tidy', every: 3_600_000, run: () => tidyAll(parts) },
    { name: 'procedures', every: 3_600_000, run: () => bringAll(parts) },
  ];
}

/** Chains what has committed since, in every organisation where something waits (G-4.6.1). */
export async function sealAll({ office, log }: Pick<WorkerParts, 'office' | 'log'>): Promise<void> {
  const key = office.key('log');
  const sealIn = async (id: OrganisationId) => {
    while (await transaction(office.parts.pool, id, ({ tx }) => seal(tx, id, key)) === 500);
  };
  for (const id of await office.outside(waitingForSeal)) await sealIn(id).catch((error: unknown) => log(`log of ${id}`, error));
}

/** Works conflicts out anew wherever something has changed (G-4.5.2): who reads them next finds them ready. */
async function compareAll({ office, log }: WorkerParts): Promise<void> {
  for (const organisation of await office.outside(organisationsWithMarks)) {
    await office.enter(organisation, machine('conflicts'), refreshConflicts).catch((error: unknown) => log(`conflicts of ${organisation}`, error));
  }
}

/** Offers what was kept for families, and is no more, to who waits (P-6.2). */
async function passAll({ office, log }: WorkerParts): Promise<void> {
  for (const organisation of await office.outside((tx) => organisationsWithKeptOver(tx, office.parts.clock.now()))) {
    await office.enter(organisation, machine('kept places'), passKept).catch((error: unknown) => log(`kept places of ${organisation}`, error));
  }
}

/** What a crash left half done: uploads that never became a file, sign-ins that are over, half-written files; and polls that no procedure ended. */
async function tidyAll({ office, storage, signIn }: WorkerParts): Promise<void> {
  await signIn.sweep(office.parts.clock.now());
  await storage.sweep(office.parts.clock.now());
  for (const { id } of await office.outside(organisations)) {
    await tidyFiles({ office, storage }, id);
    await office.enter(id, machine('polls'), endPolls);
  }
}

/** Gives or offers every organisation what this program brings along and that organisation has not been given yet. */
async function bringAll({ office, log }: WorkerParts): Promise<void> {
  for (const { id } of await office.outside(organisations)) {
    await office.enter(id, machine('procedures'), bringShipped).catch((error: unknown) => log(`procedures of ${id}`, error));
  }
}

/** One organisation's fault does not keep the others waiting. */
async function doAllDue(parts: WorkerParts): Promise<void> {
  const { office, log } = parts;
  for (const organisation of await office.outside((tx) => organisationsWithDue(tx, office.parts.clock.now()))) {
    await doDue(parts, organisation).catch((error: unknown) => log(`due in ${organisation}`, error));
  }
}

/** Does everything that is due in one organisation by its clock: duties one by one, escalations, messages to be tried again. */
export async function doDue({ office, log }: Pick<WorkerParts, 'office' | 'log'>, organisation: OrganisationId): Promise<number> {
  const done = await doDuties(office, organisation, log);
  await office.enter(organisation, machine('messaging'), (ctx) => takeDue(ctx));
  return done;
}
