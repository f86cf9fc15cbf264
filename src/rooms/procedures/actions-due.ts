/** What the worker, the demo's clock and the sample school do alike: everything that is due, each thing in its own transaction. */
import type { Actor, OrganisationId } from '../../platform/context.ts';
import type { Office } from '../../platform/office.ts';
import { doNext, DutyFault, escalateNext, putOff } from './actions-engine.ts';

/** Told of the fault of an act; the duty is tried again later. */
export type Log = (line: string, error?: unknown) => void;

const machine: Actor = { kind: 'machine', name: 'procedures' };

/**
 * Does every duty of an organisation that is due by its clock, one by one, and then escalates what was not done in time.
 * An act that fails is undone and put off. What others have in hand is left to them. @returns how many were taken.
 */
export async function doDuties(office: Office, organisation: OrganisationId, log: Log): Promise<number> {
  let taken = 0;
  for (;;) {
    try {
      if (await office.enter(organisation, machine, doNext) === undefined) break;
      taken += 1;
    } catch (error) {
      if (!(error instanceof DutyFault)) throw error;
      log(`duty ${error.duty}`, error.cause);
      await office.enter(organisation, machine, (ctx) => putOff(ctx, error.duty));
    }
  }
  while (await office.enter(organisation, machine, escalateNext) !== undefined) taken += 1;
  return taken;
}
