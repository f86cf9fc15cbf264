/** Times on a page: isolated from the text around them, exact for machines, the zone named where the view has not. */
import type { Text } from '../../../platform/text.ts';

type Form = 'time' | 'date' | 'dateTime' | 'dayMonth' | 'weekdayDate';

interface TimeProps {
  text: Text;
  at: Temporal.Instant;
  /** The IANA zone that it is shown in. */
  zone: string;
  form?: Form;
  /** Name the zone: where it is another than the view's. */
  named?: boolean;
}

/** An instant as a wall time. */
export function Time({ text, at, zone, form = 'time', named }: TimeProps) {
  return <time datetime={machine(at, zone)}><bdi>{text[form](at, zone)}</bdi>{named ? ` ${text.zoneName(zone)}` : ''}</time>;
}

/** From and to; `dated` adds the day before them. */
export function TimeRange({ text, from, to, zone, named, dated }: Omit<TimeProps, 'at' | 'form'> & {
  from: Temporal.Instant; to: Temporal.Instant; dated?: boolean;
}) {
  const words = dated ? text.dateRange(from, to, zone) : text.range(from, to, zone);
  return <time datetime={machine(from, zone)}><bdi>{words}</bdi>{named ? ` ${text.zoneName(zone)}` : ''}</time>;
}

/** A wall date that has no time. */
export function Day({ text, on }: { text: Text; on: Temporal.PlainDate }) {
  return <time datetime={on.toString()}><bdi>{text.date(on)}</bdi></time>;
}

/** HTML's "global date and time string": `2026-04-14T10:42+01:00`. */
export function machine(at: Temporal.Instant, zone: string): string {
  return at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'minute' });
}
