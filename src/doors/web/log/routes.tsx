import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther } from '../answers.ts';
import { members } from '../../../rooms/identity/reads.ts';
import { access } from '../../../rooms/log/access.ts';
import { eraseTexts } from '../../../rooms/log/actions.ts';
import type { Act, ActId } from '../../../rooms/log/model.ts';
import { acts, verifyChain, type LogQuestion } from '../../../rooms/log/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import type { Text } from '../../../platform/text.ts';
import { rooms } from '../../../rooms/resources/reads.ts';
import type { FieldError } from '../frame/forms.tsx';
import { nameOf } from '../people/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { askedForm, eraseForm, type Asked } from './forms.ts';
import { ErasePage } from './pages-erase.tsx';
import { LogPage } from './pages.tsx';
import type { Names } from './parts.tsx';
import { asReadable } from './parts-private.ts';
import { tableOf } from './routes-csv.ts';
import { knownIn } from './routes-known.ts';

const most = 100;

/** The log (G-4.6.1): newest first, filtered; the check of its chain; the table of it; erasing what persons wrote. */
export function logRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/log', forMembers((c, visit) => show(parts, c, visit), access['log.read']));
  web.get('/o/:slug/log.csv', forMembers((c, visit) => download(parts, c, visit), access['log.read']));
  web.get('/o/:slug/log/erase', forMembers((c, visit) => showErase(parts, c, visit, c.req.queries('act') ?? [], '', []), access['log.eraseTexts']));
  web.post('/o/:slug/log/erase', forMembers((c, visit) => erase(parts, c, visit), access['log.eraseTexts']));
}

/** The question of an address. A day begins and ends where the reader is; the last is counted in. */
function questionOf({ words, verb, person, subject, from, to }: Asked, zone: string): LogQuestion {
  return {
    ...(words === undefined ? {} : { words }), ...(verb === undefined ? {} : { verbs: [verb] }), ...(person === undefined ? {} : { actor: person }),
    ...(subject === undefined ? {} : { subject }), ...(from === undefined ? {} : { from: from.toZonedDateTime(zone).toInstant() }),
    ...(to === undefined ? {} : { to: to.add({ days: 1 }).toZonedDateTime(zone).toInstant() }),
  };
}

/** The same question as an address asks it, without a place in the log. */
function queryOf({ words, verb, person, subject, from, to }: Asked): URLSearchParams {
  const given = Object.entries({ words, verb, person, subject, from: from?.toString(), to: to?.toString() });
  return new URLSearchParams(given.filter((one): one is [string, string] => one[1] !== undefined));
}

const asked = (c: Web): Asked => {
  const given = Object.entries(c.req.query()).filter(([, value]) => value !== '');
  return askedForm.parse(Object.fromEntries(given));
};

async function show(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const wanted = asked(c);
  const question = questionOf(wanted, visit.person.zone);
  const found = await enter(parts, visit, async (ctx) => {
    const page = await acts(ctx.tx, ctx.organisation, { ...question, most: most + 1, ...(wanted.before === undefined ? {} : { before: wanted.before as ActId }) });
    const shown = await asReadable(ctx, page.slice(0, most), question);
    return {
      acts: shown, last: page.slice(0, most).at(-1)?.id, isMore: page.length > most, names: await namesIn(ctx, visit.text, shown), known: await knownIn(ctx, visit, shown), members: await membersByName(ctx),
      chain: wanted.verify && (await verifyChain(ctx.tx, ctx.organisation, ctx.keys.derive('log'))),
    };
  });
  const query = queryOf(wanted);
  const older = new URLSearchParams(query);
  older.set('before', found.last ?? '');
  const erased = Number.parseInt(c.req.query('erased') ?? '', 10);
  return page(c, (
    <LogPage
      visit={visit} {...found} asked={wanted} query={query} erased={Number.isSafeInteger(erased) ? erased : undefined}
      older={found.isMore ? `/o/${visit.organisation.slug}/log?${older}` : undefined}
    />
  ));
}

async function membersByName(ctx: Context): Promise<Person[]> {
  const ids = (await members(ctx.tx, ctx.organisation)).map((one) => one.person);
  return [...(await people(ctx.tx, ctx.organisation, ids)).values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** The names of persons and rooms that these acts speak of. */
export async function namesIn(ctx: Context, text: Text, of: readonly Act[]): Promise<Names> {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const ids = of.flatMap((act) => [act.actor ?? '', act.subject.id, ...Object.values(act.details).flat()]).filter((one): one is string => typeof one === 'string' && uuid.test(one));
  const named = new Map<string, string>();
  for (const [id, person] of await people(ctx.tx, ctx.organisation, ids)) named.set(id, nameOf(text, person));
  if (of.some(({ subject }) => subject.kind === 'room')) {
    for (const { id, name } of await rooms(ctx.tx, ctx.organisation, { closed: 'with' })) named.set(id, name);
  }
  return named;
}

function download(parts: WebParts, c: Web, visit: MemberVisit): Response {
  const question = questionOf(asked(c), visit.person.zone);
  const day = visit.now.toZonedDateTimeISO(visit.person.zone).toPlainDate();
  return c.body(tableOf(parts, visit, question), 200, {
    'content-type': 'text/csv; charset=utf-8; header=present', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="log-${visit.organisation.slug}-${day}.csv"`,
  });
}

async function showErase(parts: WebParts, c: Web, visit: MemberVisit, ids: readonly string[], reason: string, errors: readonly FieldError[]): Promise<Response> {
  const chosen = eraseForm.shape.acts.safeParse(ids);
  const found = await enter(parts, visit, (ctx) => (chosen.success ? actsById(ctx, chosen.data).then((some) => asReadable(ctx, some)) : Promise.resolve([])));
  return page(c, <ErasePage visit={visit} acts={found.filter((act) => act.text)} reason={reason} errors={errors} />, { status: errors.length ? 422 : 200 });
}

/** These acts. The log is asked by place, not by id: from just behind the newest of them to the oldest. */
async function actsById(ctx: Context, ids: readonly string[]): Promise<Act[]> {
  const wanted = new Set(ids);
  const [oldest, newest] = [ids.toSorted()[0]!, ids.toSorted().at(-1)!];
  const found: Act[] = [];
  for (let before = following(newest); wanted.size > 0;) {
    const some = await acts(ctx.tx, ctx.organisation, { most: 200, before });
    for (const act of some) if (wanted.delete(act.id)) found.push(act);
    if (some.length < 200 || some.at(-1)!.id <= oldest) break;
    before = some.at(-1)!.id;
  }
  return found;
}

/** The id that sorts next after this one. */
function following(id: string): ActId {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as ActId;
}

async function erase(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const given = { acts: form.getAll('act'), reason: form.get('reason') ?? '' };
  const read = checked(eraseForm, given, (field) => visit.text.t(field === 'reason' ? 'log.wrong.reason' : 'log.eraseNone'));
  if (!read.ok) return showErase(parts, c, visit, given.acts, given.reason, read.errors);
  const count = await enter(parts, visit, (ctx) => eraseTexts(ctx, read.value.acts as ActId[], read.value.reason));
  return seeOther(c, `/o/${visit.organisation.slug}/log?erased=${count}`);
}
