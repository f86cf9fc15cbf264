/** What is said in place of a form that the state of a session does not allow any more, or not yet. */
import { ButtonLink } from '../frame/controls.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { SessionState } from '../../../rooms/sessions/model.ts';
import type { Visit } from '../visit.ts';
import { stateOf } from './pages-session.tsx';
import { addressOf } from './parts-act.tsx';
import { Reason, SessionMark } from './parts.tsx';
import type { Loaded } from './routes-load.ts';

/** In which states the page of an act has something to do; a session can be handed over in each. */
const openIn: Readonly<Record<string, readonly SessionState[]>> = {
  move: ['proposed', 'scheduled'], change: ['proposed', 'scheduled'], cancel: ['proposed', 'scheduled', 'in-progress'], people: ['proposed', 'scheduled', 'in-progress'],
  remind: ['scheduled', 'in-progress'], start: ['scheduled'], hold: ['scheduled', 'in-progress'],
};

/** Whether the page of an act can do something for what it is about, as it stands. */
export function isOpenFor(at: Loaded, act: string): boolean {
  return openIn[act]?.includes(stateOf(at)) ?? true;
}

/** That it cannot be done, what state it is in and why, and the way back. */
export function ClosedPage({ visit, at, act }: { visit: Visit; at: Loaded; act: 'move' | 'change' | 'cancel' | 'people' | 'remind' | 'start' | 'hold' | 'hand-over' }) {
  const { text, organisation } = visit;
  const { t } = text;
  const state = stateOf(at);
  const reason = at.part === '' ? at.session.reason : at.one?.reason ?? null;
  return (
    <OfficePage visit={visit} title={t(`sessionpage.act.${act}`)} current="sessions">
      <PageHead title={t(`sessionpage.act.${act}`)}><bdi>{at.one?.title ?? at.session.title}</bdi>{' · '}<SessionMark text={text} state={state} /></PageHead>
      <Body narrow>
        <Notice lead={<StateMark text={text} state={state === 'cancelled' ? 'cancelled' : 'missing'}>{t(state === 'scheduled' ? 'refusal.title' : `sessionpage.why.${state}`)}</StateMark>}>
          {state === 'cancelled' ? <Reason text={text} reason={reason} /> : null}
        </Notice>
        <p class="acts part"><ButtonLink primary href={addressOf(organisation.slug, at)}>{t('sessionpage.backToSession')}</ButtonLink></p>
      </Body>
    </OfficePage>
  );
}
