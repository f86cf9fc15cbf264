import type { IncomingMessage } from 'node:http';
import { serve, type HttpBindings, type ServerType } from '@hono/node-server';
import { noNetworks } from '../../platform/network-address.ts';
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
  const watch = watchForProxy(parts);
  const answer = (request: Request, env: unknown) => {
    watch((env as HttpBindings).incoming);
    return web.fetch(request, env as HttpBindings);
  };
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: answer, hostname: host, port }, (info) => {
      server.off('error', reject);
      resolve({ port: info.port, stop: () => { close(); return stop(server); } });
    });
    server.once('error', reject);
  });
}

/** Says once that a proxy seems to stand before us which nobody has told us of: then all its visitors share one limit. */
function watchForProxy({ trustedProxies = noNetworks, log }: WebParts): (incoming: IncomingMessage) => void {
  let told = false;
  return ({ headers, socket }) => {
    const peer = socket.remoteAddress ?? '';
    if (told || headers['x-forwarded-for'] === undefined || trustedProxies.has(peer)) return;
    told = true;
    log(`A request from ${peer} has X-Forwarded-For, which is not believed. If that is a proxy of yours, name it in TRUSTED_PROXIES: until then all its visitors count as one.`);
  };
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
