/**
 * Switches notifications of this browser on and off (Push API), where it can; the form that the page holds is filled with the
 * subscription and sent as any other.
 */
const box = document.querySelector<HTMLElement>('[data-push]');
if (box && 'serviceWorker' in navigator && 'PushManager' in window) void show(box);

async function show(at: HTMLElement): Promise<void> {
  const form = at.querySelector('form')!;
  const worker = at.dataset['worker']!;
  const registered = await navigator.serviceWorker.getRegistration(worker);
  const now = await registered?.pushManager.getSubscription();
  const tell = (state: string): void => {
    for (const part of at.querySelectorAll<HTMLElement>('[data-when]')) part.hidden = part.dataset['when'] !== state;
  };
  tell(Notification.permission === 'denied' ? 'blocked' : now ? 'on' : 'off');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void (now ? leave(form, now) : join(form, worker, at.dataset['push']!)).catch(() => tell(Notification.permission === 'denied' ? 'blocked' : 'failed'));
  });
}

async function join(form: HTMLFormElement, worker: string, key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new Error('not granted');
  const registration = await navigator.serviceWorker.register(worker);
  await active(registration);
  const old = await registration.pushManager.getSubscription(); // made for another key, it cannot be renewed
  await old?.unsubscribe();
  const { endpoint, keys } = (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  send(form, { endpoint: endpoint!, p256dh: keys!['p256dh']!, auth: keys!['auth']! });
}

async function active(registration: ServiceWorkerRegistration): Promise<void> {
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return;
  await new Promise<void>((resolve) => { coming.addEventListener('statechange', () => { if (coming.state === 'activated') resolve(); }); });
}

async function leave(form: HTMLFormElement, now: PushSubscription): Promise<void> {
  await now.unsubscribe();
  send(form, { endpoint: now.endpoint });
}

function send(form: HTMLFormElement, fields: Record<string, string>): void {
  for (const [name, value] of Object.entries(fields)) (form.elements.namedItem(name) as HTMLInputElement).value = value;
  form.submit();
}
