import type { MailLink } from '../../../platform/sign-in.ts';
import type { Visit, WebParts } from '../visit.ts';

/** Queues the mail with the link; it leaves by the outbox like every other. */
export async function sendLink(_parts: WebParts, _visit: Visit, _link: MailLink): Promise<void> {
  throw new Error('joined with the room messaging');
}
