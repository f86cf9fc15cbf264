/**
 * The assistant without reloading: what its form is asked is fetched, and the parts that differ are put in their place. In the
 * grid a grip moves the time by keys (arrows, + and -, Page up and down, Enter), by mouse and by touch.
 */
/** The minutes of a cell of the grid, and how many cells a move goes: a quarter of an hour. */
const cellMinutes = 5;
const step = 3;

const found = document.getElementById('ask');
if (found instanceof HTMLFormElement) start(found);

function start(form: HTMLFormElement): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const by = event.submitter instanceof HTMLButtonElement && event.submitter.name ? event.submitter : null;
    void go(form, by && { [by.name]: by.value });
  });
  document.addEventListener('keydown', (event) => byKey(form, event));
  document.addEventListener('click', (event) => byClick(form, event));
  document.addEventListener('pointerdown', (event) => byPointer(form, event));
  new MutationObserver(() => grip()).observe(document.querySelector('main')!, { childList: true, subtree: true });
  grip();
}

let asked = 0;

/** Asks with the form as it stands and `more`; the last asking alone is shown. */
async function go(form: HTMLFormElement, more: Record<string, string> | null): Promise<void> {
  const mine = ++asked;
  const query = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  for (const [name, value] of Object.entries(more ?? {})) query.set(name, value);
  const address = `${form.action}?${query}`;
  try {
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    const here = new URL(answer.url);
    if (mine !== asked) return;
    if (here.pathname !== new URL(form.action).pathname || !answer.ok) return void location.assign(address);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== asked) return;
    history.replaceState(null, '', here);
    put(fresh);
  } catch {
    location.assign(address); // Without a network the browser says so itself.
  }
}

function put(fresh: Document): void {
  const focused = document.activeElement;
  const scrolled = document.querySelector('.assist .scroll')?.scrollLeft ?? 0;
  const again = focused instanceof HTMLElement && focused !== document.body ? selectorOf(focused) : '';
  for (const symbol of fresh.querySelectorAll('#sprite > symbol')) {
    if (!document.getElementById(symbol.id)) document.getElementById('sprite')?.append(document.adoptNode(symbol));
  }
  for (const old of document.querySelectorAll<HTMLElement>('[data-live-part]')) {
    const next = fresh.querySelector<HTMLElement>(`[data-live-part="${old.dataset['livePart']}"]`);
    if (next) old.replaceWith(document.adoptNode(next));
  }
  grip();
  document.querySelector('.assist .scroll')?.scrollTo({ left: scrolled });
  if (again && !document.activeElement?.matches(again)) document.querySelector<HTMLElement>(again)?.focus({ preventScroll: true });
  document.getElementById('told')!.textContent = document.querySelector('.chosen .then')?.textContent ?? '';
}

/** What finds the same control after it was written anew. */
function selectorOf(one: HTMLElement): string {
  if (one.id) return `#${CSS.escape(one.id)}`;
  if (one.classList.contains('grip')) return '.grip';
  const [name, value] = [one.getAttribute('name'), one.getAttribute('value')];
  if (!name) return '';
  return one instanceof HTMLButtonElement ? `button[name="${name}"][value="${CSS.escape(value ?? '')}"]` : `[name="${name}"]`;
}

/** The grid as numbers: its cells, their clocks, and what is chosen. */
interface Grid { readonly wrap: HTMLElement; readonly cells: number; readonly clocks: readonly string[]; readonly at: number; readonly length: number }

function gridNow(): Grid | null {
  const wrap = document.querySelector<HTMLElement>('.fbwrap');
  if (!wrap) return null;
  const { cells, clock = '', at, minutes } = wrap.dataset;
  return { wrap, cells: Number(cells), clocks: clock.split(' '), at: Number(at ?? 0), length: Math.ceil(Number(minutes) / cellMinutes) };
}

/** The handle of the chosen time: a slider of its own for who uses keys or hears the page. */
function grip(): void {
  const grid = gridNow();
  if (!grid || grid.wrap.querySelector('.grip')) return;
  const handle = document.createElement('div');
  handle.className = 'grip';
  handle.tabIndex = 0;
  handle.setAttribute('role', 'slider');
  handle.setAttribute('aria-label', grid.wrap.dataset['label']!);
  handle.setAttribute('aria-valuemin', '0');
  handle.setAttribute('aria-valuemax', String(grid.cells - 1));
  grid.wrap.append(handle);
  place(grid, grid.at, grid.length);
}

/** Shows a time at once; what it means comes from the server. */
function place({ wrap, cells, clocks }: Grid, at: number, length: number): void {
  const handle = wrap.querySelector<HTMLElement>('.grip')!;
  const [from, to] = [Math.max(0, Math.min(cells, at)), Math.max(0, Math.min(cells, at + length))];
  wrap.dataset['at'] = String(at);
  wrap.dataset['minutes'] = String(length * cellMinutes);
  handle.style.setProperty('--from', String(from / cells));
  handle.style.setProperty('--long', String((to - from) / cells));
  handle.setAttribute('aria-valuenow', String(from));
  handle.setAttribute('aria-valuetext', wrap.dataset['say']!.replace('{from}', clocks[from] ?? '').replace('{to}', clocks[to] ?? ''));
  const band = wrap.querySelector('.pick');
  band?.setAttribute('x', `${(from / cells) * 100}%`);
  band?.setAttribute('width', `${((to - from) / cells) * 100}%`);
}

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Takes over a time that was moved to, once no further key follows. */
function settle(form: HTMLFormElement, grid: Grid, at: number, length: number, soon = false): void {
  const [start, long] = [Math.max(0, Math.min(grid.cells - 1, at)), Math.max(1, Math.min(288, length))];
  place(grid, start, long);
  clearTimeout(waiting);
  const minutes = form.elements.namedItem('minutes') as HTMLInputElement;
  if (long !== Math.ceil(Number(minutes.value) / cellMinutes)) minutes.value = String(long * cellMinutes);
  const pick = { pick: `${grid.wrap.dataset['day']}T${grid.clocks[start]}` };
  waiting = setTimeout(() => void go(form, pick), soon ? 0 : 250);
}

function byKey(form: HTMLFormElement, event: KeyboardEvent): void {
  const handle = event.target as HTMLElement;
  const grid = gridNow();
  if (!grid || !handle.classList.contains('grip') || event.ctrlKey || event.metaKey || event.altKey) return;
  const ahead = getComputedStyle(handle).direction === 'rtl' ? -1 : 1;
  const moves: Record<string, number> = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowUp: 1, ArrowDown: -1, Home: -grid.cells, End: grid.cells };
  const move = moves[event.key];
  const lengthen = event.key === '+' || event.key === '=' ? 1 : event.key === '-' ? -1 : 0;
  if (move !== undefined) settle(form, grid, grid.at + move * step, grid.length);
  else if (lengthen) settle(form, grid, grid.at, Math.max(step, grid.length + lengthen * step));
  else if (event.key === 'PageUp' || event.key === 'PageDown') document.getElementById(event.key === 'PageUp' ? 'day-before' : 'day-after')?.click();
  else if (event.key === 'Enter') void take(form, grid);
  else return;
  event.preventDefault();
}

/** Enter takes the time that is shown: what was moved just now is asked for first. */
async function take(form: HTMLFormElement, grid: Grid): Promise<void> {
  clearTimeout(waiting);
  await go(form, { pick: `${grid.wrap.dataset['day']}T${grid.clocks[grid.at]}` });
  const link = document.querySelector<HTMLAnchorElement>('.chosen a.primary[href]');
  if (link) location.assign(link.href);
}

/** The cell with which the quarter hour under the pointer begins; null beside the hours. */
function cellUnder({ wrap, cells }: Grid, x: number): number | null {
  const area = wrap.querySelector('.bands')!.getBoundingClientRect();
  const share = (x - area.left) / area.width;
  const along = getComputedStyle(wrap).direction === 'rtl' ? 1 - share : share;
  return along < 0 || along >= 1 ? null : Math.floor((along * cells) / step) * step;
}

let dragged = false;

/** A tap is as good as a drag. */
function byClick(form: HTMLFormElement, event: MouseEvent): void {
  const target = event.target as Element;
  const grid = gridNow();
  if (dragged || !grid || !target.closest('.fb tbody') || target.closest('button, a, th')) return;
  const cell = cellUnder(grid, event.clientX);
  if (cell !== null) settle(form, grid, cell, grid.length, true);
}

/** The grip is moved by any pointer; beside it a mouse draws a new time, where a finger scrolls. */
function byPointer(form: HTMLFormElement, event: PointerEvent): void {
  const target = event.target as Element;
  const grid = gridNow();
  dragged = false;
  if (!grid || event.button !== 0 || !target.closest('.fbwrap') || target.closest('button, a, th')) return;
  const held = target.classList.contains('grip');
  const first = cellUnder(grid, event.clientX);
  if (first === null || (!held && event.pointerType !== 'mouse')) return;
  const { at, length } = grid;
  let [start, long] = [at, length];
  const move = (moved: PointerEvent): void => {
    const cell = cellUnder(grid, moved.clientX);
    if (cell === null || (cell === first && !dragged)) return;
    dragged = true;
    [start, long] = held ? [Math.max(0, Math.min(grid.cells - length, at + cell - first)), length] : [Math.min(first, cell), Math.abs(cell - first) + step];
    place(grid, start, long);
  };
  const end = (): void => {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener as EventListener);
    if (dragged) settle(form, gridNow() ?? grid, start, long, true);
  };
  const listeners: [string, (event: never) => void][] = [['pointermove', move], ['pointerup', end], ['pointercancel', end]];
  for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener);
}
