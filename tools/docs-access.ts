/** `node tools/docs-access.ts [--check]`: who may do what, from the access tables, into docs/access.md. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AccessTable, Relation, Rule } from '../src/rooms/identity/access.ts';
import { purposes, roles } from '../src/rooms/identity/model.ts';
import { isStarted, root, row, settle, type Page } from './docs-write.ts';
import { filesBelow, fits } from './tree.ts';

const tool = 'tools/docs-access.ts';
/** Where tables stand: verbs, and what may be read where no verb is asked. */
const places = ['src/rooms/*/access*.ts'];
const isVerb = /^[a-z]+\.[a-z][A-Za-z]*$/;

const who: Readonly<Record<Relation, string>> = {
  owner: 'its owner', invited: 'who is invited to it', self: 'the person concerned', requester: 'who asked for it', shared: 'with whom it is shared',
};

/** All tables below `src`, by the file in which they stand. */
export async function accessTables(below: string = root): Promise<Map<string, AccessTable>> {
  const files = filesBelow(below, ['src']).filter((path) => places.some((place) => fits(path, place)) && !path.endsWith('.test.ts'));
  const found = new Map<string, AccessTable>();
  for (const path of files) {
    const module = await import(pathToFileURL(join(below, path)).href) as Record<string, unknown>;
    for (const value of Object.values(module)) if (isTable(value)) found.set(path, { ...found.get(path), ...value });
  }
  return found;
}

function isTable(value: unknown): value is AccessTable {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 && Object.keys(value).every((key) => isVerb.test(key));
}

/** The page; a verb that stands in two tables is a fault. */
export function accessPage(tables: ReadonlyMap<string, AccessTable>): Page {
  const verbs = [...tables].flatMap(([path, table]) => Object.entries(table).map(([verb, rule]) => ({ path, verb, rule })));
  const faults = verbs.flatMap(({ path, verb }, at) => {
    const other = verbs.findIndex((one) => one.verb === verb);
    return other === at ? [] : [`${path}:1 ${verb} stands in ${verbs[other]!.path} too`];
  });
  const byRoom = Object.groupBy(verbs, ({ verb }) => verb.split('.')[0]!);
  const sections = Object.entries(byRoom).toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([room, some = []]) => [`## ${room}`, '', ...tableOf(some), '']);
  return { text: [...head, ...sections, ...linkLines(verbs)].join('\n'), faults };
}

type Verb = { readonly verb: string; readonly rule: Rule };

const head = [
  '# Who may do what', '',
  `Made from the rooms' access tables by \`node ${tool}\`; \`npm run check\` says when it is old. Do not edit it.`, '',
  'Whoever meets any mark of a line may. `●` is a role, which counts for everything of the organisation. *Also* names who may by',
  'what they are to the one thing: its owner (a session\'s coordinator), who is invited, the person concerned; and guests who came',
  'by a signed link of that purpose, for its subject only. The machine carries out what procedures say and the operator sits at the',
  'command line: both may do everything here, and the log names them. A line with no mark is for these two alone. A step of a',
  'procedure may forbid a verb until it is done (a gate), whoever asks.', '',
];

function tableOf(verbs: readonly Verb[]): string[] {
  return [
    row(['verb', ...roles, 'also']), row(['---', ...roles.map(() => ':-:'), '---']),
    ...verbs.map(({ verb, rule }) => row([`\`${verb}\``, ...roles.map((role) => (rule.anyone || rule.roles?.includes(role) ? '●' : '')), alsoOf(rule)])),
  ];
}

function alsoOf(rule: Rule): string {
  return [
    ...(rule.anyone ? ['everybody, signed in or not'] : []), ...(rule.relations ?? []).map((relation) => who[relation]),
    ...(rule.links ?? []).map((purpose) => `a guest by \`${purpose}\``),
  ].join('; ');
}

function linkLines(verbs: readonly Verb[]): string[] {
  const lines = purposes.map((purpose) => {
    const opened = verbs.filter(({ rule }) => rule.links?.includes(purpose)).map(({ verb }) => `\`${verb}\``);
    return row([`\`${purpose}\``, opened.join(', ') || 'shows a page and nothing else']);
  });
  return ['## Signed links', '', 'What a guest may who came by a link, with the one thing that it names, until it expires or is revoked.', '',
    row(['purpose', 'verbs']), row(['---', '---']), ...lines, ''];
}

if (isStarted(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  process.exitCode = settle('docs/access.md', accessPage(await accessTables()), values.check, tool);
}
