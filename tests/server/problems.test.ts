/** The catalogue of problems and docs/errors.md say the same, both ways. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, problems } from '../../server/problems.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
/** Heading with id and status, the sentence as a quote, what to do as a paragraph. */
const sections = [...page.matchAll(/^## `(.+)` \((\d+)\)\n\n> (.+)\n\n(.*)$/gm)];

it('explains every problem with its own status and sentence, and no other', () => {
  const known = Object.entries(problems).map(([id, { status, text }]) => [id, String(status), text]);
  expect(sections.map(([, id, status, text]) => [id, status, text])).toEqual(known);
  expect(page.match(/^## /gm)).toHaveLength(known.length);
});

it('says what to do about each', () => {
  expect(sections.filter(([, , , , advice = '']) => !/^[A-Z0-9].{8,}[.]$/.test(advice))).toEqual([]);
});

it('is sorted by area, so that a line has one place', () => {
  const areas = Object.keys(problems).map((id) => id.split('/')[0]);
  expect(areas).toEqual([...areas].sort());
});

it('fills its parameters in, and shows the cause to nobody', () => {
  const problem = new Problem('payer/refused', { status: 503 }, new Error('secret'));
  expect(problem.message).toBe('The payer refused the request with HTTP status 503.');
  expect(problem.message).not.toContain('secret');
  expect(problem).toMatchObject({ id: 'payer/refused', status: 502, issue: 'transient' });
});
