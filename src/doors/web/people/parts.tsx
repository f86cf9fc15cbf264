/** What other pages show of people, too. */
import type { Text } from '../../../platform/text.ts';
import { languages } from '../../../platform/text-languages.ts';
import { roles, type PersonId, type Role } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import type { Option } from '../frame/fields.tsx';

/** A name that leads to the person's page. */
export function PersonLink({ home, id, name }: { home: string; id: string; name: string }) {
  return <a href={`${home}people/${id}`}><bdi>{name}</bdi></a>;
}

/** How a person is called on a page: who was erased has no name any more. */
export function nameOf(text: Text, { name, erased }: Pick<Person, 'name' | 'erased'>): string {
  return erased ? text.t('people.erased') : name;
}

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));

/** All zones, and the one that somebody has already under an older name. */
export function zoneOptions(now: string | undefined): readonly Option[] {
  return now === undefined || now === '' || zones.some(({ value }) => value === now) ? zones : [{ value: now, label: now }, ...zones];
}

/** The languages of the interface by their own names, and the one that somebody has already. */
export function languageOptions(text: Text, now: string | undefined): readonly Option[] {
  const known = languages.map(({ locale, name }) => ({ value: locale as string, label: name as string }));
  return now === undefined || now === '' || known.some(({ value }) => value === now) ? known : [{ value: now, label: text.languageName(now) }, ...known];
}

/** The roles as choices. */
export function roleOptions(text: Text): readonly Option[] {
  return roles.map((role) => ({ value: role, label: text.t(`role.${role}`) }));
}

/** The roles of one person in words. */
export function rolesInWords(text: Text, held: readonly Role[]): string {
  return text.list(held.map((role) => text.t(`role.${role}`)));
}

/** Persons as choices of a filter, by name, with everybody first. */
export function personOptions(people: readonly Person[], everybody: string): readonly Option[] {
  return [{ value: '', label: everybody }, ...people.map(({ id, name }: { id: PersonId; name: string }) => ({ value: id, label: name }))];
}

/** A channel in words; those of later adapters by their own name. */
export function channelName(text: Text, channel: string): string {
  return channel === 'mail' || channel === 'portal' || channel === 'push' ? text.t(`people.channel.${channel}`) : channel;
}
