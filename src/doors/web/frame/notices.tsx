/** The answer to an act, what must be known before one, and what is not there. */
import type { Child } from 'hono/jsx';

export type NoticeKind = 'done' | 'held' | 'late' | 'conflict' | 'plain';

/** Under the bar after a redirect: what happened, to whom, and what can be done. Waits; nothing closes it by itself. */
export function Banner({ kind = 'plain', lead, children }: { kind?: NoticeKind; lead?: Child; children?: Child }) {
  return <div class={kind === 'plain' ? 'banner' : `banner is-${kind}`} role="status">{lead}<span>{children}</span></div>;
}

/** Within the page, where it concerns one thing. `spoken` when it can change while the page is open. */
export function Notice({ kind = 'plain', lead, children, spoken }: { kind?: NoticeKind; lead?: Child; children?: Child; spoken?: boolean }) {
  return <div class={kind === 'plain' ? 'notice' : `notice is-${kind}`} role={spoken ? 'status' : undefined}>{lead}{children}</div>;
}

/** One sentence what would be here, and one link. */
export function Empty({ children, link }: { children: Child; link?: { href: string; label: string } }) {
  return <p class="second">{children}{link ? <>{' '}<a href={link.href}>{link.label}</a></> : null}</p>;
}
