/** The signed links that were given: for what, when, when they were last used, until when, and the button that ends each. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { purposes, type GivenLink, type PersonId, type Purpose } from '../../../rooms/identity/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';

/** A link that an older process gave for something else is shown by its name, so that none is missing. */
const isKnown = (purpose: string): purpose is Purpose => (purposes as readonly string[]).includes(purpose);

/** What a link is for, in words. */
export function purposeInWords(text: Text, purpose: string): string {
  return isKnown(purpose) ? text.t(`link.for.${purpose}`) : purpose;
}

/** Somebody to whom links for a thing were given. */
export interface GivenTo { readonly person: PersonId; readonly name: string }

interface OfThingProps {
  visit: Visit;
  links: readonly GivenLink[];
  people: readonly GivenTo[];
  /** Where its forms are sent. */
  action: string;
  /** Some were just revoked. */
  done: boolean;
}

/** The links given for one thing, by person. */
export function LinksOfThing({ visit, links, people, action, done }: OfThingProps) {
  const { text, csrf } = visit;
  const { t } = text;
  const open = links.filter(({ isOpen }) => isOpen);
  const given = people.map((one) => ({ ...one, links: open.filter(({ person }) => person === one.person) })).filter((one) => one.links.length > 0);
  return (
    <LedgerPart id="links" heading={t('link.given')} note={t('link.count', { count: open.length })}>
      {done ? <p role="status"><StateMark text={text} state="done">{t('link.revoked')}</StateMark></p> : null}
      <p class="field second">{t('link.givenText')}</p>
      {given.length === 0 ? <Empty>{t('link.none')}</Empty> : given.map((one) => (
        <details>
          <summary><bdi>{one.name}</bdi> <span class="second">{t('link.count', { count: one.links.length })}</span></summary>
          <ol>{one.links.map((link) => <LinkRow visit={visit} link={link} action={action} of={one.name} />)}</ol>
          <div class="part"><Form action={action} csrf={csrf}><Acts><Button name="person" value={one.person}>{t('link.revokeAllOf', { name: one.name })}</Button></Acts></Form></div>
        </details>
      ))}
      {given.length > 1 ? <div class="part"><Form action={action} csrf={csrf}><Acts><Button name="all" value="ask" plain>{t('link.revokeEvery')}</Button></Acts></Form></div> : null}
    </LedgerPart>
  );
}

interface OfPersonProps extends Omit<OfThingProps, 'people' | 'done'> {
  name: string;
  /** What each link is about, by the id of its subject; nothing where it is not for the reader. */
  about: ReadonlyMap<string, string>;
}

/** The links given to one person, with what each is about. */
export function LinksOfPerson({ visit, links, about, name, action }: OfPersonProps) {
  const { text, csrf } = visit;
  const { t } = text;
  const open = links.filter(({ isOpen }) => isOpen);
  return (
    <LedgerSection id="links" heading={t('link.given')} note={t('link.count', { count: open.length })}>
      {open.length === 0 ? <li class="part"><Empty>{t('link.none')}</Empty></li> : open.map((link) => (
        <LinkRow visit={visit} link={link} action={action} of={name} about={about.get(link.subject.id)} />
      ))}
      {open.length === 0 ? null : (
        <li class="part">
          <p class="field second">{t('link.givenText')}</p>
          <Form action={action} csrf={csrf}><Acts><Button name="all" value="ask">{t('link.revokeAllOf', { name })}</Button></Acts></Form>
        </li>
      )}
    </LedgerSection>
  );
}

function LinkRow({ visit, link, action, of, about }: { visit: Visit; link: GivenLink; action: string; of: string; about?: string | undefined }): Child {
  const { text, csrf } = visit;
  const { t } = text;
  const zone = visit.person!.zone;
  const what = purposeInWords(text, link.purpose);
  return (
    <LedgerRow
      time={<Time text={text} at={link.madeAt} zone={zone} form="dayMonth" />} under={text.time(link.madeAt, zone)} title={what}
      acts={(
        <Form action={action} csrf={csrf}>
          <Button name="link" value={link.id}>{t('link.revoke')}<span class="vh"> {t('link.which', { what, name: of, when: text.dateTime(link.madeAt, zone) })}</span></Button>
        </Form>
      )}
    >
      <p>
        {about ? <><bdi>{about}</bdi>{' · '}</> : null}
        {link.openedAt === null ? t('link.notUsed') : t('link.used', { when: text.dateTime(link.openedAt, zone) })}{' · '}{t('link.until', { date: text.date(link.expiresAt, zone) })}
      </p>
    </LedgerRow>
  );
}
