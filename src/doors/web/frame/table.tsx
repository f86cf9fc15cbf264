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
  /** On a phone each row stands as lines, what names it first: for rows that one reads one by one. */
  stacked?: true;
}

/** A real table with its region. */
export function Table({ id, caption, captionHidden, columns, rows, rowHead, stacked }: TableProps) {
  return (
    <div class="scroll" role="region" aria-labelledby={id} tabindex={0}>
      <table class={stacked ? 'stacked' : undefined} role={stacked && 'table'}>
        <caption id={id} class={captionHidden ? 'vh' : undefined}>{caption}</caption>
        <thead role={stacked && 'rowgroup'}><tr role={stacked && 'row'}>{columns.map((column) => <Head {...column} stacked={stacked} />)}</tr></thead>
        <tbody role={stacked && 'rowgroup'}>
          {rows.map((cells) => (
            <tr role={stacked && 'row'}>{cells.map((cell, index) => <Cell column={columns[index]} head={index === rowHead} stacked={stacked}>{cell}</Cell>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ label, kind, hidden, sort, stacked }: Column & Stacked) {
  const inside = sort ? <a href={sort.href}>{label}</a> : label;
  return <th scope="col" role={stacked && 'columnheader'} class={classes[kind ?? 'text']} aria-sort={sort?.now}>{hidden ? <span class="vh">{inside}</span> : inside}{arrow(sort?.now)}</th>;
}

function arrow(now: 'ascending' | 'descending' | undefined) {
  return now ? <span aria-hidden="true">{now === 'ascending' ? ' ↑' : ' ↓'}</span> : null;
}

// With another `display` some readers of screens no longer know a table: its roles are said.
interface Stacked { stacked: true | undefined }

function Cell({ column, head, stacked, children }: Stacked & { column: Column | undefined; head: boolean; children?: Child }) {
  const kind = classes[column?.kind ?? 'text'];
  if (head) return <th scope="row" role={stacked && 'rowheader'} class={kind}>{children}</th>;
  const isEmpty = children === undefined || children === null || children === '';
  const named = stacked && column?.kind === 'number' && !isEmpty ? <span class="named" aria-hidden="true">{column.label}: </span> : null;
  return <td role={stacked && 'cell'} class={kind}>{named}{children}</td>;
}

const classes = { text: undefined, number: 'num', time: 'at' } as const;
