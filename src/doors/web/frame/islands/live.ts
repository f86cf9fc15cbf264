/**
 * Keeps a page as the server would write it now. `<main data-live="URL">` names its events; each notice, and each
 * connection made anew, and each minute, fetches the page again and swaps the elements whose `data-live-part` has changed.
 * What a person is at stays: focus, typed text, choices, opened details and dialogs.
 */
const main = document.querySelector<HTMLElement>('main[data-live]');
if (main) follow(main.dataset['live']!);

function follow(address: string): void {
  let running = false;
  let again = false;
  const refresh = async (): Promise<void> => {
    if (running || document.hidden) {
      again = true;
      return;
    }
    running = true;
    again = false;
    try {
      await fetchParts();
    } catch {
      again = true; // Without a network nothing is swapped; the events' next connection asks again.
    }
    running = false;
  };
  const catchUp = (): void => {
    if (again) void refresh();
  };
  const events = new EventSource(address);
  let lost = false;
  events.onmessage = () => void refresh().then(catchUp);
  events.onerror = () => void (lost = true);
  events.onopen = () => {
    if (lost || again) void refresh().then(catchUp);
    lost = false;
  };
  document.addEventListener('visibilitychange', catchUp);
  setInterval(() => void refresh(), 60_000); // the time goes on, and a process that dies tells nobody what it did last
  document.addEventListener('focusout', () => {
    if (waiting.size) setTimeout(refresh);
  });
}

async function fetchParts(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok || answer.redirected) return; // Signed out, or the page is gone: what stands here was true when read.
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  addSymbols(fresh);
  for (const old of document.querySelectorAll<HTMLElement>('[data-live-part]')) {
    const part = CSS.escape(old.dataset['livePart']!);
    const next = fresh.querySelector<HTMLElement>(`[data-live-part="${part}"]`);
    if (next && next.outerHTML !== written.get(part)) swap(old, document.adoptNode(next), part);
  }
}

// Parts that changed while somebody stood on a control that the new page has no more.
const waiting = new Set<string>();
// What the server wrote last, by part: the page's own markup changes as it is used (`open`), that does not.
const written = new Map<string, string>();
for (const part of document.querySelectorAll<HTMLElement>('[data-live-part]')) {
  written.set(CSS.escape(part.dataset['livePart']!), part.outerHTML);
}

function swap(old: HTMLElement, next: HTMLElement, part: string): void {
  waiting.add(part);
  if (old.querySelector('dialog[open]')) return; // A question is being answered: closing it moves the focus.
  const markup = next.outerHTML;
  const focused = old.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const twin = focused && (same(next, focused) ?? null);
  if (focused && !twin) return; // Its control is gone in the new page; not while somebody stands on it.
  const selection = focused && selectionOf(focused);
  keepTyped(old, next);
  keepOpen(old, next);
  old.replaceWith(next);
  written.set(part, markup);
  waiting.delete(part);
  if (!twin) return;
  twin.focus({ preventScroll: true });
  if (selection) (twin as HTMLInputElement).setSelectionRange(...selection);
}

function addSymbols(fresh: Document): void {
  const sprite = document.getElementById('sprite');
  for (const symbol of fresh.querySelectorAll('#sprite > symbol')) {
    if (!document.getElementById(symbol.id)) sprite?.append(document.adoptNode(symbol));
  }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function keepTyped(old: HTMLElement, next: HTMLElement): void {
  for (const control of old.querySelectorAll<Control>('input, textarea, select')) {
    const twin = changed(control) ? same(next, control) : undefined;
    if (!twin) continue;
    if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio')) {
      (twin as HTMLInputElement).checked = control.checked;
    } else if (control instanceof HTMLInputElement && control.type === 'file') {
      (twin as HTMLInputElement).files = control.files;
    } else {
      (twin as Control).value = control.value;
    }
  }
}

function changed(control: Control): boolean {
  if (control instanceof HTMLSelectElement) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  if (control instanceof HTMLInputElement && control.type === 'hidden') return false;
  return control.value !== control.defaultValue || (control instanceof HTMLInputElement && control.checked !== control.defaultChecked);
}

function keepOpen(old: HTMLElement, next: HTMLElement): void {
  const fresh = next.querySelectorAll('details');
  old.querySelectorAll('details').forEach((details, index) => {
    const twin = details.id ? next.querySelector<HTMLDetailsElement>(`#${CSS.escape(details.id)}`) : fresh[index];
    if (twin) twin.open = details.open;
  });
}

/** The element of `within` that is what `one` was: by id, by name and value, by address, or by its own words. */
function same(within: HTMLElement, one: HTMLElement): HTMLElement | undefined {
  if (one.id) return within.querySelector<HTMLElement>(`#${CSS.escape(one.id)}`) ?? undefined;
  const alike = [...within.querySelectorAll<HTMLElement>(one.localName)].filter((other) => key(other) === key(one));
  const before = [...one.closest<HTMLElement>('[data-live-part]')!.querySelectorAll<HTMLElement>(one.localName)]
    .filter((other) => key(other) === key(one));
  return alike[before.indexOf(one)];
}

function key(element: HTMLElement): string {
  const form = element.closest('form')?.getAttribute('action') ?? '';
  const attributes = ['type', 'name', 'href', 'formaction', 'tabindex'].map((name) => element.getAttribute(name));
  const choice = element.matches('[type=radio], [type=checkbox], button') ? element.getAttribute('value') : '';
  const words = element.matches('input, textarea, select') ? '' : element.textContent;
  return [form, ...attributes, choice, words].join('\n');
}

function selectionOf(element: HTMLElement): [number, number] | null {
  if (!(element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement)) return null;
  const { selectionStart, selectionEnd } = element;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd];
}
