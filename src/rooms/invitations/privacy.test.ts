import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { calendarEvent } from '../../calendar/event.ts';
import { atInstant } from '../../calendar/time.ts';
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { mentionsOf } from '../../platform/mentions.ts';
import { acts } from '../log/reads.ts';
import { whole } from '../records/model.ts';
import { reply, setAttendees } from './actions.ts';
import type { Occasion } from './model.ts';
import { Host } from './ports.ts';
import { invitationsData } from './privacy.ts';
import { attendee } from './reads.ts';

const { office, found, person, as } = await testOffice();
const [start, end] = [Temporal.Instant.from('2026-05-01T09:00Z'), Temporal.Instant.from('2026-05-01T10:00Z')];
const event = calendarEvent({ uid: 'thing@example.org', start: atInstant(start), end: atInstant(end), summary: 'A thing' });

/** A room above that invites to its things. */
office.parts.ports.join(Host, {
  kind: 'thing',
  occasion: async (_ctx: Context, id: string): Promise<Occasion> => ({
    subject: { kind: 'thing', id }, sequence: 0, class: 'PUBLIC', hidesPeople: false, events: [event], files: [], lastEnd: end,
    openness: () => 'open', settledSequence: () => 0, occurrence: () => undefined,
    telling: () => ({
      title: 'A thing', agenda: '', zone: 'UTC', time: { start, end }, dates: [{ start, end }],
      place: { kind: 'elsewhere', label: 'Here', href: null, instructions: null },
    }),
  }),
});

test('[X-6] what a person wrote beside an answer is in the log as text, and is erased with the person', async () => {
  const school = await found('privacy');
  const ana = await person(school, 'Ana Silva', ['teacher']);
  const subject = { kind: 'thing', id: newId() };
  await as(school, machine, (ctx) => setAttendees(ctx, subject, [{ person: ana, required: true }]));
  const answered = await as(school, { kind: 'person', person: ana, roles: ['teacher'] }, (ctx) =>
    reply(ctx, { subject, person: ana, reply: 'DECLINED', by: 'page', comment: 'Ill at home' }));
  assert.deepEqual(answered, { ok: true, value: { old: false } });
  const [act] = await as(school, machine, (ctx) => acts(ctx.tx, school, { verbs: ['invitations.reply'] }));
  assert.deepEqual([act!.text, JSON.stringify(act!.details).includes('Ill')], [{ comment: 'Ill at home' }, false]);
  const { copy } = await as(school, machine, (ctx) => invitationsData.hold(ctx, ana, whole));
  assert.match(JSON.stringify(copy), /Ill at home/);
  assert.equal(await as(school, machine, (ctx) => invitationsData.erase(ctx, ana, mentionsOf(['Ana Silva']))), 1);
  const after = await as(school, machine, (ctx) => attendee(ctx.tx, school, subject.id, ana));
  assert.deepEqual([after!.given.reply, after!.given.comment], ['DECLINED', null]);
});
