import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import type { Result } from '../../../platform/result.ts';
import { members } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { change, reschedule } from '../../../rooms/sessions/actions-change.ts';
import { changeFollowing } from '../../../rooms/sessions/actions-following.ts';
import { cancelOccurrence, changeOccurrence } from '../../../rooms/sessions/actions-occurrence.ts';
import { handOver } from '../../../rooms/sessions/actions-people.ts';
import { cancel, hold, start } from '../../../rooms/sessions/actions-state.ts';
import { occurrences } from '../../../rooms/sessions/reads.ts';
import { reasonSchema, type Amendment, type OccurrenceAmendment } from '../../../rooms/sessions/schema.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { GateNotice, sentTo } from '../procedures/parts-gate.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { readPlace, readWhen, readWords, versionIn, type Values } from './forms.ts';
import { fieldErrors } from './forms-refusals.ts';
import { readRepetition, repetitionFields } from './forms-repeat.ts';
import { CancelPage, ChangePage, HandOverPage, MovePage, StatePage } from './pages-change.tsx';
import { addressOf, scopeIn, type Scope } from './parts-act.tsx';
import { ClosedPage, isOpenFor } from './parts-closed.tsx';
import { differences, MeanwhileNotice } from './parts-meanwhile.tsx';
import { busyAt, type BusyPerson } from './routes-busy.ts';
import { choicesFor, placeFields, settingFields, wallFields, withTaken } from './routes-choices.ts';
import { load, mayUse, withSession, type Loaded } from './routes-load.ts';


/** What can be done with a session that is there (G-4.4.1, G-4.4.3): each a page that asks what it needs. */
export function changeRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  for (const act of acts) {
    const at = `/o/:slug/sessions/:id/${act.name}`;
    web.get(at, forMembers((c, visit) => withSession(parts, c, visit, act.verb, async (one) => (isOpenFor(one, act.name)
      ? act.show(parts, c, visit, { at: one, values: await taking(parts, c, visit, act, act.values(visit, one)) }) : page(c, <ClosedPage visit={visit} at={one} act={act.name} />)))));
    web.post(at, forMembers((c, visit) => withSession(parts, c, visit, act.verb, (one) => send(parts, c, visit, act, one))));
  }
}

/** With the time that was found for it. */
async function taking(parts: WebParts, c: Web, visit: MemberVisit, { name }: Act, values: Values): Promise<Values> {
  return name === 'move' ? enter(parts, visit, (ctx) => withTaken(ctx, values, new URL(c.req.url).searchParams)) : values;
}

interface Shown { readonly at: Loaded; readonly values: Values; readonly errors?: readonly FieldError[]; readonly above?: unknown; readonly status?: number }

/** What a form wants done: the verb, or the mistakes in its fields. */
type Wanted = { readonly ok: true; readonly work: (ctx: Context) => Promise<Result<unknown, AnyRefusal>> } | { readonly ok: false; readonly errors: readonly FieldError[] };

interface Act {
  readonly name: 'move' | 'change' | 'cancel' | 'hand-over' | 'start' | 'hold';
  readonly verb: 'sessions.reschedule' | 'sessions.change' | 'sessions.cancel' | 'sessions.handOver' | 'sessions.start' | 'sessions.hold';
  values(visit: MemberVisit, at: Loaded): Values;
  show(parts: WebParts, c: Web, visit: MemberVisit, shown: Shown): Promise<Response>;
  wanted(visit: MemberVisit, at: Loaded, form: Values, version: number): Wanted;
}

const statusOf = ({ errors = [], status }: Shown) => ({ status: status ?? (errors.length ? 422 : 200) });
const common = (visit: MemberVisit, { at, values, errors = [], above }: Shown) => ({ visit, at, values, errors, above: above as never });

/** The reason of a form; some acts demand one. */
function reasonIn(visit: MemberVisit, form: Values, demanded: boolean): { readonly reason: string; readonly errors: readonly FieldError[] } {
  const read = reasonSchema.safeParse(form.get('reason') ?? '');
  if (!read.success) return { reason: '', errors: [{ field: 'reason', message: visit.text.t('sessionpage.wrong.reason') }] };
  if (demanded && read.data === '') return { reason: '', errors: [{ field: 'reason', message: visit.text.t('sessionpage.wrong.reasonMissing') }] };
  return { reason: read.data, errors: [] };
}

const isKnown = ({ session }: Loaded) => session.state !== 'proposed';

/** Does an amendment to what the scope says. */
function amend({ at, scope, version, reason }: { at: Loaded; scope: Scope; version: number; reason: string }, amendment: Amendment, whole: typeof reschedule) {
  const { session: { id }, part } = at;
  const { title, agenda, start: begins, minutes, place } = amendment;
  const ofOne: OccurrenceAmendment = {
    ...(title === undefined ? {} : { title }), ...(agenda === undefined ? {} : { agenda }), ...(begins ? { start: begins } : {}),
    ...(minutes === undefined ? {} : { minutes }), ...(place ? { place } : {}),
  };
  return (ctx: Context): Promise<Result<unknown, AnyRefusal>> => {
    if (scope === 'this') return changeOccurrence(ctx, id, part, version, ofOne, reason);
    return scope === 'following' ? changeFollowing(ctx, id, part, version, ofOne, reason) : whole(ctx, id, version, amendment, reason);
  };
}

const move: Act = {
  name: 'move', verb: 'sessions.reschedule',
  values(_visit, { session, one, all, part }) {
    const zone = session.time?.zone ?? session.zone;
    const time = one?.time ?? all[0]?.time;
    const wall = part === '' ? session.time?.wall : time?.start.toZonedDateTimeISO(zone).toPlainDateTime();
    const minutes = time ? Math.round(time.start.until(time.end).total('minutes')) : session.minutes;
    const placed = one?.place ? { place: one.place } : session;
    return new URLSearchParams([
      ['version', String(session.version)], ['zone', zone], ['minutes', String(minutes ?? 60)],
      ...wallFields(wall), ...(part === '' ? repetitionFields({ ...session, zone }) : []), ...placeFields(placed).filter(([name]) => name !== 'place'), ['place', 'keep'],
    ]);
  },
  async show(parts, c, visit, shown) {
    const choices = await enter(parts, visit, (ctx) => choicesFor(ctx, shown.at.session.coordinator));
    const busy = shown.values.get('act') === 'look' && !shown.errors?.length ? await lookBusy(parts, visit, shown) : undefined;
    return page(c, <MovePage {...common(visit, shown)} choices={choices} busy={busy} />, statusOf(shown));
  },
  wanted(visit, at, form, version) {
    const [when, place, { reason, errors }] = [readWhen(form, visit.text), readPlace(form, visit.text),
      reasonIn(visit, form, isKnown(at) && form.get('act') !== 'look')];
    const started = when.ok && when.value.start === null ? [{ field: 'date', message: visit.text.t('sessionpage.wrong.dateMissing') }] : [];
    const rule = at.session.rule !== null && at.part === '' && when.ok ? readRepetition(form, visit.text, when.value.start) : undefined;
    const all = [...(when.ok ? started : when.errors), ...(rule && !rule.ok ? rule.errors : []), ...(place.ok ? [] : place.errors), ...errors];
    if (!when.ok || !place.ok || all.length > 0 || !when.value.start) return { ok: false, errors: all };
    const amendment: Amendment = {
      start: when.value.start, ...(when.value.minutes === null ? {} : { minutes: when.value.minutes }), ...(place.value ? { place: place.value } : {}),
      ...(rule?.ok ? { rule: rule.value } : {}),
    };
    return { ok: true, work: amend({ at, scope: scopeIn(form, at), version, reason }, amendment, reschedule) };
  },
};

/** Moves it, looks who is busy, and undoes it. */
async function lookBusy(parts: WebParts, visit: MemberVisit, { at, values }: Shown): Promise<readonly BusyPerson[] | undefined> {
  const wanted = move.wanted(visit, at, values, versionIn(values) ?? at.session.version);
  if (!wanted.ok) return undefined;
  const tried = await enter(parts, visit, async (ctx) => {
    const done = await wanted.work(ctx);
    if (!done.ok) return done;
    const after = await load(ctx, at.session.id, '');
    const times = after ? (await occurrences(ctx.tx, ctx.organisation, after.session)).filter(({ state }) => state === 'scheduled' || state === 'proposed') : [];
    const changed = times.filter(({ time }) => !at.all.some((was) => was.time.start.equals(time.start) && was.time.end.equals(time.end)));
    return { ok: false as const, reason: 'rehearsed' as const, times: (changed.length > 0 ? changed : times).map(({ time }) => time) };
  });
  if (tried.reason !== 'rehearsed') return undefined;
  return enter(parts, visit, (ctx) => busyAt(ctx, at.people.map(({ person }) => person.id), tried.times, at.all.map(({ time }) => time)));
}

const changing: Act = {
  name: 'change', verb: 'sessions.change',
  values: (_visit, { session, one, part }) => new URLSearchParams([
    ['version', String(session.version)], ['title', (part === '' ? session : one ?? session).title], ['agenda', (part === '' ? session : one ?? session).agenda],
    ...settingFields(session),
  ]),
  show: async (_parts, c, visit, shown) => page(c, <ChangePage {...common(visit, shown)} />, statusOf(shown)),
  wanted(visit, at, form, version) {
    const words = readWords(form, visit.text);
    const { reason, errors } = reasonIn(visit, form, false);
    if (!words.ok || errors.length > 0) return { ok: false, errors: [...(words.ok ? [] : words.errors), ...errors] };
    const { title, agenda, ...settings } = words.value;
    const whole = at.session.rule === null || at.part === '';
    return { ok: true, work: amend({ at, scope: scopeIn(form, at), version, reason }, { title, agenda, ...(whole ? settings : {}) }, change) };
  },
};

const cancelling: Act = {
  name: 'cancel', verb: 'sessions.cancel',
  values: (_visit, { session }) => new URLSearchParams({ version: String(session.version) }),
  show: async (_parts, c, visit, shown) => page(c, <CancelPage {...common(visit, shown)} />, statusOf(shown)),
  wanted(visit, at, form, version) {
    const { reason, errors } = reasonIn(visit, form, isKnown(at));
    if (errors.length > 0) return { ok: false, errors };
    const { session: { id }, part } = at;
    return { ok: true, work: (ctx) => (scopeIn(form, at) === 'this' ? cancelOccurrence(ctx, id, part, version, reason) : cancel(ctx, id, version, reason)) };
  },
};

const handingOver: Act = {
  name: 'hand-over', verb: 'sessions.handOver',
  values: (_visit, { session }) => new URLSearchParams({ version: String(session.version) }),
  async show(parts, c, visit, shown) {
    const coordinators = await enter(parts, visit, async (ctx) => {
      const able = await members(ctx.tx, ctx.organisation, ['coordinator', 'administrator']);
      return [...(await peopleById(ctx.tx, ctx.organisation, able.map((one) => one.person))).values()].sort((a, b) => a.name.localeCompare(b.name));
    });
    return page(c, <HandOverPage {...common(visit, { ...shown, at: unnamed(visit, shown.at) })} coordinators={coordinators} />, statusOf(shown));
  },
  wanted(visit, { session }, form, version) {
    const to = form.get('to') ?? '';
    if (to === '') return { ok: false, errors: [{ field: 'to', message: visit.text.t('sessionpage.wrong.to') }] };
    return { ok: true, work: (ctx) => handOver(ctx, session.id, version, to as PersonId) };
  },
};

/** A private session can be handed over by who may not know what it is. */
function unnamed(visit: MemberVisit, at: Loaded): Loaded {
  if (mayUse(visit, 'sessions.change', at.session)) return at;
  const title = visit.text.t('sessionpage.class.PRIVATE');
  return { ...at, session: { ...at.session, title }, one: at.one && { ...at.one, title }, people: [] };
}

const entering = (name: 'start' | 'hold', verb: typeof start): Act => ({
  name, verb: `sessions.${name}`,
  values: (_visit, { session }) => new URLSearchParams({ version: String(session.version) }),
  show: async (_parts, c, visit, shown) => page(c, <StatePage {...common(visit, shown)} to={name} />, statusOf(shown)),
  wanted: (_visit, { session, part }) => ({ ok: true, work: (ctx) => verb(ctx, session.id, part) }),
});

const acts: readonly Act[] = [move, changing, cancelling, handingOver, entering('start', start), entering('hold', hold)];

async function send(parts: WebParts, c: Web, visit: MemberVisit, act: Act, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const version = versionIn(form);
  if (version === undefined) return c.notFound();
  const wanted = act.wanted(visit, at, form, version);
  if (!wanted.ok) return act.show(parts, c, visit, { at, values: form, errors: wanted.errors });
  if (form.get('act') === 'look') return act.show(parts, c, visit, await looked(parts, visit, { at, values: form }, wanted.work));
  const done = await enter(parts, visit, wanted.work);
  if (done.ok) return seeOther(c, `${addressOf(visit.organisation.slug, landing(at, form, done.value))}?done=${act.name}`);
  const errors = fieldErrors(visit, done);
  if (errors) return act.show(parts, c, visit, { at, values: form, errors });
  if (done.reason === 'gate') return act.show(parts, c, visit, { at, values: form, above: <GateNotice visit={visit} gate={done} to={sentTo(c)} typed={form} />, status: 409 });
  if (done.reason === 'changed-meanwhile') return meanwhile(parts, c, visit, act, { at, values: form });
  return refused(c, visit, done);
}

/** What only looks finds mistakes too. */
async function looked(parts: WebParts, visit: MemberVisit, shown: Shown, work: (ctx: Context) => Promise<Result<unknown, AnyRefusal>>): Promise<Shown> {
  const tried = await enter(parts, visit, async (ctx) => {
    const done = await work(ctx);
    return done.ok ? { ok: false as const, reason: 'rehearsed' as const } : done;
  });
  const errors = tried.reason === 'rehearsed' ? undefined : fieldErrors(visit, tried);
  return errors ? { ...shown, errors } : shown;
}

/** "This and following" goes on as a session of its own: that is where one lands. */
function landing(at: Loaded, form: Values, value: unknown): Pick<Loaded, 'session' | 'part'> {
  const scope = scopeIn(form, at);
  if (scope === 'following') return { session: (value as { after: Loaded['session'] }).after, part: '' };
  return { session: at.session, part: scope === 'all' ? '' : at.part };
}

/** Somebody was quicker: what that one did, and what was typed is kept. */
async function meanwhile(parts: WebParts, c: Web, visit: MemberVisit, act: Act, { at, values }: Shown): Promise<Response> {
  const now = await enter(parts, visit, async (ctx) => {
    const after = await load(ctx, at.session.id, at.part);
    return after && { at: after, last: await lastChange(ctx, at.session.id, changers), differs: await differences(ctx, visit, values, after.session) };
  });
  if (!now) return c.notFound();
  const fresh = new URLSearchParams(values);
  fresh.set('version', String(now.at.session.version));
  return act.show(parts, c, visit, { at: now.at, values: fresh, above: <MeanwhileNotice visit={visit} last={now.last} now={now.differs} />, status: 409 });
}

const changers = [
  'sessions.schedule', 'sessions.reschedule', 'sessions.change', 'sessions.changeOccurrence', 'sessions.changeFollowing', 'sessions.cancel', 'sessions.cancelOccurrence',
  'sessions.handOver', 'sessions.start', 'sessions.hold',
] as const;
