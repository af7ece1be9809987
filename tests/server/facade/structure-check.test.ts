/** R4's form of resources: what is wrong is told with its place, what is right is not. */
import fc from 'fast-check';
import { checkStructure } from '../../../server/facade/structure-check.ts';

const claim = {
  resourceType: 'Claim',
  status: 'active',
  type: { text: 'professional' },
  use: 'preauthorization',
  patient: { reference: 'Patient/p' },
  created: '2026-11-26',
  provider: { reference: 'Organization/o' },
  priority: { text: 'normal' },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c' } }],
};

it('finds nothing in a resource that is right, extensions of primitives and contained resources included', () => {
  const resource = {
    ...claim,
    id: 'one',
    _created: { extension: [{ url: 'https://example.org/x', valueString: 'y' }] },
    contained: [
      { resourceType: 'Organization', id: 'o', name: 'Clinic' },
      { resourceType: 'Medication', whatever: true },
    ],
    item: [{ sequence: 1, productOrService: { text: 'MRI' }, servicedDate: '2026-12' }],
  };
  expect(checkStructure(resource)).toEqual([]);
  expect(
    checkStructure({
      resourceType: 'Patient',
      name: [{ given: ['A', null], _given: [null, { extension: [{ url: 'urn:x', valueBoolean: true }] }] }],
    }),
  ).toEqual([]);
});

it.each<[string, object, string, string]>([
  ['an element that is none', { ...claim, colour: 'red' }, 'structure', 'Claim'],
  ['a missing element', { ...claim, use: undefined }, 'required', 'Claim'],
  ['a code of no binding', { ...claim, status: 'aktiv' }, 'code-invalid', 'Claim.status'],
  ['a code that is a number', { ...claim, status: 5 }, 'value', 'Claim.status'],
  ['a date that is none', { ...claim, created: '26.11.2026' }, 'value', 'Claim.created'],
  ['a control character', { ...claim, type: { text: 'a\u0001b' } }, 'value', 'Claim.type.text'],
  ['an id that is a step of a path', { ...claim, id: '..' }, 'value', 'Claim.id'],
  ['a single thing where a list stands', { ...claim, insurance: {} }, 'structure', 'Claim.insurance'],
  ['an empty list', { ...claim, item: [] }, 'structure', 'Claim.item'],
  ['a list where one stands', { ...claim, type: [{ text: 'x' }] }, 'structure', 'Claim.type'],
  ['an empty element', { ...claim, type: {} }, 'structure', 'Claim.type'],
  [
    'a fault deep within',
    { ...claim, item: [{ sequence: 0, productOrService: { text: 'x' } }] },
    'value',
    'Claim.item[0].sequence',
  ],
  [
    'two of one choice',
    {
      ...claim,
      item: [
        {
          sequence: 1,
          productOrService: { text: 'x' },
          servicedDate: '2026',
          servicedPeriod: { start: '2026' },
        },
      ],
    },
    'structure',
    'Claim.item[0]',
  ],
  [
    'a reference to another type',
    { ...claim, patient: { reference: 'Organization/o' } },
    'value',
    'Claim.patient.reference',
  ],
  [
    'a fault in a contained resource',
    { ...claim, contained: [{ resourceType: 'Organization', nam: 'x' }] },
    'structure',
    'Claim.contained[0]',
  ],
  ['a value beside no primitive', { ...claim, _type: { id: 'x' } }, 'structure', 'Claim'],
  ['what stands beside a primitive', { ...claim, _status: { code: 'x' } }, 'structure', 'Claim.status'],
])('tells %s with its place', (_name, resource, code, expression) => {
  expect(checkStructure(resource)).toEqual([
    expect.objectContaining({ severity: 'error', code, expression: [expression] }),
  ]);
});

it.each([undefined, null, 'text', 5, [], {}, { resourceType: 5 }, { resourceType: 'claim' }])(
  'tells that %j is no resource',
  (value) => {
    expect(checkStructure(value)).toHaveLength(1);
  },
);

it('tells at most fifty faults, and shows none of the values', () => {
  const items = Array.from({ length: 100 }, () => ({ sequence: 'Secret', productOrService: { text: 'x' } }));
  const issues = checkStructure({ ...claim, item: items });
  expect(issues).toHaveLength(50);
  expect(JSON.stringify(issues)).not.toContain('Secret');
});

it('never throws, whatever comes', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), (value) => {
      expect(Array.isArray(checkStructure({ ...claim, ...value }))).toBe(true);
    }),
    { numRuns: 300, seed: 417 },
  );
});
