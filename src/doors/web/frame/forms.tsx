/** Forms that work without script: every act is a POST, the answer is a redirect or the same page with its errors. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { Shape } from './shapes.tsx';

/** The token against forged requests, as the door that serves the page makes and checks it. */
export interface Csrf {
  readonly name: string;
  readonly value: string;
}

interface FormProps {
  action: string;
  csrf: Csrf;
  children: Child;
  id?: string;
  /** The form's name in words, where several stand on a page. */
  label?: string;
  /** True when a file is sent along. */
  files?: boolean;
}

/** A form that changes something. Checked by the server alone, so that its answer is the same with and without script. */
export function Form({ action, csrf, children, id, label, files }: FormProps) {
  return (
    <form method="post" action={action} id={id} aria-label={label} enctype={files ? 'multipart/form-data' : undefined} novalidate>
      <input type="hidden" name={csrf.name} value={csrf.value} />
      {children}
    </form>
  );
}

/** A form that asks: filters and searches; its fields become the address. */
export function AskForm({ action, children, label }: { action: string; children: Child; label: string }) {
  return <form method="get" action={action} aria-label={label} role="search" class="filters">{children}</form>;
}

/** What a door found wrong with one field: the field's name and a sentence that says what to do. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** On top of a refused form: how many things, each a link to its field. Takes the focus when the page opens. */
export function ErrorSummary({ text, errors }: { text: Text; errors: readonly FieldError[] }) {
  if (errors.length === 0) return null;
  return (
    <div class="errsum" role="group" tabindex={-1} autofocus aria-labelledby="errors">
      <h2 id="errors"><Shape of="conflict" />{text.t('forms.errors', { count: errors.length })}</h2>
      <ul>{errors.map((error) => <li><a href={`#${fieldId(error.field)}`}>{error.message}</a></li>)}</ul>
    </div>
  );
}

/** The id of a field's control on the page, from its name. */
export function fieldId(name: string): string {
  return `f-${name}`;
}

/** The sentence for one field among the errors of a form. */
export function errorOf(errors: readonly FieldError[] | undefined, field: string): string | undefined {
  return errors?.find((error) => error.field === field)?.message;
}
