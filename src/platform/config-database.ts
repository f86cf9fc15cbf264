import pg from 'pg';

const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/**
 * What keeps an address of PostgreSQL from being used, as the end of a sentence that begins with the setting's name;
 * undefined when nothing does. Reads the certificates that it names; connects to nothing, and never repeats a password.
 */
export function wrongDatabase(url: URL): string | undefined {
  if (!isEncoded(url.username) || !isEncoded(url.password)) return 'has a role or password whose percent-encoding is broken (a "%" in it is %25, a "/" is %2F)';
  const option = ['user', 'password', 'database', 'dbname'].find((name) => url.searchParams.has(name));
  if (option) return `has the option ${option}; role, password and database stand in the address itself`;
  if (!url.username) return 'names no role before the "@"';
  if (url.pathname.length < 2) return 'names no database after the host';
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !sslModes.includes(mode)) return `has sslmode=${mode}, which is none of ${sslModes.join(', ')}`;
  try {
    const client = new pg.Client({ connectionString: url.href }); // reads them, and connects to nothing
    return client.host ? undefined : 'names no host';
  } catch (error) {
    return `cannot be used: ${(error as Error).message}`;
  }
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
