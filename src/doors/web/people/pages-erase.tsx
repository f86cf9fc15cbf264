import type { Text } from '../../../platform/text.ts';
import type { Person } from '../../../rooms/people/model.ts';
import type { Holding } from '../../../rooms/records/model.ts';
import { say } from '../answers.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

interface Props {
  visit: Visit;
  person: Person;
  /** What each room holds, by the room's name. */
  held: ReadonlyMap<string, Holding>;
  reason: string;
  errors: readonly FieldError[];
  /** Why it cannot be done as things stand. */
  refusal: string | undefined;
}

/** The page that shows what is held of a person, and asks why, before all of it is erased. */
export function ErasePersonPage({ visit, person, held, reason, errors, refusal }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const page = `/o/${organisation.slug}/people/${person.id}`;
  const title = t('people.eraseTitle', { name: person.name });
  return (
    <OfficePage visit={visit} title={title} current="people" refused={errors.length > 0 || refusal !== undefined}>
      <PageHead title={title} acts={<ButtonLink href={`${page}/data.json`}>{t('people.data')}</ButtonLink>}>{t('people.eraseText')}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {refusal === undefined ? null : <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('refusal.title')}</StateMark>}><p role="alert">{refusal}</p></Notice>}
        <h2>{t('people.held')}</h2>
        <DescriptionList items={[...held].map(([room, { copy }]) => [roomInWords(text, room), heldInWords(text, room, copy)])} />
        <Form action={`${page}/erase`} csrf={csrf}>
          <Field text={text} name="reason" kind="text" label={t('log.eraseReason')} hint={t('log.eraseReasonHint')} value={reason} error={errorOf(errors, 'reason')} maxlength={500} />
          <Acts><Button primary>{t('people.eraseButton')}</Button><ButtonLink href={page}>{t('people.keep')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

/** The rooms that have words; one without them is shown by its name, so that nothing that is held goes unsaid. */
export const heldRooms = [
  'log', 'identity', 'people', 'records', 'messaging', 'calendars', 'resources', 'invitations', 'sessions', 'feedback', 'procedures',
] as const;
const isKnown = (room: string) => (heldRooms as readonly string[]).includes(room);

const roomInWords = (text: Text, room: string) => (isKnown(room) ? say(text, `people.heldBy.${room}`) : room);

function heldInWords(text: Text, room: string, copy: unknown) {
  const count = countOf(copy);
  return <>{isKnown(room) ? say(text, `people.heldText.${room}`) : null} <span class="quiet small">{text.t('people.heldCount', { count })}</span></>;
}

/** How many things there are in a copy: the entries of its lists, else the thing itself. */
function countOf(copy: unknown): number {
  if (copy === null || copy === undefined) return 0;
  if (Array.isArray(copy)) return copy.length;
  const lists = typeof copy === 'object' ? Object.values(copy).filter((one) => Array.isArray(one)) : [];
  return lists.length > 0 ? lists.reduce((sum, one) => sum + one.length, 0) : 1;
}

/** In place of the page of somebody who was erased. */
export function ErasedPage({ visit, done }: { visit: Visit; done: boolean }) {
  const { text, organisation } = visit;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage visit={visit} title={text.t('people.erased')} current="people">
      <PageHead title={text.t('people.erased')}>{text.t('people.erasedText')}</PageHead>
      <Body narrow>
        {done ? <Notice kind="done" lead={<StateMark text={text} state="done">{text.t('people.eraseDone')}</StateMark>} /> : null}
        <p><a href={`${home}people`}>{text.t('people.all')}</a></p>
      </Body>
    </OfficePage>
  );
}
