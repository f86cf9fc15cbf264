import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Lobby } from './lobby.ts';

test('what nobody waits for goes on at once while few wait for an answer', async () => {
  const lobby = new Lobby();
  for (let n = 0; n < 7; n++) lobby.enter();
  await lobby.calm(Infinity);
});

test('while many wait it waits until few do, and never longer than it is told', async () => {
  const lobby = new Lobby();
  const ends = Array.from({ length: 9 }, () => lobby.enter());
  const said: string[] = [];
  const waits = [lobby.calm(60_000).then(() => said.push('calm')), lobby.calm(1).then(() => said.push('late'))];
  await waits[1];
  assert.deepEqual(said, ['late']);
  ends[0]!();
  ends[0]!(); // again counts once
  await Promise.resolve();
  assert.deepEqual(said, ['late']);
  ends[1]!();
  await waits[0];
  assert.deepEqual(said, ['late', 'calm']);
});
