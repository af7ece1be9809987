import { systems } from '../authorization/systems.ts';
import type { AnySegmentMap, LoopMap, TransactionMap } from '../map.ts';
import { inquiryLeftOut, inquiryNotSent } from './losses.ts';
import {
  besideInquiry,
  billTypeSystem,
  claimSystem,
  inquirySystem,
  numberKinds,
  numberRow,
} from './numbers.ts';
import {
  birthOf,
  dependentName,
  payerLoop,
  people,
  providerLoop,
  receiverLoop,
  subscriberName,
} from './parties.ts';

const id = '276';
const see = 'X212';

// prettier-ignore
const header: readonly AnySegmentMap[] = [
  {
    id: `${id}.BHT`, segment: 'BHT', to: 'bundle',
    rows: [
      { id: 'reference', x12: 3, as: 'text', max: 50, fhir: 'identifier.value', see: 'X212 BHT03 | R4 Bundle.identifier', lossy: 'The system of the number is not sent.' },
      { id: 'time', x12: 4, as: 'moment', fhir: 'timestamp', see: 'X212 BHT04 BHT05 | R4 Bundle.timestamp', lossy: 'Goes out in UTC, to the minute: X12 names no zone.' },
      { id: 'time-of-day', x12: 5, as: 'time', way: 'write', fhir: 'timestamp', see: 'X212 BHT05 | R4 Bundle.timestamp', lossy: 'Seconds are not sent.' },
    ],
  },
  {
    id: `${id}.BHT.claim`, segment: 'BHT', to: 'claim', joins: true, always: true, constants: { 1: '0010', 2: '13' },
    rows: [
      { id: 'reference', x12: 3, as: 'text', max: 50, way: 'write', fhir: 'identifier[0].value', see: 'X212 BHT03 | R4 Claim.identifier', lossy: 'Stands for the number of the whole where the Bundle has none.' },
      { id: 'created', x12: 4, as: 'moment', fhir: 'created', see: 'X212 BHT04 BHT05 | R4 Claim.created', lossy: 'Sent only where the Bundle says no time of its own.' },
      { id: 'created-time', x12: 5, as: 'time', way: 'write', fhir: 'created', see: 'X212 BHT05 | R4 Claim.created', lossy: 'Sent only where the Bundle says no time of its own.' },
    ],
  },
];

/** REF with a number of the claim. */
// prettier-ignore
const numberOf = (kind: keyof typeof numberKinds): AnySegmentMap => ({
  id: `${id}.2200.REF.${numberKinds[kind][0]}`, segment: 'REF', to: 'claim', when: { 1: [kind] }, constants: { 1: kind },
  rows: [
    numberRow(see, kind),
    ...(kind === 'EJ' ? [
      { id: 'number-by-system', x12: 2, as: 'text', max: 50, way: 'write', fhir: 'identifier[+].value', beside: { 'identifier[=].system': claimSystem }, see: 'X212 REF01=EJ REF02 | R4 Claim.identifier', lossy: 'Comes back with the kind of the number as its type.' },
      { id: 'number-untyped', x12: 2, as: 'text', max: 50, way: 'write', fhir: 'identifier[+].value', beside: { 'identifier[=].type.coding[0].code': '' }, see: 'X212 REF01=EJ REF02 | R4 Claim.identifier', lossy: 'A number of no stated kind goes out as the provider’s number of the claim, without its system.' },
    ] as const : []),
  ],
});

// prettier-ignore
const numbers: readonly AnySegmentMap[] = [
  {
    id: `${id}.2200.TRN`, segment: 'TRN', to: 'claim', constants: { 1: '1' },
    rows: [
      { id: 'trace', x12: 2, as: 'text', max: 50, fhir: 'identifier[+].value', beside: besideInquiry, see: 'X212 TRN02 | R4 Claim.identifier: the number of the question' },
      { id: 'trace-by-system', x12: 2, as: 'text', max: 50, way: 'write', fhir: 'identifier[+].value', beside: { 'identifier[=].system': inquirySystem }, see: 'X212 TRN02 | R4 Claim.identifier: the number of the question' },
      { id: 'claim-number', x12: 2, as: 'text', max: 50, way: 'write', fhir: 'identifier[0].value', see: 'X212 TRN02 | R4 Claim.identifier', lossy: 'Where the question has no number of its own, the claim’s stands for it.' },
    ],
  },
  numberOf('1K'),
  {
    id: `${id}.2200.REF.bill-type`, segment: 'REF', to: 'claim', when: { 1: ['BLT'] }, constants: { 1: 'BLT' },
    rows: [{ id: 'bill-type', x12: 2, as: 'text', fhir: 'subType.coding[+].code', beside: { 'subType.coding[=].system': billTypeSystem }, see: 'X212 REF01=BLT REF02 | R4 Claim.subType' }],
  },
  numberOf('LU'),
  {
    id: `${id}.2200.REF.group`, segment: 'REF', to: 'coverage', when: { 1: ['6P'] }, constants: { 1: '6P' },
    rows: [{
      id: 'group', x12: 2, as: 'text', fhir: 'class[+].value', see: 'X212 REF01=6P REF02 | R4 Coverage.class',
      beside: { 'class[=].type.coding[0].system': systems.coverageClass, 'class[=].type.coding[0].code': 'group' },
    }],
  },
  numberOf('EJ'), numberOf('XZ'), numberOf('D9'),
  {
    id: `${id}.2200.AMT`, segment: 'AMT', to: 'claim', when: { 1: ['T3'] }, constants: { 1: 'T3' },
    rows: [{ id: 'total', x12: 2, as: 'usd', fhir: 'total', see: 'X212 AMT*T3 | R4 Claim.total' }],
  },
  {
    id: `${id}.2200.DTP`, segment: 'DTP', to: 'claim', when: { 1: ['472'] }, constants: { 1: '472' },
    rows: [
      { id: 'date', x12: 3, as: 'date', fhir: 'billablePeriod.start', when: { 2: ['D8'] }, see: 'X212 DTP*472 D8 | R4 Claim.billablePeriod' },
      { id: 'from', x12: 3, as: 'date-from', fhir: 'billablePeriod.start', when: { 2: ['RD8'] }, way: 'read', see: 'X212 DTP*472 RD8 | R4 Claim.billablePeriod' },
      { id: 'same-day', x12: 3, as: 'date', fhir: 'billablePeriod.end', when: { 2: ['D8'] }, way: 'read', see: 'X212 DTP*472 D8 | R4 Claim.billablePeriod' },
      { id: 'to', x12: 3, as: 'date-to', fhir: 'billablePeriod.end', when: { 2: ['RD8'] }, see: 'X212 DTP*472 RD8 | R4 Claim.billablePeriod', lossy: 'Times of day are not sent.' },
    ],
  },
];

// prettier-ignore
const modifier = (number: 1 | 2 | 3 | 4) => ({
  id: `modifier-${number}`, x12: [1, number + 2], as: 'modifier', fhir: `modifier[${(number - 1) as 0 | 1 | 2 | 3}]`, see: `X212 SVC01-${number + 2} | R4 Claim.item.modifier`,
}) as const;

/** A service line, where the question is about lines. */
// prettier-ignore
const line = (loop: '2210D' | '2210E'): LoopMap => ({
  loop: [loop],
  opens: [{ scope: 'line', in: 'claim', at: 'item[+]', numbered: 'sequence' }],
  parts: [
    {
      id: `${id}.2210.SVC`, segment: 'SVC', to: 'line',
      rows: [
        { id: 'procedure', x12: [1, 2], as: 'procedure', fhir: 'productOrService', see: 'X212 SVC01-1 SVC01-2 | R4 Claim.item.productOrService' },
        modifier(1), modifier(2), modifier(3), modifier(4),
        { id: 'charge', x12: 2, as: 'usd', fhir: 'net', see: 'X212 SVC02 | R4 Claim.item.net' },
        { id: 'revenue', x12: 4, as: 'concept', table: 'revenue-code', fhir: 'revenue', see: 'X212 SVC04 | R4 Claim.item.revenue' },
        { id: 'units', x12: 7, as: 'decimal', fhir: 'quantity.value', see: 'X212 SVC07 | R4 Claim.item.quantity', lossy: 'The unit is not sent.' },
      ],
    },
    {
      id: `${id}.2210.REF`, segment: 'REF', to: 'line', when: { 1: ['FJ'] }, constants: { 1: 'FJ' },
      rows: [{ id: 'line-number', x12: 2, as: 'text', max: 50, fhir: 'extension[line-item-control-number].valueString', see: 'X212 REF01=FJ REF02 | our extension: the provider’s number of the line' }],
    },
    {
      id: `${id}.2210.DTP`, segment: 'DTP', to: 'line', when: { 1: ['472'] }, constants: { 1: '472' },
      rows: [
        { id: 'date', x12: 3, as: 'date', fhir: 'servicedDate', when: { 2: ['D8'] }, see: 'X212 DTP*472 D8 | R4 Claim.item.servicedDate' },
        { id: 'from', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['RD8'] }, way: 'read', see: 'X212 DTP*472 RD8 | R4 Claim.item.servicedPeriod' },
        { id: 'start', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['D8'] }, way: 'write', see: 'X212 DTP*472 | R4 Claim.item.servicedPeriod', lossy: 'A period without an end goes out as the day it begins.' },
        { id: 'to', x12: 3, as: 'date-to', fhir: 'servicedPeriod.end', when: { 2: ['RD8'] }, see: 'X212 DTP*472 RD8 | R4 Claim.item.servicedPeriod' },
      ],
    },
  ],
});

const claimLoop = (level: 'D' | 'E'): LoopMap => ({
  loop: [`2200${level}`],
  opens: [{ scope: 'claim', resource: 'Claim' }],
  parts: [...numbers, line(`2210${level}`)],
});

const subscriber: LoopMap = {
  loop: ['2000D'],
  level: '22',
  opens: [
    { scope: 'subscriber', resource: 'Patient' },
    { scope: 'coverage', resource: 'Coverage' },
  ],
  parts: [
    { loop: [''], unless: 'dependent', parts: [birthOf(id, see, 'subscriber')] },
    { loop: ['2100D'], parts: subscriberName(id, see, 'IL') },
    { ...claimLoop('D'), unless: 'dependent' },
    {
      loop: ['2000E'],
      level: '23',
      lowest: true,
      needs: 'dependent',
      opens: [
        { scope: 'dependent', resource: 'Patient' },
        { scope: 'coverage', resource: 'Coverage', copyOf: 'coverage' },
      ],
      parts: [
        birthOf(id, see, 'dependent'),
        { loop: ['2100E'], parts: [dependentName(id, see)] },
        claimLoop('E'),
      ],
    },
  ],
};

const inClaim = (at: string) => ({ in: 'claim', at }) as const;
const normal = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
};

/** Claim ⇄ 276, 005010X212: what became of this claim? One claim for each message when written. */
// prettier-ignore
export const map276: TransactionMap = {
  id,
  title: 'Claim status inquiry',
  set: '276',
  guide: '005010X212',
  functional: 'HR',
  main: 'claim',
  marks: { use: 'claim' },
  resources: {
    bundle: { type: 'Bundle' },
    claim: {
      type: 'Claim',
      fixed: { status: 'active', use: 'claim', insurance: [{ sequence: 1, focal: true }] },
      defaults: { priority: normal },
      links: {
        patient: ['dependent', 'subscriber'],
        insurer: ['insurer'],
        provider: ['requester', 'requesterPerson'],
        'insurance[0].coverage': ['coverage'],
        'extension[receiver].valueReference': ['receiver', 'receiverPerson'],
      },
      required: ['type', 'patient', 'created', 'provider', 'insurance[0].coverage'],
    },
    coverage: { ...people.coverage, found: [inClaim('insurance[0].coverage')] },
    subscriber: { ...people.subscriber, orTypes: ['RelatedPerson'], found: [{ in: 'coverage', at: 'subscriber' }, inClaim('patient')] },
    dependent: { ...people.dependent, found: [inClaim('patient')], otherThan: 'subscriber' },
    insurer: { ...people.insurer, found: [inClaim('insurer'), { in: 'coverage', at: 'payor[0]' }] },
    requesterRole: { type: 'PractitionerRole', found: [inClaim('provider')] },
    requester: { ...people.requester, found: [inClaim('provider'), { in: 'requesterRole', at: 'organization' }] },
    requesterPerson: { ...people.requesterPerson, found: [inClaim('provider'), { in: 'requesterRole', at: 'practitioner' }] },
    receiver: { ...people.receiver, found: [inClaim('extension[receiver].valueReference'), inClaim('provider'), { in: 'requesterRole', at: 'organization' }] },
    receiverPerson: { ...people.receiverPerson, found: [inClaim('extension[receiver].valueReference'), inClaim('provider'), { in: 'requesterRole', at: 'practitioner' }] },
  },
  parts: [
    ...header,
    {
      loop: ['2000A'], level: '20', opens: [{ scope: 'insurer', resource: 'Organization' }],
      parts: [
        payerLoop(id, see),
        {
          loop: ['2000B'], level: '21',
          opens: [{ scope: 'receiver', resource: 'Organization' }, { scope: 'receiverPerson', resource: 'Practitioner' }],
          parts: [
            receiverLoop(id, see),
            {
              loop: ['2000C'], level: '19',
              opens: [{ scope: 'requester', resource: 'Organization' }, { scope: 'requesterPerson', resource: 'Practitioner' }],
              parts: [providerLoop(id, see, '1P'), subscriber],
            },
          ],
        },
      ],
    },
  ],
  leftOut: inquiryLeftOut,
  notSent: inquiryNotSent,
};
