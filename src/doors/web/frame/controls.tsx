/** What can be pressed. One primary a view; the words are a verb with its object. */
import type { Child } from 'hono/jsx';

interface Look {
  children: Child;
  /** The one act that the view is for. */
  primary?: boolean;
  /** Accent text without a border: the lesser act. */
  plain?: boolean;
  /** The key that does the same, where the page answers to it. */
  kbd?: string;
  /** Only a symbol stands in it: its name in words. */
  label?: string;
  /** Why it may not be used now: it stays, disabled, with the reason beside it. `id` is unique on the page. */
  refused?: { id: string; reason: string } | undefined;
}

type ButtonProps = Look & {
  type?: 'submit' | 'button'; name?: string; value?: string; form?: string; id?: string;
  /** The act of this button alone, where a form has several. */
  formaction?: string;
};

/** A button of a form. A refused one neither sends nor loses the focus. */
export function Button({ children, primary, plain, kbd, label, refused, type = 'submit', ...rest }: ButtonProps) {
  const inside = <>{children}{kbd ? <kbd aria-hidden="true">{kbd}</kbd> : null}</>;
  if (!refused) return <button class={look({ primary, plain, label })} type={type} aria-label={label} {...rest}>{inside}</button>;
  return (
    <span class="refused">
      <button class={look({ plain, label })} type="button" aria-disabled="true" aria-describedby={refused.id} aria-label={label}>{inside}</button>
      <Reason {...refused} />
    </span>
  );
}

/** A link that looks like a button, for an act that begins on another page. */
export function ButtonLink({ children, primary, plain, kbd, label, refused, href }: Look & { href: string }) {
  const inside = <>{children}{kbd ? <kbd aria-hidden="true">{kbd}</kbd> : null}</>;
  if (!refused) return <a class={look({ primary, plain, label })} href={href} aria-label={label}>{inside}</a>;
  return (
    <span class="refused">
      <a class={look({ plain, label })} role="link" tabindex={0} aria-disabled="true" aria-describedby={refused.id} aria-label={label}>{inside}</a>
      <Reason {...refused} />
    </span>
  );
}

/** Buttons in a line. */
export function Acts({ children }: { children: Child }) {
  return <div class="acts">{children}</div>;
}

function Reason({ id, reason }: { id: string; reason: string }) {
  return <span class="second small" id={id}>{reason}</span>;
}

function look({ primary, plain, label }: { primary?: boolean | undefined; plain?: boolean | undefined; label?: string | undefined }): string {
  return ['btn', primary && 'primary', plain && 'plain', label && 'icon'].filter(Boolean).join(' ');
}
