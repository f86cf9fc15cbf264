import { mac } from './keys.ts';
import type { Office } from './office.ts';

/**
 * The password of a sample person of a demo: nobody types it. It follows from this installation's master key, so that
 * who loads the samples and who signs one in by a click need not tell each other.
 */
export function samplePassword({ office }: { office: Pick<Office, 'key'> }, email: string): string {
  return mac(office.key('sample passwords'), email);
}
