import { Field } from '../frame/fields.tsx';
import { errorOf } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { BusyList } from './pages-check.tsx';
import { ActPage, ReasonField, ScopeField, WhoIsTold, type ActProps } from './parts-act.tsx';
import { PlaceFields, RepeatFields, SettingFields, WhenFields, WordFields, type Choices } from './parts-fields.tsx';
import { whereWords } from './parts.tsx';
import type { BusyPerson } from './routes-busy.ts';

/** Another time, length or place (G-4.4.3): of a session, of one occurrence, of it and all that follow. */
export function MovePage({ visit, at, values, errors, above, choices, busy }: ActProps & { choices: Choices; busy: readonly BusyPerson[] | undefined }) {
  const { text } = visit;
  const { t } = text;
  const fields = { text, values, errors };
  const known = at.session.state !== 'proposed';
  const looked = busy && (
    <div class="part">
      <Notice kind={busy.length > 0 ? 'late' : 'done'} spoken><p><b>{t('sessionpage.busyThen')}</b></p><BusyList visit={visit} busy={busy} series={at.session.rule !== null && at.part === ''} /></Notice>
    </div>
  );
  return (
    <ActPage
      {...{ visit, at, values, errors }} act="move" title={t('sessionpage.moveTitle')} above={<>{above}{looked}</>}
      button={known ? t('sessionpage.moveButton', { count: at.people.length }) : t('sessionpage.save')} look={{ value: 'look', label: t('sessionpage.lookBusy') }}
    >
      <ScopeField visit={visit} at={at} values={values} />
      <WhenFields {...fields} />
      {at.session.rule !== null && at.part === '' ? <RepeatFields {...fields} /> : null}
      <PlaceFields {...fields} choices={choices} open={{ value: 'keep', label: t('sessionpage.place.keep', { place: whereWords(text, at.place) }) }} />
      {known ? <ReasonField visit={visit} values={values} errors={errors} /> : null}
      {known ? <WhoIsTold visit={visit} count={at.people.length}><p>{t('sessionpage.moveLapse')}</p></WhoIsTold> : null}
    </ActPage>
  );
}

/** Another title, agenda or setting. */
export function ChangePage({ visit, at, values, errors, above }: ActProps) {
  const { text } = visit;
  const { t } = text;
  const known = at.session.state !== 'proposed';
  const whole = at.session.rule === null || at.part === '';
  return (
    <ActPage {...{ visit, at, values, errors, above }} act="change" title={t('sessionpage.changeTitle')} button={t('sessionpage.changeButton')}>
      <ScopeField visit={visit} at={at} values={values} />
      <WordFields {...{ text, values, errors }} />
      {whole ? <SettingFields {...{ text, values, errors }} /> : null}
      {known ? <ReasonField visit={visit} values={values} errors={errors} optional /> : null}
      {known ? <p class="second part">{t('sessionpage.changeTold', { count: at.people.length })}</p> : null}
    </ActPage>
  );
}

/** Cancelling asks why, and says how many are told. */
export function CancelPage({ visit, at, values, errors, above }: ActProps) {
  const { t } = visit.text;
  const known = at.session.state !== 'proposed';
  const inSeries = at.session.rule !== null && at.part !== '';
  const title = t(inSeries ? 'sessionpage.cancelOneTitle' : at.session.rule === null ? 'sessionpage.cancelTitle' : 'sessionpage.cancelSeriesTitle');
  return (
    <ActPage
      {...{ visit, at, values, errors, above }} act="cancel" title={title}
      button={known ? t('sessionpage.cancelButton', { count: at.people.length }) : t('sessionpage.cancelProposed')}
    >
      <ScopeField visit={visit} at={at} values={values} offered={['this', 'all']} />
      {known ? <ReasonField visit={visit} values={values} errors={errors} /> : <ReasonField visit={visit} values={values} errors={errors} optional />}
      {known ? <WhoIsTold visit={visit} count={at.people.length}><p>{t('sessionpage.cancelKept')}</p></WhoIsTold> : null}
    </ActPage>
  );
}

/** Another coordinator (G-3.1). */
export function HandOverPage({ visit, at, values, errors, above, coordinators }: ActProps & { coordinators: readonly { id: string; name: string }[] }) {
  const { text } = visit;
  const { t } = text;
  const others = coordinators.filter(({ id }) => id !== at.session.coordinator);
  return (
    <ActPage {...{ visit, at, values, errors, above }} act="hand-over" title={t('sessionpage.handOverTitle')} button={t('sessionpage.handOverButton')}>
      <p>{t('sessionpage.handOverText')}</p>
      <Field
        text={text} name="to" kind="radios" label={t('sessionpage.handOverTo')} value={values.get('to') ?? ''} error={errorOf(errors, 'to')}
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </ActPage>
  );
}

/** That it has begun, or was held, when the machine could not know. */
export function StatePage({ visit, at, values, errors, above, to }: ActProps & { to: 'start' | 'hold' }) {
  const { t } = visit.text;
  return (
    <ActPage {...{ visit, at, values, errors, above }} act={to} title={t(`sessionpage.${to}Title`)} button={t(`sessionpage.${to}Button`)}>
      <p class="part">{t(`sessionpage.${to}Text`)}</p>
    </ActPage>
  );
}
