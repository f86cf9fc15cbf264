import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { revokeLinks, type Revoking } from '../../../rooms/identity/actions.ts';
import type { GivenLink, LinkId, PersonId } from '../../../rooms/identity/model.ts';
import { linksGiven } from '../../../rooms/identity/reads.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { subjectTitle } from '../../../rooms/procedures/reads.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { Place } from '../office/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { RevokeAllPage } from './pages-given.tsx';

/** Revoking by hand the signed links that were given for a session, or to a person (G-2, X-6). */
export function givenLinkRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.post('/o/:slug/sessions/:id/links', forMembers((c, visit) => ofSession(parts, c, visit)));
  web.post('/o/:slug/people/:id/links', forMembers((c, visit) => ofPerson(parts, c, visit)));
}

/** Those that still open something, as the page that asks counts them. */
const open = (links: readonly GivenLink[]) => links.filter(({ isOpen }) => isOpen).length;

async function ofSession(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const subject = { kind: 'session', id };
  const here = `/o/${visit.organisation.slug}/sessions/${id}`;
  const person = formOf(c).get('person') ?? '';
  const all: Revoking = isId(person) ? { person: person as PersonId, subject } : { subject };
  return revoke(parts, c, visit, {
    all, asks: !isId(person), current: 'sessions', action: `${here}/links`, back: `${here}/people`, done: `${here}/people?revoked=yes#links`,
    given: (ctx) => linksGiven(ctx, { subject }), name: (ctx) => subjectTitle(ctx, 'session', id),
  });
}

async function ofPerson(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id')! as PersonId;
  if (!isId(id)) return c.notFound();
  const here = `/o/${visit.organisation.slug}/people/${id}`;
  return revoke(parts, c, visit, {
    all: { person: id }, asks: true, current: 'people', action: `${here}/links`, back: here, done: `${here}?done=links`,
    given: (ctx) => linksGiven(ctx, { person: id }), name: async (ctx) => (await personById(ctx.tx, ctx.organisation, id))?.name,
  });
}

interface Of {
  /** What "all" revokes. */
  readonly all: Revoking;
  /** Whether that is asked first. */
  readonly asks: boolean;
  readonly current: Place;
  readonly action: string;
  readonly back: string;
  readonly done: string;
  given(ctx: Context): ReturnType<typeof linksGiven>;
  name(ctx: Context): Promise<string | undefined>;
}

async function revoke(parts: WebParts, c: Web, visit: MemberVisit, of: Of): Promise<Response> {
  const form = formOf(c);
  const link = form.get('link') ?? '';
  if (!isId(link) && of.asks && form.get('all') !== 'sure') return ask(parts, c, visit, of);
  const done = await enter(parts, visit, (ctx) => revokeLinks(ctx, isId(link) ? { link: link as LinkId } : of.all));
  return done.ok ? seeOther(c, of.done) : refused(c, visit, done);
}

async function ask(parts: WebParts, c: Web, visit: MemberVisit, { given, name, current, action, back }: Of): Promise<Response> {
  const found = await enter(parts, visit, async (ctx) => {
    const links = await given(ctx);
    return links.ok ? { ok: true as const, count: open(links.value), of: await name(ctx) } : links;
  });
  if (!found.ok) return refused(c, visit, found);
  return found.of === undefined ? c.notFound() : page(c, <RevokeAllPage {...{ visit, current, action, back }} of={found.of} count={found.count} />);
}
