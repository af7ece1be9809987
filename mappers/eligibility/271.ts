import type { AnySegmentMap, LoopMap, Opening, SegmentMap, TransactionMap } from '../map.ts';
import { contacts, directory } from './contacts.ts';
import { dependentNumbersOf, receiverNumbersOf, subscriberNumbersOf } from './numbers.ts';
import {
  addressOf,
  coverageClass,
  dependentOf,
  memberIdOf,
  parties,
  personAsPayer,
  receiverOf,
  relationshipOf,
  sourceOf,
  stateAbroad,
  subscriberOf,
} from './people.ts';
import { relatedLoop } from './related.ts';

const id = '271';

/** AAA of any level → one error of the response, with its follow-up and the loop it stood in. */
const rejection = (loop: string): SegmentMap<'error'> => ({
  id: `271.${loop}.AAA`,
  segment: 'AAA',
  to: 'error',
  opens: { scope: 'error', in: 'response', at: 'error[+]' },
  // prettier-ignore
  rows: [
    { id: 'reason',        x12: 3, as: 'concept', table: 'reject-reason', fhir: 'code', see: 'X279 AAA03 | R4 CoverageEligibilityResponse.error.code' },
    { id: 'follow-up',     x12: 4, as: 'text', fhir: 'extension[follow-up].valueCode', see: 'X279 AAA04 | our extension' },
    { id: 'request-valid', x12: 1, as: 'text', fhir: 'extension[request-valid].valueCode', see: 'X279 AAA01 | our extension' },
    { id: 'loop',          x12: 3, as: 'loop', fhir: 'extension[error-loop].valueString', see: 'loop of the AAA | our extension' },
  ],
});

/** TRN: 1 is the payer's own number, 2 echoes ours. */
const traces: AnySegmentMap[] = [
  {
    id: '271.TRN.payer', segment: 'TRN', to: 'response', when: { 1: ['1'] },
    rows: [
      { id: 'value', x12: 2, as: 'text', fhir: 'identifier[+].value', see: 'X279 TRN02 (TRN01=1) | R4 CoverageEligibilityResponse.identifier' },
      { id: 'originator', x12: 3, as: 'originator', fhir: 'identifier[=].system', see: 'X279 TRN03 | R4 Identifier.system' },
    ],
  },
  {
    id: '271.TRN.ours', segment: 'TRN', to: 'response', when: { 1: ['2'] },
    rows: [
      { id: 'value', x12: 2, as: 'text', fhir: 'request.identifier.value', see: 'X279 TRN02 (TRN01=2) | R4 CoverageEligibilityResponse.request' },
      { id: 'originator', x12: 3, as: 'originator', fhir: 'request.identifier.system', see: 'X279 TRN03 | R4 Identifier.system' },
    ],
  },
]; // prettier-ignore

/** Plan and eligibility dates of the person → the period of the insurance. */
const periods: AnySegmentMap = {
  id: '271.2100.DTP', segment: 'DTP', to: 'response',
  rows: [
    { id: 'from', x12: 3, as: 'date-from', fhir: 'insurance[0].benefitPeriod.start', when: { 1: ['291', '307', '346', '348', '356'] }, see: 'X279 DTP03 | R4 insurance.benefitPeriod' },
    { id: 'to', x12: 3, as: 'date-to', fhir: 'insurance[0].benefitPeriod.end', when: { 1: ['291', '307'] }, see: 'X279 DTP03 | R4 insurance.benefitPeriod' },
    { id: 'end', x12: 3, as: 'date-from', fhir: 'insurance[0].benefitPeriod.end', when: { 1: ['347', '349', '357'] }, see: 'X279 DTP03 | R4 insurance.benefitPeriod' },
    { id: 'service-date', x12: 3, as: 'date-from', fhir: 'servicedDate', when: { 1: ['472'], 2: ['D8'] }, see: 'X279 DTP*472 | R4 servicedDate' },
    { id: 'died', x12: 3, as: 'date-from', fhir: 'extension[payer-date-of-death].valueDate', when: { 1: ['442'] }, see: 'X279 DTP*442 | our extension' },
  ],
}; // prettier-ignore

const changed: AnySegmentMap = {
  id: '271.INS.changed', segment: 'INS', to: 'response',
  rows: [
    { id: 'maintenance', x12: 3, as: 'text', fhir: 'extension[payer-changed].valueCode', see: 'X279 INS03 (001 with INS04 25: the payer changed what identifies the person) | our extension' },
  ],
}; // prettier-ignore

/** EB: one benefit row → one item, and what it says of the plan as a whole. */
const benefit: readonly AnySegmentMap[] = [
  {
    id: '271.2110.EB', segment: 'EB', to: 'item',
    rows: [
      { id: 'segment', x12: 1, as: 'segment-number', fhir: 'extension[segment].valuePositiveInt', see: 'position of the EB | our extension' },
      { id: 'service', x12: 3, as: 'concept', table: 'service-type', fhir: 'category', see: 'X279 EB03 | R4 item.category' },
      { id: 'no-service', x12: 1, as: 'statement', says: 'No service type stated', when: { 3: [''], 13: [''] }, fhir: 'category.text', see: 'X279 EB03 and EB13 empty | R4 ces-1: a category or a product is needed' },
      { id: 'procedure', x12: [13, 2], as: 'procedure', fhir: 'productOrService', see: 'X279 EB13 | R4 item.productOrService' },
      { id: 'modifier-1', x12: [13, 3], as: 'text', fhir: 'modifier[+].text', see: 'X279 EB13-3 | R4 item.modifier' },
      { id: 'modifier-2', x12: [13, 4], as: 'text', fhir: 'modifier[+].text', see: 'X279 EB13-4 | R4 item.modifier' },
      { id: 'excluded', x12: 1, as: 'flag', table: 'excluded', fhir: 'excluded', see: 'X279 EB01=I/E | R4 item.excluded' },
      { id: 'plan-name', x12: 5, as: 'text', fhir: 'name', see: 'X279 EB05 | R4 item.name' },
      { id: 'network', x12: 12, as: 'concept', table: 'network', fhir: 'network', see: 'X279 EB12 | R4 item.network' },
      { id: 'level', x12: 2, as: 'concept', table: 'coverage-level', fhir: 'unit', see: 'X279 EB02 | R4 item.unit' },
      { id: 'period', x12: 6, as: 'concept', table: 'benefit-term', fhir: 'term', see: 'X279 EB06 | R4 item.term' },
      { id: 'type', x12: 1, as: 'concept', table: 'benefit-type', fhir: 'benefit[0].type', see: 'X279 EB01 | R4 item.benefit.type' },
      { id: 'amount', x12: 7, as: 'usd', fhir: 'benefit[0].allowedMoney', see: 'X279 EB07 | R4 item.benefit.allowed[x]' },
      { id: 'percent', x12: 8, as: 'percent', fhir: 'benefit[0].allowedString', when: { 7: [''] }, see: 'X279 EB08 (0.2 = 20 %) | R4 item.benefit.allowed[x]' },
      { id: 'quantity', x12: 10, as: 'count', fhir: 'benefit[1].allowedUnsignedInt', see: 'X279 EB10 | R4 item.benefit.allowed[x]' },
      { id: 'quantity-kind', x12: 9, as: 'concept', table: 'quantity', fhir: 'benefit[1].type', see: 'X279 EB09 | R4 item.benefit.type' },
      { id: 'authorize', x12: 11, as: 'yes-no', fhir: 'authorizationRequired', lossy: 'U is carried by the next row: unknown is neither yes nor no.', see: 'X279 EB11 | R4 item.authorizationRequired' },
      { id: 'authorize-unknown', x12: 11, as: 'flag', table: 'unknown-answer', fhir: 'extension[authorization-unknown].valueBoolean', see: 'X279 EB11=U | our extension' },
      { id: 'insurance-type', x12: 4, as: 'concept', table: 'insurance-type', fhir: 'extension[insurance-type].valueCodeableConcept', see: 'X279 EB04 | our extension' },
    ],
  },
  {
    id: '271.2110.EB.plan', segment: 'EB', to: 'response',
    rows: [
      { id: 'in-force', x12: 1, as: 'flag', table: 'in-force', fhir: 'insurance[0].inforce', all: true, when: { 3: ['30', ''] }, see: 'X279 EB01 for EB03=30 or none | R4 insurance.inforce' },
    ],
  },
  {
    id: '271.2110.HSD', segment: 'HSD', to: 'item',
    rows: [{ id: 'delivery', x12: 0, as: 'segment-text', fhir: 'extension[+delivery].valueString', see: 'X279 HSD | our extension, verbatim' }],
  },
  {
    id: '271.2110.REF', segment: 'REF', to: 'benefitNumber',
    opens: { scope: 'benefitNumber', in: 'item', at: 'extension[+benefit-reference].valueIdentifier' },
    rows: [
      { id: 'value', x12: 2, as: 'text', fhir: 'value', see: 'X279 REF02 | our extension' },
      { id: 'kind', x12: 1, as: 'concept', table: 'reference-kind', fhir: 'type', see: 'X279 REF01 | our extension' },
      { id: 'description', x12: 3, as: 'text', fhir: 'assigner.display', see: 'X279 2110 REF03 | our extension' },
    ],
  },
  {
    id: '271.2110.DTP', segment: 'DTP', to: 'item',
    rows: [
      { id: 'qualifier', x12: 1, as: 'text', fhir: 'extension[+benefit-date].extension[qualifier].valueCode', see: 'X279 DTP01 | our extension' },
      { id: 'from', x12: 3, as: 'date-from', fhir: 'extension[=benefit-date].extension[period].valuePeriod.start', see: 'X279 DTP03 | our extension' },
      { id: 'to', x12: 3, as: 'date-to', fhir: 'extension[=benefit-date].extension[period].valuePeriod.end', see: 'X279 DTP03 | our extension' },
    ],
  },
  rejection('2110'),
  {
    id: '271.2110.MSG', segment: 'MSG', to: 'item',
    rows: [{ id: 'note', x12: 1, as: 'text', join: '\n', fhir: 'description', see: 'X279 MSG01 | R4 item.description' }],
  },
]; // prettier-ignore

/** III of an injury the benefit depends on: a code of its list, or words. */
const injury: readonly AnySegmentMap[] = [
  { id: '271.2115.III.injury', segment: 'III', to: 'item', when: { 1: ['GR', 'NI'] }, rows: [
    { id: 'code', x12: 2, as: 'text', fhir: 'extension[+injury].extension[code].valueCode', see: 'X279 III02 (III01=GR, NI) | our extension' },
    { id: 'list', x12: 1, as: 'x12-code', list: '1270', fhir: 'extension[=injury].extension[list].valueCode', see: 'X279 III01 | our extension' },
  ] },
  { id: '271.2115.III.words', segment: 'III', to: 'item', when: { 3: ['44'] }, rows: [
    { id: 'words', x12: 4, as: 'text', fhir: 'extension[+injury-text].valueString', see: 'X279 III04 (III03=44) | our extension' },
  ] },
]; // prettier-ignore

const benefitLoop: LoopMap = {
  loop: ['2110C', '2110D'],
  each: { segment: 'EB', element: 3 },
  opens: [{ scope: 'item', in: 'response', at: 'insurance[0].item[+]' }],
  parts: [
    ...benefit,
    {
      loop: ['2115C', '2115D'],
      parts: [
        { id: '271.2115.III', segment: 'III', to: 'item', when: { 1: ['ZZ'] }, rows: [
          { id: 'place', x12: 2, as: 'concept', table: 'place-of-service', fhir: 'extension[place-of-service].valueCodeableConcept', see: 'X279 III02 (III01=ZZ) | our extension' },
        ] },
        ...injury,
      ],
    },
    relatedLoop,
  ],
}; // prettier-ignore

const patientOpens: readonly Opening[] = [{ scope: 'response', resource: 'CoverageEligibilityResponse' }];

/** 271, 005010X279A1 → CoverageEligibilityResponse, what the payer holds of patient and coverage, and who was named. Read only. */
export const map271: TransactionMap = {
  id,
  title: 'Eligibility response',
  set: '271',
  guide: '005010X279A1',
  functional: 'HB',
  way: 'read',
  main: 'response',
  resources: {
    response: {
      type: 'CoverageEligibilityResponse',
      fixed: { status: 'active', purpose: ['benefits'] },
      links: {
        patient: ['dependent', 'subscriber'],
        requestor: ['receiver', 'receiverPerson'],
        insurer: ['source'],
        'insurance[0].coverage': ['coverage'],
      },
      required: ['patient', 'created', 'request', 'insurer'],
      outcome: { path: 'outcome', errors: 'error', items: ['insurance[0].item'] },
    },
    ...parties,
    directory: {
      type: 'Endpoint',
      fixed: {
        status: 'active',
        connectionType: {
          system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
          code: 'hl7-fhir-rest',
        },
        payloadType: [{ text: 'Da Vinci configuration of the payer' }],
      },
      links: { managingOrganization: ['source'] },
    },
    entity: { type: 'Organization', required: ['name'] },
    entityPerson: { type: 'Practitioner', required: ['name[0]'] },
  },
  parts: [
    {
      id: '271.BHT',
      segment: 'BHT',
      to: 'response',
      rows: [
        {
          id: 'created',
          x12: 4,
          as: 'date',
          fhir: 'created',
          see: 'X279 BHT04 | R4 created',
          lossy: 'BHT05, the time of day, names no zone and is left out.',
        },
      ],
    },
    {
      loop: ['2000A'],
      level: '20',
      opens: [{ scope: 'source', resource: 'Organization' }],
      parts: [
        rejection('2000A'),
        {
          loop: ['2100A'],
          opens: [{ scope: 'directory', resource: 'Endpoint' }],
          parts: [sourceOf(id), contacts, ...directory, rejection('2100A')],
        },
        {
          loop: ['2000B'],
          level: '21',
          opens: [
            { scope: 'receiver', resource: 'Organization' },
            { scope: 'receiverPerson', resource: 'Practitioner' },
          ],
          parts: [
            {
              loop: ['2100B'],
              parts: [
                ...receiverOf(id),
                ...receiverNumbersOf(id),
                ...addressOf('271.2100B', 'receiver'),
                ...addressOf('271.2100B', 'receiverPerson'),
                rejection('2100B'),
              ],
            },
            {
              loop: ['2000C'],
              level: '22',
              opens: [
                { scope: 'subscriber', resource: 'Patient' },
                { scope: 'coverage', resource: 'Coverage' },
                ...patientOpens,
              ],
              parts: [
                ...traces,
                {
                  loop: ['2100C'],
                  parts: [
                    ...subscriberOf(id),
                    memberIdOf(id),
                    coverageClass(id, '6P', 'group'),
                    coverageClass(id, '18', 'plan'),
                    ...subscriberNumbersOf(id),
                    relationshipOf('271.2100C'),
                    changed,
                    periods,
                    rejection('2100C'),
                    benefitLoop,
                  ],
                },
                {
                  loop: ['2000D'],
                  level: '23',
                  opens: [
                    { scope: 'dependent', resource: 'Patient' },
                    { scope: 'coverage', resource: 'Coverage', copyOf: 'coverage' },
                    ...patientOpens,
                  ],
                  parts: [
                    ...traces,
                    {
                      loop: ['2100D'],
                      parts: [
                        ...dependentOf(id),
                        ...dependentNumbersOf(id),
                        relationshipOf('271.2100D'),
                        changed,
                        periods,
                        rejection('2100D'),
                        benefitLoop,
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  folds: [
    {
      id: '271.2110.EB#used',
      scope: 'response',
      list: 'insurance[0].item',
      same: [
        'category',
        'productOrService',
        'unit',
        'network',
        'name',
        'benefit[0].type',
        'extension[insurance-type].valueCodeableConcept',
        'extension[place-of-service].valueCodeableConcept',
      ],
      kind: 'term.coding[0].code',
      whole: ['21', '22', '23', '25'],
      rest: ['29'],
      amount: 'benefit[0].allowedMoney',
      into: 'benefit[0].usedMoney',
    },
  ],
  leftOut: [
    { segment: 'BHT', elements: [1, 2], why: 'Says which transaction this is.' },
    { segment: 'BHT', elements: [3], why: 'Echoes our own reference; the exchange holds it.' },
    { segment: 'BHT', elements: [5], why: 'A time of day without a zone cannot be stated in FHIR.' },
    { segment: 'HL', why: 'Structure: which level stands under which.' },
    { segment: 'LS', why: 'Structure: related entities begin.' },
    { segment: 'LE', why: 'Structure: related entities end.' },
    { segment: 'NM1', elements: [1, 2], why: 'Qualifiers; the loop says the same.' },
    { segment: 'NM1', elements: [8], why: 'Qualifier of the identifier carried.' },
    { segment: 'REF', loops: ['2100C', '2100D'], elements: [1], why: 'Qualifier of the number carried.' },
    {
      segment: 'REF',
      loops: ['2100C', '2100D'],
      why: 'A social security number or a name beside a number of our own: not needed for the visit, and the less is kept the better.',
    },
    personAsPayer,
    stateAbroad,
    { segment: 'DMG', elements: [1], why: 'Qualifier of the date carried.' },
    { segment: 'DTP', elements: [1, 2], why: 'Qualifiers of the date carried.' },
    { segment: 'TRN', elements: [1], why: 'Says whose number it is.' },
    { segment: 'TRN', elements: [4], why: 'A finer originator; FHIR identifiers have no place for it.' },
    { segment: 'INS', elements: [1, 4], why: 'Qualifiers of the relationship and the change carried.' },
    { segment: 'INS', elements: [17], why: 'Birth order; the chart holds it.' },
    { segment: 'EB', elements: [14], why: 'Pointers to diagnoses of the request, which the request holds.' },
    { segment: 'HI', why: 'Echo of the diagnoses asked with; the request holds them.' },
    { segment: 'MPI', why: 'Military service: not needed for the visit, and the less is kept the better.' },
    { segment: 'PRV', why: 'Echo of our own taxonomy.' },
    { segment: 'PER', elements: [1, 3, 5, 7], why: 'Qualifiers of the contact carried.' },
    {
      segment: 'PER',
      elements: [4, 6, 8],
      why: 'An address for machines (ED): nobody at the desk can use it.',
    },
    { segment: 'III', elements: [1], why: 'Qualifier of the place carried.' },
    { segment: 'III', elements: [3], why: 'Says that words follow.' },
    { segment: 'N4', elements: [5], why: 'Qualifier of the region carried.' },
  ],
};
