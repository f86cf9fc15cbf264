/** The demo's clock: a bar on every page of the office, and after it was moved, what happened meanwhile. */
import type { Child } from 'hono/jsx';
import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access as messaging } from '../../../rooms/messaging/access.ts';
import { nextDue as nextMessage } from '../../../rooms/messaging/reads.ts';
import type { Said } from '../../../rooms/procedures/model.ts';
import { nextDuty } from '../../../rooms/procedures/reads-next.ts';
import { access as logAccess } from '../../../rooms/log/access.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Banner } from '../frame/notices.tsx';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';
import { happened, type Counted, type Happened } from './parts-happened.ts';

/** What a demo puts on every page of the office. */
export interface DemoFrame { above(): Child; banner(): Child }

/** What came of moving the clock, as the address of the page after it says. */
export type Told =
  | { readonly kind: 'moved' | 'meanwhile' | 'stuck'; readonly from: Temporal.Instant; readonly to: Temporal.Instant }
  | { readonly kind: 'nothing' | 'busy' };

/** What is next due by itself: the machine's next duty, and the next message that is to be tried again. */
export interface Next { readonly duty: Awaited<ReturnType<typeof nextDuty>>; readonly message: Temporal.Instant | undefined }

/** All that the bar and the banner show, read in one transaction. */
export interface ClockFacts { readonly next: Next; readonly what: Happened | undefined }

export async function clockFacts(ctx: Context, told: Told | undefined): Promise<ClockFacts> {
  const next = { duty: await nextDuty(ctx.tx, ctx.organisation), message: await nextMessage(ctx.tx, ctx.organisation) };
  return { next, what: told && 'from' in told ? await happened(ctx, told.from, told.to) : undefined };
}

/** The organisation's time, how to move it on, and who one is. `back` is the page to come back to. */
export function ClockBar({ visit, next, back }: { visit: Visit; next: Next; back: string }) {
  const { text, organisation, now, csrf, person } = visit;
  const what = whatIsNext(visit, next);
  const { zone, slug, aheadMs } = organisation;
  return (
    <>
      <span>{text.t('clock.here', { date: text.weekdayDate(now, zone) })} <b><Time text={text} at={now} zone={zone} /></b> {text.zoneName(zone)}</span>
      <Acts>
        <Form action={`/o/${slug}/demo/clock`} csrf={csrf} label={text.t('clock.move')}>
          <input type="hidden" name="ahead" value={String(aheadMs)} />
          <input type="hidden" name="at" value={String(now.epochMilliseconds)} />
          <input type="hidden" name="back" value={back} />
          <Button name="to" value="hour">{text.t('clock.hour')}</Button>
          <Button name="to" value="day">{text.t('clock.day')}</Button>
          <Button name="to" value="next" refused={what ? undefined : { id: 'clock-next', reason: text.t('clock.nothing') }}>
            {what ? text.t('clock.next', what) : text.t('clock.nextButton')}
          </Button>
        </Form>
        <Form action="/sign-out" csrf={csrf} label={text.t('clock.person')}>
          <Button plain>{text.t('clock.switch', { name: person!.name })}</Button>
        </Form>
      </Acts>
    </>
  );
}

function whatIsNext({ text, organisation: { zone }, now }: Visit, { duty, message }: Next): { what: string; when: string } | undefined {
  const isMessage = message && (!duty || Temporal.Instant.compare(message, duty.at) < 0);
  const at = isMessage ? message : duty?.at;
  if (!at) return undefined;
  const what = isMessage ? text.t('clock.message') : duty!.what === 'escalation' ? text.t('clock.escalation', { step: said(text, duty!.title) }) : said(text, duty!.title);
  const today = at.toZonedDateTimeISO(zone).toPlainDate().equals(now.toZonedDateTimeISO(zone).toPlainDate());
  return { what, when: today ? text.time(at, zone) : text.t('clock.when', { date: text.weekdayDate(at, zone), time: text.time(at, zone) }) };
}

const said = (text: Text, title: Said): string => title[text.locale] ?? title['en'] ?? '';

/** What happened while the clock was moved. */
export function ClockTold({ visit, told, what }: { visit: Visit; told: Told; what: Happened | undefined }) {
  const { text, organisation } = visit;
  const { kind } = told;
  if (kind === 'nothing' || kind === 'busy' || !what) return <Banner kind={kind === 'busy' ? 'late' : 'plain'}>{text.t(kind === 'busy' ? 'clock.busy' : 'clock.nothing')}</Banner>;
  const sentences = [
    ...(kind === 'meanwhile' ? [text.t('clock.meanwhile')] : []), ...(kind === 'stuck' ? [text.t('clock.stuck')] : []), ...sentencesOf(text, what),
  ];
  const home = `/o/${organisation.slug}/`;
  const outbox = text.t('clock.messages', { count: what.messages });
  return (
    <Banner kind={kind === 'moved' ? 'done' : 'late'}>
      {sentences.join(' ')}
      {what.messages === 0 ? null : <>{' · '}{may(visit.actor, messaging['messaging.readOutbox']) ? <a href={`${home}outbox`}>{outbox}</a> : outbox}</>}
      {may(visit.actor, logAccess['log.read']) ? <>{' · '}<a href={`${home}log`}>{text.t('clock.log')}</a></> : null}
    </Banner>
  );
}

function sentencesOf(text: Text, { done, opened, missed, escalated }: Happened): string[] {
  const total = done.reduce((sum, one) => sum + one.count, 0);
  const steps = (some: readonly Counted[]) => text.list(some.map(({ title, count }) => (count === 1 ? said(text, title) : text.t('clock.times', { step: said(text, title), count }))));
  if (done.length + opened.length + missed.length + escalated.length === 0) return [text.t('clock.doneNothing')];
  return [
    ...(done.length ? [text.t('clock.done', { count: total, steps: steps(done) })] : []),
    ...(opened.length ? [text.t('clock.opened', { steps: steps(opened) })] : []),
    ...(missed.length ? [text.t('clock.missed', { steps: steps(missed) })] : []),
    ...(escalated.length ? [text.t('clock.escalated', { steps: steps(escalated) })] : []),
  ];
}
