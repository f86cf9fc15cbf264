import type { Channel } from '../rooms/messaging/ports.ts';
import { mailAddressOf } from './smtp.ts';

/** Mail where no `SMTP_URL` is given: every message stays in the outbox, to be looked at, and nothing leaves. */
export const keptMail: Channel = {
  name: 'mail',
  addressOf: (person) => mailAddressOf(person.email),
  deliver: async (letter) => (mailAddressOf(letter.to.address) === undefined
    ? { state: 'bounced', reason: 'This is not an address that mail can be sent to.' }
    : { state: 'kept' }),
};
