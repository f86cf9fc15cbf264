import { isId } from '../../../platform/ids.ts';
import { answer } from '../../../rooms/sessions/actions-requests.ts';
import type { RequestId } from '../../../rooms/sessions/model-requests.ts';
import { statusOf } from '../../../rooms/sessions/reads-requests.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { readAnswer, valuesOf } from './forms.ts';
import { OwnRequestPage, type AnswerAgain } from './pages-own.tsx';
import { openQuestion } from './parts.tsx';
import { differences } from './routes-meanwhile.ts';
import { refusalSentence } from './routes-public.tsx';

/** One's own request, for a member who is not of the office. */
export async function showOwn(parts: WebParts, c: Web, visit: MemberVisit, again?: AnswerAgain): Promise<Response> {
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const status = await enter(parts, visit, (ctx) => statusOf(ctx, id as RequestId));
  if (!status.ok) return refused(c, visit, status);
  const names = new Map([[visit.person.id as string, visit.person.name]]);
  const code = again?.now ? 409 : again ? 422 : 200;
  return page(c, <OwnRequestPage {...{ visit, names, again }} status={status.value} values={valuesOf(status.value.request)} answered={c.req.query('done') === 'answered'} />, { status: code });
}

/** The requester's answer to the question that waits; the same as behind the link of its message. */
export async function answerOwn(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id')!;
  const status = isId(id) ? await enter(parts, visit, (ctx) => statusOf(ctx, id as RequestId)) : undefined;
  if (!status) return c.notFound();
  if (!status.ok) return refused(c, visit, status);
  const { request, thread } = status.value;
  const question = openQuestion(request, thread);
  const here = `/o/${visit.organisation.slug}/requests/${id}`;
  if (!question) return request.requester === visit.person.id ? seeOther(c, here) : refused(c, visit, { reason: 'forbidden', verb: 'sessions.answerRequest' });
  const values = typed(formOf(c));
  const read = readAnswer(values, visit.text, request.wished?.zone ?? visit.person.zone, question.fields);
  if (!read.ok) return showOwn(parts, c, visit, { values, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => answer(ctx, id as RequestId, { question: question.id, version: Number(values['version']), answer: read.value }));
  if (done.ok) return seeOther(c, `${here}?done=answered`);
  if (done.reason === 'changed-meanwhile') return showOwn(parts, c, visit, { values, now: differences(visit.text, request, values) });
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showOwn(parts, c, visit, { values, notice: refusalSentence(visit, done) });
}
