import { serve, type ServerType } from '@hono/node-server';
import { webApp } from './app.tsx';
import type { WebParts } from './visit.ts';

/** A running web door. */
export interface WebServer {
  /** Where it listens, which is another port than asked where 0 was. */
  readonly port: number;
  /** Takes no new connection, ends those that idle and the live ones, lets answers under way finish. */
  stop(): Promise<void>;
}

/** Starts to serve. @throws the fault of listening (a port that is taken, an address that is not ours). */
export function startWeb(parts: WebParts, { host, port }: { host: string; port: number }): Promise<WebServer> {
  const { web, close } = webApp(parts);
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: web.fetch, hostname: host, port }, (info) => {
      server.off('error', reject);
      resolve({ port: info.port, stop: () => { close(); return stop(server); } });
    });
    server.once('error', reject);
  });
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) {
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 3000).unref();
    }
  });
}
