/** Fields: label above, hint under it, error with its diamond above the control, the value kept as it was typed. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { fieldId } from './forms.tsx';
import { Shape } from './shapes.tsx';

export interface Option {
  readonly value: string;
  readonly label: string;
  /** A second, quieter line; for radios and checkboxes. */
  readonly hint?: string;
}

interface Common {
  text: Text;
  name: string;
  label: string;
  hint?: Child;
  /** The sentence that says what is wrong and what to do. */
  error?: string | undefined;
  /**
   * A field that may stay empty says so; required is the rule and says nothing. `unsaid` where the form has said it, or
   * where another answer decides. What always has a choice (`select`, `radios`, boxes) says nothing either.
   */
  optional?: boolean | 'unsaid';
}
type LineKind = 'text' | 'email' | 'tel' | 'url' | 'search' | 'password' | 'number' | 'date' | 'time' | 'datetime-local';
type Line = {
  kind: LineKind; value?: string | undefined; autocomplete?: string; min?: string; max?: string; step?: string; maxlength?: number;
};
type Kinds =
  | Line
  | { kind: 'textarea'; value?: string | undefined; rows?: number; maxlength?: number }
  | { kind: 'select'; value?: string | undefined; options: readonly Option[] }
  | { kind: 'radios'; value?: string | undefined; options: readonly Option[] }
  | { kind: 'checkboxes'; values?: readonly string[]; options: readonly Option[] }
  | { kind: 'checkbox'; checked?: boolean; value?: string }
  | { kind: 'file'; accept?: string; multiple?: boolean };

export type FieldProps = Common & Kinds;

/** One question of a form. Its control's id is `fieldId(name)`, for a group that of the first choice. */
export function Field(props: FieldProps) {
  if (props.kind === 'radios' || props.kind === 'checkboxes') return <Group {...props} />;
  if (props.kind === 'checkbox') return <Box {...props} />;
  return (
    <div class={boxClass(props)}>
      <label for={fieldId(props.name)}>{props.label}<Optional {...props} /></label>
      <Notes {...props} />
      {control(props)}
    </div>
  );
}

type Single = Common & Exclude<Kinds, { kind: 'radios' | 'checkboxes' | 'checkbox' }>;

function control(props: Single) {
  const shared = { id: fieldId(props.name), name: props.name, ...described(props) };
  if (props.kind === 'textarea') {
    const { rows = 4, maxlength, value = '' } = props;
    // A line break directly after the tag belongs to no text (HTML, section 13.2.6.4.7): one more keeps the writer's.
    return <textarea {...shared} rows={rows} maxlength={maxlength} dir="auto">{value.startsWith('\n') ? `\n${value}` : value}</textarea>;
  }
  if (props.kind === 'select') {
    const chosen = props.value;
    return <select {...shared}>{props.options.map(({ value, label }) => <option value={value} selected={value === chosen}>{label}</option>)}</select>;
  }
  if (props.kind === 'file') return <input {...shared} type="file" accept={props.accept} multiple={props.multiple} />;
  const { kind, value, autocomplete, min, max, step, maxlength } = props;
  const line = { value, autocomplete, min, max, step, maxlength };
  return <input {...shared} {...line} type={kind} class={short.has(kind) ? 'fit' : undefined} dir={directions[kind]} />;
}

const short = new Set<LineKind>(['number', 'date', 'time', 'datetime-local']);
const directions: Partial<Record<LineKind, 'auto' | 'ltr'>> = { text: 'auto', search: 'auto', email: 'ltr', tel: 'ltr', url: 'ltr' };

function Group(props: Extract<FieldProps, { kind: 'radios' | 'checkboxes' }>) {
  const type = props.kind === 'radios' ? 'radio' : 'checkbox';
  const chosen = new Set(props.kind === 'radios' ? [props.value] : props.values);
  const { 'aria-describedby': describedby } = described(props);
  return (
    <fieldset class={boxClass(props)} aria-describedby={describedby}>
      <legend>{props.label}</legend>
      <Notes {...props} />
      <ul class="choices">
        {props.options.map((option, index) => (
          <li>
            <label>
              <input type={type} name={props.name} value={option.value} checked={chosen.has(option.value)} id={index ? undefined : fieldId(props.name)} />
              <span>{option.label}{option.hint === undefined ? null : <small class="second">{option.hint}</small>}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Box(props: Extract<FieldProps, { kind: 'checkbox' }>) {
  return (
    <div class={boxClass(props)}>
      <Notes {...props} hint={undefined} />
      <div class="choices">
        <label>
          <input type="checkbox" id={fieldId(props.name)} name={props.name} value={props.value ?? 'yes'} checked={props.checked} {...described(props)} />
          <span>{props.label}{props.hint === undefined ? null : <small class="second" id={`${fieldId(props.name)}-hint`}>{props.hint}</small>}</span>
        </label>
      </div>
    </div>
  );
}

function Notes({ name, hint, error }: Pick<Common, 'name' | 'error'> & { hint?: Child }) {
  return (
    <>
      {hint === undefined ? null : <div class="hint" id={`${fieldId(name)}-hint`}>{hint}</div>}
      {error === undefined ? null : <p class="err" id={`${fieldId(name)}-error`}><Shape of="conflict" /><span>{error}</span></p>}
    </>
  );
}

function Optional({ text, optional, kind }: Pick<FieldProps, 'text' | 'optional' | 'kind'>) {
  return optional === true && kind !== 'select' ? <small> {text.t('forms.optional')}</small> : null;
}

function boxClass({ error }: Pick<Common, 'error'>): string {
  return error === undefined ? 'field' : 'field bad';
}

function described({ name, hint, error, optional }: Common) {
  const ids = [hint !== undefined && `${fieldId(name)}-hint`, error !== undefined && `${fieldId(name)}-error`].filter(Boolean);
  return {
    'aria-describedby': ids.length ? ids.join(' ') : undefined,
    'aria-invalid': error === undefined ? undefined : 'true',
    required: !optional,
  };
}
