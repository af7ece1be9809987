import type { AnySegmentMap, LoopMap, Pool, Row, Scopes } from '../map.ts';

/** What a 270 asks about: dates, diagnoses, and loop 2110 with services, place, numbers and amounts. */
type AskedRow = Row<Scopes['asked']>;

// prettier-ignore
export const serviceDate: AnySegmentMap = {
  id: '270.DTP', segment: 'DTP', to: 'request', when: { 1: ['291'] }, constants: { 1: '291' },
  rows: [
    { id: 'date', x12: 3, as: 'date', fhir: 'servicedDate', when: { 2: ['D8'] }, see: 'X279 DTP*291 D8 | R4 servicedDate' },
    { id: 'from', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['RD8'] }, see: 'X279 DTP*291 RD8 | R4 servicedPeriod' },
    { id: 'to', x12: 3, as: 'date-to', fhir: 'servicedPeriod.end', when: { 2: ['RD8'] }, see: 'X279 DTP*291 RD8 | R4 servicedPeriod' },
  ],
};

/** DTP*102: the day the member's card was issued. */
// prettier-ignore
export const cardDate: AnySegmentMap = {
  id: '270.DTP.card', segment: 'DTP', to: 'coverage', when: { 1: ['102'] }, constants: { 1: '102' },
  rows: [
    { id: 'date', x12: 3, as: 'date', fhir: 'extension[card-issued].valueDate', when: { 2: ['D8'] }, see: 'X279 DTP*102 D8 | our extension of Coverage', lossy: 'Goes out in the loop of the patient.' },
    { id: 'from', x12: 3, as: 'date-from', fhir: 'extension[card-issued-between].valuePeriod.start', when: { 2: ['RD8'] }, see: 'X279 DTP*102 RD8 | our extension of Coverage' },
    { id: 'to', x12: 3, as: 'date-to', fhir: 'extension[card-issued-between].valuePeriod.end', when: { 2: ['RD8'] }, see: 'X279 DTP*102 RD8 | our extension of Coverage' },
  ],
};

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const icd9 = ['http://terminology.hl7.org/CodeSystem/icd9cm', 'http://hl7.org/fhir/sid/icd-9-cm'];
/** FHIR repeats a diagnosis at each item, HI has it once: EQ05 says by its number which are meant. */
const pool: Pool = {
  at: 'diagnosisCodeableConcept',
  systems: [icd10, ...icd9],
  segment: 'HI',
  most: 8,
};
const across = [1, 2, 3, 4, 5, 6, 7, 8];
const lossy = 'The first diagnosis of the first item goes out as the principal one.';

const kindsOf = (path: string, tenth: string, ninth: string) =>
  [[tenth, icd10] as const, ...icd9.map((system) => [ninth, system] as const)].map(([code, system]) => ({
    code,
    is: { [`${path}.coding[0].system`]: system },
  }));
/** HI01 alone has the qualifiers of a principal diagnosis, and the first group has it. */
const kindRows = (path: string) =>
  [
    { id: 'principal', x12: [1, 1], as: 'choice', way: 'write', choices: kindsOf(path, 'ABK', 'BK'), see: 'X279 HI01-1 | R4 diagnosis', lossy },
    { id: 'kind', x12: ['+0', 1], as: 'choice', way: 'write', choices: kindsOf(path, 'ABF', 'BF'), see: 'X279 HI02-1 | R4 diagnosis' },
  ] as const; // prettier-ignore

/** HI: every diagnosis of the items once, then those that are none of theirs. */
// prettier-ignore
export const diagnoses: readonly AnySegmentMap[] = [
  {
    id: '270.HI.items', segment: 'HI', to: 'askedDiagnosis', across, way: 'write',
    opens: { scope: 'askedDiagnosis', in: 'request', at: 'item[+].diagnosis[+]', pool },
    rows: [
      ...kindRows('diagnosisCodeableConcept'),
      { id: 'code', x12: ['+0', 2], as: 'diagnosis-code', fhir: 'diagnosisCodeableConcept', see: 'X279 HI01-2 | R4 item.diagnosis' },
    ],
  },
  {
    id: '270.HI', segment: 'HI', to: 'requestDiagnosis', across, joins: true, late: true,
    opens: { scope: 'requestDiagnosis', in: 'request', at: 'extension[+request-diagnosis]' },
    rows: [
      ...kindRows('valueCodeableConcept'),
      { id: 'code', x12: ['+0', 2], as: 'diagnosis-code', fhir: 'valueCodeableConcept', see: 'X279 HI01-2, which no EQ05 points at | our extension of the request' },
    ],
  },
];

const pointer = (component: 1 | 2 | 3 | 4): AskedRow => ({
  id: `diagnosis-${component}`,
  x12: [5, component],
  as: 'pointer',
  to: { scope: 'request', list: 'item[+].diagnosis', number: 'diagnosisCodeableConcept', pool },
  fhir: `diagnosis[${(component - 1) as 0 | 1 | 2 | 3}].diagnosisCodeableConcept`,
  see: `X279 EQ05-${component} | R4 item.diagnosis`,
});

/** Modifiers come with their code system and, as they stand, as text. */
// prettier-ignore
const modifier = (component: 3 | 4 | 5 | 6): readonly AskedRow[] => {
  const number = (component - 3) as 0 | 1 | 2 | 3;
  const see = `X279 EQ02-${component} | R4 item.modifier`;
  return [
    { id: `modifier-code-${number + 1}`, x12: [2, component], as: 'modifier', fhir: `modifier[${number}]`, see },
    { id: `modifier-${number + 1}`, x12: [2, component], as: 'text', way: 'read', fhir: `modifier[${number}].text`, see },
  ];
};

// prettier-ignore
const details: readonly AnySegmentMap[] = [
  {
    id: '270.2110.III', segment: 'III', to: 'asked', when: { 1: ['ZZ'] }, constants: { 1: 'ZZ' },
    rows: [{ id: 'place', x12: 2, as: 'concept', table: 'place-of-service', fhir: 'extension[place-of-service].valueCodeableConcept', see: 'X279 III02 | our extension of the item' }],
  },
  {
    id: '270.2110.REF', segment: 'REF', to: 'asked', needs: 2,
    rows: [
      { id: 'value', x12: 2, as: 'text', fhir: 'extension[benefit-reference].valueIdentifier.value', max: 50, see: 'X279 REF02 | our extension of the item' },
      { id: 'kind', x12: 1, as: 'concept', table: 'reference-kind', fhir: 'extension[benefit-reference].valueIdentifier.type', see: 'X279 REF01 (9F referral, G1 authorization) | our extension of the item' },
    ],
  },
  {
    id: '270.2110.DTP', segment: 'DTP', to: 'asked', when: { 1: ['291'] }, constants: { 1: '291' },
    rows: [
      { id: 'date', x12: 3, as: 'date', fhir: 'extension[item-serviced-date].valueDate', when: { 2: ['D8'] }, see: 'X279 2110 DTP*291 D8 | our extension of the item' },
      { id: 'from', x12: 3, as: 'date-from', fhir: 'extension[item-serviced-period].valuePeriod.start', when: { 2: ['RD8'] }, see: 'X279 2110 DTP*291 RD8 | our extension of the item' },
      { id: 'to', x12: 3, as: 'date-to', fhir: 'extension[item-serviced-period].valuePeriod.end', when: { 2: ['RD8'] }, see: 'X279 2110 DTP*291 RD8 | our extension of the item' },
    ],
  },
];

/** EQ03 and AMT, which the loop of the subscriber alone has. */
// prettier-ignore
const level: AnySegmentMap = {
  id: '270.2110C.EQ', segment: 'EQ', to: 'asked', joins: true,
  rows: [{ id: 'level', x12: 3, as: 'concept', table: 'coverage-level', fhir: 'extension[coverage-level].valueCodeableConcept', see: 'X279 2110C EQ03 | our extension of the item' }],
};
// prettier-ignore
const spendDown: readonly AnySegmentMap[] = [
  {
    id: '270.2110C.AMT', segment: 'AMT', to: 'asked', when: { 1: ['R'] }, constants: { 1: 'R' },
    rows: [{ id: 'amount', x12: 2, as: 'usd', fhir: 'extension[spend-down].valueMoney', see: 'X279 2110C AMT01=R | our extension of the item' }],
  },
  {
    id: '270.2110C.AMT.billed', segment: 'AMT', to: 'asked', when: { 1: ['PB'] }, constants: { 1: 'PB' },
    rows: [{ id: 'amount', x12: 2, as: 'usd', fhir: 'extension[spend-down-billed].valueMoney', see: 'X279 2110C AMT01=PB | our extension of the item' }],
  },
];

// prettier-ignore
const service: AnySegmentMap = {
  id: '270.2110.EQ', segment: 'EQ', to: 'asked',
  rows: [
    { id: 'service', x12: 1, as: 'concept', table: 'service-type', fhir: 'category', see: 'X279 EQ01 | R4 item.category' },
    { id: 'procedure', x12: [2, 2], as: 'procedure', fhir: 'productOrService', see: 'X279 EQ02 | R4 item.productOrService' },
    ...modifier(3), ...modifier(4), ...modifier(5), ...modifier(6),
    pointer(1), pointer(2), pointer(3), pointer(4),
  ],
};

/** What is asked: service types (packed where the route takes several at once) or one procedure. */
export const askedLoop = (loop: '2110C' | '2110D'): LoopMap => ({
  loop: [loop],
  each: { segment: 'EQ', element: 1 },
  opens: [{ scope: 'asked', in: 'request', at: 'item[+]' }],
  parts: [service, ...(loop === '2110C' ? [level, ...spendDown] : []), ...details],
});
