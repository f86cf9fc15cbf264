import type { Child } from 'hono/jsx';
import { may, type Rule } from '../../../rooms/identity/access.ts';
import { access as conferenceAccess } from '../../../rooms/conferences/access.ts';
import { access as conflictAccess } from '../../../rooms/sessions/access-conflicts.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import { access as messagingAccess } from '../../../rooms/messaging/access.ts';
import { access as logAccess } from '../../../rooms/log/access.ts';
import { access as peopleAccess } from '../../../rooms/people/access.ts';
import { access as procedureAccess } from '../../../rooms/procedures/access.ts';
import { access as resourcesAccess } from '../../../rooms/resources/access.ts';
import type { DemoFrame } from '../clock/parts.tsx';
import { Page } from '../frame/page.tsx';
import type { Visit } from '../visit.ts';

/** The pages of the bar, in its order; who may not open one does not see it. */
const places = ['today', 'sessions', 'conflicts', 'conferences', 'requests', 'people', 'rooms', 'procedures', 'log', 'outbox', 'inbox'] as const;
export type Place = (typeof places)[number];

const everyMember: Rule = { anyone: true };
const rules: Readonly<Record<Place, Rule>> = {
  today: everyMember, sessions: everyMember, inbox: everyMember, procedures: procedureAccess['procedures.read'],
  conflicts: conflictAccess['sessions.readConflicts'], conferences: conferenceAccess['conferences.list'], requests: requestAccess['sessions.readRequest'], people: peopleAccess['people.read'], rooms: resourcesAccess['resources.read'],
  log: logAccess['log.read'], outbox: messagingAccess['messaging.readOutbox'],
};

interface OfficePageProps {
  /** `demo`: what a demo shows on every page, put there by `clockRoutes`. */
  visit: Visit & { readonly demo?: DemoFrame };
  title: string;
  current?: Place;
  banner?: Child;
  above?: Child;
  live?: string;
  refused?: boolean;
  children: Child;
}

/** A page of the office for who is signed in: the bar with what is open to this person. */
export function OfficePage({ visit, title, current, banner, above, children, live, ...rest }: OfficePageProps) {
  const { text, organisation, person, now, demo, actor, spoken } = visit;
  const home = `/o/${organisation.slug}/`;
  const nav = places.filter((place) => may(actor, rules[place])).map((place) => ({
    href: place === 'today' ? home : `${home}${place}`, label: text.t(`office.nav.${place}`), current: place === current,
  }));
  return (
    <Page
      text={text} spoken={spoken} title={title} home={home} nav={nav} person={{ name: person!.name, href: `${home}me` }} zone={person!.zone} now={now}
      above={above ?? demo?.above()} banner={<>{banner}{demo?.banner()}</>} {...rest}
      {...(live ? { live: `${live}&since=${visit.mark}` } : {})}
    >
      {children}
    </Page>
  );
}
