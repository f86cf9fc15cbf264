import type { OpenSignIn } from '../../../platform/sign-in.ts';
import type { Text } from '../../../platform/text.ts';
import { access as availabilityAccess } from '../../../rooms/availability/access.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Banner } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { channelName, languageOptions, rolesInWords, zoneOptions } from '../people/parts.tsx';
import { PushBox, type PushShown } from '../push/parts.tsx';
import type { Visit } from '../visit.ts';
import { aboutFields, type AboutField } from './forms.ts';

export type Values = Readonly<Partial<Record<AboutField | 'version', string>>>;

/** What was just done, as the address of the page says after a redirect. */
export const meDone = ['about', 'channel', 'password', 'ended', 'endedAll'] as const;
export type MeDone = (typeof meDone)[number];

export interface Meanwhile { readonly last: LastChange | undefined; readonly now: readonly (readonly [string, string])[] }

interface Props {
  visit: Visit;
  values: Values;
  errors: readonly FieldError[];
  channels: { readonly names: readonly string[]; readonly chosen: string | undefined };
  signIns: readonly OpenSignIn[];
  done: MeDone | undefined;
  meanwhile: Meanwhile | undefined;
  push: PushShown;
}

/** What a person's own form shows. */
export function valuesOf({ name, phone, language, zone, version }: Person): Values {
  return { name, phone: phone ?? '', language, zone, version: String(version) };
}

const labels = { name: 'people.name', phone: 'people.phone', language: 'people.language', zone: 'people.zone' } as const satisfies Record<AboutField, string>;

/** Where what was typed differs from what is there now. */
export function differences(text: Text, typed: Values, now: Person): (readonly [string, string])[] {
  const there = valuesOf(now);
  return aboutFields.filter((field) => (typed[field] ?? '').trim() !== there[field]).map((field) => [
    text.t(labels[field]), field === 'zone' ? text.zoneName(there.zone!) : field === 'language' ? text.languageName(there.language!) : there[field]!,
  ]);
}

/** One's own page (G-3.2): who one is here, how one is reached, one's time, one's sign-ins. */
export function MePage(props: Props) {
  const { visit, errors, done, meanwhile } = props;
  const { text, organisation, person, member, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`me.done.${done}`)}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={t('me.title')} banner={banner} refused={errors.length > 0 || meanwhile !== undefined}>
      <PageHead
        title={<bdi>{person!.name}</bdi>}
        acts={<>
          <ButtonLink href={`${home}me/time`}>{t('me.time')}</ButtonLink>
          <ButtonLink href={`${home}me/availability`}>{t('availability.mine')}</ButtonLink>
          {may(visit.actor, availabilityAccess['availability.ask']) ? <ButtonLink href={`${home}availability`}>{t('availability.everybody')}</ButtonLink> : null}
          <ButtonLink href={`${home}inbox`}>{t('inbox.title')}</ButtonLink>
          <ButtonLink href={`${home}people/${person!.id}/data.json`}>{t('people.data')}</ButtonLink>
          <Form action="/sign-out" csrf={csrf}><Button>{t('signin.out')}</Button></Form>
        </>}
      >
        {rolesInWords(text, member?.roles ?? [])}
      </PageHead>
      <Body>
        <Ledger>
          <About {...props} home={home} />
          <Channel {...props} home={home} />
          <LedgerPart id="push" heading={t('push.title')}><PushBox text={visit.text} csrf={csrf} shown={props.push} /></LedgerPart>
          <Password {...props} home={home} />
          <SignIns {...props} home={home} />
        </Ledger>
      </Body>
    </OfficePage>
  );
}

type Inner = Props & { home: string };

function About({ visit, values, errors, meanwhile, home }: Inner) {
  const { text, csrf, person } = visit;
  const { t } = text;
  const field = (name: AboutField) => ({ text, name, label: t(labels[name]), value: values[name], error: errorOf(errors, name) });
  return (
    <LedgerPart id="about" heading={t('me.about')}>
      <div class="narrow">
        <ErrorSummary text={text} errors={errors} />
        {meanwhile ? <ChangedMeanwhile text={text} zone={person!.zone} {...meanwhile} /> : null}
        <Form action={`${home}me`} csrf={csrf} label={t('me.about')}>
          <input type="hidden" name="version" value={values.version} />
          <Field {...field('name')} kind="text" autocomplete="name" />
          <Field {...field('phone')} kind="tel" autocomplete="tel" optional />
          <Field {...field('language')} kind="select" hint={t('me.languageHint')} options={languageOptions(text, values.language)} />
          <Field {...field('zone')} kind="select" hint={t('me.zoneHint')} options={zoneOptions(values.zone)} />
          <Acts><Button primary>{t('me.save')}</Button></Acts>
        </Form>
      </div>
    </LedgerPart>
  );
}

function Channel({ visit, channels, home }: Inner) {
  const { text, csrf, person } = visit;
  const { t } = text;
  const where = (name: string) => (name === 'mail' ? { hint: person!.email ?? '' } : name === 'portal' ? { hint: t('me.portalHint') } : {});
  const options = [
    { value: '', label: t('me.channelOffice'), hint: t('me.channelOfficeHint') },
    ...channels.names.map((name) => ({ value: name, label: channelName(text, name), ...where(name) })),
  ];
  const chosen = channels.chosen !== undefined && channels.names.includes(channels.chosen) ? channels.chosen : '';
  return (
    <LedgerPart id="channel" heading={t('people.reached')}>
      <Form action={`${home}me/channel`} csrf={csrf} label={t('people.reached')}>
        <Field text={text} name="channel" kind="radios" label={t('me.channel')} value={chosen} options={options} />
        <Acts><Button>{t('me.saveChannel')}</Button></Acts>
      </Form>
    </LedgerPart>
  );
}

function Password({ visit, home }: Inner) {
  const { text, signedIn, organisation } = visit;
  return (
    <LedgerPart id="password" heading={text.t('signin.password')}>
      {organisation.demo ? <p class="second">{text.t('me.passwordDemo')}</p> : (
        <>
          <p class="field">{text.t('me.passwordText', { address: signedIn!.account.email })}</p>
          <div class="acts"><ButtonLink href={`${home}me/password`}>{text.t('me.passwordAct')}</ButtonLink></div>
        </>
      )}
    </LedgerPart>
  );
}

function SignIns({ visit, signIns, home }: Inner) {
  const { text, csrf, signedIn, person } = visit;
  const { t } = text;
  return (
    <>
      <LedgerSection id="sign-ins" heading={t('me.signIns')} note={t('me.signInsCount', { count: signIns.length })}>
        {signIns.map((one) => (
          <LedgerRow
            time={<Time text={text} at={one.since} zone={person!.zone} form="dayMonth" />} under={text.time(one.since, person!.zone)}
            title={deviceName(text, one)} state={one.id === signedIn!.id ? <StateMark text={text} state="scheduled">{t('me.thisOne')}</StateMark> : undefined}
            acts={one.id === signedIn!.id ? undefined : (
              <Form action={`${home}me/sign-ins`} csrf={csrf}>
                <Button name="end" value={one.id}>{t('me.end')}<span class="vh"> {deviceName(text, one)}, {text.dateTime(one.since, person!.zone)}</span></Button>
              </Form>
            )}
          >
            <p>{t('me.seen', { date: text.date(one.seen, person!.zone) })}{one.ip === '' ? null : <>{' · '}<bdi>{one.ip}</bdi></>}</p>
          </LedgerRow>
        ))}
      </LedgerSection>
      {signIns.length > 1 ? (
        <LedgerPart id="all" heading={t('me.everywhere')}>
          <Form action={`${home}me/sign-ins`} csrf={csrf}><Acts><Button name="end" value="others">{t('me.endOthers')}</Button></Acts></Form>
        </LedgerPart>
      ) : null}
    </>
  );
}

function deviceName({ t }: Text, { browser, system }: OpenSignIn): string {
  if (browser && system) return t('me.device', { browser, system });
  return browser ?? system ?? t('me.deviceUnknown');
}

/** Setting a password: who signed in a while ago types the old one, who has just come by a link need not. */
export function PasswordPage({ visit, fresh, errors }: { visit: Visit; fresh: boolean; errors: readonly FieldError[] }) {
  const { text, organisation, csrf, signedIn } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage visit={visit} title={t('me.passwordAct')} refused={errors.length > 0}>
      <PageHead title={t('me.passwordAct')}><bdi>{signedIn!.account.email}</bdi></PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        <Form action={`${home}me/password`} csrf={csrf}>
          <input type="hidden" name="username" autocomplete="username" value={signedIn!.account.email} />
          {fresh ? null : <Field text={text} name="old" kind="password" label={t('me.passwordOld')} hint={t('me.passwordOldHint')} error={errorOf(errors, 'old')} autocomplete="current-password" />}
          <Field text={text} name="password" kind="password" label={t('me.passwordNew')} hint={t('setup.passwordHint')} error={errorOf(errors, 'password')} autocomplete="new-password" />
          <Field text={text} name="again" kind="password" label={t('me.passwordAgain')} error={errorOf(errors, 'again')} autocomplete="new-password" />
          <p class="field second">{t('me.passwordEnds')}</p>
          <Acts><Button primary>{t('me.passwordAct')}</Button><ButtonLink href={`${home}me`}>{t('me.leave')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
