import type { Context } from '../../../platform/context.ts';
import { acts } from '../../../rooms/log/reads.ts';
import type { Act } from '../../../rooms/log/model.ts';
import type { Said } from '../../../rooms/procedures/model.ts';
import { procedures } from '../../../rooms/procedures/reads.ts';

/** A step, and how many of its duties. */
export interface Counted { readonly title: Said; readonly count: number }

/** What the machine did while the clock was moved, step by step, as the log has it. */
export interface Happened {
  readonly done: readonly Counted[];
  /** Waits for a person since. */
  readonly opened: readonly Counted[];
  readonly missed: readonly Counted[];
  readonly escalated: readonly Counted[];
  /** Messages that left, or that were kept where no mail server is configured. */
  readonly messages: number;
}

const verbs = {
  done: ['procedures.done'], opened: ['procedures.open'], missed: ['procedures.miss'], escalated: ['procedures.escalate'],
  messages: ['messaging.deliver'],
} as const;

/** What happened by itself between two instants, both counted in, whichever process did it. */
export async function happened(ctx: Context, from: Temporal.Instant, to: Temporal.Instant): Promise<Happened> {
  const written = await acts(ctx.tx, ctx.organisation, { verbs: Object.values(verbs).flat(), from, to: to.add({ milliseconds: 1 }), most: 5000 });
  const own = written.filter(({ actorKind }) => actorKind === 'machine').reverse();
  const titles = new Map((await procedures(ctx.tx, ctx.organisation)).flatMap(({ body }) =>
    body.steps.map((step) => [`${body.procedure} ${step.id}`, step.title] as const)));
  const count = (named: readonly string[]) => counted(own.filter(({ verb }) => named.includes(verb)), titles);
  return {
    done: count(verbs.done), opened: count(verbs.opened), missed: count(verbs.missed), escalated: count(verbs.escalated),
    messages: own.filter(({ verb, details }) => verb === 'messaging.deliver' && (details['state'] === 'sent' || details['state'] === 'kept')).length,
  };
}

function counted(some: readonly Act[], titles: ReadonlyMap<string, Said>): Counted[] {
  const groups = Map.groupBy(some, ({ details }) => `${String(details['procedure'])} ${String(details['step'])}`);
  return [...groups].map(([step, those]) => ({
    title: titles.get(step) ?? { en: step.split(' ')[1]! }, count: new Set(those.map(({ details }) => details['duty'])).size,
  }));
}
