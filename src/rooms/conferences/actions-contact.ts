/** From a family's page a guardian comes to his own contact data (P-1.3). */
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { readFamily } from './actions-family.ts';
import type { BookingRefusal } from './actions-open.ts';

/** How long it opens: it is followed at once. */
const life = Temporal.Duration.from({ hours: 2 });

/**
 * A link for who came by his own to the family's pages, by which he says what his contact data should be. It shows of these only
 * the ends, and nothing changes before the office has accepted it. @returns its address.
 */
export async function ownContactLink(ctx: Context, family: string): Promise<Result<string, BookingRefusal>> {
  const found = await readFamily(ctx, family);
  if (!found.ok) return found;
  const person = ctx.actor.kind === 'guest' ? ctx.actor.person as PersonId | undefined : undefined;
  if (person === undefined) return refuse({ reason: 'forbidden', verb: 'conferences.hold' });
  const subject = { kind: 'person', id: person };
  const { address } = await makeLink(ctx, { purpose: 'people.correct', subject, person, expiresAt: ctx.now.add(life) });
  await record(ctx, { verb: 'people.sendCorrectionLink', subject });
  return ok(address);
}
