import type { Context } from '../../platform/context.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { PersonId } from '../identity/model.ts';
import { eraseTextsAbout } from '../log/actions.ts';
import { eraseLetters } from './actions-letters.ts';
import { callsWith } from './reads-desk.ts';
import { absencesBy } from './reads-absence.ts';
import { notesBy } from './reads-evening.ts';
import { interpretsIn } from './reads-interpreters.ts';
import { appointmentsOf, familiesWith, takesPartOf } from './reads-own.ts';
import { waitsOf } from './reads-waiting.ts';
import { wishesBy } from './reads-wishes.ts';
import { eraseAbsenceWords, maskAbsenceWords } from './store-absence.ts';
import { eraseNotes } from './store-evening.ts';
import { eraseInterpreter } from './store-interpreters.ts';
import { forgetCaller } from './store-desk.ts';
import { deleteWaitsOf } from './store-waiting.ts';
import { eraseWishes } from './store-wishes.ts';
import { eraseWords, maskWords } from './store.ts';

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const conferencesData = {
  room: 'conferences',
  /** A teacher's notes are for himself: of them others have how many there are (P-7.1, X-6). */
  async hold(ctx: Context, person: PersonId, { own }: { readonly own: boolean; readonly closed: ReadonlySet<string> }) {
    const notes = await notesBy(ctx, person);
    return {
      leftOut: own ? 0 : notes.length,
      what: ['meetings of parent-teacher rounds: as a guardian, as the child they were about, or as the teacher', 'hours and wishes that a teacher said for a round', 'what a teacher noted of his meetings for himself', 'rounds in which somebody interprets', 'when the school called about a round, and what came of it', 'places in the waiting lists of teachers', 'whom a family wants to meet and when it can', 'when a teacher was absent from a round'],
      keptFor: 'as long after the last day of a round as the organisation has said, part by part; until the person is erased at most',
      copy: { meetings: await appointmentsOf(ctx, person), rounds: await takesPartOf(ctx, person), notes: own ? notes : [], interprets: await interpretsIn(ctx, person), calls: await callsWith(ctx, person), waits: await waitsOf(ctx, person), wishes: await wishesBy(ctx, person), absences: await absencesBy(ctx, person) },
    };
  },
  /** That there was a meeting stays, with nobody behind its ids; why it was moved or cancelled goes, from the log too. */
  async erase(ctx: Context, person: PersonId, mentions: Mentions): Promise<number> {
    const families = await familiesWith(ctx, person);
    if (families.length > 0) await eraseTextsAbout(ctx, person, { subjects: families });
    const own = await eraseNotes(ctx.tx, ctx.organisation, person) + await eraseInterpreter(ctx.tx, ctx.organisation, person);
    return own + await eraseWords(ctx.tx, ctx.organisation, person) + await maskWords(ctx.tx, ctx.organisation, mentions) + await eraseLetters(ctx, person)
      + await forgetCaller(ctx.tx, ctx.organisation, person)
      + await eraseAbsenceWords(ctx.tx, ctx.organisation, person) + await maskAbsenceWords(ctx.tx, ctx.organisation, mentions) + await deleteWaitsOf(ctx.tx, ctx.organisation, person) + await eraseWishes(ctx.tx, ctx.organisation, person);
  },
};
