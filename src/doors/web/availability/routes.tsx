import type { Hono } from 'hono';
import { access } from '../../../rooms/availability/access.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { isId } from '../../../platform/ids.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { addDays, importDays, removeOne, showDays, takeDays } from './routes-days.tsx';
import { askSome, list } from './routes-office.tsx';
import { actOwn, showOwn, type Own } from './routes-own.tsx';
import { saveTravel, showTravel } from './routes-travel.tsx';

/** When people can be had (G-3.2, G-4.1.3): one's own page, the office's, terms and holidays, ways between buildings. */
export function availabilityRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/me/availability', forMembers((c, visit) => showOwn(parts, c, mine(visit))));
  web.post('/o/:slug/me/availability', forMembers((c, visit) => actOwn(parts, c, mine(visit))));
  web.get('/o/:slug/people/:id/availability', forMembers((c, visit) => ofOther(parts, c, visit, showOwn), access['availability.read']));
  web.post('/o/:slug/people/:id/availability', forMembers((c, visit) => ofOther(parts, c, visit, actOwn), access['availability.read']));
  web.get('/o/:slug/availability', forMembers((c, visit) => list(parts, c, visit), access['availability.ask']));
  web.post('/o/:slug/availability', forMembers((c, visit) => askSome(parts, c, visit), access['availability.ask']));
  web.get('/o/:slug/days', forMembers((c, visit) => showDays(parts, c, visit), access['availability.addDays']));
  web.post('/o/:slug/days', forMembers((c, visit) => addDays(parts, c, visit), access['availability.addDays']));
  web.post('/o/:slug/days/remove', forMembers((c, visit) => removeOne(parts, c, visit), access['availability.removeDays']));
  web.post('/o/:slug/days/import', forMembers((c, visit) => importDays(parts, c, visit), access['availability.addDays']));
  web.post('/o/:slug/days/take', forMembers((c, visit) => takeDays(parts, c, visit), access['availability.addDays']));
  web.get('/o/:slug/travel', forMembers((c, visit) => showTravel(parts, c, visit), access['availability.setTravel']));
  web.post('/o/:slug/travel', forMembers((c, visit) => saveTravel(parts, c, visit), access['availability.setTravel']));
}

const mine = (visit: MemberVisit): Own => ({ visit, reader: 'self', person: visit.person, here: `/o/${visit.organisation.slug}/me/availability` });

async function ofOther(parts: WebParts, c: Web, visit: MemberVisit, answer: (parts: WebParts, c: Web, own: Own) => Promise<Response>): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const person = await enter(parts, visit, (ctx) => personById(ctx.tx, ctx.organisation, id as PersonId));
  if (!person || person.erased) return c.notFound() as Response;
  const reader = person.id === visit.person.id ? 'self' as const : 'office' as const;
  return answer(parts, c, { visit, reader, person, here: `/o/${visit.organisation.slug}/people/${id}/availability` });
}

/** What who has no account opens by the link that he was sent. */
export function availabilityLinks(parts: WebParts): LinkPages {
  const own = ({ visit, token }: LinkVisit): Own | undefined => visit.person && { visit, reader: 'guest', person: visit.person, here: `/l/${token}` };
  const answered = (answer: (parts: WebParts, c: Web, own: Own) => Promise<Response>) => async (c: Web, at: LinkVisit): Promise<Response> => {
    const found = own(at);
    return found && !at.visit.person!.erased ? answer(parts, c, found) : c.notFound();
  };
  return { purposes: ['availability.tell'], office: true, show: answered(showOwn), act: answered(actOwn) };
}
