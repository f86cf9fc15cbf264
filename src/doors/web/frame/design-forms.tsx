/** The forms of /design: each kind of field, refused and not, and the dialog. */
import type { Text } from '../../../platform/text.ts';
import { Acts, Button, ButtonLink } from './controls.tsx';
import { Dialog, DialogButton, DialogClose } from './dialog.tsx';
import { Field } from './fields.tsx';
import { type Csrf, ErrorSummary, Form } from './forms.tsx';
import { LedgerPart } from './ledger.tsx';

interface Props {
  text: Text;
  csrf: Csrf;
  /** On a public page: without the ledger around it. */
  open?: boolean;
}

export function DesignForms({ text, csrf, open }: Props) {
  const { t } = text;
  if (open) return <Refused text={text} csrf={csrf} open />;
  return (
    <>
      <LedgerPart id="forms" heading={t('design.part.forms')}><div class="narrow"><Refused text={text} csrf={csrf} /></div></LedgerPart>
      <LedgerPart id="dialogs" heading={t('design.part.dialog')}>
        <DialogButton dialog="cancel" href="#cancel">{t('design.dialog.open')}</DialogButton>
        <Dialog id="cancel" title={t('design.dialog.title')}>
          <p>{t('design.dialog.text')}</p>
          <Form action="#cancel" csrf={csrf}>
            <Field text={text} name="cancel-why" label={t('design.dialog.reason')} kind="text" value={t('design.dialog.value')} />
            <Acts><Button primary>{t('design.dialog.cancel')}</Button><DialogClose>{t('design.dialog.keep')}</DialogClose></Acts>
          </Form>
        </Dialog>
      </LedgerPart>
    </>
  );
}

function Refused({ text, csrf, open }: Props) {
  const { t } = text;
  const errors = [{ field: 'room', message: t('design.fields.roomWrong') }, { field: 'why', message: t('design.fields.whyWrong') }];
  const rooms = [{ value: '12', label: 'Room 12' }, { value: '23', label: 'Room 23' }];
  const yesNo = [{ value: 'yes', label: t('design.fields.yes') }, { value: 'video', label: t('design.fields.video'), hint: t('design.fields.videoHint') }, { value: 'no', label: t('design.fields.no') }];
  return (
    <Form action="#forms" csrf={csrf} label={t('design.part.forms')} files>
      <ErrorSummary text={text} errors={errors} />
      <Field text={text} name="title" label={t('design.fields.title')} kind="text" value={t('design.fields.topic')} />
      <Field text={text} name="room" label={t('design.fields.room')} kind="select" value="12" options={rooms} hint={t('design.fields.roomHint')} error={errors[0]?.message} />
      <Field text={text} name="why" label={t('design.fields.why')} kind="textarea" rows={2} error={errors[1]?.message} />
      <Field text={text} name="day" label={t('design.fields.day')} kind="date" value="2026-04-14" />
      <Field text={text} name="start" label={t('design.fields.start')} kind="time" value="17:00" />
      <Field text={text} name="email" label={t('design.fields.mail')} kind="email" autocomplete="email" hint={t('design.fields.mailHint')} optional />
      <Field text={text} name="attend" label={t('design.fields.attend')} kind="radios" value="yes" options={yesNo} />
      <Field text={text} name="way" label={t('design.fields.way')} kind="checkboxes" values={['sms']} options={[{ value: 'mail', label: t('design.fields.mail') }, { value: 'sms', label: t('design.know.sms') }]} />
      <Field text={text} name="copy" label={t('design.fields.agree')} kind="checkbox" />
      <Field text={text} name="file" label={t('design.fields.file')} kind="file" hint={t('design.fields.fileHint')} optional />
      {open ? null : <Field text={text} name="agenda" label={t('design.fields.agenda')} kind="textarea" value={'1. …\n2. …'} />}
      <Acts>
        <Button primary>{t('design.public.book')}</Button>
        {open ? <ButtonLink plain href="#no">{t('design.public.cannot')}</ButtonLink> : <Button>{t('design.buttons.preview')}</Button>}
      </Acts>
    </Form>
  );
}
