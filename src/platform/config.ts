import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the operator decides, by environment. `docs/operations.md` explains each. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where people reach this installation, without a trailing slash in its path. */
  readonly publicUrl: URL;
  readonly dataDir: string;
  /** The owner's address of a PostgreSQL server, or undefined for the embedded one. */
  readonly databaseUrl: URL | undefined;
  readonly databaseAppUrl: URL | undefined;
  readonly databaseDirectUrl: URL | undefined;
  /** Where mail is handed over, or undefined: then messages are kept and shown, and nothing leaves. */
  readonly smtpUrl: URL | undefined;
  readonly filesUrl: URL;
  readonly masterKeyFile: string;
}

/** One value that cannot be used: which, and a sentence that says why and what would be right. */
export interface WrongValue { readonly name: string; readonly sentence: string }

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration; every wrong value is named, not only the first. Reads no file and connects to nothing. */
export function readConfig(environment: Environment): { ok: true; value: Config } | { ok: false; wrong: WrongValue[] } {
  const wrong: WrongValue[] = [];
  const read = new Reader(environment, wrong);
  const port = read.port('PORT', 3000);
  const host = read.text('HOST') ?? '127.0.0.1';
  const dataDir = resolve(read.text('DATA_DIR') ?? './data');
  const config: Config = {
    port, host, dataDir,
    publicUrl: read.url('PUBLIC_URL', ['http:', 'https:'], 'http://localhost:3000 or https://meet.school.example')
      ?? new URL(`http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`),
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://owner:secret@host:5432/convene'),
    databaseAppUrl: read.url('DATABASE_APP_URL', ['postgres:', 'postgresql:'], 'postgres://convene_app:secret@host:5432/convene'),
    databaseDirectUrl: read.url('DATABASE_DIRECT_URL', ['postgres:', 'postgresql:'], 'postgres://owner:secret@host:5432/convene'),
    smtpUrl: read.url('SMTP_URL', ['smtp:', 'smtps:'], 'smtp://user:secret@mail.example:587'),
    filesUrl: read.url('FILES_URL', ['file:', 's3:'], 'file:///var/lib/convene/files or s3://KEY:SECRET@host/bucket')
      ?? pathToFileURL(resolve(dataDir, 'files')),
    masterKeyFile: resolve(read.text('MASTER_KEY_FILE') ?? resolve(dataDir, 'master.key')),
  };
  for (const name of ['DATABASE_APP_URL', 'DATABASE_DIRECT_URL']) read.needs(name, 'DATABASE_URL');
  return wrong.length ? { ok: false, wrong } : { ok: true, value: config };
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

  url(name: string, protocols: readonly string[], example: string): URL | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (URL.canParse(value)) {
      const url = new URL(value);
      if (protocols.includes(url.protocol)) return url;
    }
    // the value may hold a password, so it is not repeated
    this.#refuse(name, `${name} is not an address that begins with ${protocols.join('// or ')}//. Right would be: ${example}`);
    return undefined;
  }

  needs(name: string, other: string): void {
    if (this.text(name) && !this.text(other)) this.#refuse(name, `${name} is given without ${other}. Give both, or neither for the embedded database.`);
  }

  #refuse(name: string, sentence: string): void {
    this.#wrong.push({ name, sentence });
  }
}
