/** Tables: times at the start, numbers at the end, sorted by links, scrolled in a region of their own when too wide. */
import type { Child } from 'hono/jsx';

export interface Column {
  readonly label: Child;
  /** `number` stands at the end and aligns its figures; `time` does not break. */
  readonly kind?: 'text' | 'number' | 'time';
  /** The column's head is hidden but read (acts, marks). */
  readonly hidden?: boolean;
  /** The address that sorts by this column, and how it is sorted now. */
  readonly sort?: { readonly href: string; readonly now?: 'ascending' | 'descending' };
}

interface TableProps {
  /** Unique on the page. */
  id: string;
  caption: Child;
  /** The caption stands as a heading above already. */
  captionHidden?: boolean;
  columns: readonly Column[];
  rows: readonly (readonly Child[])[];
  /** The cell of each row that names it, counted from 0; none by default. */
  rowHead?: number;
}

/** A real table with its region. */
export function Table({ id, caption, captionHidden, columns, rows, rowHead }: TableProps) {
  return (
    <div class="scroll" role="region" aria-labelledby={id} tabindex={0}>
      <table>
        <caption id={id} class={captionHidden ? 'vh' : undefined}>{caption}</caption>
        <thead><tr>{columns.map((column) => <Head {...column} />)}</tr></thead>
        <tbody>{rows.map((cells) => <tr>{cells.map((cell, index) => <Cell kind={columns[index]?.kind} head={index === rowHead}>{cell}</Cell>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function Head({ label, kind, hidden, sort }: Column) {
  const inside = sort ? <a href={sort.href}>{label}</a> : label;
  return <th scope="col" class={classes[kind ?? 'text']} aria-sort={sort?.now}>{hidden ? <span class="vh">{inside}</span> : inside}{arrow(sort?.now)}</th>;
}

function arrow(now: 'ascending' | 'descending' | undefined) {
  return now ? <span aria-hidden="true">{now === 'ascending' ? ' ↑' : ' ↓'}</span> : null;
}

function Cell({ kind, head, children }: { kind: Column['kind']; head: boolean; children?: Child }) {
  return head ? <th scope="row" class={classes[kind ?? 'text']}>{children}</th> : <td class={classes[kind ?? 'text']}>{children}</td>;
}

const classes = { text: undefined, number: 'num', time: 'at' } as const;
