import { byteOrderMark, csvLine } from '../../../platform/csv.ts';
import type { Act, ActId } from '../../../rooms/log/model.ts';
import { acts, type LogQuestion } from '../../../rooms/log/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { enter, type WebParts } from '../visit.ts';
import { asReadable } from './parts-private.ts';

const page = 500;
const columns = ['number', 'at', 'actor_kind', 'actor', 'actor_name', 'verb', 'subject_kind', 'subject', 'part', 'details', 'text'] as const;

/**
 * The acts as a table (RFC 4180), the newest first, written as it is read: a page at a time, each in a transaction of its
 * own, so that a log of any length is never held whole. Acts that come meanwhile are newer and not in it.
 */
export function tableOf(parts: Pick<WebParts, 'office'>, visit: MemberVisit, question: LogQuestion): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let before: ActId | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`${byteOrderMark}${csvLine(columns)}`)),
    pull: async (controller) => {
      const { rows, count, last } = await enter(parts, visit, async (ctx) => {
        const some = await acts(ctx.tx, ctx.organisation, { ...question, most: page, ...(before === undefined ? {} : { before }) });
        const readable = await asReadable(ctx, some, question);
        const known = await people(ctx.tx, ctx.organisation, some.flatMap((act) => (act.actorKind === 'person' && act.actor ? [act.actor] : [])));
        return { rows: readable.map((act) => ({ act, name: known.get(act.actor ?? '')?.name ?? '' })), count: some.length, last: some.at(-1)?.id };
      });
      before = last;
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.map(({ act, name }) => rowOf(act, name)).join('')));
      if (count < page) controller.close();
    },
  });
}

function rowOf({ seal, at, actorKind, actor, verb, subject, details, text }: Act, name: string): string {
  return csvLine([
    seal === undefined ? '' : String(seal), at.toString(), actorKind, actor ?? '', name, verb, subject.kind, subject.id, subject.part ?? '',
    JSON.stringify(details), text === undefined ? '' : text === null ? 'erased' : JSON.stringify(text),
  ]);
}
