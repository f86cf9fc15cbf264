import type { Hono } from 'hono';
import { formOf, seeOther } from '../answers.ts';
import { enter, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { ClockBar, clockFacts, ClockTold, type DemoFrame, type Told } from './parts.tsx';
import { moveOn, strides, type Stride } from './parts-moving.ts';

export type ClockParts = Pick<WebParts, 'office' | 'demo' | 'log'>;

/**
 * The demo's clock. To be mounted after the visit is known and before any page of the office: it gives each visit of a
 * signed-in person what a demo shows on every page.
 */
export function clockRoutes(web: Hono<WebEnv>, parts: ClockParts): void {
  web.use('/o/:slug/*', async (c, next) => {
    const visit = c.get('visit');
    if (isOpen(parts, visit)) c.set('visit', await framed(parts, visit, c));
    return next();
  });
  web.post('/o/:slug/demo/clock', (c) => (isOpen(parts, c.get('visit')) ? move(parts, c) : c.notFound()));
}

const isOpen = (parts: ClockParts, { organisation, person }: Visit): boolean => parts.demo && organisation.demo && person !== undefined;

async function framed(parts: ClockParts, visit: Visit, c: Web): Promise<Visit & { readonly demo: DemoFrame }> {
  const url = new URL(c.req.url);
  const told = toldIn(url.searchParams.get(field));
  url.searchParams.delete(field);
  const back = c.req.method === 'GET' ? url.pathname + url.search : homeOf(visit);
  const { next, what } = await enter(parts, visit, (ctx) => clockFacts(ctx, told));
  const demo: DemoFrame = {
    above: () => <ClockBar visit={visit} next={next} back={back} />,
    banner: () => (told ? <ClockTold visit={visit} told={told} what={what} /> : null),
  };
  return { ...visit, demo };
}

async function move(parts: ClockParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const form = formOf(c);
  const [stride, ahead, at] = [form.get('to') ?? '', Number(form.get('ahead') ?? NaN), instantIn(form.get('at') ?? '')];
  if (!isStride(stride) || !Number.isSafeInteger(ahead) || !at) return c.text('The clock goes on by an hour, a day, or to the next thing due.', 400);
  const moved = await moveOn(parts, { organisation: visit.organisation.id, actor: visit.actor, stride, aheadMs: ahead });
  if (moved.ok) return back(c, moved.value.stuck ? 'stuck' : 'moved', moved.value);
  switch (moved.reason) {
    case 'changed-meanwhile': return back(c, 'meanwhile', { from: at, to: moved.now });
    case 'nothing-due': return back(c, 'nothing');
    case 'busy': return back(c, 'busy');
    case 'not-a-demo': case 'forbidden': return c.notFound() as Response;
  }
}

const isStride = (text: string): text is Stride => (strides as readonly string[]).includes(text);

const field = 'clock';
const homeOf = ({ organisation }: Visit) => `/o/${organisation.slug}/`;

/** Back to the page from which the clock was moved; only to one of this organisation's. */
function back(c: Web, kind: Told['kind'], span?: { from: Temporal.Instant; to: Temporal.Instant }): Response {
  const home = homeOf(c.get('visit'));
  const asked = formOf(c).get('back') ?? '';
  const url = new URL(asked.startsWith(home) && !asked.includes('\\') && !asked.includes('//') ? asked : home, 'http://here');
  url.searchParams.set(field, span ? `${kind}.${span.from.epochMilliseconds}.${span.to.epochMilliseconds}` : kind);
  return seeOther(c, url.pathname + url.search);
}

/** What the address says came of it. Whoever makes one up reads in the log what he may read there. */
function toldIn(text: string | null): Told | undefined {
  const [kind = '', from, to] = (text ?? '').split('.');
  if (kind === 'nothing' || kind === 'busy') return { kind };
  const span = { from: instantIn(from ?? ''), to: instantIn(to ?? '') };
  if (!span.from || !span.to || (kind !== 'moved' && kind !== 'meanwhile' && kind !== 'stuck')) return undefined;
  return { kind, from: span.from, to: span.to };
}

function instantIn(text: string): Temporal.Instant | undefined {
  return /^\d{1,15}$/.test(text) ? Temporal.Instant.fromEpochMilliseconds(Number(text)) : undefined;
}
