/** What Lighthouse says of a page as a telephone loads it; the program is fetched by npm where it is not there. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { howToLaunch } from '../test/chromium.ts';
import { row, type Row } from './rows.ts';

const lighthouse = 'lighthouse@12.8.2';
/** It loads each page so often; the middle of each figure counts. */
const loads = 3;

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number }>>;
}

/** What is asked of a page: scores of a hundred, the largest paint in milliseconds. */
export interface Asked { readonly name: string; readonly path: string; readonly cookie?: string; readonly goals: { readonly performance: number; readonly accessibility: number; readonly practices?: number; readonly paint?: number } }

/** Serves the application for as long as it takes, and has its pages loaded as by a telephone of the middle class on slow 4G. */
export async function lighthouseRows<Env extends object>(web: Hono<Env>, pages: readonly Asked[]): Promise<Row[]> {
  const server = serve({ fetch: web.fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  try {
    const rows: Row[] = [];
    for (const page of pages) rows.push(...await rowsOf(base, page));
    return rows;
  } finally {
    server.close();
  }
}

async function rowsOf(base: string, { name, path, cookie, goals }: Asked): Promise<Row[]> {
  const reports: Report[] = [];
  for (let n = 0; n < loads; n++) reports.push(await reportOf(`${base}${path}`, cookie));
  const middle = (of: (one: Report) => number) => reports.map(of).sort((a, b) => a - b)[loads >> 1]!;
  const score = (category: string) => Math.round(middle(({ categories }) => categories[category]!.score) * 100);
  return [
    row({ what: `${name}: Lighthouse, performance`, value: score('performance'), unit: '', better: 'more', goal: goals.performance }),
    row({ what: `${name}: Lighthouse, accessibility`, value: score('accessibility'), unit: '', better: 'more', goal: goals.accessibility }),
    row({ what: `${name}: Lighthouse, best practices`, value: score('best-practices'), unit: '', better: 'more', ...(goals.practices === undefined ? {} : { goal: goals.practices }) }),
    row({ what: `${name}: largest paint`, value: Math.round(middle(({ audits }) => audits['largest-contentful-paint']!.numericValue!)), unit: 'ms', better: 'less', ...(goals.paint === undefined ? {} : { goal: goals.paint }) }),
    row({ what: `${name}: shift of the layout`, value: middle(({ audits }) => audits['cumulative-layout-shift']!.numericValue!), unit: '', better: 'less', goal: 0 }),
  ];
}

async function reportOf(address: string, cookie: string | undefined): Promise<Report> {
  const { executablePath, args = [], env } = howToLaunch();
  const folder = mkdtempSync(join(tmpdir(), 'convene-lighthouse-'));
  const report = join(folder, 'report.json');
  try {
    await promisify(execFile)('npx', [
      '--yes', lighthouse, address, '--quiet', '--output=json', `--output-path=${report}`, '--only-categories=performance,accessibility,best-practices',
      `--chrome-flags=${['--headless=new', '--no-sandbox', ...args].join(' ')}`, ...(cookie === undefined ? [] : [`--extra-headers=${JSON.stringify({ cookie })}`]),
    ], { env: { ...env, CHROME_PATH: executablePath }, maxBuffer: 1e8, cwd: folder } as object);
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
