/** The marks: shapes of states (12 px), icons (16 px), and the sprite that holds those a page uses. */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';

/** What a session, a place or a duty can be; each has a shape, a word (`state.…` in the catalogues) and a colour. */
export type State = 'scheduled' | 'tentative' | 'held' | 'conflict' | 'cancelled' | 'done' | 'late' | 'missing';
/** A step of a procedure. */
export type Light = 'done' | 'due' | 'late' | 'conflict' | 'waived' | 'ahead';
export type IconName = 'search' | 'prev' | 'next' | 'mail' | 'form' | 'cal' | 'phone' | 'video' | 'file' | 'print';

const shapes: Record<State | Light, string> = {
  scheduled: '<circle fill="currentColor" cx="6" cy="6" r="4.5"/>',
  tentative: '<circle cx="6" cy="6" r="4.5" stroke-dasharray="2.4 1.8"/>',
  held: '<circle cx="6" cy="6" r="4.75"/><path fill="currentColor" stroke="none" d="M6 1.25a4.75 4.75 0 0 1 0 9.5z"/>',
  conflict: '<path fill="currentColor" stroke="none" d="M6 0 12 6 6 12 0 6z"/><path stroke="var(--paper)" stroke-width="1.6" d="M6 3.2v3.4M6 8v1.2"/>',
  cancelled: '<circle cx="6" cy="6" r="4.75"/><path d="M2.7 9.3 9.3 2.7"/>',
  done: '<path stroke-width="2" d="m1.5 6.5 3 3 6-7"/>',
  late: '<path fill="currentColor" stroke="none" d="M6 .6 12 11.4H0z"/><path stroke="var(--paper)" stroke-width="1.6" d="M6 4.2v3.2M6 8.6v1.2"/>',
  missing: '<rect x="1.25" y="1.25" width="9.5" height="9.5" stroke-dasharray="2.6 1.6"/>',
  ahead: '<circle cx="6" cy="6" r="3"/>',
  due: '<circle cx="6" cy="6" r="3.75" stroke-width="3"/>',
  waived: '<path stroke-width="2" d="M2 6h8"/>',
};

const icons: Record<IconName, string> = {
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
  prev: '<path d="M10 3 5 8l5 5"/>',
  next: '<path d="m6 3 5 5-5 5"/>',
  mail: '<path d="M2 3.5h12v9H2zM2 4l6 5 6-5"/>',
  form: '<path d="M3.5 2h9v12h-9zM6 5.5h4M6 8h4M6 10.5h2"/>',
  cal: '<path d="M2 3.5h12V14H2zM2 6.5h12M5 1.5v3M11 1.5v3"/>',
  phone: '<path d="M3 2.5h3L7.5 6 6 7.5A8 8 0 0 0 9.5 11L11 9.5l3 1.5v2.5C8 14.5 2.5 9 3 2.5z"/>',
  video: '<path d="M1.5 4h9v8h-9zM10.5 7l4-2.5v7l-4-2.5"/>',
  file: '<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"/>',
  print: '<path d="M4.5 5.5v-4h7v4M4.5 11h-3V5.5h13V11h-3M4.5 9h7v5.5h-7z"/>',
};

/** The shape alone; a word stands beside it or in hidden text. */
export function Shape({ of }: { of: State | Light }) {
  return <svg class={`g ${of}`} aria-hidden="true"><use href={`#s-${of}`} /></svg>;
}

/** A line symbol beside a word. Arrows turn with the direction of the text. */
export function Icon({ name }: { name: IconName }) {
  const turns = name === 'prev' || name === 'next';
  return <svg class={turns ? 'i turn' : 'i'} aria-hidden="true"><use href={`#i-${name}`} /></svg>;
}

/** A state as shape and word: the catalogue's word, or the caller's exact one ("Held until 12:00"). */
export function StateMark({ text, state, children }: { text: Text; state: State; children?: Child }) {
  return <span class={`st ${state}`}><svg class="g" aria-hidden="true"><use href={`#s-${state}`} /></svg><span>{children ?? text.t(`state.${state}`)}</span></span>;
}

/** The symbols that `html` refers to, and no others; its id lets a live page take in new ones. */
export function Sprite({ html }: { html: string }) {
  const named = new Set([...html.matchAll(/<use href="#([si])-([a-z]+)"/g)].map((found) => `${found[1]}-${found[2]}`));
  const symbols = [...named].sort().map(symbol).join('');
  return <svg class="sprite" id="sprite" aria-hidden="true" width="0" height="0">{raw(symbols)}</svg>;
}

function symbol(id: string): string {
  const [kind, name = ''] = id.split('-', 2);
  const body = kind === 's' ? shapes[name as State] : icons[name as IconName];
  const size = kind === 's' ? 12 : 16;
  return body ? `<symbol id="${id}" viewBox="0 0 ${size} ${size}">${body}</symbol>` : '';
}
