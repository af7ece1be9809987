import type { AnySegmentMap, LoopMap, TransactionMap } from '../map.ts';
import {
  coverageClass,
  dependentOf,
  memberIdOf,
  parties,
  receiverOf,
  relationshipOf,
  sourceOf,
  subscriberOf,
} from './people.ts';

const id = '270';

/** TRN: our own trace, by which the answer is found again. It is the request's second identifier. */
const trace: AnySegmentMap = {
  id: '270.TRN', segment: 'TRN', to: 'request', constants: { 1: '1' },
  rows: [
    { id: 'value', x12: 2, as: 'text', fhir: 'identifier[1].value', see: 'X279 TRN02 | R4 CoverageEligibilityRequest.identifier' },
    { id: 'originator', x12: 3, as: 'originator', fhir: 'identifier[1].system', see: 'X279 TRN03 | R4 Identifier.system' },
  ],
}; // prettier-ignore

const serviceDate: AnySegmentMap = {
  id: '270.DTP', segment: 'DTP', to: 'request', when: { 1: ['291'] }, constants: { 1: '291' },
  rows: [
    { id: 'date', x12: 3, as: 'date', fhir: 'servicedDate', when: { 2: ['D8'] }, see: 'X279 DTP*291 D8 | R4 servicedDate' },
    { id: 'from', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['RD8'] }, see: 'X279 DTP*291 RD8 | R4 servicedPeriod' },
    { id: 'to', x12: 3, as: 'date-to', fhir: 'servicedPeriod.end', when: { 2: ['RD8'] }, see: 'X279 DTP*291 RD8 | R4 servicedPeriod' },
  ],
}; // prettier-ignore

/** What is asked: service types (packed where the route takes several at once) or one procedure. */
const asked: LoopMap = {
  loop: ['2110C', '2110D'],
  each: { segment: 'EQ', element: 1 },
  opens: [{ scope: 'asked', in: 'request', at: 'item[+]' }],
  parts: [
    {
      id: '270.2110.EQ', segment: 'EQ', to: 'asked',
      rows: [
        { id: 'service', x12: 1, as: 'concept', table: 'service-type', fhir: 'category', see: 'X279 EQ01 | R4 item.category' },
        { id: 'procedure', x12: [2, 2], as: 'procedure', fhir: 'productOrService', see: 'X279 EQ02 | R4 item.productOrService' },
        { id: 'modifier-1', x12: [2, 3], as: 'text', fhir: 'modifier[0].text', see: 'X279 EQ02-3 | R4 item.modifier' },
        { id: 'modifier-2', x12: [2, 4], as: 'text', fhir: 'modifier[1].text', see: 'X279 EQ02-4 | R4 item.modifier' },
      ],
    },
  ],
}; // prettier-ignore

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
            { loop: ['2100B'], parts: receiverOf(id) },
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
                    ...subscriberOf(id).slice(1),
                    { loop: [''], unless: 'dependent', parts: [serviceDate, asked] },
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
                        ...dependentOf(id),
                        { ...relationshipOf('270.2100D'), constants: { 1: 'N' } },
                        serviceDate,
                        asked,
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
    { segment: 'BHT', elements: [6], why: 'Spend-down requests are not made here.' },
    { segment: 'HL', why: 'Structure: which level stands under which.' },
    { segment: 'NM1', elements: [1, 2, 8], why: 'Qualifiers; the loop says the same.' },
    { segment: 'REF', loops: ['2100C', '2100D'], elements: [1], why: 'Qualifier of the number carried.' },
    { segment: 'DMG', elements: [1], why: 'Qualifier of the date carried.' },
    { segment: 'DTP', elements: [1, 2], why: 'Qualifiers of the date carried.' },
    { segment: 'TRN', elements: [1], why: 'Says whose number it is.' },
    { segment: 'INS', elements: [1], why: 'Says that this is the dependent.' },
    { segment: 'PRV', why: 'Not needed to answer; a route that wants it says so in its overlay.' },
  ],
};
