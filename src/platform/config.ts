import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { wrongDatabase } from './config-database.ts';
import { noNetworks, readNetworks, type Networks } from './network-address.ts';

/** What the operator decides, by environment. `docs/operations.md` explains each. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where people reach this installation: an origin, without a path of its own. */
  readonly publicUrl: URL;
  readonly dataDir: string;
  /** The owner's address of a PostgreSQL server, or undefined for the embedded one. */
  readonly databaseUrl: URL | undefined;
  readonly databaseAppUrl: URL | undefined;
  readonly databaseDirectUrl: URL | undefined;
  /** The role `convene_jobs` on the server itself, where an administrator made it; else its password follows from the master key. */
  readonly databaseJobsUrl: URL | undefined;
  /** Where mail is handed over, or undefined: then messages are kept and shown, and nothing leaves. */
  readonly smtpUrl: URL | undefined;
  readonly filesUrl: URL;
  readonly masterKeyFile: string;
  /** The proxies whose X-Forwarded-For tells from where a request comes. */
  readonly trustedProxies: Networks;
}

/** One value that cannot be used: which, and a sentence that says why and what would be right. */
export interface WrongValue { readonly name: string; readonly sentence: string }

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks closer at an address than its beginning: what is wrong with it, as a whole sentence without a secret, or undefined. */
export type Look = (url: URL) => string | undefined;
/** The settings of which only others know what their options mean. */
export interface Looks { readonly SMTP_URL: Look; readonly FILES_URL: Look }

const postgres = ['postgres:', 'postgresql:'];

/** Reads the configuration; every wrong value is named, not only the first. Connects to nothing. */
export function readConfig(environment: Environment, looks?: Looks): { ok: true; value: Config } | { ok: false; wrong: WrongValue[] } {
  const wrong: WrongValue[] = [];
  const read = new Reader(environment, wrong);
  const port = read.port('PORT', 3000);
  const host = read.host('HOST') ?? '127.0.0.1';
  const dataDir = resolve(read.text('DATA_DIR') ?? './data');
  const database = (name: string, role: string) =>
    read.url(name, postgres, `postgres://${role}:secret@host:5432/convene`, (url) => sentence(name, wrongDatabase(url)));
  const config: Config = {
    port, host, dataDir,
    publicUrl: read.url('PUBLIC_URL', ['http:', 'https:'], 'http://localhost:3000 or https://meet.school.example', wrongOrigin)
      ?? new URL(`http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`),
    databaseUrl: database('DATABASE_URL', 'owner'),
    databaseAppUrl: database('DATABASE_APP_URL', 'convene_app'),
    databaseDirectUrl: database('DATABASE_DIRECT_URL', 'owner'),
    databaseJobsUrl: database('DATABASE_JOBS_URL', 'convene_jobs'),
    smtpUrl: read.url('SMTP_URL', ['smtp:', 'smtps:'], 'smtp://user:secret@mail.example:587', looks?.SMTP_URL),
    filesUrl: read.url('FILES_URL', ['file:', 's3:'], 'file:///var/lib/convene/files or s3://KEY:SECRET@host/bucket', looks?.FILES_URL)
      ?? pathToFileURL(resolve(dataDir, 'files')),
    masterKeyFile: resolve(read.text('MASTER_KEY_FILE') ?? resolve(dataDir, 'master.key')),
    trustedProxies: read.networks('TRUSTED_PROXIES'),
  };
  for (const name of ['DATABASE_APP_URL', 'DATABASE_DIRECT_URL', 'DATABASE_JOBS_URL']) read.needs(name, 'DATABASE_URL');
  return wrong.length ? { ok: false, wrong } : { ok: true, value: config };
}

const sentence = (name: string, what: string | undefined) => what && `${name} ${what}.`;

/** Links begin at the root, so a path would be lost from them. */
function wrongOrigin(url: URL): string | undefined {
  return url.href === `${url.origin}/` ? undefined
    : 'PUBLIC_URL goes on after the host. It is only the beginning of an address, such as https://meet.school.example';
}

class Reader {
  readonly #environment: Environment;
  readonly #wrong: WrongValue[];
  constructor(environment: Environment, wrong: WrongValue[]) {
    this.#environment = environment;
    this.#wrong = wrong;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  port(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    this.#refuse(name, `${name} is "${value}". It must be a whole number from 0 to 65535, such as 3000.`);
    return otherwise;
  }

  host(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined || isIP(value) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value)) return value;
    this.#refuse(name, `${name} is "${value}". It must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.`);
    return undefined;
  }

  url(name: string, protocols: readonly string[], example: string, look: Look = () => undefined): URL | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.parse(value);
    // the value may hold a password, so it is not repeated
    const wrong = url && protocols.includes(url.protocol) ? look(url)
      : `${name} is not an address that begins with ${protocols.join('// or ')}//. Right would be: ${example}`;
    if (wrong === undefined) return url!;
    this.#refuse(name, wrong);
    return undefined;
  }

  networks(name: string): Networks {
    const read = readNetworks(this.text(name) ?? '');
    if (read.ok) return read.value;
    this.#refuse(name, `${name} ${read.sentence}. Right would be: 127.0.0.1, 10.0.0.0/8`);
    return noNetworks;
  }

  needs(name: string, other: string): void {
    if (this.text(name) && !this.text(other)) this.#refuse(name, `${name} is given without ${other}. Give both, or neither for the embedded database.`);
  }

  #refuse(name: string, sentence: string): void {
    this.#wrong.push({ name, sentence });
  }
}
