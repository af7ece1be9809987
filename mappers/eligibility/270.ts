import type { AnySegmentMap, TransactionMap } from '../map.ts';
import { askedLoop, cardDate, diagnoses, serviceDate } from './asked.ts';
import { dependentNumbersOf, receiverNumbersOf, subscriberNumbersOf } from './numbers.ts';
import {
  addressOf,
  birthOrderOf,
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
import { patientProviderOf, receiverRoleOf } from './roles.ts';

const id = '270';

/** TRN: our own trace, by which the answer is found again, and one of whoever passes the question on. */
// prettier-ignore
const trace: AnySegmentMap = {
  id: '270.TRN', segment: 'TRN', to: 'traceNumber', constants: { 1: '1' }, most: 2,
  opens: { scope: 'traceNumber', in: 'request', at: 'identifier[+]', begins: { at: 'system', text: 'urn:trnorg:' } },
  rows: [
    { id: 'value', x12: 2, as: 'text', fhir: 'value', see: 'X279 TRN02 | R4 CoverageEligibilityRequest.identifier' },
    { id: 'originator', x12: 3, as: 'originator', fhir: 'system', see: 'X279 TRN03 | R4 Identifier.system' },
    { id: 'department', x12: 4, as: 'text', fhir: 'extension[pas:identifierSubDepartment].valueString', see: 'X279 TRN04 | PAS identifierSubDepartment' },
  ],
};

/** CoverageEligibilityRequest ⇄ 270, 005010X279A1, one patient per transaction set. */
export const map270: TransactionMap = {
  id,
  title: 'Eligibility request',
  set: '270',
  guide: '005010X279A1',
  functional: 'HS',
  main: 'request',
  resources: {
    request: {
      type: 'CoverageEligibilityRequest',
      fixed: { status: 'active', purpose: ['benefits'] },
      links: {
        patient: ['dependent', 'subscriber'],
        provider: ['receiver', 'receiverPerson'],
        insurer: ['source'],
        'insurance[0].coverage': ['coverage'],
      },
      required: ['patient', 'created', 'insurer'],
    },
    ...parties,
  },
  parts: [
    {
      id: '270.BHT',
      segment: 'BHT',
      to: 'request',
      constants: { 1: '0022', 2: '13' },
      always: true,
      rows: [
        {
          id: 'reference',
          x12: 3,
          as: 'text',
          fhir: 'identifier[0].value',
          beside: { 'identifier[0].system': 'urn:chartside:reference' },
          see: 'X279 BHT03 | R4 CoverageEligibilityRequest.identifier',
        },
        {
          id: 'created',
          x12: 4,
          as: 'date',
          fhir: 'created',
          see: 'X279 BHT04 | R4 created',
          lossy: 'The time of day goes out in UTC as BHT05 and is not read back: X12 names no zone.',
        },
        { id: 'time', x12: 5, as: 'time', way: 'write', fhir: 'created', see: 'X279 BHT05 | R4 created' },
        {
          id: 'purpose',
          x12: 2,
          as: 'choice',
          choices: [{ code: '01', is: { 'extension[transactionPurpose].valueCode': '01' } }],
          see: 'X279 BHT02=01 (a spend down is taken back) | our extension',
        },
        {
          id: 'type',
          x12: 6,
          as: 'text',
          fhir: 'extension[transactionType].valueCode',
          see: 'X279 BHT06=RT (spend down) | our extension',
        },
      ],
    },
    {
      loop: ['2000A'],
      level: '20',
      opens: [{ scope: 'source', resource: 'Organization' }],
      parts: [
        { loop: ['2100A'], parts: [sourceOf(id)] },
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
                ...addressOf('270.2100B', 'receiver'),
                ...addressOf('270.2100B', 'receiverPerson'),
                ...receiverRoleOf(id),
              ],
            },
            {
              loop: ['2000C'],
              level: '22',
              opens: [
                { scope: 'subscriber', resource: 'Patient' },
                { scope: 'coverage', resource: 'Coverage' },
                { scope: 'request', resource: 'CoverageEligibilityRequest' },
              ],
              parts: [
                { loop: [''], unless: 'dependent', parts: [trace] },
                {
                  loop: ['2100C'],
                  parts: [
                    ...subscriberOf(id).slice(0, 1),
                    memberIdOf(id),
                    coverageClass(id, '6P', 'group'),
                    coverageClass(id, '18', 'plan'),
                    ...subscriberNumbersOf(id),
                    ...subscriberOf(id).slice(1, 3),
                    patientProviderOf(id, '2100C', 'subscriber'),
                    ...subscriberOf(id).slice(3),
                    ...birthOrderOf(id, 'subscriber'),
                    {
                      loop: [''],
                      unless: 'dependent',
                      parts: [...diagnoses, cardDate, serviceDate, askedLoop('2110C')],
                    },
                  ],
                },
                {
                  loop: ['2000D'],
                  level: '23',
                  needs: 'dependent',
                  opens: [
                    { scope: 'dependent', resource: 'Patient' },
                    { scope: 'coverage', resource: 'Coverage', copyOf: 'coverage' },
                    { scope: 'request', resource: 'CoverageEligibilityRequest' },
                  ],
                  parts: [
                    trace,
                    {
                      loop: ['2100D'],
                      parts: [
                        ...dependentOf(id).slice(0, 1),
                        ...dependentNumbersOf(id),
                        ...dependentOf(id).slice(1, 3),
                        patientProviderOf(id, '2100D', 'dependent'),
                        ...dependentOf(id).slice(3),
                        { ...relationshipOf('270.2100D'), constants: { 1: 'N' } },
                        ...birthOrderOf(id, 'dependent'),
                        ...diagnoses,
                        cardDate,
                        serviceDate,
                        askedLoop('2110D'),
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
  leftOut: [
    { segment: 'BHT', elements: [1, 2], why: 'Says which transaction this is.' },
    { segment: 'BHT', elements: [5], why: 'A time of day without a zone cannot be stated in FHIR.' },
    { segment: 'HL', why: 'Structure: which level stands under which.' },
    personAsPayer,
    stateAbroad,
    { segment: 'NM1', elements: [1, 2, 8], why: 'Qualifiers; the loop says the same.' },
    { segment: 'REF', elements: [1], why: 'Qualifier of the number carried.' },
    { segment: 'AMT', elements: [1], why: 'Qualifier of the amount carried.' },
    { segment: 'III', elements: [1], why: 'Qualifier of the place carried.' },
    { segment: 'PRV', loops: ['2100B'], elements: [2], why: 'Qualifier of the taxonomy code carried.' },
    { segment: 'DMG', elements: [1], why: 'Qualifier of the date carried.' },
    { segment: 'DTP', elements: [1, 2], why: 'Qualifiers of the date carried.' },
    { segment: 'TRN', elements: [1], why: 'Says whose number it is.' },
    { segment: 'INS', loops: ['2100D'], elements: [1], why: 'Says that this is the dependent.' },
    { segment: 'INS', loops: ['2100C'], elements: [1, 2], why: 'Says that this is the subscriber.' },
  ],
  notSent: [
    {
      type: 'CoverageEligibilityRequest',
      path: 'item[+].diagnosis',
      why: 'HI has eight diagnoses, coded in ICD-10-CM or ICD-9-CM, and four of them for each service.',
    },
    {
      type: 'CoverageEligibilityRequest',
      path: 'item[+].modifier',
      why: 'EQ has four modifiers, and none where no procedure is asked about.',
    },
    ...['coverage-level', 'spend-down', 'spend-down-billed'].map((name) => ({
      type: 'CoverageEligibilityRequest',
      path: `item[+].extension[${name}]`,
      why: 'EQ03 and AMT stand in the loop of the subscriber alone.',
    })),
    {
      type: 'Patient',
      path: 'identifier',
      why: 'Of the patient’s numbers those are sent that say which kind of X12 they are, and the account and social security numbers.',
    },
    { type: 'Patient', path: 'address[+].district', why: 'X12 has no counties.' },
    ...(['Coverage', 'Organization', 'Practitioner'] as const).map((type) => ({
      type,
      path: 'identifier',
      why: 'NM109 has one number, REF those that say which kind of X12 they are; of both the system is not sent.',
    })),
    { type: 'PractitionerRole', why: 'Of a role its person and its taxonomy code are sent.' },
  ],
};
