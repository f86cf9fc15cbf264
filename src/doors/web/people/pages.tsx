import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access as identityAccess } from '../../../rooms/identity/access.ts';
import { roles, type Member, type Role } from '../../../rooms/identity/model.ts';
import { access } from '../../../rooms/people/access.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { FilterChoice, FilterLine } from '../answers-filters.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm } from '../frame/forms.tsx';
import { Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { PersonLink, roleOptions, rolesInWords } from './parts.tsx';

export interface Listed { readonly person: Person; readonly member: Member | undefined }

interface ListProps {
  visit: Visit;
  people: readonly Listed[];
  words: string;
  role: Role | undefined;
  /** More fit than are shown. */
  cut: boolean;
}

/** Everybody the organisation has to do with. */
export function PeoplePage({ visit, people, words, role, cut }: ListProps) {
  const { text, organisation, actor } = visit;
  const home = `/o/${organisation.slug}/`;
  const mayAdd = may(actor, access['people.add']);
  const asked = words !== '' || role !== undefined;
  return (
    <OfficePage visit={visit} title={text.t('people.title')} current="people" live={`${home}live?topics=people`}>
      <PageHead
        title={text.t('people.title')} tools={<Filters text={text} home={home} words={words} role={role} />}
        acts={mayAdd ? <><ButtonLink href={`${home}students`}>{text.t('people.toStudents')}</ButtonLink><ButtonLink primary href={`${home}people/new`}>{text.t('people.addAct')}</ButtonLink></> : undefined}
      />
      <Body>
        <div data-live-part="people">
          {people.length === 0
            ? <Empty {...(asked ? { link: { href: `${home}people`, label: text.t('people.all') } } : {})}>{text.t('people.none')}</Empty>
            : <List visit={visit} people={people} home={home} />}
          {cut ? <p class="second">{text.t('people.cut', { count: people.length })}</p> : null}
        </div>
      </Body>
    </OfficePage>
  );
}

function Filters({ text, home, words, role }: { text: Text; home: string; words: string; role: Role | undefined }) {
  const everyRole = [{ value: '', label: text.t('people.anyRole') }, ...roleOptions(text)];
  return (
    <AskForm action={`${home}people`} label={text.t('people.search')}>
      <FilterLine name="words" kind="search" label={text.t('people.words')} value={words} />
      <FilterChoice name="role" label={text.t('people.role')} value={role ?? ''} options={everyRole} />
      <Button>{text.t('people.searchAct')}</Button>
    </AskForm>
  );
}

function List({ visit, people, home }: { visit: Visit; people: readonly Listed[]; home: string }) {
  const { text, actor, organisation } = visit;
  const mayContact = may(actor, access['people.readContact']);
  const columns = [
    { label: text.t('people.name') }, { label: text.t('people.roles') },
    ...(mayContact ? [{ label: text.t('people.address') }, { label: text.t('people.phone') }] : []), { label: text.t('people.zone') },
  ];
  const rows = people.map(({ person, member }) => [
    <PersonLink home={home} id={person.id} name={person.name} />,
    member ? rolesInWords(text, member.roles) || text.t('people.noRole') : <span class="quiet">{text.t('people.guest')}</span>,
    ...(mayContact ? [<bdi dir="ltr">{person.email ?? ''}</bdi>, <bdi dir="ltr" class="nowrap">{person.phone ?? ''}</bdi>] : []),
    <span class={person.zone === organisation.zone ? 'quiet' : undefined}>{text.placeName(person.zone)}</span>,
  ]);
  return <Table id="people" caption={text.t('people.count', { count: people.length })} columns={columns} rows={rows} rowHead={0} />;
}

/** The page that asks before a membership ends. */
export function EndPage({ visit, person, refusal }: { visit: Visit; person: Person; refusal?: string | undefined }) {
  const { text, organisation, csrf } = visit;
  const home = `/o/${organisation.slug}/`;
  const title = text.t('people.endTitle', { name: person.name });
  return (
    <OfficePage visit={visit} title={title} current="people" refused={refusal !== undefined}>
      <PageHead title={title} />
      <Body narrow>
        <p>{text.t('people.endText', { name: person.name, organisation: organisation.name })}</p>
        <form method="post" action={`${home}people/${person.id}/end`}>
          <input type="hidden" name={csrf.name} value={csrf.value} />
          {refusal === undefined ? <p /> : <p class="err" role="alert">{refusal}</p>}
          <Acts>
            <Button primary>{text.t('people.endAct')}</Button>
            <ButtonLink href={`${home}people/${person.id}`}>{text.t('people.keep')}</ButtonLink>
          </Acts>
        </form>
      </Body>
    </OfficePage>
  );
}

/** Whether this reader changes roles here. */
export function mayChangeRoles(visit: Visit): boolean {
  return may(visit.actor, identityAccess['identity.changeRoles']);
}

/** Roles in the order of the model, whatever the order in which they were given. */
export function inOrder(held: readonly Role[]): Role[] {
  return roles.filter((role) => held.includes(role));
}
