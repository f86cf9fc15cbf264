import type { Attendee, Given, Occasion, Reply } from './model.ts';

/** The answer that holds: one to a version before the present time and place is none (RFC 5546, section 2.1.4). */
export function standing({ reply, sequence }: Given, settledSequence: number): Reply {
  return sequence !== null && sequence >= settledSequence ? reply : 'NEEDS-ACTION';
}

/** What a person has answered to a part: to that occurrence, as long as the answer holds, else to the whole. */
export function givenTo({ given, parts }: Pick<Attendee, 'given' | 'parts'>, part: string, settledSequence: number): Given {
  const own = parts.get(part);
  return own && standing(own, settledSequence) === own.reply ? own : given;
}

/** The answer of a person that holds for a part. */
export function replyTo(one: Pick<Attendee, 'given' | 'parts'>, part: string, occasion: Pick<Occasion, 'settledSequence'>): Reply {
  const settled = occasion.settledSequence(part);
  return standing(givenTo(one, part, settled), settled);
}
