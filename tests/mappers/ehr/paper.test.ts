/**
 * The analysts' page of the EHR maps is what the rows say.
 * `UPDATE_PAPERS=1 npm run test:only -- tests/mappers/ehr/paper.test.ts` writes it anew: read the diff.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ehrPaper } from '#mappers';
import { factsOf, vendorNames } from './vendors.ts';

const path = join(import.meta.dirname, '../../../docs/mapping/ehr.md');

it('shows the rows as they are', () => {
  const facts = Object.fromEntries(vendorNames.map((vendor) => [vendor, factsOf(vendor)]));
  const text = ehrPaper(facts);
  if (process.env['UPDATE_PAPERS'] === '1') writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
