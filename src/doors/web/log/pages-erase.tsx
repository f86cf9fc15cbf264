import type { Act } from '../../../rooms/log/model.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { verbInWords } from './parts.tsx';
import { textsInWords } from './parts-details.tsx';

/** The page that asks why, before what persons wrote in some acts is erased. */
export function ErasePage({ visit, acts, reason, errors }: { visit: Visit; acts: readonly Act[]; reason: string; errors: readonly FieldError[] }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/log`;
  const { zone } = visit.person!;
  return (
    <OfficePage visit={visit} title={t('log.erase')} current="log" refused={errors.length > 0}>
      <PageHead title={t('log.erase')}>{t('log.eraseText')}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {acts.length === 0 ? <Empty link={{ href: home, label: t('log.back') }}>{t('log.eraseNone')}</Empty> : (
          <Form action={`${home}/erase`} csrf={csrf}>
            <ul class="field">
              {acts.map((act) => (
                <li>
                  <input type="hidden" name="act" value={act.id} />
                  <b>{verbInWords(text, act.verb)}</b>, {text.dateTime(act.at, zone)}
                  <div class="small second">{textsInWords(text, act.text ?? {}).map((one, at) => <>{at ? ' · ' : ''}{one}</>)}</div>
                </li>
              ))}
            </ul>
            <Field text={text} name="reason" kind="text" label={t('log.eraseReason')} hint={t('log.eraseReasonHint')} value={reason} error={errorOf(errors, 'reason')} maxlength={500} />
            <Acts><Button primary>{t('log.eraseButton', { count: acts.length })}</Button><ButtonLink href={home}>{t('log.keep')}</ButtonLink></Acts>
          </Form>
        )}
      </Body>
    </OfficePage>
  );
}
