/** An event as a block in a day or week. */
import type { Child } from 'hono/jsx';
import type { State } from './shapes.tsx';

interface EventBlockProps {
  /** Also the name of its position, see `Position`. */
  id?: string;
  href?: string;
  state?: Exclude<State, 'late' | 'missing'>;
  /** Somebody else's: seen, not attended. */
  watched?: boolean;
  current?: boolean;
  title: Child;
  /** Time and place. */
  under?: Child;
}

/** State, title, time and place, in this order. */
export function EventBlock({ id, href, state = 'scheduled', watched, current, title, under }: EventBlockProps) {
  const look = state === 'scheduled' ? (watched ? 'ev watch' : 'ev') : `ev is-${state}`;
  const inside = <><b>{title}</b>{under === undefined ? null : <small>{under}</small>}</>;
  return href === undefined
    ? <div class={look} id={id}>{inside}</div>
    : <a class={look} id={id} href={href} aria-current={current ? 'true' : undefined}>{inside}</a>;
}

/** Where a block stands in its grid: the first row, the row after the last, and the columns likewise. */
export interface Position {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly columns?: readonly [first: number, after: number];
}

/** The positions of a page as one sheet, for its one `<style>` with the nonce. Throws for an id that is no plain word. */
export function positionSheet(positions: readonly Position[]): string {
  return positions.map(({ id, start, end, columns }) => {
    if (!/^[A-Za-z][\w-]*$/.test(id)) throw new Error(`"${id}" cannot name the position of a block.`);
    const across = columns ? `--c:${whole(columns[0])}/${whole(columns[1])};` : '';
    return `#${id}{--s:${whole(start)};--e:${whole(end)};${across}}`;
  }).join('');
}

function whole(line: number): number {
  if (!Number.isInteger(line)) throw new Error(`${line} is no line of a grid.`);
  return line;
}
