import type { Child } from 'hono/jsx';
import { Page } from '../frame/page.tsx';
import type { Visit } from '../visit.ts';

/** The pages of the bar, in its order; who may not open one does not see it. */
export type Place = 'today' | 'requests' | 'sessions' | 'people' | 'rooms' | 'procedures' | 'log' | 'outbox';

interface OfficePageProps {
  visit: Visit;
  title: string;
  current?: Place;
  banner?: Child;
  above?: Child;
  live?: string;
  refused?: boolean;
  children: Child;
}

/** A page of the office for who is signed in: the bar with what is open to this person. */
export function OfficePage({ visit, title, current, children, ...rest }: OfficePageProps) {
  const { text, organisation, person, now } = visit;
  const home = `/o/${organisation.slug}/`;
  const nav = (['today'] as const).map((place) => ({ href: home, label: text.t(`office.nav.${place}`), current: place === current }));
  return (
    <Page text={text} title={title} home={home} nav={nav} person={{ name: person!.name, href: `${home}me` }} zone={person!.zone} now={now} {...rest}>
      {children}
    </Page>
  );
}
