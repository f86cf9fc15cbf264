import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants } from 'node:zlib';
import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { TextKey } from '../../platform/text-catalogues.ts';
import type { Text } from '../../platform/text.ts';
import { contentSecurityPolicy } from './frame/policy.ts';
import type { FieldError } from './frame/forms.tsx';
import type { Web, WebParts } from './visit.ts';

const brotli = promisify(brotliCompress);
/** Up to so many octets a page is packed where it is made: another thread would cost more than the packing. */
const atOnce = 256 * 1024;
/** What is smaller is packed in the quick way: a few hundred octets more, a fifth less of the processor's time for the whole page. */
const small = 16 * 1024;

/** A page: never kept by anything between, framed by nobody, and with no script but ours. */
export async function page(c: HonoContext, body: unknown, options: { status?: number; nonce?: string } = {}): Promise<Response> {
  const html = Buffer.from(String(await body));
  const headers: Record<string, string> = {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store', 'vary': 'accept-encoding, cookie, accept-language',
    'content-security-policy': contentSecurityPolicy(options.nonce), 'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin',
  };
  if (!/\bbr\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(html, (options.status ?? 200) as 200, headers);
  const settings = { params: { [constants.BROTLI_PARAM_QUALITY]: html.length < small ? 1 : 3, [constants.BROTLI_PARAM_SIZE_HINT]: html.length } };
  const packed = html.length <= atOnce ? brotliCompressSync(html, settings) : await brotli(html, settings);
  return c.body(packed, (options.status ?? 200) as 200, { ...headers, 'content-encoding': 'br' });
}

/** Where a form leads when it was done: the browser asks again with GET, so that going back sends nothing twice. */
export function seeOther(c: HonoContext, address: string, cookies: readonly string[] = []): Response {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
  return c.redirect(address, 303);
}

/** Whether the token of a form fits who is signed in; routes that read files ask it themselves. */
export function csrfHolds(parts: WebParts, c: Web, given: string | null | undefined): boolean {
  const signedIn = c.get('signedIn');
  return !signedIn || parts.signIn.csrfMatches(signedIn.id, given ?? undefined);
}

/**
 * The form of this request. Fields that come twice are asked with `getAll`.
 * @throws what is answered with 415 when the form was sent as one with files: nobody has looked at its token then.
 */
export function formOf(c: Web): URLSearchParams {
  const form = c.get('form');
  if (!form && c.req.method === 'POST') throw new HTTPException(415);
  return form ?? new URLSearchParams();
}

/** What a form said, field by field, to be shown again as it was typed. */
export function typed(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(form);
}

/**
 * Checks a form against its schema. Each field's first mistake becomes a sentence: `errors.FIELD-CODE` where the
 * catalogue has it by `sentence`, so that it says what to do in the user's language.
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema, values: unknown, sentence: (field: string, code: string) => string,
): { ok: true; value: z.infer<Schema> } | { ok: false; errors: FieldError[] } {
  const parsed = schema.safeParse(values);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: FieldError[] = [];
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? '');
    if (errors.some((error) => error.field === field)) continue;
    errors.push({ field, message: sentence(field, issue.code === 'custom' || issue.code === 'invalid_format' ? issue.message : issue.code) });
  }
  return { ok: false, errors };
}

/** A sentence by a key made at run time, when the catalogue is known to hold it; see `tools/check-text`. */
export function say(text: Text, key: string, values?: Record<string, string | number>): string {
  return text.t(key as TextKey, values);
}
