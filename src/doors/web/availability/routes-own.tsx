import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { addTimeOff, removeException, removeTimeOff, setException, setRules, setWorkingHours, type Refusal } from '../../../rooms/availability/actions.ts';
import { askAvailability, chaseAvailability, seenAsk } from '../../../rooms/availability/actions-ask.ts';
import type { Availability, TimeOffId } from '../../../rooms/availability/model.ts';
import { askingOf, readAvailability } from '../../../rooms/availability/reads-own.ts';
import { daySchema } from '../../../rooms/calendars/schema.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Context } from '../../../platform/context.ts';
import { lastChange } from '../answers-changes.tsx';
import { refused } from '../answers-refusals.tsx';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import { likeMonday, readException, readRules, readTimeOff, readWeek, slotsOf, whats, type Values, type What } from './forms.ts';
import { refusalErrors, wrongErrors } from './forms-wrong.ts';
import { AvailabilityPage, availabilityDone, type AvailabilityDone, type Reader, type Sent } from './pages.tsx';
import { weekWords } from './parts.tsx';

/** Whose availability is at hand, who reads it, and at which address. */
export interface Own {
  readonly visit: Visit;
  readonly reader: Reader;
  readonly person: { readonly id: PersonId; readonly name: string };
  readonly here: string;
}

/** The page of one person's availability; `sent` is what was refused of its forms. */
export async function showOwn(parts: WebParts, c: Web, own: Own, sent?: Sent): Promise<Response> {
  const { visit, reader, person, here } = own;
  const found = await enter(parts, visit, async (ctx) => {
    const said = await readAvailability(ctx, person.id, ctx.now.toZonedDateTimeISO(visit.organisation.zone).toPlainDate().subtract({ days: 1 }));
    if (!said.ok) return said;
    const asking = await askingOf(ctx.tx, ctx.organisation, person.id);
    if (reader !== 'office' && asking?.answeredAt === null) await seenAsk(ctx, person.id);
    return { ok: true as const, value: { said: said.value, asking } };
  });
  if (!found.ok) return refused(c, visit, found);
  const done = availabilityDone.find((one): one is AvailabilityDone => one === c.req.query('done'));
  const status = sent?.meanwhile ? 409 : sent?.errors.length ? 422 : 200;
  return page(c, <AvailabilityPage {...{ visit, reader, name: person.name, here, sent, done: sent ? undefined : done }} {...found.value} />, { status });
}

/** What one of the page's forms does. */
export async function actOwn(parts: WebParts, c: Web, own: Own): Promise<Response> {
  const values: Values = typed(formOf(c));
  const what = whats.find((one) => one === values['what']);
  if (!what) return showOwn(parts, c, own);
  if (what === 'hours' && values['do']) return showOwn(parts, c, own, { what, values: laidOut(values), errors: [] });
  const read = workOf(own, what, values);
  if (!read.ok) return showOwn(parts, c, own, { what, values, errors: wrongErrors(own.visit.text, read.wrong) });
  const done = await enter<{ ok: true; value: unknown } | ({ ok: false } & Refusal)>(parts, own.visit, read.value);
  if (done.ok) return seeOther(c, `${own.here}?done=${what}#${anchors[what]}`);
  return notDone(parts, c, own, { what, values, refusal: done });
}

const anchors: Readonly<Record<What, string>> = {
  'hours': 'hours', 'rules': 'rules', 'exception': 'dates', 'exception-remove': 'dates', 'time-off': 'away', 'time-off-remove': 'away', 'ask': 'asking',
};

/** The same form with more fields, or with Monday's hours on other days: nothing is saved yet. */
function laidOut(values: Values): Values {
  return values['do'] === 'like-monday' ? likeMonday(values) : { ...values, slots: String(slotsOf(values) + 1) };
}

type Work = (ctx: Context) => Promise<{ ok: true; value: unknown } | ({ ok: false } & Refusal)>;
type Read = { ok: true; value: Work } | { ok: false; wrong: readonly { field: string; code: string }[] };

/** The verb that a form asks for, or what is wrong with it. */
function workOf({ person: { id }, reader }: Own, what: What, values: Values): Read {
  const version = /^\d{1,9}$/.test(values['version'] ?? '') ? Number(values['version']) : -1;
  switch (what) {
    case 'hours': return withValue(readWeek(values), (week) => (ctx) => setWorkingHours(ctx, id, version, week));
    case 'rules': return withValue(readRules(values), (rules) => (ctx) => setRules(ctx, id, version, rules));
    case 'exception': return withValue(readException(values), (given) => (ctx) => setException(ctx, id, given));
    case 'time-off': return withValue(readTimeOff(reader === 'office' ? { ...values, 'off-reason': '' } : values), (given) => (ctx) => addTimeOff(ctx, id, given));
    case 'exception-remove': {
      const date = daySchema.safeParse(values['id'] ?? '');
      return work(async (ctx) => (date.success ? removeException(ctx, id, date.data) : { ok: false, reason: 'not-found' }));
    }
    case 'time-off-remove': return work(async (ctx) => (isId(values['id'] ?? '') ? removeTimeOff(ctx, id, values['id'] as TimeOffId) : { ok: false, reason: 'not-found' }));
    case 'ask': return work(async (ctx) => {
      const asked = await askAvailability(ctx, [id]);
      return asked.ok && asked.value.length === 0 ? chaseAvailability(ctx, [id]) : asked;
    });
  }
}

const work = (value: Work): Read => ({ ok: true, value });

function withValue<Value>(read: { ok: true; value: Value } | { ok: false; wrong: readonly { field: string; code: string }[] }, make: (value: Value) => Work): Read {
  return read.ok ? { ok: true, value: make(read.value) } : read;
}

async function notDone(parts: WebParts, c: Web, own: Own, { what, values, refusal }: { what: What; values: Values; refusal: Refusal }): Promise<Response> {
  const { visit, person } = own;
  if (refusal.reason === 'changed-meanwhile') {
    const last = await enter(parts, visit, (ctx) => lastChange(ctx, person.id, ['availability.setWorkingHours', 'availability.setRules']));
    const now = differences(visit.text, refusal.now);
    return showOwn(parts, c, own, { what, values: { ...values, version: String(refusal.now.version) }, errors: [], meanwhile: { last, now } });
  }
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found') return refused(c, visit, refusal);
  return showOwn(parts, c, own, { what, values, errors: refusalErrors(visit.text, what, refusal) });
}

/** What is there now, for who came second. */
function differences(text: Text, { week, zone, rules }: Availability): (readonly [string, string])[] {
  const { t } = text;
  const minutes = (count: number) => text.duration(Temporal.Duration.from({ minutes: count }));
  return [
    [t('availability.hours'), weekWords(text, week)], [t('availability.zoneLabel'), text.zoneName(zone)],
    [t('availability.bufferBefore'), minutes(rules.bufferBefore)], [t('availability.bufferAfter'), minutes(rules.bufferAfter)],
    [t('availability.notice'), minutes(rules.notice)], [t('availability.mostADay'), rules.mostADay === null ? '' : text.number(rules.mostADay)],
  ];
}
