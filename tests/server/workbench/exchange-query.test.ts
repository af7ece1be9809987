/** The words of a search, and what somebody who mistypes one is told. */
import { parseQuery, queryHelp, type QueryGrounds } from '../../../server/workbench/exchange-query.ts';

const grounds: QueryGrounds = {
  payers: [
    { id: 'MERID', name: 'Meridian Health Plan' },
    { id: 'MEDCR', name: 'Medicare' },
  ],
  kinds: ['eligibility', 'authorization'],
  now: new Date('2026-11-26T12:00:00Z'),
};
const parse = (text: string) => parseQuery(text, grounds);

it.each([
  ['', { keys: {} }],
  ['member:W123 trace:ab-1 auth:A9', { keys: { memberId: 'W123', trace: 'ab-1', authorization: 'A9' } }],
  ['payer:merid', { keys: { payer: 'MERID' } }],
  ['payer:"Meridian Health Plan"', { keys: { payer: 'MERID' } }],
  ['payer:meri', { keys: { payer: 'MERID' } }],
  ['STATUS:Failed', { keys: {}, states: ['failed'] }],
  ['status:error', { keys: {}, states: ['rejected', 'failed', 'ambiguous'] }],
  ['kind:authorization', { keys: {}, kind: 'authorization' }],
  ['since:2h', { keys: {}, since: new Date('2026-11-26T10:00:00Z') }],
  ['since:2026-11-01 until:2026-11-02T08:30Z', { keys: {}, since: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-02T08:30:00Z') }],
  ['  member:"a b"   since:1w ', { keys: { memberId: 'a b' }, since: new Date('2026-11-19T12:00:00Z') }],
])('%j is understood', (text, query) => {
  expect(parse(text)).toEqual({ query, errors: [] });
}); // prettier-ignore

it.each([
  ['W123', 'W123', 'Say what “W123” is', 'member:W123'],
  ['memb:W1', 'memb:W1', 'There is no word “memb:”', 'member:W1'],
  ['payer:MERIT', 'payer:MERIT', 'No payer is called “MERIT”. Known are MERID (Meridian Health Plan), MEDCR (Medicare).', 'payer:MERID'],
  ['payer:"Medicaid"', 'payer:"Medicaid"', 'No payer is called', 'payer:Medicare'],
  ['status:faild', 'status:faild', '“faild” is no status', 'status:failed'],
  ['kind:x', 'kind:x', 'Use eligibility, authorization', undefined],
  ['since:yesterday', 'since:yesterday', 'Write 30m, 2h, 7d, 4w', 'since:24h'],
  ['since:2026-13-40', 'since:2026-13-40', 'is no time', 'since:24h'],
  ['member:', 'member:', 'Put a value right behind “member:”', 'member:W123456701'],
  ['payer:MERID payer:MEDCR', 'payer:MEDCR', 'stands here twice', undefined],
  ['member:"W1', 'member:"W1', 'The quotation mark is not closed', 'member:"W1"'],
])('%j is refused where it is wrong, with what may have been meant', (text, at, message, suggestion) => {
  const { errors } = parse(text);
  expect(errors).toHaveLength(1);
  const [error] = errors;
  expect(text.slice(error?.at, (error?.at ?? 0) + (error?.length ?? 0))).toBe(at);
  expect(error?.message).toContain(message);
  expect(error?.suggestion).toBe(suggestion);
}); // prettier-ignore

it('tells every mistake of a query at once', () => {
  expect(parse('x status:y member:1 since:z').errors).toHaveLength(3);
});

it('answers any text in no time worth speaking of, and never throws', () => {
  for (const text of ['"'.repeat(500), ':'.repeat(500), 'a:'.repeat(250), `payer:${'M'.repeat(490)}`])
    expect(parse(text).errors.length).toBeGreaterThan(0);
});

it('offers each word with an example that it understands itself', () => {
  const help = queryHelp(grounds);
  expect(help.map(({ key }) => key)).toEqual([
    'member',
    'trace',
    'auth',
    'payer',
    'status',
    'kind',
    'since',
    'until',
  ]);
  for (const { example } of help) expect(parse(example).errors).toEqual([]);
});
