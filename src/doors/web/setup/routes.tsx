import type { Hono } from 'hono';
import { z } from 'zod';
import { newId } from '../../../platform/ids.ts';
import type { OrganisationId } from '../../../platform/context.ts';
import { oneAtATime } from '../../../platform/one-at-a-time.ts';
import { passwordRefusal } from '../../../platform/sign-in-password.ts';
import { newOrganisationIdentity } from '../../../platform/storage/organisation.ts';
import { text, type Text } from '../../../platform/text.ts';
import { officeLocale, preferredLocale } from '../../../platform/text-languages.ts';
import { admit, foundOrganisation } from '../../../rooms/identity/actions.ts';
import { organisations } from '../../../rooms/identity/reads.ts';
import { slugOf } from '../../../rooms/identity/reads.ts';
import { emailSchema, languageSchema, nameSchema, zoneSchema } from '../../../rooms/identity/schema.ts';
import { addPerson } from '../../../rooms/people/actions.ts';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import { chosenLocale, csrfOf, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { FieldError } from '../frame/forms.tsx';
import { SetupPage } from './pages.tsx';

const schema = z.object({
  name: nameSchema, zone: zoneSchema, language: languageSchema, sender: emailSchema,
  person: nameSchema, email: emailSchema, password: z.string(),
});
type Setup = z.infer<typeof schema>;
/** Milliseconds to wait for another who sets up at the same moment. */
const patience = 10_000;

/** The first visit of an installation in which nobody works yet: it makes the organisation and its administrator. */
export function setupRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const open = () => parts.office.outside(async (tx) => (await organisations(tx)).length === 0);
  web.get('/setup', async (c) => ((await open()) ? show(c, {}, []) : seeOther(c, '/')));
  web.post('/setup', async (c) => {
    // one at a time: of two who send it at once, the second finds it closed
    const made = await oneAtATime(parts.office.parts.pool, 'setup', patience, async () => ((await open()) ? found(parts, c) : seeOther(c, '/')));
    return made.ok ? made.value : seeOther(c, '/');
  });
}

function show(c: Web, values: Record<string, string>, errors: readonly FieldError[]) {
  const said = textFor(c);
  return page(c, <SetupPage text={said} csrf={csrfOf(c.get('signedIn'))} values={values} errors={errors} />, { status: errors.length ? 422 : 200 });
}

const textFor = (c: Web): Text => text(officeLocale(chosenLocale(c), preferredLocale(c.req.header('accept-language'), 'en')));

async function found(parts: WebParts, c: Web): Promise<Response> {
  const said = textFor(c);
  const given = typed(formOf(c));
  const form = checked(schema, given, (field) => mistake(said, field));
  const refusal = passwordRefusal(given['password'] ?? '', given['email'] ?? '');
  const weak = given['email'] || refusal?.reason !== 'password-holds-address' ? refusal : undefined; // every password holds no address
  const errors = [...(form.ok ? [] : form.errors), ...(weak ? [{ field: 'password', message: said.t(`setup.${weak.reason}`) }] : [])];
  if (!form.ok || errors.length > 0) return show(c, given, errors);
  const { email, password, person } = form.value;
  const now = parts.clock.now();
  const account = await parts.signIn.createAccount({ email, password, name: person, now });
  if (!account.ok && account.reason !== 'exists') {
    const message = account.reason === 'wait' || account.reason === 'not-an-address' ? said.t('setup.wrongAddress') : said.t(`setup.${account.reason}`);
    return show(c, given, [{ field: account.reason === 'not-an-address' ? 'email' : 'password', message }]);
  }
  const slug = slugOf(form.value.name);
  const made = await organise(parts, form.value, slug, account.ok ? account.value.id : account.account.id);
  if (!made) return show(c, given, [{ field: 'name', message: said.t('setup.taken') }]);
  const signedIn = await parts.signIn.signInWithPassword({ email, password, ip: 'setup', now });
  return seeOther(c, `/o/${slug}/`, signedIn.ok ? signedIn.value.setCookie : []);
}

async function organise(parts: WebParts, { name, zone, language, sender, person, email }: Setup, slug: string, account: string): Promise<boolean> {
  const id = newId<OrganisationId>();
  const fileKeys = await newOrganisationIdentity(parts.office.parts.master, id);
  const done = await parts.office.enter(id, { kind: 'machine', name: 'setup' }, async (ctx) => {
    const founded = await foundOrganisation(ctx, { name, slug, zone, language, sender, demo: false }, fileKeys);
    if (!founded.ok) return founded;
    const added = await addPerson(ctx, { name: person, email, phone: null, language, zone });
    if (!added.ok) return added;
    return admit(ctx, { person: added.value, account, roles: ['administrator', 'coordinator'] });
  });
  return done.ok;
}

function mistake(said: Text, field: string): string {
  switch (field) {
    case 'name': return said.t('setup.nameMissing');
    case 'person': return said.t('setup.personMissing');
    case 'zone': return said.t('setup.wrongZone');
    default: return said.t('setup.wrongAddress');
  }
}
