import type { Context } from '../../platform/context.ts';
import { forbids, may, ruleOf, standingTo, type AccessTable, type Forbidden, type Relation, type Rule } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import type { Duty } from './model.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/** `owner` is who has the duty, by name or by role. Of what is private the roles count for nothing to those who may not see it. */
export const access = {
  /** What the procedures demand and how they were kept: for who works here. */
  'procedures.read': { roles: [...office, 'teacher', 'technical-support', 'support-staff', 'team-member'] },
  'procedures.readDuty': { roles: office, relations: ['owner'] },
  'procedures.readExceptions': { roles: office },
  'procedures.doByHand': { roles: ['administrator', 'coordinator'], relations: ['owner'] },
  'procedures.waive': { roles: ['administrator', 'coordinator'] },
  'procedures.publish': { roles: ['administrator'] },
  'procedures.takeOffer': { roles: ['administrator'] },
  'procedures.keepOwn': { roles: ['administrator'] },
  'procedures.review': { roles: ['administrator'] },
} as const satisfies AccessTable;

type About = Pick<Duty, 'subjectKind' | 'subject' | 'person'>;
type ByDuty = 'procedures.doByHand' | 'procedures.waive';

/**
 * Whether who acts may close this duty with the verb (G-2): as the roles say, and where its subject is private only who may see
 * that, or whose the duty is.
 */
export async function mayClose(ctx: Context, verb: ByDuty, duty: About): Promise<boolean> {
  const { rule, relations } = await standingBy(ctx, verb, duty);
  return may(ctx.actor, rule, { relations });
}

/** The same as the refusal of a verb. */
export async function forbidsClosing(ctx: Context, verb: ByDuty, duty: About): Promise<Forbidden | Closed | undefined> {
  const { rule, relations } = await standingBy(ctx, verb, duty);
  return forbids(ctx, verb, rule, { relations });
}

async function standingBy(ctx: Context, verb: ByDuty, { subjectKind, subject, person }: About): Promise<{ rule: Rule; relations: Relation[] }> {
  const { closed, relations: toSubject } = await standingTo(ctx, { kind: subjectKind, id: subject });
  const sees = !closed || toSubject.length > 0;
  const own = ctx.actor.kind === 'person' && ctx.actor.person === person;
  return { rule: ruleOf(access[verb], { closed: !sees }), relations: own ? ['owner'] : [] };
}
