/** What a browser does when it is told that there is a message: it shows so, and opens the message when it is pressed. */
interface Waiting extends Event { waitUntil(done: Promise<unknown>): void }
interface Told extends Waiting { readonly data: { json(): { title: string; body: string; tag: string; url: string; lang: string } } | null }
interface Pressed extends Waiting { readonly notification: Notification }
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { openWindow(url: string): Promise<unknown> };
  addEventListener(kind: 'push', heard: (event: Told) => void): void;
  addEventListener(kind: 'notificationclick', heard: (event: Pressed) => void): void;
}
const here = self as unknown as Worker;

here.addEventListener('push', (event) => {
  const { title, url: opens, ...rest } = event.data!.json();
  event.waitUntil(here.registration.showNotification(title, { ...rest, dir: 'auto', data: opens }));
});

here.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(here.clients.openWindow(event.notification.data as string));
});
