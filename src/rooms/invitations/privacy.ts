import type { PersonalData } from '../records/ports.ts';
import { record } from '../log/actions.ts';
import { answersOf } from './reads.ts';
import { eraseComments, maskComments } from './store.ts';

/** What this room holds of a person: to what he was asked, what he answered, and what he wrote beside it. */
export const invitationsData: PersonalData = {
  room: 'invitations',
  async hold(ctx, person, { closed }) {
    const { given, asked } = await answersOf(ctx.tx, ctx.organisation, person);
    const open = <Some extends { subject: string }>(all: readonly Some[]) => all.filter(({ subject }) => !closed.has(subject));
    const copy = { given: open(given), asked: open(asked) };
    return {
      what: ['to what the person was asked, and what the person answered and when', 'what the person wrote beside an answer'],
      keptFor: 'the answers as evidence that the procedure was followed; what was written beside them until the person is erased',
      copy, leftOut: given.length + asked.length - copy.given.length - copy.asked.length,
    };
  },
  async erase(ctx, person, mentions) {
    const erased = await eraseComments(ctx.tx, ctx.organisation, person) + await maskComments(ctx.tx, ctx.organisation, mentions);
    await record(ctx, { verb: 'invitations.eraseComments', subject: { kind: 'person', id: person }, details: { erased } });
    return erased;
  },
};
