/** What a family is told while it waits: that a time is kept for it, or is not to be had any more (P-6.2). */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Block, Content, Letterhead, Recipient } from '../messaging/model.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Scene } from './actions-family.ts';
import { aboutFamily } from './actions-open.ts';
import { contactTold, familyLink, firstName, namesOf, placeTold } from './actions-say.ts';
import type { Round } from './model.ts';
import type { Offer, Wait } from './model-waiting.ts';
import { addressees } from './reads-reach.ts';
import { roundFamily } from './reads.ts';
import { childrenNow } from './reads-people.ts';
import { roomOn } from './rules.ts';
import { worded } from './rules-texts.ts';

type Offered = Pick<Offer, 'start' | 'end' | 'until'>;

/** Tells a family of a time that is kept for it, with the page on which it takes it or says no. Whom no message reaches the office calls. */
export async function sayOffer(ctx: Context, scene: Scene, one: Wait, offer: Offered): Promise<void> {
  const { round, family, teachers } = scene;
  const to = await addressees(ctx, family.guardians);
  if (to.length === 0) return;
  const names = await namesOf(ctx, scene);
  const own = teachers.find(({ teacher }) => teacher === one.teacher);
  const room = own ? roomOn(own, offer.start.toZonedDateTimeISO(round.zone).toPlainDate()) : null;
  await say(ctx, {
    kind: 'conferences.offer', key: `conferences.offer:${one.id}:${ctx.now.toString()}`, subject: aboutFamily(family), to, about: round.name,
    compose: async (person, head) => offerLetter(head, {
      round: worded(round, person.language), offer, teacher: names.teachers.get(one.teacher) ?? '', child: names.children.get(one.student) ?? '', place: placeTold({ place: one.place, room }, names, head.text),
      contact: contactTold(worded(round, person.language), await organisationOf(ctx.tx, ctx.organisation)), href: await familyLink(ctx, round, family, person.id), person,
    }),
  });
}

interface Told {
  readonly round: Round; readonly offer: Offered; readonly teacher: string; readonly child: string; readonly place: string; readonly contact: string[];
  readonly href: string; readonly person: Recipient;
}

function offerLetter(head: Letterhead, { round, offer, teacher, child, place, contact, href, person }: Told): Content {
  const { text } = head;
  const values = { teacher, child, when: text.dateRange(offer.start, offer.end, round.zone), until: text.dateTime(offer.until, round.zone) };
  const blocks: Block[] = [
    { kind: 'heading', text: round.name },
    { kind: 'paragraph', text: text.t('waiting.mail.offer.intro', values) },
    { kind: 'facts', facts: [
      { label: text.t('waiting.mail.time'), value: values.when }, { label: text.t('conference.format'), value: place },
      { label: text.t('waiting.mail.until'), value: values.until }, { label: text.t('conference.zone'), value: text.zoneName(round.zone, offer.start) },
      { label: text.t('conference.contact'), value: contact },
    ] },
    { kind: 'paragraph', text: text.t('waiting.mail.offer.how') },
    { kind: 'actions', primary: true, actions: [{ label: text.t('waiting.mail.offer.act'), href }] },
    { kind: 'small', text: text.t('conference.mail.told.yours', { name: person.name }) },
  ];
  return letter(head, { subject: text.t('waiting.mail.offer.subject', values), blocks });
}

/** Tells a family that the time it was offered is not to be had any more, and that it keeps its place; one that is none any more is told nothing. */
export async function sayOfferGone(ctx: Context, round: Round, { id, family: of, student, teacher, offer }: Wait): Promise<void> {
  const family = await roundFamily(ctx.tx, ctx.organisation, of);
  const to = family && (await childrenNow(ctx, family)) ? await addressees(ctx, family.guardians) : [];
  if (!family || !offer || to.length === 0) return;
  const known = await peopleById(ctx.tx, ctx.organisation, [student, teacher] satisfies PersonId[]);
  await say(ctx, {
    kind: 'conferences.offerGone', key: `conferences.offerGone:${id}:${offer.at.toString()}`, subject: aboutFamily(family), to, about: round.name,
    compose: async (person, head) => {
      const { text } = head;
      const values = { teacher: known.get(teacher)?.name ?? '', child: firstName(known.get(student)?.name ?? ''), when: text.dateRange(offer.start, offer.end, round.zone) };
      return letter(head, {
        subject: text.t('waiting.mail.gone.subject', values),
        blocks: [
          { kind: 'heading', text: round.name }, { kind: 'paragraph', text: text.t('waiting.mail.gone.intro', values) },
          { kind: 'actions', primary: true, actions: [{ label: text.t('waiting.mail.gone.act'), href: await familyLink(ctx, round, family, person.id) }] },
        ],
      });
    },
  });
}
