import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { text as textOf } from '../../platform/text.ts';
import { preferredLocale } from '../../platform/text-languages.ts';
import { newId } from '../../platform/ids.ts';
import { organisations } from '../../rooms/identity/reads.ts';
import { page, seeOther } from './answers.ts';
import { guardForms, refusedForm } from './answers-guard.tsx';
import { assistantRoutes } from './assistant/routes.tsx';
import { availabilityLinks, availabilityRoutes } from './availability/routes.tsx';
import { conflictRoutes } from './conflicts/routes.tsx';
import { conferenceRoutes } from './conferences/routes.tsx';
import { doorLinks } from './conferences/routes-doors.tsx';
import { familyLinks } from './conferences/routes-family.tsx';
import { hoursLinks } from './conferences/routes-hours.tsx';
import { asset, assetsPath } from './frame/assets.ts';
import { feedbackLinks, feedbackRoutes } from './feedback/routes.tsx';
import { fileLinks, fileRoutes } from './files/routes.ts';
import { clockRoutes } from './clock/routes.tsx';
import { designRoutes } from './design/routes.tsx';
import { importRoutes } from './imports/routes.tsx';
import { inboxRoutes } from './inbox/routes.tsx';
import { liveRoutes } from './live/routes.ts';
import { logRoutes } from './log/routes.tsx';
import { officeRoutes } from './office/routes.tsx';
import { outboxRoutes } from './outbox/routes.tsx';
import { peopleRoutes } from './people/routes.tsx';
import { roomsRoutes } from './rooms/routes.tsx';
import { MessagePage } from './office/pages.tsx';
import { linkRoutes } from './links/routes.tsx';
import { givenLinkRoutes } from './links/routes-given.tsx';
import { pollRoutes } from './polls/routes.tsx';
import { pollLinks } from './polls/routes-answer.tsx';
import { procedureRoutes } from './procedures/routes.tsx';
import { proposalRoutes } from './proposals/routes.tsx';
import { proposalLinks } from './proposals/routes-answer.tsx';
import { proposing } from './proposals/routes-propose.tsx';
import { requestRoutes } from './requests/routes.tsx';
import { requestLinks } from './requests/routes-public.tsx';
import { meRoutes } from './me/routes.tsx';
import { replyPages } from './replies/routes.tsx';
import { sessionRoutes } from './sessions/routes.tsx';
import { setupRoutes } from './setup/routes.tsx';
import { studentRoutes } from './students/routes.tsx';
import { studentLinks } from './students/routes-correct.tsx';
import { showWelcome, signInRoutes } from './sign-in/routes.tsx';
import { chosenLocale, visitOf, type Web, type WebEnv, type WebParts } from './visit.ts';

/** What every answer says that says nothing else: it is what it says it is, runs nothing, and nobody keeps it. */
const unlessSaid = Object.entries({
  'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
});

/** Everything that a browser can ask for; `close` ends the pages that are live. */
export function webApp(parts: WebParts): { web: Hono<WebEnv>; close(): void } {
  const web = new Hono<WebEnv>();
  web.use((c, next) => {
    for (const [name, value] of unlessSaid) c.header(name, value);
    return next();
  });
  machineRoutes(web);
  web.use(async (_c, next) => {
    const leave = parts.lobby?.enter();
    await next().finally(leave);
  });
  web.use(async (c, next) => {
    c.set('signedIn', await parts.signIn.readSignIn(c.req.header('cookie'), parts.clock.now()));
    await next();
    const renewed = c.get('signedIn')?.setCookie;
    if (renewed && !c.res.headers.has('set-cookie')) for (const line of renewed) c.header('set-cookie', line, { append: true });
  });
  web.use(guardForms(parts));
  web.get('/', (c) => first(parts, c));
  designRoutes(web);
  setupRoutes(web, parts);
  fileRoutes(web, parts);
  linkRoutes(web, parts, [replyPages(parts, proposing(parts)), requestLinks(parts), feedbackLinks(parts), fileLinks(parts), availabilityLinks(parts), pollLinks(parts, proposing(parts)), familyLinks(parts), hoursLinks(parts), doorLinks(parts), studentLinks(parts), proposalLinks(parts)]);
  web.use('/o/:slug/*', async (c, next) => {
    const visit = await visitOf(parts, c, c.req.param('slug'));
    if (!visit) return notFound(c);
    c.set('visit', visit);
    return next();
  });
  web.get('/o/:slug', (c) => c.redirect(`/o/${c.req.param('slug')}/`, 301));
  clockRoutes(web, parts);
  signInRoutes(web, parts);
  officeRoutes(web, parts, (c) => showWelcome(parts, c));
  requestRoutes(web, parts);
  for (const routes of [availabilityRoutes, inboxRoutes, logRoutes, meRoutes, outboxRoutes, peopleRoutes, roomsRoutes]) routes(web, parts);
  studentRoutes(web, parts);
  importRoutes(web, parts);
  const live = liveRoutes(web, parts);
  procedureRoutes(web, parts);
  feedbackRoutes(web, parts);
  assistantRoutes(web, parts);
  pollRoutes(web, parts);
  conferenceRoutes(web, parts);
  proposalRoutes(web, parts);
  conflictRoutes(web, parts);
  sessionRoutes(web, parts);
  givenLinkRoutes(web, parts);
  web.notFound(notFound);
  web.onError((error, c) => fault(parts, c as Web, error));
  return { web, close: () => live.close() };
}

/** What is asked by machines, and costs no question to the database. */
function machineRoutes(web: Hono<WebEnv>): void {
  web.get('/healthz', (c) => c.text('ok'));
  web.get('/readyz', (c) => c.text('ready'));
  web.get(`${assetsPath}*`, (c) => {
    const found = asset(c.req.path, c.req.header('accept-encoding'));
    return found ? c.body(found.body, 200, found.headers) : c.text('not found', 404);
  });
}

async function first(parts: WebParts, c: Web): Promise<Response> {
  const all = await parts.office.outside(organisations);
  if (all.length === 0) return seeOther(c, '/setup');
  if (all.length === 1) return seeOther(c, `/o/${all[0]!.slug}/`);
  if (c.get('signedIn')) return seeOther(c, '/choose');
  const text = textFor(c);
  const rows = all.map(({ slug, name }) => <li><a href={`/o/${slug}/`}><bdi>{name}</bdi></a></li>);
  return page(c, <MessagePage text={text} title={text.t('office.organisations')} path="/"><ul>{rows}</ul></MessagePage>);
}

const textFor = (c: Web) => textOf(chosenLocale(c) ?? preferredLocale(c.req.header('accept-language'), 'en'));

function notFound(c: Web): Promise<Response> {
  const text = textFor(c);
  return page(c, <MessagePage text={text} title={text.t('office.notFound')} path={c.req.path}><p>{text.t('office.notFoundText')}</p></MessagePage>, { status: 404 });
}

/** A fault of ours: the visitor learns a number under which the operator finds it, and nothing of what broke. */
function fault(parts: WebParts, c: Web, error: Error): Promise<Response> {
  if (error instanceof HTTPException && error.status === 415) return refusedForm(c, 415, 'office.formUnread');
  const number = newId().slice(-8);
  parts.log(`fault ${number} at ${c.req.method} ${c.req.routePath}`, error);
  const text = textFor(c);
  return page(c, <MessagePage text={text} title={text.t('office.answerWrong')} path={c.req.path}><p>{text.t('office.answerWrongText', { number })}</p></MessagePage>, { status: 500 });
}
