import { readFamily } from '../../../rooms/conferences/actions-family.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { browsersOf } from '../../../rooms/messaging/reads-push.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused } from '../answers-refusals.tsx';
import { Acts, ButtonLink } from '../frame/controls.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { PushBox, pushDone, pushKey } from '../push/parts.tsx';
import { takePush } from '../push/parts-act.ts';
import { enter, type Web, type WebParts } from '../visit.ts';
import { Framed } from './pages-family.tsx';
import { conferenceSentence } from './parts.tsx';
import type { ForFamily } from './routes-family.tsx';

/** Behind a guardian's link: whether this browser tells him that there is a message (P-2.1). */
export async function showPush(parts: WebParts, c: Web, of: ForFamily, failed = false): Promise<Response> {
  const { visit, here } = of;
  const person = visit.person?.id;
  if (!person) return c.notFound() as Response;
  const { text, csrf } = visit;
  const found = await enter(parts, visit, async (ctx) => ({ scene: await readFamily(ctx, of.family), browsers: await browsersOf(ctx, person) }));
  const { scene } = found;
  if (!scene.ok && (scene.reason === 'forbidden' || scene.reason === 'gate' || scene.reason === 'not-found')) return refused(c, visit, scene);
  const shown = { action: `${here}?lang=${text.locale}`, key: pushKey(parts.office), browsers: found.browsers.length, done: pushDone.find((one) => one === c.req.query('push')) };
  return page(c, (
    <Framed noPush visit={visit} member={undefined} here={here} title={text.t('push.title')} scene={scene.ok ? scene.value : undefined}>
      {failed ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{text.t('push.failed')}</StateMark>} /> : null}
      {scene.ok ? <PushBox text={text} csrf={csrf} shown={shown}>{text.t('push.child')}</PushBox> : <p>{conferenceSentence(visit, visit.organisation.zone, scene)}</p>}
      <Acts><ButtonLink plain href={`${here}?lang=${text.locale}`}>{text.t('push.back')}</ButtonLink></Acts>
    </Framed>
  ), { status: failed ? 422 : scene.ok ? 200 : 410 });
}

/** Switches it on or off. */
export async function actPush(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const { visit, here } = of;
  if (!visit.person) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => takePush(ctx, visit.person!.id as PersonId, formOf(c), of.family));
  if (done.ok) return seeOther(c, `${here}/push?${new URLSearchParams({ lang: visit.text.locale, push: done.value })}`);
  return done.reason === 'not-a-subscription' ? showPush(parts, c, of, true) : refused(c, visit, done);
}
