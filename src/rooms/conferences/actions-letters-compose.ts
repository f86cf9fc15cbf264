/** Who is written to, and what a letter says: purpose, days, how to book, whom to ask, and a slip to send back (P-2.1, P-2.2). */
import type { Context } from '../../platform/context.ts';
import type { PrintedLetter } from '../../platform/print/letters.ts';
import type { Text } from '../../platform/text.ts';
import { languageOf } from '../../platform/text-languages.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { letterhead } from '../messaging/actions.ts';
import { studentsOf, teachersOfAll } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import type { LetterLink } from './actions-codes.ts';
import { isAfter } from './actions-open.ts';
import { contactTold, firstName } from './actions-say.ts';
import { daysTold } from './actions-teachers.ts';
import type { FamilyId, Round } from './model.ts';
import type { PrintedFor } from './model-letters.ts';
import { roundFamilies, roundTeachers } from './reads.ts';
import { reachOf } from './reads-letters.ts';
import { familiesIn } from './reads-people.ts';
import { textFields, worded } from './reads-texts.ts';
import { byClassThenName } from './rules-letters.ts';
import { instantAt } from './rules.ts';

interface Child { readonly person: PersonId; readonly name: string; readonly className: string | null }

/** One letter, before it is put into words. */
export interface LetterContent {
  readonly family: FamilyId;
  /** Guardians to whom it says the same; the link is that of the first. */
  readonly to: readonly { readonly person: PersonId; readonly name: string }[];
  readonly text: Text;
  /** The BCP 47 tag of the first: of the school's own texts. */
  readonly language: string;
  readonly children: readonly Child[];
  /** Whom the family can meet, for which child. */
  readonly rows: readonly { readonly person: PersonId; readonly teacher: string; readonly subjects: readonly string[]; readonly child: Child }[];
  readonly className: string;
  readonly childName: string;
}

/** The letters of a round by class and name: to each family one in each language of its guardians. */
export async function contentsOf(ctx: Context, round: Round, which: PrintedFor): Promise<LetterContent[]> {
  const live = new Map((await familiesIn(ctx, round)).map((one) => [one.key, one]));
  const families = (await roundFamilies(ctx, round.id)).filter(({ key }) => live.has(key));
  const reach = await reachOf(ctx, families);
  const ids = [...live.values()].flatMap(({ students }) => students);
  const students = new Map((await studentsOf(ctx, { ids })).map((one) => [one.person, one as Child]));
  const rows = await rowsOf(ctx, round, ids, students);
  const organisation = await organisationOf(ctx.tx, ctx.organisation);
  return byClassThenName(families.flatMap(({ id, key }) => {
    const children = live.get(key)!.students.flatMap((student) => students.get(student) ?? []);
    const to = (reach.get(id) ?? []).filter((one) => which === 'all' || one.reach !== 'message');
    const textFor = ({ language }: Pick<(typeof to)[number], 'language'>) => letterhead(organisation, { language }).text;
    const alike = Map.groupBy(to, (one) => [textFor(one).locale, ...textFields.map((field) => worded(round, one.language)[field])].join('\n'));
    return [...alike.values()].map((guardians): LetterContent => ({
      family: id, to: guardians, text: textFor(guardians[0]!), language: guardians[0]!.language, children, rows: children.flatMap(({ person }) => rows.get(person) ?? []),
      className: children[0]?.className ?? '', childName: children[0]?.name ?? '',
    }));
  }));
}

async function rowsOf(ctx: Context, round: Round, ids: readonly PersonId[], students: ReadonlyMap<PersonId, Child>): Promise<Map<PersonId, LetterContent['rows']>> {
  const there = new Set((await roundTeachers(ctx, round.id)).map(({ teacher }) => teacher));
  const names = await peopleById(ctx.tx, ctx.organisation, [...there]);
  const taught = await teachersOfAll(ctx, ids);
  return new Map(ids.map((student) => {
    const of = Map.groupBy((taught.get(student) ?? []).filter(({ teacher }) => there.has(teacher)), ({ teacher }) => teacher);
    const child = students.get(student);
    return [student, child ? [...of].map(([teacher, all]) => ({ person: teacher, teacher: names.get(teacher)?.name ?? '', subjects: all.map(({ subject }) => subject), child })) : []];
  }));
}

/** A letter in words, with its link. */
export function printed({ publicUrl, now }: Pick<Context, 'publicUrl' | 'now'>, { round: given, organisation }: { round: Round; organisation: Organisation }, one: LetterContent, link: LetterLink): PrintedLetter {
  const round = worded(given, one.language);
  const { text, to, children } = one;
  const { t } = text;
  const names = text.list(children.map(({ name }) => firstName(name)));
  const contact = contactTold(round, organisation);
  return {
    language: text.locale, direction: languageOf(text.locale).direction, sender: [organisation.name, ...contact], date: text.date(now, round.zone), title: round.name,
    to: [text.list(to.map(({ name }) => name)), t('letter.for', { children: text.list(children.map(inClass)) })],
    paragraphs: [t('conference.mail.told.intro', { organisation: organisation.name, children: names }), ...[round.purpose, round.instructions].filter((one) => one !== '').map(apart), t('letter.how')],
    facts: factsOf(round, text, now),
    code: {
      link: link.address, alt: t('letter.code.alt'), caption: t('letter.code.caption'), address: t('letter.code.address', { address: shown(new URL(`/o/${organisation.slug}/code`, publicUrl)) }),
      label: t('letter.code.label'), short: link.code,
    },
    closing: [t('letter.call', { contact: contact.join(', ') })],
    slip: {
      title: t('letter.slip.title', { round: round.name, children: text.list(children.map(inClass)) }), instruction: t('letter.slip.instruction', { until: text.dateTime(round.deadline, round.zone) }),
      who: t('letter.slip.who'), when: t('letter.slip.when'), sign: t('letter.slip.sign'),
      rows: one.rows.map((row) => ({ name: rowTold(text, row, children.length > 1), choices: timesOf(round, text) })),
    },
  };
}

/** What the school wrote may be in another language than the letter: it keeps its own direction (UAX 9, section 2.7). */
const apart = (words: string): string => `\u2068${words}\u2069`;

const inClass = ({ name, className }: Child): string => (className ? `${name}, ${className}` : name);

/** As it is typed: without the scheme where that is the usual one. */
const shown = (address: URL): string => address.href.replace(/^https:\/\//, '');

function rowTold(text: Text, { teacher, subjects, child }: LetterContent['rows'][number], named: boolean): string {
  const taught = text.list(subjects.map((subject) => subject || text.t('letter.slip.classTeacher')));
  return named ? text.t('letter.slip.rowOf', { teacher, subjects: taught, child: firstName(child.name) }) : text.t('letter.slip.row', { teacher, subjects: taught });
}

function factsOf(round: Round, text: Text, now: Temporal.Instant): PrintedLetter['facts'] {
  const { t } = text;
  return [
    ...daysTold(round, text).map((value, at) => ({ label: at === 0 ? t('conference.days') : '', value })),
    { label: t('conference.zone'), value: text.zoneName(round.zone, round.deadline) }, { label: t('conference.format'), value: t(`conference.format.${round.format}`) },
    ...(isAfter(round.opensAt, now) ? [{ label: t('conference.opens'), value: text.dateTime(round.opensAt, round.zone) }] : []),
    { label: t('conference.deadline'), value: text.dateTime(round.deadline, round.zone) },
  ];
}

/** What can be ticked: of one day its halves, of several the days. */
function timesOf({ days, zone }: Round, text: Text): string[] {
  const [first] = days;
  if (days.length > 1) return days.map(({ date }) => text.shortDay(date));
  const at = (minute: number) => instantAt(zone, first!.date, minute);
  const half = Math.round((first!.from + first!.to) / 60) * 30;
  return [text.range(at(first!.from), at(half), zone), text.range(at(half), at(first!.to), zone)];
}
