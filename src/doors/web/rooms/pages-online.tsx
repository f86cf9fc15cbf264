/** Meeting online: one's own standing room, and for administrators the servers and licences of platforms (G-4.1.2). */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/resources/access.ts';
import type { Offered } from '../../../rooms/resources/reads.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

/** What the forms show: `address` and `how` of the own room, `PLATFORM.base` and `PLATFORM.units`. */
export type OnlineValues = Readonly<Record<string, string>>;

/** What was just done, as the address of the page says after a redirect. */
export const onlineDone = ['own', 'platforms'] as const;
export type OnlineDone = (typeof onlineDone)[number];

interface Props { visit: Visit; platforms: readonly Offered[]; values: OnlineValues; errors: readonly FieldError[]; done: OnlineDone | undefined }

export function OnlinePage(props: Props) {
  const { visit: { text, organisation }, errors, done } = props;
  const { t } = text;
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`rooms.onlineDone.${done}`)}</StateMark>} />;
  return (
    <OfficePage visit={props.visit} title={t('rooms.online')} current="rooms" banner={banner} refused={errors.length > 0}>
      <PageHead title={t('rooms.online')} acts={<ButtonLink href={`/o/${organisation.slug}/rooms`}>{t('rooms.title')}</ButtonLink>} />
      <Body>
        <ErrorSummary text={text} errors={errors} />
        <Ledger><Own {...props} /><Platforms {...props} /></Ledger>
      </Body>
    </OfficePage>
  );
}

function Own({ visit: { text, organisation, csrf }, values, errors }: Props) {
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  return (
    <LedgerPart id="own" heading={t('rooms.onlineOwn')}>
      <div class="narrow">
        <p class="field">{t('rooms.onlineOwnText')}</p>
        <Form action={`/o/${organisation.slug}/rooms/online`} csrf={csrf} label={t('rooms.onlineOwn')}>
          <Field {...field('address')} kind="url" label={t('rooms.onlineAddress')} hint={t('rooms.onlineAddressHint')} optional />
          <Field {...field('how')} kind="textarea" rows={3} maxlength={2000} label={t('rooms.onlineHow')} hint={t('rooms.onlineHowHint')} optional />
          <Acts><Button primary>{t('rooms.onlineSave')}</Button></Acts>
        </Form>
      </div>
    </LedgerPart>
  );
}

function Platforms(props: Props) {
  const { visit: { text, actor }, platforms } = props;
  const { t } = text;
  const lines: [Child, Child][] = platforms.filter(({ needsBase }) => needsBase).map((one) => [nameOf(text, one), one.base === null ? t('rooms.onlineNoBase') : <bdi dir="ltr">{one.base}</bdi>]);
  return (
    <LedgerPart id="platforms" heading={t('rooms.onlinePlatforms')}>
      {may(actor, access['resources.setPlatform']) ? <PlatformsForm {...props} /> : <DescriptionList items={lines} />}
    </LedgerPart>
  );
}

function PlatformsForm({ visit: { text, organisation, csrf }, platforms, values, errors }: Props) {
  const { t } = text;
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name), optional: true });
  return (
    <div class="narrow">
      <Form action={`/o/${organisation.slug}/rooms/online/platforms`} csrf={csrf} label={t('rooms.onlinePlatforms')}>
        {platforms.filter(({ needsBase }) => needsBase).map((one) => (
          <Field {...field(`${one.name}.base`)} kind="url" label={t('rooms.onlineBase', { platform: nameOf(text, one) })} hint={t('rooms.onlineBaseHint')} />
        ))}
        <p class="field">{t('rooms.onlineUnitsText')}</p>
        {platforms.filter(({ needsStandingRoom }) => !needsStandingRoom).map((one) => <Field {...field(`${one.name}.units`)} kind="number" min="1" max="10000" label={t('rooms.onlineUnits', { platform: nameOf(text, one) })} />)}
        <Acts><Button primary>{t('rooms.onlinePlatformsSave')}</Button></Acts>
      </Form>
    </div>
  );
}

/** A way to meet online by its name here; one that no catalogue knows by its own. */
function nameOf({ t }: Text, { name, label }: Pick<Offered, 'name' | 'label'>): string {
  return name === 'link' || name === 'jitsi' ? t(`rooms.platform.${name}`) : label;
}
