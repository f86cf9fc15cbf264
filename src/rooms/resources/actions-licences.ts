import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { changeUnits } from './actions-claims.ts';
import type { ResourcesFact } from './events.ts';
import { OnPlatform, Platform } from './ports.ts';
import { licences as licencesOf } from './reads-claims.ts';
import { deleteLicences, insertClaimable, insertLicences, lockClaimables } from './store-claims.ts';

export type LicencesRefusal = Forbidden | Closed | { readonly reason: 'not-found' } | { readonly reason: 'licences-out-of-range'; readonly most: number };

/** More than any platform sells to one organisation; units are counted one by one. */
const mostLicences = 10_000;

/**
 * Says how many sessions may be held on a platform at once, or with null that any number may. Sessions that were booked first
 * keep their licence; those that have none left want one (`wantedAfter`).
 */
export async function setLicences(ctx: Context, platform: string, units: number | null): Promise<Result<undefined, LicencesRefusal>> {
  const forbidden = await forbids(ctx, 'resources.setLicences', access['resources.setLicences']);
  if (forbidden) return refuse(forbidden);
  if (!ctx.ports.all(Platform).some(({ name }) => name === platform)) return refuse({ reason: 'not-found' });
  if (units !== null && (!Number.isInteger(units) || units < 1 || units > mostLicences)) return refuse({ reason: 'licences-out-of-range', most: mostLicences });
  for (const held of ctx.ports.all(OnPlatform)) await held.lock(ctx, platform);
  const before = (await licencesOf(ctx)).get(platform);
  if ((before?.units ?? null) === units) return ok();
  if (units === null) await forget(ctx, platform, before!.resource);
  else await changeUnits(ctx, before?.resource ?? await made(ctx, platform, units), units);
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'resources.setLicences', subject, details: { platform, units } });
  await emit<ResourcesFact>(ctx, { kind: 'resources.LicencesSet', subject, platform, units });
  ctx.notices.changed('platforms');
  return ok();
}

async function made(ctx: Context, platform: string, units: number): Promise<string> {
  const resource = newId();
  await insertClaimable(ctx.tx, ctx.organisation, { resource, kind: 'licence', units });
  if (await insertLicences(ctx.tx, ctx.organisation, platform, resource)) return resource;
  return (await licencesOf(ctx)).get(platform)!.resource; // somebody else has just said a number: ours is the later
}

async function forget(ctx: Context, platform: string, resource: string): Promise<void> {
  await lockClaimables(ctx.tx, ctx.organisation, { resources: [resource], subjects: [] });
  await deleteLicences(ctx.tx, ctx.organisation, platform, resource);
  ctx.notices.changed('claims');
}
