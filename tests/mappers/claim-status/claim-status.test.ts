/** Claim ⇄ 276, and what a 277 or 277CA says of claims. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bundle, Claim, ClaimResponse, FhirResource, Patient } from 'fhir/r4.js';
import { mapById, mapForBundle, mapsFor } from '#mappers';
import { readInterchanges } from '#x12';
import { goldenFolder, read, write } from '../golden.ts';

const x12System = (list: string) => `https://codesystem.x12.org/005010/${list}`;

interface Asked {
  readonly trace: string;
  readonly account: string;
  readonly payers: string | undefined;
  readonly clearinghouse: string | undefined;
  readonly billType: string | undefined;
  readonly group: string | undefined;
  readonly cents: number;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly { code: string; modifiers: readonly string[]; cents: number; units: number; day: string; number: string | undefined }[];
  readonly child: boolean;
} // prettier-ignore

const numberOf = (kind: string, value: string | undefined) =>
  value === undefined ? [] : [{ type: { coding: [{ system: x12System('128'), code: kind }] }, value }];
const money = (cents: number) => ({ value: cents / 100, currency: 'USD' as const });
const cpt = 'http://www.ama-assn.org/go/cpt';

function claimOf(asked: Asked): Claim {
  return {
    resourceType: 'Claim',
    id: 'claim',
    status: 'active',
    use: 'claim',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    identifier: [
      {
        system: 'urn:chartside:claim-status-inquiry',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] },
        value: asked.trace,
      },
      ...numberOf('1K', asked.payers),
      ...numberOf('EJ', asked.account),
      ...numberOf('D9', asked.clearinghouse),
    ],
    ...(asked.billType === undefined
      ? {}
      : {
          subType: {
            coding: [{ system: 'https://www.nubc.org/CodeSystem/TypeOfBill', code: asked.billType }],
          },
        }),
    patient: { reference: asked.child ? 'Patient/child' : 'Patient/ana' },
    created: '2026-11-23T10:15:00Z',
    insurer: { reference: 'Organization/payer' },
    provider: { reference: 'Organization/clinic' },
    priority: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
    },
    insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/plan' } }],
    billablePeriod: { start: asked.from, end: asked.to },
    total: money(asked.cents),
    ...(asked.lines.length === 0
      ? {}
      : {
          item: asked.lines.map(({ code, modifiers, cents, units, day, number }, i) => ({
            sequence: i + 1,
            productOrService: { coding: [{ system: cpt, code }] },
            ...(modifiers.length === 0
              ? {}
              : { modifier: modifiers.map((one) => ({ coding: [{ system: cpt, code: one }] })) }),
            net: money(cents),
            quantity: { value: units },
            servicedDate: day,
            ...(number === undefined
              ? {}
              : {
                  extension: [
                    {
                      url: 'https://chartside.health/fhir/StructureDefinition/line-item-control-number',
                      valueString: number,
                    },
                  ],
                }),
          })),
        }),
  };
}

const child: Patient = { resourceType: 'Patient', id: 'child', name: [{ family: 'RIVERA', given: ['LUZ'] }], birthDate: '2019-05-02', gender: 'female' }; // prettier-ignore

function bundleOf(asked: Asked): Bundle {
  const resources: FhirResource[] = [
    claimOf(asked),
    { resourceType: 'Patient', id: 'ana', name: [{ family: 'RIVERA', given: ['ANA'] }], birthDate: '1984-03-09', gender: 'female' },
    ...(asked.child ? [child] : []),
    {
      resourceType: 'Coverage',
      id: 'plan',
      status: 'active',
      subscriberId: 'W123456701',
      subscriber: { reference: 'Patient/ana' },
      beneficiary: { reference: asked.child ? 'Patient/child' : 'Patient/ana' },
      payor: [{ reference: 'Organization/payer' }],
      ...(asked.group === undefined
        ? {}
        : {
            class: [
              {
                type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'group' }] },
                value: asked.group,
              },
            ],
          }),
    },
    { resourceType: 'Organization', id: 'payer', name: 'MERIDIAN', identifier: [{ system: 'urn:chartside:payer-id', value: 'MERID' }] },
    {
      resourceType: 'Organization',
      id: 'clinic',
      name: 'NORTHFIELD CLINIC',
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1467560003' }],
    },
  ]; // prettier-ignore
  return {
    resourceType: 'Bundle',
    type: 'collection',
    identifier: { value: 'SENT-1' },
    timestamp: '2026-11-23T10:15:00Z',
    entry: resources.map((resource) => ({ resource })),
  };
}

const claimsIn = ({ entry = [] }: Bundle): Claim[] =>
  entry.flatMap(({ resource }) => (resource?.resourceType === 'Claim' ? [resource as Claim] : []));

/** The claim without what names others in its Bundle, and without its type, which is declared not to be sent. */
function own(claim: Claim): Partial<Claim> {
  const others = new Set(['id', 'patient', 'insurer', 'provider', 'insurance', 'type', 'extension']);
  return Object.fromEntries(Object.entries(claim).filter(([key]) => !others.has(key)));
}

const number = fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{1,19}$/);
const maybe = (one: fc.Arbitrary<string>) => fc.option(one, { nil: undefined });
const day = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2026-10-31'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10));
const cents = fc.integer({ min: 0, max: 9_999_999 });
const anyClaim: fc.Arbitrary<Asked> = fc.record({
  trace: number,
  account: number,
  payers: maybe(number),
  clearinghouse: maybe(number),
  billType: maybe(fc.stringMatching(/^\d{3}$/)),
  group: maybe(number),
  cents,
  from: day,
  to: day,
  lines: fc.array(
    fc.record({
      code: fc.stringMatching(/^[1-9]\d{4}$/),
      modifiers: fc.array(fc.stringMatching(/^\d{2}$/), { maxLength: 4 }),
      cents,
      units: fc.integer({ min: 1, max: 999 }),
      day,
      number: maybe(number),
    }),
    { maxLength: 4 },
  ),
  child: fc.boolean(),
});

it('brings every number, date, amount and line of a claim there and back', () => {
  fc.assert(
    fc.property(anyClaim, ({ from, to, ...rest }) => {
      const [first = from, last = to] = [from, to].sort();
      const asked: Asked = { ...rest, from: first, to: last };
      const bundle = bundleOf(asked);
      const { x12 = new Uint8Array(), issues, unused } = write('276', bundle);
      expect(issues).toEqual([]);
      expect(unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
      const back = read(x12);
      expect(back.issues).toEqual([]);
      expect(claimsIn(back.bundle).map(own)).toEqual(claimsIn(bundle).map(own));
      const again = write('276', back.bundle);
      expect(Buffer.from(again.x12 ?? []).toString()).toBe(Buffer.from(x12).toString());
    }),
    { numRuns: 200, seed: 417 },
  );
});

const segmentsOf = (x12: Uint8Array) =>
  readInterchanges(x12).value.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments.map(({ text }) => text))),
  );
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(goldenFolder, `${name}.x12`)));

it('writes a question again segment by segment as it was read', () => {
  const bytes = bytesOf('276/A claim is asked about by all its numbers and two lines');
  const { x12, issues } = write('276', read(bytes).bundle);
  expect(issues).toEqual([]);
  expect(segmentsOf(x12 ?? new Uint8Array())).toEqual(segmentsOf(bytes));
});

it('reads the same claims from both levels, one for each question', () => {
  const { bundle } = read(bytesOf('276/A physician asks about the claims of a subscriber and of a child'));
  expect(claimsIn(bundle).map(({ identifier = [] }) => identifier.map(({ value }) => value))).toEqual([
    ['STAT-2-1', 'CHART-5521'],
    ['STAT-2-2', 'CHART-9981'],
  ]);
  expect(claimsIn(bundle).every(({ provider }) => provider.reference !== undefined)).toBe(true);
});

const claim: Asked = {
  trace: 'STAT-1', account: 'CHART-1', payers: undefined, clearinghouse: undefined, billType: undefined, group: undefined,
  cents: 100, from: '2026-10-01', to: '2026-10-01', lines: [], child: false,
}; // prettier-ignore

it('sends one date where a claim begins and ends on one day', () => {
  const { x12 } = write('276', bundleOf(claim));
  expect(Buffer.from(x12 ?? []).toString()).toContain('DTP*472*D8*20261001~');
});

it('tells that other claims of a Bundle are not sent', () => {
  const bundle = bundleOf(claim);
  const other = { ...claimOf({ ...claim, trace: 'STAT-9' }), id: 'other' };
  const { unused, x12 } = write('276', { ...bundle, entry: [...(bundle.entry ?? []), { resource: other }] });
  expect(Buffer.from(x12 ?? []).toString()).not.toContain('STAT-9');
  expect(unused).toContainEqual({
    fhir: 'Bundle.entry[5].resource.identifier[0].value',
    why: 'Another one is sent.',
  });
});

it('is chosen for a Bundle by what its Claim is for, and an answer is never written', () => {
  const maps = mapsFor('2.2.1');
  expect(mapForBundle(bundleOf(claim), maps)?.id).toBe('276');
  expect(mapById('277', maps).way).toBe('read');
  expect(mapById('277-acknowledgment', maps).way).toBe('read');
});

const answersIn = (name: string): ClaimResponse[] =>
  (read(bytesOf(name)).bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'ClaimResponse' ? [resource as ClaimResponse] : [],
  );
const own277 = 'https://chartside.health/fhir/StructureDefinition/';
/** Category and code of each status, in order. */
const statusesOf = ({ extension = [] }: Pick<ClaimResponse, 'extension'>) =>
  extension
    .filter(({ url }) => url === `${own277}claim-status`)
    .map((one) =>
      ['category', 'code', 'entity']
        .flatMap((part) => {
          const found = one.extension?.find(({ url }) => url === part);
          return found?.valueCodeableConcept?.coding?.[0]?.code ?? [];
        })
        .join(':'),
    );

it('keeps each status of a claim in order, also those that share a segment', () => {
  const [answer] = answersIn('277/A claim waits for papers and for another payer');
  expect(answer && statusesOf(answer)).toEqual(['R4:287:1P', 'P3:317:1P', 'P1:20', 'P2:46']);
  expect(answer?.outcome).toBe('queued');
});

it('says what was charged and paid, when and by which check', () => {
  const [answer] = answersIn('277/A claim is paid by check but for one line');
  expect(answer?.outcome).toBe('complete');
  expect(answer?.total?.[0]?.amount.value).toBe(513.88);
  expect(answer?.payment).toMatchObject({ amount: { value: 400 }, date: '2026-11-06', identifier: { value: 'CHECK-1' } });
  expect(answer?.request?.identifier?.value).toBe('STAT-1-1');
  expect(answer?.item?.map((item) => item.adjudication.map(({ amount }) => amount?.value))).toEqual([[433.38, 400], [80.5, 0]]);
  expect(answer?.item?.map(statusesOf)).toEqual([['F1:65'], ['F2:88:1P', 'F2:107']]);
}); // prettier-ignore

it('makes an answer of no patient where the receiver is refused, or a provider', () => {
  const [receiver] = answersIn('277/Who asks is not known to the payer');
  expect(receiver).toMatchObject({ outcome: 'error', error: [{ code: { coding: [{ code: '24' }] } }] });
  expect(receiver?.patient.reference).toBeUndefined();
  const answers = answersIn('277/One provider is refused and the claim of another is under way');
  expect(answers.map(({ outcome }) => outcome)).toEqual(['queued', 'error']);
  const level = answers[1]?.extension?.find(({ url }) => url === `${own277}status-level`);
  expect(level?.valueCode).toBe('provider');
});

it('reads an acknowledgment claim by claim, and its totals apart', () => {
  const answers = answersIn('277-acknowledgment/Two claims arrived and one of them is refused');
  expect(answers.map(({ outcome, request }) => [outcome, request?.identifier?.value])).toEqual([
    ['queued', 'BATCH-9'],
    ['queued', 'PROV-1'],
    ['queued', 'CHART-5521'],
    ['error', 'CHART-9981'],
  ]);
  expect(statusesOf(answers[3] ?? {})).toEqual(['A7:562:85', 'A7:21', 'A3:21', 'A3:21']);
});
