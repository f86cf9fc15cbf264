/** The fields of a form that asks: all may stay empty, and none says so. */
import type { Option } from './frame/fields.tsx';
import { fieldId } from './frame/forms.tsx';

interface Props { name: string; label: string; value: string | undefined }

/** One line to search by: words, a number, a day. */
export function FilterLine({ name, label, value, kind }: Props & { kind: 'search' | 'number' | 'date' }) {
  const words = kind === 'search';
  return (
    <div class="field">
      <label for={fieldId(name)}>{label}</label>
      <input type={kind} id={fieldId(name)} name={name} value={value} class={words ? undefined : 'fit'} dir={words ? 'auto' : undefined} min={kind === 'number' ? '1' : undefined} />
    </div>
  );
}

/** One choice of several; the first is no choice. */
export function FilterChoice({ name, label, value = '', options }: Props & { options: readonly Option[] }) {
  return (
    <div class="field">
      <label for={fieldId(name)}>{label}</label>
      <select id={fieldId(name)} name={name}>{options.map((option) => <option value={option.value} selected={option.value === value}>{option.label}</option>)}</select>
    </div>
  );
}

/** What is shown too, when it is ticked. */
export function FilterBox({ name, label, value, checked }: { name: string; label: string; value: string; checked: boolean }) {
  return <div class="choices"><label><input type="checkbox" name={name} value={value} checked={checked} /> <span>{label}</span></label></div>;
}
