import { z } from 'zod';
import { areKeys } from '../../platform/push/encrypt.ts';
import { pushEndpoint } from '../../platform/push/endpoint.ts';

/** What a browser gives when it subscribes (Push API, section 8): an address of a push service, and keys that can be encrypted for. */
export const subscriptionSchema = z.object({
  endpoint: z.string().refine((text) => pushEndpoint(text) !== undefined, { error: 'not-a-push-service' }),
  p256dh: z.string().max(100), auth: z.string().max(40),
}).refine(areKeys, { error: 'not-keys', path: ['p256dh'] })
  // one way of writing each: base64url without the signs that fill up
  .transform(({ endpoint, p256dh, auth }) => ({ endpoint, p256dh: written(p256dh), auth: written(auth) }));
export type GivenSubscription = z.infer<typeof subscriptionSchema>;

const written = (key: string) => Buffer.from(key, 'base64url').toString('base64url');
