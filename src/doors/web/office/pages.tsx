import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { languages } from '../../../platform/text-languages.ts';
import { PublicPage } from '../frame/page.tsx';

/** A page that only says something: nothing here, not allowed, a fault. */
export function MessagePage({ text, title, path, children }: { text: Text; title: string; path: string; children: Child }) {
  return (
    <PublicPage text={text} title={title} organisation={text.t('frame.product')} languages={languages.map(({ locale }) => ({ locale, href: `${path}?lang=${locale}` }))}>
      <h1>{title}</h1>
      {children}
      <p><a href="/">{text.t('office.home')}</a></p>
    </PublicPage>
  );
}
