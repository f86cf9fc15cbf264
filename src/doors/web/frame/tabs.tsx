/** Tabs are links: the address keeps the state. */
import type { Child } from 'hono/jsx';

export interface Tab {
  readonly href: string;
  readonly label: Child;
  /** A second line, in bold: a count. */
  readonly count?: Child;
  readonly current?: boolean;
}

/** Days and the like: underlined. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return <nav class="days" aria-label={label}>{links(tabs)}</nav>;
}

/** The views of one thing: a group of segments. */
export function Segments({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return <nav class="seg" aria-label={label}>{links(tabs)}</nav>;
}

function links(tabs: readonly Tab[]) {
  return tabs.map(({ href, label, count, current }) => (
    <a href={href} aria-current={current ? 'true' : undefined}>{label}{count === undefined ? null : <b>{count}</b>}</a>
  ));
}
