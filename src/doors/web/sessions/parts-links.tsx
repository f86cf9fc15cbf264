/** What can be done with a session: links to the pages that ask; those that cannot be used now stay, with the reason beside them. */
import type { Child } from 'hono/jsx';
import { ButtonLink } from '../frame/controls.tsx';

/** One act; `why` says why it cannot be used now. */
export interface ActLink { readonly name: string; readonly href: string; readonly label: string; readonly primary?: boolean; readonly plain?: boolean; readonly why?: string | undefined }

/** Links in a row. Several that are in the way of the same reason share it, so that it is said once. */
export function ActLinks({ links }: { links: readonly ActLink[] }): Child {
  const open = links.filter(({ why, plain }) => why === undefined && !plain);
  const lesser = links.filter(({ why, plain }) => why === undefined && plain);
  const shut = [...Map.groupBy(links.filter(({ why }) => why !== undefined), ({ why }) => why!)];
  return (
    <>
      {open.map(({ href, label, primary }) => <ButtonLink href={href} {...(primary ? { primary } : {})}>{label}</ButtonLink>)}
      {shut.map(([why, all]) => (
        <span class="refused">
          {all.map(({ label, name }) => <a class="btn" role="link" tabindex={0} aria-disabled="true" aria-describedby={`why-${all[0]!.name}`} id={`act-${name}`}>{label}</a>)}
          <span class="second small" id={`why-${all[0]!.name}`}>{why}</span>
        </span>
      ))}
      {lesser.map(({ href, label }) => <ButtonLink href={href} plain>{label}</ButtonLink>)}
    </>
  );
}
