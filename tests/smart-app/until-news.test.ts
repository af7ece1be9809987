/** When the panel looks for news by itself. */
import { untilNews } from '../../smart-app/api/until-news.ts';
import { check, coverage, visit } from './visits.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const in10 = '2026-11-23T10:00:10Z';

it.each([
  ['never, where nothing is under way', visit({ coverages: [coverage({ check: check() })] }), false],
  [
    'at the next attempt of a check',
    visit({ coverages: [coverage({ check: check({ retryAt: in10 }) })] }),
    10_000,
  ],
  ['in some seconds, where a request is with the payer', visit({ newsAt: '2026-11-23T10:00:00Z' }), 3_000],
  ['at the next attempt of a request', visit({ newsAt: in10 }), 10_000],
] as const)('looks %s', (_name, one, milliseconds) => {
  expect(untilNews([one], now)).toBe(milliseconds);
});
