import type { AnySegmentMap, LoopMap, Opening, SegmentMap, TransactionMap } from '../map.ts';
import { identifiersOf } from './identifiers.ts';
import {
  coverageClass,
  dependentOf,
  memberIdOf,
  parties,
  city,
  street,
  receiverOf,
  relationshipOf,
  sourceOf,
  subscriberOf,
} from './people.ts';

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
    id: '271.2110.REF', segment: 'REF', to: 'item',
    rows: [
      { id: 'value', x12: 2, as: 'text', fhir: 'extension[+benefit-reference].valueIdentifier.value', see: 'X279 REF02 | our extension' },
      { id: 'kind', x12: 1, as: 'concept', table: 'reference-kind', fhir: 'extension[=benefit-reference].valueIdentifier.type', see: 'X279 REF01 | our extension' },
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

const entities: readonly AnySegmentMap[] = [
  {
    id: '271.2120.NM1.item', segment: 'NM1', to: 'item',
    rows: [
      { id: 'role', x12: 1, as: 'coding', table: 'entity-role', fhir: 'extension[+related-entity].extension[role].valueCoding', see: 'X279 NM101 | our extension' },
      { id: 'who', x12: 3, as: 'reference', to: ['entity', 'entityPerson'], fhir: 'extension[=related-entity].extension[entity].valueReference', see: 'X279 2120 NM1 | our extension' },
      { id: 'primary-care', x12: 3, as: 'reference', to: ['entityPerson'], when: { 1: ['P3'], 2: ['1'] }, fhir: 'provider', see: 'X279 2120 NM101=P3 | R4 item.provider' },
    ],
  },
  {
    id: '271.2120.NM1.organization', segment: 'NM1', to: 'entity', when: { 2: ['2'] },
    rows: [
      { id: 'name', x12: 3, as: 'text', fhir: 'name', see: 'X279 NM103 | R4 Organization.name' },
      ...identifiersOf('entity'),
    ],
  },
  {
    id: '271.2120.NM1.person', segment: 'NM1', to: 'entityPerson', when: { 2: ['1'] },
    rows: [
      { id: 'family', x12: 3, as: 'text', fhir: 'name[0].family', see: 'X279 NM103 | R4 Practitioner.name' },
      { id: 'given', x12: 4, as: 'text', fhir: 'name[0].given[0]', see: 'X279 NM104 | R4 Practitioner.name' },
      ...identifiersOf('entity'),
    ],
  },
]; // prettier-ignore

/** PER of the payer (2100A): each of three number pairs, by its qualifier. */
const contacts: SegmentMap<'source'> = {
  id: '271.2100A.PER',
  segment: 'PER',
  to: 'source',
  // prettier-ignore
  rows: [
    { id: 'name',    x12: 2, as: 'text', fhir: 'contact[+].name.text', see: 'X279 PER02 | R4 Organization.contact' },
    { id: 'phone-1', x12: 4, as: 'text', fhir: 'telecom[+].value', when: { 3: ['TE'] }, beside: { 'telecom[=].system': 'phone' }, see: 'X279 PER04 | R4 Organization.telecom' },
    { id: 'fax-1',   x12: 4, as: 'text', fhir: 'telecom[+].value', when: { 3: ['FX'] }, beside: { 'telecom[=].system': 'fax' }, see: 'X279 PER04 | R4 Organization.telecom' },
    { id: 'mail-1',  x12: 4, as: 'text', fhir: 'telecom[+].value', when: { 3: ['EM'] }, beside: { 'telecom[=].system': 'email' }, see: 'X279 PER04 | R4 Organization.telecom' },
    { id: 'url-1',   x12: 4, as: 'text', fhir: 'telecom[+].value', when: { 3: ['UR'] }, beside: { 'telecom[=].system': 'url' }, see: 'X279 PER04 | R4 Organization.telecom' },
    { id: 'phone-2', x12: 6, as: 'text', fhir: 'telecom[+].value', when: { 5: ['TE'] }, beside: { 'telecom[=].system': 'phone' }, see: 'X279 PER06 | R4 Organization.telecom' },
    { id: 'fax-2',   x12: 6, as: 'text', fhir: 'telecom[+].value', when: { 5: ['FX'] }, beside: { 'telecom[=].system': 'fax' }, see: 'X279 PER06 | R4 Organization.telecom' },
    { id: 'mail-2',  x12: 6, as: 'text', fhir: 'telecom[+].value', when: { 5: ['EM'] }, beside: { 'telecom[=].system': 'email' }, see: 'X279 PER06 | R4 Organization.telecom' },
    { id: 'url-2',   x12: 6, as: 'text', fhir: 'telecom[+].value', when: { 5: ['UR'] }, beside: { 'telecom[=].system': 'url' }, see: 'X279 PER06 | R4 Organization.telecom' },
  ],
};

/** PER with an address on the web: where the payer publishes its endpoints → its entry in the payer directory. */
const directory: readonly AnySegmentMap[] = [
  {
    id: '271.2100A.PER.directory', segment: 'PER', to: 'directory', across: [3, 5, 7], when: { '+0': ['UR'] },
    rows: [{ id: 'address', x12: '+1', as: 'text', fhir: 'address', see: 'X279 2100A PER UR | R4 Endpoint.address (HRex endpoint discovery)' }],
  },
  {
    id: '271.2100A.PER.endpoint', segment: 'PER', to: 'source', across: [3, 5, 7], when: { '+0': ['UR'] },
    rows: [{ id: 'directory', x12: '+1', as: 'reference', to: ['directory'], fhir: 'endpoint[+]', see: 'X279 2100A PER UR | R4 Organization.endpoint' }],
  },
]; // prettier-ignore

const entityContacts = (to: 'entity' | 'entityPerson'): AnySegmentMap =>
  ({
    ...contacts,
    id: `271.2120.PER.${to}`,
    to,
    follows: true,
    rows: to === 'entity' ? contacts.rows : contacts.rows.filter((row) => row.id !== 'name'),
  }) as AnySegmentMap;

/** N3 and N4 of loop 2120: where the payer says the one it names is. */
const entityAddress = (to: 'entity' | 'entityPerson'): AnySegmentMap[] =>
  [
    { id: `271.2120.N3.${to}`, segment: 'N3', to, follows: true, rows: street },
    { id: `271.2120.N4.${to}`, segment: 'N4', to, follows: true, rows: city },
  ] as AnySegmentMap[];

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
      ],
    },
    {
      loop: ['2120C', '2120D'],
      opens: [{ scope: 'entity', resource: 'Organization' }, { scope: 'entityPerson', resource: 'Practitioner' }],
      parts: [...entities, ...(['entity', 'entityPerson'] as const).flatMap((to) => [...entityAddress(to), entityContacts(to)])],
    },
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
            { loop: ['2100B'], parts: [...receiverOf(id), rejection('2100B')] },
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
    { segment: 'III', elements: [1], why: 'Qualifier of the place carried.' },
  ],
};
