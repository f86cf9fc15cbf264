import { emit, type Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { PeopleFact } from './events.ts';
import { toldOf, waitingCorrections } from './reads-imports.ts';
import { guardiansBy, guardianshipsOf, studentsOf, teachersOf } from './reads-students.ts';
import { person as personById } from './reads.ts';
import { eraseSaid } from './store-imports.ts';
import { blankStudent } from './store-students.ts';
import { blankPerson } from './store.ts';

async function known(ctx: Context, id: PersonId) {
  const found = await personById(ctx.tx, ctx.organisation, id);
  return found?.erased ? undefined : found;
}

/**
 * What is held of a person as a student, a guardian, or both. A student takes along his own class, teachers and how his guardians meet; not
 * who they are, and of a guardian not the children: each is told what is his, and with whom there is no contact is for the office (P-N).
 */
async function atSchool(ctx: Context, id: PersonId) {
  const [student] = await studentsOf(ctx, { ids: [id], left: true });
  const [guardian] = await guardiansBy(ctx, [id]);
  const sources = await toldOf(ctx, id);
  return {
    ...(student ? { student: { class: student.className, guardiansMeet: student.guardiansMeet, left: student.left, guardians: (await guardianshipsOf(ctx, [id])).length, subjects: (await teachersOf(ctx, id)).map(({ subject }) => subject) } } : {}),
    ...(guardian ? { guardian: { way: guardian.way, interpreterLanguage: guardian.interpreterLanguage, said: (await waitingCorrections(ctx, id)).map(({ proposed, madeAt }) => ({ ...proposed, madeAt })) } } : {}),
    ...(sources.length > 0 ? { sources } : {}),
  };
}

/** What this room holds of a person; of the shape of `records.PersonalData`, as which `main.ts` joins it. */
export const peopleData = {
  room: 'people',
  async hold(ctx: Context, id: PersonId) {
    const found = await known(ctx, id);
    return {
      what: [
        'name, address and telephone number', 'language and time zone', 'of a student: class, teachers, guardians and how they meet', 'of a guardian: whose, how he is reached, and the language of an interpreter',
        'that a source of school data named the person, as keyed marks of what it said',
      ],
      keptFor: 'until the person is erased; that there was somebody stays. A file of an import is removed once that is accepted or discarded',
      copy: found ? { ...found, ...await atSchool(ctx, id) } : null,
    };
  },
  async names(ctx: Context, id: PersonId): Promise<readonly (string | null)[]> {
    const found = await known(ctx, id);
    return found ? [found.name, found.email, found.phone] : [];
  },
  /** Blanks the row; it stays for what has happened. Nobody is the person's guardian or child any more, and no source knows him. */
  async erase(ctx: Context, id: PersonId): Promise<number> {
    const { zone, language } = await organisationOf(ctx.tx, ctx.organisation);
    const said = await eraseSaid(ctx.tx, ctx.organisation, id, ctx.now) + await blankStudent(ctx.tx, ctx.organisation, id, ctx.now);
    const blanked = await blankPerson(ctx.tx, ctx.organisation, id, { zone, language, erased_at: ctx.now });
    await emit<PeopleFact>(ctx, { kind: 'people.PersonErased', subject: { kind: 'person', id } });
    ctx.notices.changed('people');
    return blanked + said;
  },
};
