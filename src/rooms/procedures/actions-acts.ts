import { verifyChain } from '../log/reads.ts';
import { planOn } from './actions-engine.ts';
import { type MachineAct, SubjectReader } from './ports.ts';

/** Walks the chain of the log; a broken one is a person's to look into, with the place where it breaks (G-4.6.1). */
export const verifyLog: MachineAct = {
  name: 'procedures.verifyLog',
  async act(ctx) {
    const state = await verifyChain(ctx.tx, ctx.organisation, ctx.keys.derive('log'));
    if (!state.ok) return { open: 'log-broken', evidence: { number: state.number, act: state.act, why: state.why } };
    return { done: { length: state.length, erased: state.erased, ...(state.head ? { head: state.head } : {}) } };
  },
};

/** Plans the duties of later occurrences of series, which come within the horizon day by day. */
export const planSeries: MachineAct = {
  name: 'procedures.planSeries',
  async act(ctx) {
    let series = 0;
    for (const reader of ctx.ports.all(SubjectReader)) {
      const ids = await reader.ongoing?.(ctx) ?? [];
      series += await planOn(ctx, ids.map((id) => ({ kind: reader.kind, id })));
    }
    return { done: { series } };
  },
};

/** The organisation as a subject: what is done by the calendar and not for a session. */
export const organisationReader: SubjectReader = {
  kind: 'organisation',
  async read(ctx, id) {
    return { kind: 'organisation', id, title: '', attributes: {}, occurrences: [], settledAt: ctx.now, people: {} };
  },
};
