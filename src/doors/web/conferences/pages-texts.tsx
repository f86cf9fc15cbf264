/** What a round says to families, in the school's language and in those of the families (P-2.2). */
import { languages } from '../../../platform/text-languages.ts';
import type { Text } from '../../../platform/text.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { untranslated } from '../../../rooms/conferences/reads-texts.ts';
import { Field } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import { languagesIn, type Values } from './forms.ts';

interface Props {
  text: Text;
  values: Values;
  errors: readonly FieldError[];
  /** How many guardians of the round read each language. */
  readers: ReadonlyMap<string, number>;
  /** The language that the school writes in. */
  own: string;
}

/** The texts as the school writes them, and each again for who reads another language. */
export function TextFields(props: Props) {
  const { text, values, errors, readers, own } = props;
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });
  const others = tongues(props).filter((tag) => base(tag) !== base(own));
  const touched = languagesIn(values).some((tag) => ['purpose', 'contact', 'instructions'].some((name) => values.get(`${name}-${tag}`)));
  return (
    <>
      <Field {...field('purpose')} kind="textarea" rows={3} maxlength={2000} optional label={t('conferencepage.form.purpose')} hint={t('conferencepage.form.purposeHint')} />
      <Field {...field('contact')} kind="textarea" rows={2} maxlength={300} optional label={t('conferencepage.form.contact')} />
      <Field {...field('instructions')} kind="textarea" rows={3} maxlength={2000} optional label={t('roundtext.instructions')} hint={t('roundtext.instructionsHint')} />
      <div class="field">
        <details open={touched || errors.some(({ field: name }) => name.includes('-'))}>
          <summary>{t('roundtext.others')}</summary>
          <div class="part">
            <p class="second field">{t('roundtext.othersHint', { language: text.languageName(own) })}</p>
            {others.map((tag) => <Tongue text={text} values={values} errors={errors} tag={tag} readers={readers.get(tag) ?? 0} />)}
          </div>
        </details>
      </div>
    </>
  );
}

const base = (tag: string) => tag.split('-')[0]!.toLowerCase();

/** The languages of the round's guardians, those of the program, and those that have a text already. */
function tongues({ readers, values }: Props): string[] {
  return [...new Set([...[...readers].sort(([, a], [, b]) => b - a).map(([tag]) => tag), ...languages.map(({ locale }) => locale), ...languagesIn(values)])];
}

function Tongue({ text, values, errors, tag, readers }: Pick<Props, 'text' | 'values' | 'errors'> & { tag: string; readers: number }) {
  const { t } = text;
  const language = text.languageName(tag);
  const field = (name: string) => ({ text, name: `${name}-${tag}`, value: values.get(`${name}-${tag}`) ?? '', error: errorOf(errors, `${name}-${tag}`), optional: 'unsaid' as const });
  return (
    <fieldset class="field">
      <legend><h2>{readers > 0 ? t('roundtext.readers', { language, count: readers }) : language}</h2></legend>
      <Field {...field('purpose')} kind="textarea" rows={3} maxlength={2000} label={t('conferencepage.form.purpose')} />
      <Field {...field('contact')} kind="textarea" rows={2} maxlength={300} label={t('conferencepage.form.contact')} />
      <Field {...field('instructions')} kind="textarea" rows={3} maxlength={2000} label={t('roundtext.instructions')} />
    </fieldset>
  );
}

/** Whose language has no text of its own, and what they read instead; undefined where everybody reads his own. */
export function textsLine(text: Text, round: Round, readers: ReadonlyMap<string, number>, own: string): string | undefined {
  const without = untranslated(round, readers, own).map((tag) => text.t('roundtext.readers', { language: text.languageName(tag), count: readers.get(tag)! }));
  return without.length === 0 ? undefined : text.t('roundtext.instead', { who: text.list(without), language: text.languageName(own) });
}
