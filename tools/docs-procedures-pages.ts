/** Which page shows which clause: kept by hand. `made` is the file that answers it; what is not there yet is left out and told. */
export interface Screen { readonly path: string; readonly made: string; readonly clauses: readonly string[] }

const at = (noun: string, file = 'routes.tsx'): string => `src/doors/web/${noun}/${file}`;

export const screens: readonly Screen[] = [
  { path: '/o/SLUG/', made: at('office'), clauses: ['G-3.1', 'G-6.2'] },
  { path: '/o/SLUG/sign-in', made: at('sign-in'), clauses: ['G-2'] },
  { path: '/o/SLUG/people', made: at('people'), clauses: ['G-2', 'G-3.1', 'G-3.3'] },
  { path: '/o/SLUG/me', made: at('me'), clauses: ['G-3.2', 'G-5'] },
  { path: '/o/SLUG/me/time', made: at('me', 'routes-time.tsx'), clauses: ['G-3.2'] },
  { path: '/o/SLUG/inbox', made: at('inbox'), clauses: ['G-3.2', 'G-5'] },
  { path: '/o/SLUG/request', made: at('requests', 'routes-public.tsx'), clauses: ['G-4.1.1'] },
  { path: '/o/SLUG/requests', made: at('requests'), clauses: ['G-4.1.1', 'G-4.1.2'] },
  { path: '/l/TOKEN (status of a request, and what is missing)', made: at('links'), clauses: ['G-4.1.1', 'G-4.1.2'] },
  { path: '/l/TOKEN (reply, confirmation)', made: at('replies'), clauses: ['G-3.2', 'G-4.2.2', 'G-4.3.2'] },
  { path: '/l/TOKEN (feedback)', made: at('feedback'), clauses: ['G-6.2'] },
  { path: '/o/SLUG/sessions/new', made: at('sessions', 'routes-new.tsx'), clauses: ['G-4.1.2', 'G-4.1.3', 'G-4.2.1'] },
  {
    path: '/o/SLUG/sessions/ID', made: at('sessions'),
    clauses: ['G-3.1', 'G-3.3', 'G-4.2.1', 'G-4.2.2', 'G-4.2.3', 'G-4.3.1', 'G-4.3.2', 'G-4.4.1', 'G-4.4.3', 'G-4.6.1', 'G-6.2'],
  },
  { path: '/o/SLUG/conflicts', made: at('conflicts'), clauses: ['G-4.5.2'] },
  { path: '/o/SLUG/rooms', made: at('rooms'), clauses: ['G-4.1.2'] },
  { path: '/o/SLUG/rooms/online', made: at('rooms', 'routes-online.tsx'), clauses: ['G-4.1.2', 'G-4.5.1'] },
  { path: '/o/SLUG/outbox', made: at('outbox'), clauses: ['G-3.3', 'G-4.3.1', 'G-4.4.1'] },
  { path: '/o/SLUG/log', made: at('log'), clauses: ['G-4.6.1', 'G-5'] },
  { path: '/o/SLUG/procedures/NAME', made: at('procedures'), clauses: ['G-4.6.1', 'G-6.1', 'V-7'] },
  { path: '/o/SLUG/duties/ID', made: at('procedures'), clauses: ['G-6.1'] },
];
