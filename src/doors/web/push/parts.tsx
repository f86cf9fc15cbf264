/** Being told in this browser that there is a message (P-2.1): on the page of a family, and on one's own. */
import type { Child } from 'hono/jsx';
import type { Office } from '../../../platform/office.ts';
import { serverKeys } from '../../../platform/push/vapid.ts';
import type { Text } from '../../../platform/text.ts';
import { assetAddress } from '../frame/assets.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Form, type Csrf } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';

/** What was just done, as the address says after a redirect: `?push=on`. */
export const pushDone = ['on', 'off'] as const;

export interface PushShown {
  /** Where the forms are sent. */
  readonly action: string;
  /** The public key of the installation, for browsers. */
  readonly key: string;
  /** In how many browsers it is on. */
  readonly browsers: number;
  readonly done: (typeof pushDone)[number] | undefined;
}

/** The public key of an installation, base64url. */
export function pushKey(office: Pick<Office, 'key'>): string {
  return serverKeys(office.key('push')).publicKey;
}

/** Switching on needs a script that finds that the browser can; that it is on somewhere, and switching it off, does not. */
export function PushBox({ text, csrf, shown, children }: { text: Text; csrf: Csrf; shown: PushShown; children?: Child }) {
  const { t } = text;
  const { action, key, browsers, done } = shown;
  return (
    <>
      {done ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t(`push.done.${done}`)}</StateMark>} /> : null}
      <section data-push={key} data-worker={assetAddress('push-worker.js')}>
        <div class="field">
          <p>{t('push.text')} {children}</p>
          <p data-when="none">{t('push.none')}</p>
          <p data-when="blocked" hidden>{t('push.blocked')}</p>
          <p data-when="failed" role="status" hidden>{t('push.failed')}</p>
        </div>
        <Form action={action} csrf={csrf}>
          <input type="hidden" name="do" value="push" />
          {(['endpoint', 'p256dh', 'auth'] as const).map((name) => <input type="hidden" name={name} value="" />)}
          <div data-when="off" hidden><Acts><Button primary>{t('push.on')}</Button></Acts></div>
          <div data-when="on" hidden><Acts><Button>{t('push.off')}</Button></Acts></div>
        </Form>
      </section>
      {browsers === 0 ? null : (
        <Form action={action} csrf={csrf}>
          <div class="field"><p>{t('push.count', { count: browsers })}</p></div>
          <Acts><Button name="do" value="push-none">{t('push.allOff')}</Button></Acts>
        </Form>
      )}
    </>
  );
}
