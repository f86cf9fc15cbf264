import { createHmac, timingSafeEqual } from 'node:crypto';

/** The one cookie. `secret` is what the library signs it with. */
export interface CookieForm { readonly name: string; readonly secure: boolean; readonly secret: string; readonly days: number }

/** On https the prefix `__Host-` keeps neighbouring hosts from setting it (RFC 6265bis, 4.1.3.2). */
export function cookieForm(publicUrl: URL, secret: string, days: number): CookieForm {
  const secure = publicUrl.protocol === 'https:';
  return { name: secure ? '__Host-convene' : 'convene', secure, secret, days };
}

/**
 * The token in a `Cookie` header, and the value as the browser holds it; undefined where there is none that we have signed.
 * A value is `token.signature`, URL-encoded: HMAC-SHA256 in base64, as the library writes it. Of several cookies of the
 * name (another program on this host may set it too) the first that is ours counts.
 */
export function readCookie(header: string | undefined, form: CookieForm): { token: string; value: string } | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()];
    const token = name === form.name ? signedToken(value, form.secret) : undefined;
    if (token) return { token, value };
  }
  return undefined;
}

function signedToken(value: string, secret: string): string | undefined {
  const plain = /^[\w.%~-]{1,400}$/.test(value) ? decoded(value) : '';
  const dot = plain.lastIndexOf('.');
  if (dot < 1) return undefined;
  const given = Buffer.from(plain.slice(dot + 1), 'base64');
  const right = createHmac('sha256', secret).update(plain.slice(0, dot)).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? plain.slice(0, dot) : undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return ''; // a stray per cent sign: not ours
  }
}

/** `Set-Cookie` for a value that the browser holds already, for another full term. */
export function renewedCookie(form: CookieForm, value: string): string {
  return line(form, value, form.days * 86_400);
}

/** `Set-Cookie` that makes the browser forget. */
export function clearedCookie(form: CookieForm): string {
  return line(form, '', 0);
}

function line({ name, secure }: CookieForm, value: string, maxAge: number): string {
  return `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly;${secure ? ' Secure;' : ''} SameSite=Lax`;
}

/** Two request headers. */
export interface SentFrom { readonly secFetchSite?: string | undefined; readonly origin?: string | undefined }

/**
 * Whether a form was sent from a page of ours (a page elsewhere can send a form, but not these headers as it likes).
 * `Sec-Fetch-Site` decides where the browser sends it (Fetch Metadata; over plain http only to localhost), else `Origin`,
 * which every browser since 2020 sends with a POST. Neither: no browser, so nobody's cookie is being misused.
 */
export function fromOurPages({ secFetchSite, origin }: SentFrom, publicUrl: URL): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  return origin === undefined || origin === publicUrl.origin;
}
