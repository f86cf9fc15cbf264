/**
 * fast-check, always from one seed, so that what fails for somebody fails for everybody and a change is never blamed for what
 * another seed would have found before it. `CONVENE_TEST_SEED` names another; `new` takes a fresh one, which a failure prints.
 */
import fc from 'fast-check';

const given = process.env['CONVENE_TEST_SEED'] ?? '2026';
if (given !== 'new') fc.configureGlobal({ seed: Number(given) });

export { fc };
