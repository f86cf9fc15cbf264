import { verifyChain } from '../log/reads.ts';
import type { MachineAct, SubjectReader } from './ports.ts';

/** Walks the chain of the log; a broken one is a person's to look into, with the place where it breaks (G-4.6.1). */
export const verifyLog: MachineAct = {
  name: 'procedures.verifyLog',
  async act(ctx) {
    const state = await verifyChain(ctx.tx, ctx.organisation, ctx.keys.derive('log'));
    if (!state.ok) return { open: 'log-broken', evidence: { number: state.number, act: state.act, why: state.why } };
    return { done: { length: state.length, erased: state.erased, ...(state.head ? { head: state.head } : {}) } };
  },
};

/** The organisation as a subject: what is done by the calendar and not for a session. */
export const organisationReader: SubjectReader = {
  kind: 'organisation',
  async read(ctx, id) {
    return { kind: 'organisation', id, title: '', attributes: {}, occurrences: [], settledAt: ctx.now, people: {} };
  },
};
