/** "Your day": what is on one after the other, with the present moment as a line. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { Time } from './times.tsx';

export interface DayItem {
  readonly at: Temporal.Instant;
  /** In the place of the time: "all day". */
  readonly time?: Child;
  readonly state?: 'done' | 'conflict' | 'tentative' | 'held' | 'cancelled' | 'free';
  readonly what: Child;
  /** The second line: `StateMark` or `Lights`. */
  readonly under?: Child;
}

/** The items of a day in their order; the line of now stands before the first that begins after it, if it is today. */
export function DayList({ text, zone, items, now }: {
  text: Text; zone: string; items: readonly DayItem[]; now?: Temporal.Instant;
}) {
  const next = now ? items.findIndex((item) => Temporal.Instant.compare(item.at, now) > 0) : -1;
  const line = now ? <li class="nowline"><span class="vh">{text.t('time.now')} </span><Time text={text} at={now} zone={zone} /></li> : null;
  return (
    <ol class="dayline">
      {items.map((item, index) => (
        <>
          {index === next ? line : null}
          <li class={item.state && `is-${item.state}`}>
            {item.time === undefined ? <Time text={text} at={item.at} zone={zone} /> : <span class="second">{item.time}</span>}
            <div>{item.what}{item.under === undefined ? null : <div class="small second">{item.under}</div>}</div>
          </li>
        </>
      ))}
      {next === -1 ? line : null}
    </ol>
  );
}
