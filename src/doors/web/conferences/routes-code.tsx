import { openCode } from '../../../rooms/conferences/actions-codes.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused } from '../answers-refusals.tsx';
import { addressOf, spokenText, type Web, type WebParts } from '../visit.ts';
import { CodePage } from './pages-code.tsx';

/** `/o/SLUG/code`: who has a letter and no camera types its code, and is led to where its link leads. */
export async function showCode(c: Web, again: { typed: string; wrong: string; status: number } | undefined = undefined): Promise<Response> {
  c.header('x-robots-tag', 'noindex, nofollow, noarchive');
  return page(c, <CodePage visit={c.get('visit')} typed={again?.typed ?? ''} wrong={again?.wrong} />, { status: again?.status ?? 200 });
}

export async function takeCode(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const text = spokenText(visit);
  const { organisation } = visit;
  const typed = (formOf(c).get('code') ?? '').slice(0, 80);
  if (typed.trim() === '') return showCode(c, { typed, wrong: text.t('letter.code.empty'), status: 422 });
  const done = await parts.office.enter(organisation.id, { kind: 'anyone' }, (ctx) => openCode(ctx, { typed, from: addressOf(parts, c) }));
  if (!done.ok) return done.reason === 'wait' ? showCode(c, { typed, wrong: text.t('letter.code.wait', { when: text.relative(done.until, visit.now, organisation.zone) }), status: 429 }) : refused(c, visit, done);
  if ('address' in done.value) return seeOther(c, new URL(done.value.address).pathname);
  const isUnknown = done.value.closed === 'code-unknown';
  return showCode(c, { typed, wrong: text.t(isUnknown ? 'letter.code.wrong' : 'letter.code.ended'), status: isUnknown ? 422 : 410 });
}
