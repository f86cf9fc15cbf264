/** The browser's own dialog, for one question. Escape closes it and gives the focus back. */
import type { Child } from 'hono/jsx';

interface DialogProps {
  id: string;
  /** The question. */
  title: Child;
  children: Child;
}

/** Stands anywhere on the page, closed; `DialogButton` opens it. */
export function Dialog({ id, title, children }: DialogProps) {
  return <dialog id={id} aria-labelledby={`${id}-title`}><h2 id={`${id}-title`}>{title}</h2>{children}</dialog>;
}

/** Opens a dialog of the page by its id; without script it is what it looks like, the way to the page `href` that asks the same. */
export function DialogButton({ dialog, href, children }: { dialog: string; href: string; children: Child }) {
  return <a class="btn" href={href} data-dialog={dialog}>{children}</a>;
}

/** Leaves the dialog and changes nothing; stands inside the dialog's own form. */
export function DialogClose({ children }: { children: Child }) {
  return <button class="btn" formmethod="dialog" formnovalidate>{children}</button>;
}
