import type { Context } from '../../../platform/context.ts';
import { ok, refuse, type Result } from '../../../platform/result.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { switchPushOff, switchPushOn, type PushRefusal } from '../../../rooms/messaging/actions-push.ts';
import { subscriptionSchema } from '../../../rooms/messaging/schema-push.ts';
import type { pushDone } from './parts.tsx';

/** Whether a form is one of `PushBox`. */
export function isPush(form: URLSearchParams): boolean {
  return form.get('do') === 'push' || form.get('do') === 'push-none';
}

/** Does what a form of `PushBox` asks: keys switch this browser on, an address alone switches it off, nothing all of them. `through`: what the link is about. */
export async function takePush(ctx: Context, person: PersonId, form: URLSearchParams, through?: string): Promise<Result<(typeof pushDone)[number], PushRefusal | { readonly reason: 'not-a-subscription' }>> {
  const endpoint = form.get('endpoint') ?? '';
  if (form.get('do') === 'push-none' || (form.get('p256dh') ?? '') === '') {
    const off = await switchPushOff(ctx, person, form.get('do') === 'push-none' ? undefined : endpoint, through);
    return off.ok ? ok('off') : off;
  }
  const read = subscriptionSchema.safeParse({ endpoint, p256dh: form.get('p256dh'), auth: form.get('auth') });
  if (!read.success) return refuse({ reason: 'not-a-subscription' });
  const on = await switchPushOn(ctx, person, read.data, through);
  return on.ok ? ok('on') : on;
}
