import { as, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Text } from '../../platform/text.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { member, organisation } from '../identity/reads.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead } from '../messaging/model.ts';
import { refreshConflicts } from './actions-conflicts.ts';
import type { Act, Outcome, Turn } from './ports.ts';
import { listConflicts, type ConflictSeen } from './reads-conflicts-pages.ts';
import { conflictSentence, partyName } from './reads-conflicts-words.ts';

/** How many of them the letter names. */
const most = 5;

/**
 * Tells one coordinator which conflicts are ahead (G-4.5.2), as far as he may know what they are, in his language and by his
 * clock. Where there are none nothing is sent, and the evidence says that.
 */
async function sayConflicts(ctx: Context, _subject: Subject, { person, turn }: Turn): Promise<Outcome> {
  const one = person ? await member(ctx.tx, ctx.organisation, person as PersonId) : undefined;
  if (!one) return { waived: 'gone' };
  await refreshConflicts(ctx);
  const found = await listConflicts(as(ctx, { kind: 'person', person: one.person, roles: one.roles }), { accepted: false, most });
  if (!found.ok) return { waived: 'gone' };
  const { rows, fitting: count } = found.value;
  if (count === 0) return { done: { conflicts: 0, sent: 0 } };
  const of = await organisation(ctx.tx, ctx.organisation);
  await say(ctx, {
    kind: 'sessions.conflicts', key: `sessions.conflicts:${turn}`, subject: { kind: 'person', id: one.person }, to: [{ person: one.person }],
    compose: ({ zone }, head) => content(ctx, head, { rows, count, zone, of }),
  });
  return { done: { conflicts: count, sent: 1 } };
}

function content(ctx: Context, head: Letterhead, { rows, count, zone, of }: { rows: readonly ConflictSeen[]; count: number; zone: string; of: Organisation }): Content {
  const { text } = head;
  return letter(head, {
    subject: text.t('conflict.digest.subject', { count }),
    blocks: [
      { kind: 'paragraph', text: text.t('conflict.digest.text', { count }) },
      { kind: 'facts', facts: rows.map((one) => ({ label: text.dateTime(one.first.at.start, zone), value: line(text, one) })) },
      ...(count > most ? [{ kind: 'paragraph', text: text.t('conflict.digest.more', { count: count - most }) } as const] : []),
      { kind: 'actions', primary: true, actions: [{ label: text.t('conflict.digest.act'), href: new URL(`/o/${of.slug}/conflicts`, ctx.publicUrl).href }] },
    ],
  });
}

function line(text: Text, seen: ConflictSeen): string {
  return `${conflictSentence(text, seen)}: ${text.list([seen.a, ...(seen.b ? [seen.b] : [])].map((one) => partyName(text, one)))}`;
}

/** `main.ts` joins it to the engine. */
export const conflictActs: readonly Act[] = [{ name: 'sessions.sayConflicts', act: sayConflicts }];
