/** Query strings: what each parameter, modifier and value is taken for, and what is refused, with what would be right. */
import { parseQuery, type ParseOptions } from '../../../server/facade/parse-query.ts';
import type { SearchValue } from '../../../server/facade/query.ts';
import { Problem } from '../../../server/problems.ts';

const BASE = 'https://chartside.example.org/fhir/r4';
const parse = (type: string, text: string, options: ParseOptions = {}) =>
  parseQuery(type, new URLSearchParams(text), { base: BASE, ...options });
const valuesOf = (type: string, text: string): readonly SearchValue[] =>
  parse(type, text).query.clauses.flatMap(({ values }) => values);
const refusal = (type: string, text: string, options?: ParseOptions): string => {
  try {
    parse(type, text, options);
    return 'nothing was refused';
  } catch (cause) {
    if (cause instanceof Problem) return `${cause.id}: ${cause.message}`;
    throw cause;
  }
};

it.each<[string, string, SearchValue[]]>([
  ['a code of any system', 'status=active', [{ kind: 'token', code: 'active' }]],
  ['a code of a system', 'identifier=urn:a|1', [{ kind: 'token', system: 'urn:a', code: '1' }]],
  ['a code without a system', 'identifier=|1', [{ kind: 'token', system: '', code: '1' }]],
  ['any code of a system', 'identifier=urn:a|', [{ kind: 'token', system: 'urn:a' }]],
  [
    'several, any of them',
    'status=active,draft',
    [
      { kind: 'token', code: 'active' },
      { kind: 'token', code: 'draft' },
    ],
  ],
  [
    'signs that are meant as such',
    String.raw`identifier=urn:a\|b|1\,2\$\\`,
    [{ kind: 'token', system: 'urn:a|b', code: '1,2$\\' }],
  ],
  ['an id, of any type it may be', 'provider=1', [{ kind: 'reference', id: '1' }]],
  ['a reference', 'provider=Practitioner/1', [{ kind: 'reference', type: 'Practitioner', id: '1' }]],
  [
    'a reference below our own address',
    `provider=${BASE}/Practitioner/1`,
    [{ kind: 'reference', type: 'Practitioner', id: '1' }],
  ],
  [
    'a reference to another server',
    'provider=https://other.example.org/Practitioner/1',
    [{ kind: 'reference', url: 'https://other.example.org/Practitioner/1' }],
  ],
  [
    'a reference with its type before it',
    'provider:Organization=1',
    [{ kind: 'reference', type: 'Organization', id: '1' }],
  ],
  [
    'an identifier of what is referred to',
    'provider:identifier=urn:npi|1234567893',
    [{ kind: 'identifier', system: 'urn:npi', value: '1234567893' }],
  ],
])('takes %s', (_name, text, values) => {
  expect(valuesOf('Claim', text)).toEqual(values);
});

const at = (text: string): number => Date.parse(text);
it.each<[string, string, string, string]>([
  ['2026', 'eq', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['2024-02', 'eq', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
  ['ge2026-12-31', 'ge', '2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['lt2026-11-26T09:30', 'lt', '2026-11-26T09:30:00Z', '2026-11-26T09:31:00Z'],
  ['gt2026-11-26T09:30:15-06:00', 'gt', '2026-11-26T15:30:15Z', '2026-11-26T15:30:16Z'],
  ['sa2026-11-26T09:30:15.5Z', 'sa', '2026-11-26T09:30:15.500Z', '2026-11-26T09:30:15.600Z'],
  ['eb2026-11-26T09:30:15.250+05:30', 'eb', '2026-11-26T04:00:15.250Z', '2026-11-26T04:00:15.251Z'],
  ['ne2026-11-26T09:30:15 05:30', 'ne', '2026-11-26T04:00:15Z', '2026-11-26T04:00:16Z'],
  ['le2026-03-08T02:30:00-05:00', 'le', '2026-03-08T07:30:00Z', '2026-03-08T07:30:01Z'],
  // Ten days from now on: a tenth of that to each side.
  ['ap2026-12-06', 'ap', '2026-12-05T00:00:00Z', '2026-12-08T00:00:00Z'],
])('takes the date %s as a span of time', (text, comparator, from, to) => {
  const now = new Date('2026-11-26T00:00:00Z');
  const { query } = parseQuery('Claim', new URLSearchParams([['created', text]]), { now });
  expect(query.clauses[0]?.values).toEqual([{ kind: 'date', comparator, from: at(from), to: at(to) }]);
});

it.each<[string, Partial<SearchValue>]>([
  ['5', { comparator: 'eq', from: 4.5, to: 5.5 }],
  ['5.40||mg', { comparator: 'eq', from: 5.4 - 0.005, to: 5.4 + 0.005, code: 'mg' }],
  [
    'gt5|http://unitsofmeasure.org|h',
    { comparator: 'gt', from: 5, to: 5, system: 'http://unitsofmeasure.org', code: 'h' },
  ],
  ['1e2', { comparator: 'eq', from: 95, to: 105 }],
  ['ap100', { comparator: 'ap', from: 90, to: 110 }],
  ['sa5', { comparator: 'gt', from: 5, to: 5 }],
])('takes the quantity %s', (text, value) => {
  const [found] = valuesOf('Encounter', `length=${text}`);
  expect(found).toMatchObject({ kind: 'quantity', ...value });
});

it.each([
  [
    'Claim',
    'colour=red',
    'search/unknown-parameter: Claim cannot be searched by colour here. It can be searched by _id,',
  ],
  ['Claim', 'patient.name=x', 'search/unknown-parameter: Claim cannot be searched by patient.name here.'],
  ['Patient', '_has:Claim:patient:status=active', 'search/unknown-parameter'],
  ['Claim', '_content=x', 'search/unknown-parameter'],
  ['Nothing', '_id=1', 'search/unknown-parameter'],
  ['Claim', '<script>=x', 'search/unknown-parameter: Claim cannot be searched by ?script? here.'],
  [
    'Claim',
    'status:contains=x',
    'search/bad-modifier: The search parameter status does not take :contains; it takes :missing, :not.',
  ],
  [
    'Patient',
    'name:contains=x',
    'search/bad-modifier: The search parameter name does not take :contains; it takes :missing, :exact.',
  ],
  [
    'Claim',
    'insurer:Patient=1',
    'search/bad-modifier: The search parameter insurer does not take :Patient; it takes :missing, :identifier, :Organization.',
  ],
  ['Claim', '_id:not=1', 'search/bad-modifier'],
  [
    'Claim',
    'status:missing=perhaps',
    'search/bad-value: The search parameter status:missing needs true, false.',
  ],
  ['Claim', 'created=yesterday', 'search/bad-value: The search parameter created needs a date such as'],
  ['Claim', 'created=2026-02-30', 'search/bad-value'],
  ['Claim', 'created=2026-11-26T25:00', 'search/bad-value'],
  ['Claim', 'created=2026-11-26T10:00:00%2B15:00', 'search/bad-value'],
  ['Claim', 'created=xx2026', 'search/bad-value'],
  [
    'Claim',
    'patient=Group/1',
    'search/bad-value: The search parameter patient needs a reference to Patient.',
  ],
  [
    'Claim',
    'patient=Patient/1/2',
    'search/bad-value: The search parameter patient needs an id or a reference such as Patient/123.',
  ],
  [
    'Claim',
    'provider:Organization=Practitioner/1',
    'search/bad-value: The search parameter provider:Organization needs a reference to Organization.',
  ],
  [
    'Claim',
    'identifier=a|b|c',
    'search/bad-value: The search parameter identifier needs a code, system|code, |code or system|.',
  ],
  ['Claim', 'identifier=|', 'search/bad-value'],
  ['Claim', 'status=,', 'search/bad-value: The search parameter status needs a value.'],
  ['Encounter', 'length=long', 'search/bad-value'],
  ['Encounter', 'length=1|a', 'search/bad-value'],
  [
    'Claim',
    `status=${'x'.repeat(2_001)}`,
    'search/bad-value: The search parameter status needs at most 2000 characters.',
  ],
  [
    'Claim',
    `status=${Array.from({ length: 101 }, (_, n) => n).join(',')}`,
    'search/bad-value: The search parameter status needs at most 100 values.',
  ],
  ['Claim', 'status=a&'.repeat(51), 'search/too-long'],
  ['Claim', '_count=-1', 'search/bad-value: The search parameter _count needs'],
  [
    'Claim',
    '_sort=patient',
    'search/bad-value: The search parameter _sort needs some of _id, _lastUpdated, created, priority, status, use, with commas between',
  ],
  ['Claim', '_sort=--created', 'search/bad-value'],
  ['Claim', '_sort=-identifier', 'search/bad-value: The search parameter _sort needs some of _id,'],
  [
    'Claim',
    '_summary=all',
    'search/bad-value: The search parameter _summary needs true, text, data, count, false.',
  ],
  ['Claim', '_total=exact', 'search/bad-value'],
  ['Claim', '_elements=a b', 'search/bad-value'],
  ['Claim', '_include=*:*', 'search/bad-value: The search parameter _include needs Claim:parameter'],
  ['Claim', '_include=Task:*', 'search/bad-value'],
  ['Claim', '_revinclude=*', 'search/bad-value'],
  ['Claim', '_revinclude=Coverage:*', 'search/bad-value'],
  ['Claim', '_include=Claim:status', 'search/bad-value'],
  ['Claim', '_include=Task:focus', 'search/bad-value'],
  ['Claim', '_include=Claim:insurer:Patient', 'search/bad-value'],
  ['Claim', '_include:iterate=Claim:status', 'search/bad-value'],
  ['Claim', '_include:recurse=Claim:insurer', 'search/unknown-parameter'],
  [
    'Claim',
    '_revinclude=ClaimResponse:patient',
    'search/bad-value: The search parameter _revinclude needs Type:parameter, of a parameter that may refer to Claim.',
  ],
])('refuses %s?%s', (type, text, told) => {
  expect(refusal(type, text).slice(0, told.length)).toBe(told);
});

it('tells a lenient caller what was passed over, and leaves it out of self', () => {
  const { query, issues } = parse(
    'Claim',
    'colour=red&status=active&_has:Task:focus:status=x&use=&_count=5000&_format=json',
    { lenient: true },
  );
  expect(query.self.toString()).toBe('status=active&_count=5000');
  expect(query.count).toBe(1_000);
  expect(issues.map(({ severity, diagnostics }) => [severity, diagnostics])).toEqual([
    ['warning', 'The parameter colour is not supported and was ignored.'],
    ['warning', 'The parameter _has:Task:focus:status is not supported and was ignored.'],
    ['information', 'The parameter use has no value and was ignored.'],
    ['information', 'A page holds at most 1000 resources; _count was cut to that.'],
  ]);
  expect(refusal('Claim', 'status:contains=x', { lenient: true })).toMatch(/^search\/bad-modifier/);
});

it('reads what is said of the result', () => {
  const { query } = parse(
    'Claim',
    '_sort=-created,status&_count=10&_total=accurate&_summary=data&_elements=id,status&_elements=use&_include=Claim:insurer&_include=Claim:provider:Practitioner&_revinclude=ClaimResponse:request&_revinclude=Provenance:target&_page=word',
  );
  expect(query.sort.map(({ parameter, descending }) => [parameter.code, descending])).toEqual([
    ['created', true],
    ['status', false],
  ]);
  expect(query).toMatchObject({
    count: 10,
    total: 'accurate',
    summary: 'data',
    elements: ['id', 'status', 'use'],
    page: 'word',
  });
  expect(query.include.map(({ parameter, target }) => [parameter.code, target])).toEqual([
    ['insurer', undefined],
    ['provider', 'Practitioner'],
  ]);
  expect(query.revinclude.map(({ source, parameter }) => [source, parameter.code])).toEqual([
    ['ClaimResponse', 'request'],
    ['Provenance', 'target'],
  ]);
  expect(query.self.has('_page')).toBe(false);
});

it('counts alone where no resource is asked for', () => {
  for (const text of ['_count=0', '_summary=count'])
    expect(parse('Claim', text).query).toMatchObject({ summary: 'count', total: 'accurate' });
});

it('keeps repeated parameters apart: all of them must hold', () => {
  const { clauses } = parse('Claim', 'created=ge2026-01-01&created=lt2026-02-01').query;
  expect(clauses.map(({ values }) => values.length)).toEqual([1, 1]);
});
