import type { Context } from '../../../platform/context.ts';
import { organisation } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { say } from '../../../rooms/messaging/actions.ts';
import { letter } from '../../../rooms/messaging/actions-letter.ts';

/**
 * Tells somebody who may sign in from now on where, and how without a password. It carries no token: it may be read days
 * later, and whoever reads it besides cannot sign in with it. The sign-in page sends the link that does.
 */
export async function welcome(ctx: Context, person: PersonId): Promise<void> {
  const { slug } = await organisation(ctx.tx, ctx.organisation);
  const href = new URL(`/o/${slug}/sign-in`, ctx.publicUrl).href;
  await say(ctx, {
    kind: 'people.welcome', key: `people.welcome:${person}`, subject: { kind: 'person', id: person }, to: [{ person, channel: 'mail' }],
    compose: ({ email }, head) => {
      const { t } = head.text;
      const { name } = head.organisation;
      return letter(head, {
        subject: t('people.welcomeSubject', { organisation: name }),
        blocks: [
          { kind: 'paragraph', text: t('people.welcomeText', { organisation: name }) },
          { kind: 'actions', primary: true, actions: [{ label: t('people.welcomeButton'), href }] },
          { kind: 'paragraph', text: t('people.welcomeHow', { address: email ?? '' }) },
        ],
      });
    },
  });
}
