import type { Hono } from 'hono';
import { access } from '../../../rooms/conferences/access.ts';
import { isId } from '../../../platform/ids.ts';
import { seeOther } from '../answers.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import type { Web, WebEnv, WebParts } from '../visit.ts';
import { actFamily, familyFile, showFamily, type ForFamily } from './routes-family.tsx';
import { showHours, takeHours } from './routes-hours.tsx';
import { actSlot, matrixFile, showMatrix, showSlot } from './routes-matrix.tsx';
import { actRound, listRounds, saveChange, saveNew, showChange, showDay, showFamilies, showNew, showRound, tickOff } from './routes-round.tsx';

/** Parent-teacher rounds: the office's pages, a teacher's own, and the pages on which the office books for a family (P-1 to P-7). */
export function conferenceRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const [read, change] = [access['conferences.read'], access['conferences.changeRound']];
  const own = access['conferences.list'];
  web.get('/o/:slug/rounds/:id', forMembers((c, visit) => seeOther(c, `/o/${visit.organisation.slug}/conferences/${c.req.param('id')}`), own));
  web.get('/o/:slug/conferences', forMembers((c, visit) => listRounds(parts, c, visit), own));
  web.get('/o/:slug/conferences/new', forMembers((c, visit) => showNew(parts, c, visit), access['conferences.addRound']));
  web.post('/o/:slug/conferences/new', forMembers((c, visit) => saveNew(parts, c, visit), access['conferences.addRound']));
  web.get('/o/:slug/conferences/:id', forMembers((c, visit) => showRound(parts, c, visit), read));
  web.post('/o/:slug/conferences/:id', forMembers((c, visit) => actRound(parts, c, visit), read));
  web.get('/o/:slug/conferences/:id/change', forMembers((c, visit) => showChange(parts, c, visit), change));
  web.post('/o/:slug/conferences/:id/change', forMembers((c, visit) => saveChange(parts, c, visit), change));
  web.get('/o/:slug/conferences/:id/matrix', forMembers((c, visit) => showMatrix(parts, c, visit), read));
  web.get('/o/:slug/conferences/:id/matrix.csv', forMembers((c, visit) => matrixFile(parts, c, visit), read));
  web.get('/o/:slug/conferences/:id/slots/:slot', forMembers((c, visit) => showSlot(parts, c, visit), read));
  web.post('/o/:slug/conferences/:id/slots/:slot', forMembers((c, visit) => actSlot(parts, c, visit), read));
  web.get('/o/:slug/conferences/:id/families', forMembers((c, visit) => showFamilies(parts, c, visit), read));
  web.get('/o/:slug/conferences/:id/families/:family', forMembers((c, visit) => ofFamily(c, visit, (of) => showFamily(parts, c, of)), read));
  web.post('/o/:slug/conferences/:id/families/:family', forMembers((c, visit) => ofFamily(c, visit, (of) => actFamily(parts, c, of)), read));
  web.get('/o/:slug/conferences/:id/families/:family/meetings.ics', forMembers((c, visit) => ofFamily(c, visit, (of) => familyFile(parts, c, of)), read));
  web.get('/o/:slug/conferences/:id/day', forMembers((c, visit) => showDay(parts, c, visit), own));
  web.post('/o/:slug/conferences/:id/day', forMembers((c, visit) => tickOff(parts, c, visit), own));
  web.get('/o/:slug/conferences/:id/hours', forMembers((c, visit) => showHours(parts, c, visit), own));
  web.post('/o/:slug/conferences/:id/hours', forMembers((c, visit) => takeHours(parts, c, visit), own));
  web.get('/o/:slug/conferences/:id/hours/:teacher', forMembers((c, visit) => showHours(parts, c, visit), read));
  web.post('/o/:slug/conferences/:id/hours/:teacher', forMembers((c, visit) => takeHours(parts, c, visit), read));
}

function ofFamily(c: Web, visit: MemberVisit, answer: (of: ForFamily) => Promise<Response>): Promise<Response> | Response {
  const [id, family] = [c.req.param('id') ?? '', c.req.param('family') ?? ''];
  if (!isId(id) || !isId(family)) return c.notFound();
  return answer({ visit, member: visit, family, here: `/o/${visit.organisation.slug}/conferences/${id}/families/${family}`, byPerson: true });
}
