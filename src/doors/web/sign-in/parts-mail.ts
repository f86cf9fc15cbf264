import type { MailLink } from '../../../platform/sign-in.ts';
import { say } from '../../../rooms/messaging/actions.ts';
import { letter } from '../../../rooms/messaging/actions-letter.ts';
import { membershipsOf } from '../../../rooms/identity/reads.ts';
import type { Visit, WebParts } from '../visit.ts';

/**
 * Queues the mail with the link that signs in; it leaves by the outbox like every other, to the address of the account:
 * that of the person may have been changed by others. Nothing for who is nobody here. `next`: where it leads then.
 */
export async function sendLink(parts: WebParts, visit: Visit, link: MailLink, next: string): Promise<void> {
  const { id, slug, name, zone } = visit.organisation;
  const persons = await parts.office.outside((tx) => membershipsOf(tx, link.account.id));
  const here = persons.find((one) => one.organisation === id);
  if (!here) return;
  const query = new URLSearchParams({ token: link.token, ...(next === '' ? {} : { next }) });
  const { href } = new URL(`/o/${slug}/sign-in/link?${query}`, parts.office.parts.config.publicUrl);
  await parts.office.enter(id, { kind: 'machine', name: 'sign-in' }, (ctx) => say(ctx, {
    kind: 'sign-in', key: `sign-in:${here.person}:${link.until.toString()}`, subject: { kind: 'person', id: here.person },
    to: [{ person: here.person, channel: 'mail', address: link.account.email }],
    compose: (_person, head) => {
      const { text } = head;
      const until = text.dateTime(link.until, zone);
      return letter(head, {
        subject: text.t('signin.mailSubject'),
        blocks: [
          { kind: 'paragraph', text: text.t('signin.mailIntro', { organisation: name }) },
          { kind: 'actions', primary: true, actions: [{ label: text.t('signin.mailButton'), href }] },
          { kind: 'small', text: text.t('signin.mailNotYou', { until }) },
        ],
      });
    },
  }));
}
