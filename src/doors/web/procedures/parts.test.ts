import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesWritten, roomSources, sourceOf } from '../../../../test/sources.ts';
import { text } from '../../../platform/text.ts';
import { officeLanguages } from '../../../platform/text-languages.ts';
import { proposalStates } from '../../../rooms/sessions/model-proposals.ts';
import { requestStates } from '../../../rooms/sessions/model-requests.ts';
import { sessionStates } from '../../../rooms/sessions/model.ts';
import { counts, words } from './parts.tsx';

const acts = roomSources('*/actions*.ts', 'procedures/rules.ts').map((name) => ({ name, source: sourceOf(name) }))
  .filter(({ name, source }) => name.startsWith('procedures/') || /\bOutcome\b/.test(source)).map(({ source }) => source);
const engine = sourceOf('procedures/actions-engine.ts');

const sorted = (all: Iterable<string>) => [...new Set(all)].sort();
const found = (pattern: RegExp, sources: readonly string[] = acts) => sources.flatMap((source) => [...source.matchAll(pattern)].map((one) => one[1]!));

/** Reasons: said outright, or the state in which something was. */
function reasons(): string[] {
  const openness = [.../type Openness = ([^;]+);/.exec(sourceOf('invitations/model.ts'))![1]!.matchAll(/'([\w-]+)'/g)].map((one) => one[1]!);
  const either = acts.flatMap((source) => [...source.matchAll(/\b(?:open|waived): [^{}\n]*? \? '([\w-]+)' : '([\w-]+)'/g)].flatMap(([, one, other]) => [one!, other!]));
  const ended = found(/waived: `(proposal)-\$\{/g).flatMap((name) => proposalStates.filter((state) => state !== 'open' && state !== 'asked').map((state) => `${name}-${state}`));
  return sorted([
    ...either, ...ended,
    ...found(/\b(?:open|waived): '([\w-]+)'/g), ...found(/waived = [^;]*'([\w-]+)' as const/g), ...found(/'failed', \{ reason: '([\w-]+)'/g),
    ...found(/return open\(ctx, .*, '([\w-]+)'\)/g, [engine]), ...openness, ...requestStates, ...sessionStates,
  ]);
}

const evidence = () => sorted(acts.flatMap((source) => namesWritten(source, /\b(?:done|evidence)(?:: | = )(?=\{)/g)));

/** Evidence that is no number: ids, words, times, whether something is so; and the SEQUENCE, which counts nothing. */
const others = ['act', 'agenda', 'already', 'at', 'because', 'byHand', 'channel', 'date', 'fact', 'fields', 'head', 'link', 'message', 'outcome', 'place', 'question',
  'roomTaken', 'time', 'title', 'version', 'why'];

test('[G-4.6.1] every reason that an act or the engine can give has a sentence, and no other', () => {
  assert.deepEqual([...words].sort(), reasons());
});

test('[G-4.6.1] every number that an act or the engine gives as evidence is said, and no other', () => {
  assert.deepEqual(sorted([...counts, ...others]), evidence());
});

for (const { locale } of officeLanguages) {
  test(`[G-4.6.1] [X-2] reasons and counts are sentences in ${locale}`, () => {
    const said = text(locale);
    for (const word of words) assert.doesNotMatch(said.t(`procedures.reason.${word}`), /^$|^procedures/);
    for (const name of counts) for (const count of [2, 3, 11, 100]) assert.notEqual(said.t(`procedures.count.${name}`, { count }), '');
  });
}
