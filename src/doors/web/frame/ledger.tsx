/** The ledger of a work page: headings in the margin, rows of time, what and acts; and the column beside it. */
import type { Child } from 'hono/jsx';

/** All sections of the main column. */
export function Ledger({ children }: { children: Child }) {
  return <div class="ledger">{children}</div>;
}

interface SectionProps {
  /** Unique on the page; the heading gets it. */
  id: string;
  heading: Child;
  /** The count and its unit, small beside the heading. */
  note?: Child;
  children: Child;
  /** The id under which a live page swaps it. */
  live?: string;
}

/** One section whose rows are `LedgerRow`s. */
export function LedgerSection({ id, heading, note, children, live }: SectionProps) {
  return <section aria-labelledby={id} data-live-part={live}><Heading {...{ id, heading, note }} /><ol>{children}</ol></section>;
}

/** A section of the ledger that holds anything but rows: a table, a form, `Empty`. */
export function LedgerPart({ id, heading, note, children, live }: SectionProps) {
  return <section aria-labelledby={id} data-live-part={live}><Heading {...{ id, heading, note }} /><div class="part">{children}</div></section>;
}

function Heading({ id, heading, note }: Pick<SectionProps, 'id' | 'heading' | 'note'>) {
  return <h2 id={id}>{heading}{note === undefined ? null : <>{' '}<span>{note}</span></>}</h2>;
}

interface RowProps {
  /** A `Time`, or a word ("now"). */
  time: Child;
  /** Under the time: the day, when it is not today. */
  under?: Child;
  /** A `StateMark`. */
  state?: Child;
  /** What it is about; a link to it. */
  title: Child;
  children?: Child;
  /** Buttons at the end of the row. */
  acts?: Child;
  /** Ways out of a conflict: buttons under the text that name the result. */
  ways?: Child;
}

/** One line of the ledger. */
export function LedgerRow({ time, under, state, title, children, acts, ways }: RowProps) {
  return (
    <li class="row">
      <div class="t">{time}{under === undefined ? null : <small>{under}</small>}</div>
      <div><h3>{state}{state === undefined ? null : ' '}{title}</h3>{children}</div>
      {acts === undefined ? null : <div class="acts">{acts}</div>}
      {ways === undefined ? null : <div class="ways">{ways}</div>}
    </li>
  );
}

/** Main column and, at the end, a narrower one (`Side`). */
export function Columns({ children }: { children: Child }) {
  return <div class="columns body">{children}</div>;
}

export function Side({ children }: { children: Child }) {
  return <div class="side">{children}</div>;
}

/** A section of the narrow column. */
export function SideSection({ id, heading, note, children, live }: SectionProps) {
  return <section aria-labelledby={id} data-live-part={live}><Heading {...{ id, heading, note }} />{children}</section>;
}
