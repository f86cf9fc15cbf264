import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { access } from '../../../rooms/people/access-students.ts';
import { settleCorrection } from '../../../rooms/people/actions-corrections.ts';
import { setPolicy } from '../../../rooms/people/actions-students.ts';
import type { CorrectionId } from '../../../rooms/people/model-imports.ts';
import type { ClassId } from '../../../rooms/people/model-students.ts';
import { settledCorrections } from '../../../rooms/people/reads-corrections.ts';
import { waitingCorrections } from '../../../rooms/people/reads-imports.ts';
import { classesOf, guardiansBy, guardianshipsOf, studentsOf, teachersOf } from '../../../rooms/people/reads-students.ts';
import { people } from '../../../rooms/people/reads.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { policyIn } from './forms.ts';
import { CorrectionsPage, mostStudents, StudentsPage } from './pages.tsx';
import { StudentPage, studentDone } from './pages-student.tsx';
import { askToCorrect } from './parts.tsx';

/** Students with their classes and guardians, how these meet, and what they say of themselves (P-1.3). */
export function studentRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/students', forMembers((c, visit) => list(parts, c, visit), access['people.readStudents']));
  web.get('/o/:slug/students/corrections', forMembers((c, visit) => queue(parts, c, visit), access['people.settleCorrection']));
  web.post('/o/:slug/students/corrections', forMembers((c, visit) => settle(parts, c, visit), access['people.settleCorrection']));
  web.get('/o/:slug/students/:id', forMembers((c, visit) => show(parts, c, visit), access['people.readStudents']));
  web.post('/o/:slug/students/:id', forMembers((c, visit) => act(parts, c, visit), access['people.readStudents']));
}

const here = (visit: MemberVisit) => `/o/${visit.organisation.slug}/students`;

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const asked = { words: (c.req.query('words') ?? '').slice(0, 200), class: c.req.query('class') ?? '', left: c.req.query('left') === 'with' };
  const sought = asked.words.trim().toLocaleLowerCase(visit.text.locale);
  const found = await enter(parts, visit, async (ctx) => {
    const all = await studentsOf(ctx, { left: asked.left, ...(isId(asked.class) ? { class: asked.class as ClassId } : {}) });
    const students = all.filter(({ name }) => name.toLocaleLowerCase(visit.text.locale).includes(sought));
    const shown = students.slice(0, mostStudents);
    const guardianships = await guardianshipsOf(ctx, shown.map(({ person }) => person));
    const named = await people(ctx.tx, ctx.organisation, guardianships.map(({ guardian }) => guardian));
    return {
      students: shown, cut: students.length > mostStudents, guardianships, names: new Map([...named].map(([id, { name }]) => [id, name])),
      classes: await classesOf(ctx), waiting: (await waitingCorrections(ctx)).length,
    };
  });
  return page(c, <StudentsPage visit={visit} asked={asked} {...found} />);
}

async function show(parts: WebParts, c: Web, visit: MemberVisit, again?: URLSearchParams): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await enter(parts, visit, async (ctx) => {
    const [student] = await studentsOf(ctx, { ids: [id as PersonId], left: true });
    if (!student) return undefined;
    const links = await guardianshipsOf(ctx, [student.person]);
    const teaching = await teachersOf(ctx, student.person);
    const named = await people(ctx.tx, ctx.organisation, teaching.map(({ teacher }) => teacher));
    const guardians = new Map((await guardiansBy(ctx, links.map(({ guardian }) => guardian))).map((one) => [one.person as string, one]));
    return { student, links, teaching, guardians, names: new Map([...named].map(([of, { name }]) => [of, name])) };
  }) : undefined;
  if (!found) return c.notFound() as Response;
  const done = again ? undefined : studentDone.find((one) => one === c.req.query('done'));
  return page(c, <StudentPage visit={visit} {...found} done={done} again={again} />, { status: again ? 409 : 200 });
}

async function act(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [form, id] = [formOf(c), c.req.param('id') ?? ''];
  if (!isId(id)) return c.notFound() as Response;
  const links = await enter(parts, visit, (ctx) => guardianshipsOf(ctx, [id as PersonId]));
  if (form.get('do') === 'ask') return ask(parts, c, visit, links.find(({ guardian, contact }) => guardian === form.get('guardian') && contact === 'full')?.guardian);
  const policy = policyIn(form, links.map(({ guardian }) => guardian));
  const version = Number(form.get('version') ?? Number.NaN);
  if (form.get('do') !== 'policy' || !policy.ok || !Number.isInteger(version)) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => setPolicy(ctx, id as PersonId, version, policy.value));
  if (done.ok) return seeOther(c, `${here(visit)}/${id}?done=policy`);
  if (done.reason === 'policy-changed' || done.reason === 'no-such-guardian') return show(parts, c, visit, form);
  return done.reason === 'class-exists' ? c.notFound() as Response : refused(c, visit, done);
}

async function ask(parts: WebParts, c: Web, visit: MemberVisit, guardian: PersonId | undefined): Promise<Response> {
  if (!guardian) return c.notFound() as Response;
  const asked = await enter(parts, visit, (ctx) => askToCorrect(ctx, guardian));
  if (asked.ok) return seeOther(c, `${here(visit)}/${c.req.param('id')}?done=asked`);
  return asked.reason === 'forbidden' || asked.reason === 'gate' || asked.reason === 'not-found' ? refused(c, visit, asked) : c.notFound() as Response;
}

async function queue(parts: WebParts, c: Web, visit: MemberVisit, isRefused = false): Promise<Response> {
  const found = await enter(parts, visit, async (ctx) => {
    const all = await waitingCorrections(ctx);
    const now = new Map((await guardiansBy(ctx, all.map(({ guardian }) => guardian))).map((one) => [one.person, one]));
    const shown = [];
    for (const correction of all) {
      const guardian = now.get(correction.guardian);
      if (guardian) shown.push({ correction, now: guardian, children: (await studentsOf(ctx, { guardian: guardian.person })).map(({ name }) => name) });
    }
    const settled = await settledCorrections(ctx);
    return { waiting: shown, settled, names: await people(ctx.tx, ctx.organisation, settled.flatMap(({ guardian, by }) => [guardian, ...(by ? [by] : [])])) };
  });
  const done = (['accepted', 'declined'] as const).find((one) => one === c.req.query('done'));
  return page(c, <CorrectionsPage visit={visit} {...found} done={isRefused ? undefined : done} refused={isRefused} />, { status: isRefused ? 409 : 200 });
}

async function settle(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const [id, decision] = [form.get('correction') ?? '', (['accepted', 'declined'] as const).find((one) => one === form.get('do'))];
  if (!isId(id) || !decision) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => settleCorrection(ctx, id as CorrectionId, decision));
  if (done.ok) return seeOther(c, `${here(visit)}/corrections?done=${decision}`);
  return done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found' ? refused(c, visit, done) : queue(parts, c, visit, true);
}
