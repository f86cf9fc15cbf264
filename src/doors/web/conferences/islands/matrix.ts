/**
 * The matrix by keys and by drag: arrows move between slots, M picks a meeting up, Enter or a drop on a free slot of the same
 * teacher leads to the page on which it is moved; Escape lets go. Without it every slot is a link.
 */
let picked: { key: string; cell: HTMLElement } | undefined;

const slotOf = (target: EventTarget | null): HTMLAnchorElement | undefined =>
  (target instanceof Element ? target.closest<HTMLAnchorElement>('.mx td a') ?? undefined : undefined);

document.addEventListener('keydown', (event) => {
  const slot = slotOf(event.target);
  if (!slot || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') return letGo();
  if (event.key.toLowerCase() === 'm' && isBooked(slot)) return pick(slot);
  if (event.key === 'Enter' && goes(slot)) return event.preventDefault();
  const next = nextTo(slot, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener('dragstart', (event) => {
  const slot = slotOf(event.target);
  if (slot && isBooked(slot)) pick(slot);
});
document.addEventListener('dragover', (event) => { if (fits(slotOf(event.target))) event.preventDefault(); });
document.addEventListener('drop', (event) => { if (goes(slotOf(event.target))) event.preventDefault(); });
document.addEventListener('dragend', letGo);

function pick(slot: HTMLAnchorElement): void {
  letGo();
  const cell = slot.closest('td')!;
  picked = { key: keyOf(slot), cell };
  cell.setAttribute('data-chosen', '');
  slot.setAttribute('aria-current', 'true');
}

function letGo(): void {
  picked?.cell.removeAttribute('data-chosen');
  picked?.cell.querySelector('a')?.removeAttribute('aria-current');
  picked = undefined;
}

const keyOf = (slot: HTMLAnchorElement): string => slot.pathname.split('/').at(-1)!;
const teacherIn = (key: string): string => key.split('-')[0]!;
const look = (slot: HTMLElement) => slot.closest('td')!.classList;
const isBooked = (slot: HTMLElement): boolean => look(slot).contains('b') || look(slot).contains('c');
const isFree = (slot: HTMLElement): boolean => !['b', 'c', 'h', 'x', 'p'].some((one) => look(slot).contains(one));
const fits = (slot: HTMLAnchorElement | undefined): boolean => slot !== undefined && picked !== undefined && isFree(slot) && teacherIn(keyOf(slot)) === teacherIn(picked.key);

function goes(slot: HTMLAnchorElement | undefined): boolean {
  if (!slot || !fits(slot)) return false;
  location.assign(`${slot.href}?move=${picked!.key}`);
  return true;
}

function nextTo(slot: HTMLElement, key: string): HTMLElement | undefined {
  const row = slot.closest('tr')!;
  const turn = document.dir === 'rtl' ? -1 : 1;
  const along = key === 'ArrowRight' ? turn : key === 'ArrowLeft' ? -turn : 0;
  const slots = [...row.querySelectorAll<HTMLElement>('td a')];
  if (along !== 0) return slots[slots.indexOf(slot) + along];
  if (key === 'Home') return slots[0];
  if (key === 'End') return slots.at(-1);
  const other = key === 'ArrowDown' ? row.nextElementSibling : key === 'ArrowUp' ? row.previousElementSibling : null;
  if (!other) return undefined;
  const at = slot.getBoundingClientRect().x;
  return [...other.querySelectorAll<HTMLElement>('td a')].sort((a, b) => Math.abs(a.getBoundingClientRect().x - at) - Math.abs(b.getBoundingClientRect().x - at))[0];
}
