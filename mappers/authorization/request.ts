import type { AnySegmentMap, TransactionMap } from '../map.ts';
import { careTeam } from './care-team.ts';
import {
  dependentLoop,
  insurerLoop,
  parties,
  requesterLoop,
  someRelationOf,
  subscriberLoop,
} from './people.ts';
import { eventParts } from './request-event.ts';
import { requestLeftOut, requestNotSent } from './request-losses.ts';
import { serviceLoop } from './request-service.ts';
import { pasProfile, systems, unknownIdentifier } from './systems.ts';

const id = '278-request';

/** BHT. An ordinary request is 13, a cancelled one too: its UM02 says so. 01 and 36 are kept where they came. */
// prettier-ignore
const header: readonly AnySegmentMap[] = [
  {
    id: `${id}.BHT`, segment: 'BHT', to: 'bundle', constants: { 1: '0007' }, always: true,
    rows: [
      { id: 'reference', x12: 3, as: 'text', max: 50, fhir: 'identifier.value', see: 'X217 BHT03 | PAS Bundle.identifier', lossy: 'The system of the number is not sent.' },
      { id: 'time', x12: 4, as: 'moment', fhir: 'timestamp', see: 'X217 BHT04 BHT05 | PAS Bundle.timestamp', lossy: 'Goes out in UTC, to the minute: X12 names no zone.' },
      { id: 'time-of-day', x12: 5, as: 'time', way: 'write', fhir: 'timestamp', see: 'X217 BHT05 | PAS Bundle.timestamp', lossy: 'Seconds are not sent.' },
    ],
  },
  {
    id: `${id}.BHT.claim`, segment: 'BHT', to: 'claim', joins: true,
    rows: [
      {
        id: 'purpose', x12: 2, as: 'choice', see: 'X217 BHT02 | R4 Claim',
        choices: [
          { code: '01', is: { 'extension[transactionPurpose].valueCode': '01' } },
          { code: '36', is: { 'extension[transactionPurpose].valueCode': '36' } },
          { code: '13', is: {} },
        ],
      },
      { id: 'created', x12: 4, as: 'moment', fhir: 'created', see: 'X217 BHT04 BHT05 | PAS Claim.created', lossy: 'Sent only where the Bundle says no time of its own.' },
      { id: 'created-time', x12: 5, as: 'time', way: 'write', fhir: 'created', see: 'X217 BHT05 | PAS Claim.created', lossy: 'Sent only where the Bundle says no time of its own.' },
      { id: 'type', x12: 6, as: 'text', fhir: 'extension[transactionType].valueCode', see: 'X217 BHT06 | R4 Claim' },
    ],
  },
  {
    id: `${id}.BHT.reservation`, segment: 'BHT', to: 'claim', joins: true, way: 'write', always: true, constants: { 6: 'RU' }, rows: [],
    given: { scope: 'claim', at: 'item[0].extension[pas:serviceItemRequestType].valueCodeableConcept.coding[0].code', is: ['IN'] },
  },
];

const normal = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
};
const professional = { coding: [{ system: systems.claimType, code: 'professional' }] };
const inpatient = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' };

const event = eventParts(serviceLoop);

/** PAS request Bundle ⇄ 278 request, 005010X217. */
export const map278Request: TransactionMap = {
  id,
  title: 'Prior authorization request: PAS request Bundle ⇄ 278 request',
  set: '278',
  guide: '005010X217',
  chosenBy: { 2: ['01', '13', '36'] },
  marks: { use: 'preauthorization' },
  functional: 'HI',
  main: 'claim',
  single: true,
  resources: {
    bundle: { type: 'Bundle', profile: pasProfile('pas-request-bundle') },
    claim: {
      type: 'Claim',
      fixed: { status: 'active', use: 'preauthorization', insurance: [{ sequence: 1, focal: true }] },
      defaults: { type: professional, priority: normal, 'identifier[0]': unknownIdentifier },
      profile: pasProfile('claim'),
      links: {
        patient: ['dependent', 'subscriber'],
        insurer: ['insurer'],
        provider: ['requesterRole', 'requester'],
        'insurance[0].coverage': ['coverage'],
        'extension[r5:Claim.encounter].valueReference': ['encounter'],
      },
      required: ['patient', 'created', 'insurer', 'provider', 'insurance[0].coverage', 'accident.date'],
    },
    ...parties,
    encounter: {
      type: 'Encounter',
      fixed: { status: 'planned', class: inpatient },
      profile: pasProfile('encounter'),
      links: { subject: ['dependent', 'subscriber'] },
      required: ['type[0]'],
      found: [{ in: 'claim', at: 'extension[r5:Claim.encounter].valueReference' }],
    },
    ...careTeam,
    order: {
      type: 'ServiceRequest',
      fixed: { status: 'active', intent: 'order' },
      profile: pasProfile('servicerequest'),
      links: { subject: ['dependent', 'subscriber'] },
      found: [{ in: 'line', at: 'extension[pas:requestedService].valueReference' }],
    },
    deviceOrder: {
      type: 'DeviceRequest',
      found: [{ in: 'line', at: 'extension[pas:requestedService].valueReference' }],
    },
    medicationOrder: {
      type: 'MedicationRequest',
      found: [{ in: 'line', at: 'extension[pas:requestedService].valueReference' }],
    },
  },
  parts: [
    ...header,
    {
      loop: ['2000A'],
      level: '20',
      opens: [{ scope: 'insurer', resource: 'Organization' }],
      parts: [
        insurerLoop(id),
        {
          loop: ['2000B'],
          level: '21',
          opens: [
            { scope: 'requester', resource: 'Organization' },
            { scope: 'requesterRole', resource: 'PractitionerRole' },
            { scope: 'requesterPerson', resource: 'Practitioner' },
          ],
          parts: [
            requesterLoop(id),
            {
              loop: ['2000C'],
              level: '22',
              opens: [
                { scope: 'subscriber', resource: 'Patient' },
                { scope: 'coverage', resource: 'Coverage' },
              ],
              parts: [
                subscriberLoop(id),
                {
                  loop: ['2000E'],
                  level: 'EV',
                  unless: 'dependent',
                  opens: [{ scope: 'encounter', resource: 'Encounter' }],
                  parts: event,
                },
                {
                  loop: ['2000D'],
                  level: '23',
                  needs: 'dependent',
                  opens: [{ scope: 'dependent', resource: 'Patient' }],
                  parts: [
                    someRelationOf(id),
                    dependentLoop(id),
                    {
                      loop: ['2000E'],
                      level: 'EV',
                      opens: [{ scope: 'encounter', resource: 'Encounter' }],
                      parts: event,
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
  leftOut: requestLeftOut,
  notSent: requestNotSent,
};
