/** Where the code of a letter is typed: one field, for a phone of any age, without script (P-2.1). */
import { languages } from '../../../platform/text-languages.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, Form } from '../frame/forms.tsx';
import { PublicPage } from '../frame/page.tsx';
import { spokenText, type Visit } from '../visit.ts';

export function CodePage({ visit, typed, wrong }: { visit: Visit; typed: string; wrong: string | undefined }) {
  const { organisation, csrf } = visit;
  const text = spokenText(visit);
  const { t } = text;
  const here = `/o/${organisation.slug}/code`;
  return (
    <PublicPage
      text={text} title={t('letter.code.title')} organisation={organisation.name} refused={wrong !== undefined} languages={languages.map(({ locale }) => ({ locale, href: `${here}?lang=${locale}` }))}
      footer={<p>{t('letter.code.help')}{' '}<a href={`mailto:${organisation.sender}`} dir="ltr">{organisation.sender}</a></p>}
    >
      <h1>{t('letter.code.title')}</h1>
      <ErrorSummary text={text} errors={wrong ? [{ field: 'code', message: wrong }] : []} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <Field text={text} name="code" kind="text" label={t('letter.code.label')} hint={t('letter.code.text')} maxlength={40} autocomplete="off" value={typed} error={wrong} />
        <Acts><Button primary>{t('letter.code.open')}</Button></Acts>
      </Form>
    </PublicPage>
  );
}
