import type { Appointment, Mode, Solution } from './instance.ts';
import { Reading, type Read } from './reading.ts';

/**
 * Reads a parsed `ptm-solution/1` by its form alone: whether it suits an instance is for `check` to say. So an unknown id,
 * a wrong slot or an unknown mode is no fault here.
 */
export function readSolution(document: unknown): Read<Solution> {
  const reading = new Reading();
  const top = reading.object(document, '$');
  if (top['format'] !== 'ptm-solution/1') reading.fault('format', `must be "ptm-solution/1", is ${JSON.stringify(top['format']) ?? 'missing'}`);
  const appointments = reading.list(top['appointments'], 'appointments', (one, path) => appointment(reading, one, path));
  return reading.done<Solution>({
    format: 'ptm-solution/1', instance: reading.label(top['instance'], 'instance'), solver: { name: '' }, appointments,
  });
}

function appointment(reading: Reading, value: unknown, path: string): Appointment {
  const fields = reading.object(value, path);
  const slot = fields['slot'];
  if (typeof slot !== 'number') reading.fault(`${path}.slot`, `must be a number, is ${JSON.stringify(slot) ?? 'missing'}`);
  return {
    requestId: reading.text(fields['requestId'], `${path}.requestId`), sessionId: reading.text(fields['sessionId'], `${path}.sessionId`),
    slot: slot as number, mode: reading.text(fields['mode'], `${path}.mode`) as Mode,
    roomId: reading.maybe(fields['roomId'], (one) => reading.text(one, `${path}.roomId`)),
    interpreterId: reading.maybe(fields['interpreterId'], (one) => reading.text(one, `${path}.interpreterId`)),
  };
}
