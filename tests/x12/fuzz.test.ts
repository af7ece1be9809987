/** A small, fixed share of what `npm run fuzz` does at length: damaged files are read, and the writer cannot be injected. */
import fc from 'fast-check';
import { readsEverything } from '../fuzz/reading.ts';
import { writesNothingElse } from '../fuzz/writing.ts';

it('reads damaged files without throwing, inside their bounds, and in any chunks alike', async () => {
  await fc.assert(readsEverything, { seed: 417, numRuns: 1_500 });
});

it('writes strings of any content as they are, or says why not', () => {
  fc.assert(writesNothingElse, { seed: 417, numRuns: 3_000 });
});
