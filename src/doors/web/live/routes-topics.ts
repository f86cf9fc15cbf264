import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { access as availabilityAccess } from '../../../rooms/availability/access.ts';
import { access as conferenceAccess } from '../../../rooms/conferences/access.ts';
import { access as logAccess } from '../../../rooms/log/access.ts';
import { may, type Rule } from '../../../rooms/identity/access.ts';
import { access as messagingAccess } from '../../../rooms/messaging/access.ts';
import { access as studentAccess } from '../../../rooms/people/access-students.ts';
import { access as conflictAccess } from '../../../rooms/sessions/access-conflicts.ts';
import type { RequestId } from '../../../rooms/sessions/model-requests.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { statusOf } from '../../../rooms/sessions/reads-requests.ts';

const rules: Readonly<Record<string, Rule>> = {
  conflicts: conflictAccess['sessions.readConflicts'], log: logAccess['log.read'], outbox: messagingAccess['messaging.readOutbox'],
  rounds: conferenceAccess['conferences.list'], round: conferenceAccess['conferences.list'], 'round-family': conferenceAccess['conferences.read'], plan: conferenceAccess['conferences.plan'],
  students: studentAccess['people.readStudents'], imports: studentAccess['people.import'],
};
/** Of these everybody listens to his own alone; that somebody's time has changed, and not whose, the office hears too. */
const own = new Set(['calendar', 'inbox', 'person']);

/** The topics that this reader may listen to: that something happened, and when, is known to who may read it alone (G-2). */
export async function readableTopics(ctx: Context, topics: readonly string[]): Promise<string[]> {
  const allowed: string[] = [];
  for (const topic of topics) if (await mayListen(ctx, topic)) allowed.push(topic);
  return allowed;
}

async function mayListen(ctx: Context, topic: string): Promise<boolean> {
  const [kind, id] = topic.split(':') as [string, string?];
  const rule = rules[kind];
  if (rule) return may(ctx.actor, rule);
  if (id === undefined) return !own.has(kind) || (kind === 'calendar' && may(ctx.actor, availabilityAccess['availability.read']));
  if (own.has(kind)) return ctx.actor.kind === 'person' && ctx.actor.person === id;
  if (!isId(id)) return false;
  if (kind === 'session') return (await sessionPage(ctx, id))?.sight === 'all';
  return kind === 'request' ? (await statusOf(ctx, id as RequestId)).ok : true;
}
