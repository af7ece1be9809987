import type { AnySegmentMap, LoopMap, Part, ResourceMap, TransactionMap } from '../map.ts';
import { isLoopMap } from '../map.ts';
import {
  dependentLoop,
  insurerLoop,
  parties,
  requesterLoop,
  someRelationOf,
  subscriberLoop,
} from './people.ts';
import { event } from './response-event.ts';
import { rejectionsOf } from './response-errors.ts';
import { notCarried, notSent } from './response-left-out.ts';
import { pasProfile, systems } from './systems.ts';

/** 278 response of 005010X217 ⇄ ClaimResponse and what it refers to. */
const id = '278-response';

/** The loop with its rejections after the last of the segments that stand before AAA. */
function rejecting(loop: LoopMap, name: string, before: readonly string[]): LoopMap {
  const at = loop.parts.findLastIndex((part) => !isLoopMap(part) && before.includes(part.segment));
  return { ...loop, parts: loop.parts.toSpliced(at + 1, 0, ...rejectionsOf(name)) };
}

/** The response has no address and no contact of the requester. */
const withoutSegments = (loop: LoopMap, segments: readonly string[]): LoopMap => ({
  ...loop,
  parts: loop.parts.filter((part) => isLoopMap(part) || !segments.includes(part.segment)),
});

const contact: readonly AnySegmentMap[] = [
  {
    id: `${id}.2010A.PER`, segment: 'PER', to: 'insurer', constants: { 1: 'IC' },
    rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'contact[0].name.text', max: 60, see: 'X217 2010A PER02 | PAS insurer contact.name' }],
  },
  {
    id: `${id}.2010A.PER.numbers`, segment: 'PER', to: 'insurerTelecom', joins: true, across: [3, 5, 7], constants: { 1: 'IC' },
    opens: { scope: 'insurerTelecom', in: 'insurer', at: 'contact[0].telecom[+]' },
    rows: [
      { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'system', see: 'X217 2010A PER03, PER05, PER07 | PAS insurer contact.telecom; UR is where documents go' },
      { id: 'number', x12: '+1', as: 'text', fhir: 'value', see: 'X217 2010A PER04, PER06, PER08 | PAS insurer contact.telecom' },
    ],
  },
]; // prettier-ignore

const insurer = insurerLoop(id);

/** NM109 of loop 2010D, which the request does not have. */
const dependentNumber: AnySegmentMap = {
  id: `${id}.2010D.NM1.member`, segment: 'NM1', to: 'dependent', joins: true, when: { 1: ['QC'] },
  rows: [
    {
      id: 'member', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] },
      beside: { 'identifier[=].type.coding[0].system': systems.identifierType, 'identifier[=].type.coding[0].code': 'MB', 'identifier[=].system': systems.member },
      see: 'X217 2010D NM108=MI NM109 | PAS Patient.identifier',
    },
    {
      id: 'national', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] },
      beside: { 'identifier[=].system': systems.nationalHealth }, see: 'X217 2010D NM108=II NM109 | R4 Patient.identifier',
    },
  ],
}; // prettier-ignore

function dependent(): LoopMap {
  const loop = dependentLoop(id);
  return rejecting({ ...loop, parts: loop.parts.toSpliced(1, 0, dependentNumber) }, '2010D', [
    'NM1',
    'REF',
    'N3',
    'N4',
  ]);
}

const header: readonly AnySegmentMap[] = [
  {
    id: `${id}.BHT`, segment: 'BHT', to: 'answer', constants: { 1: '0007', 2: '11' },
    rows: [
      { id: 'created', x12: 4, as: 'moment', fhir: 'created', see: 'X217 BHT04, BHT05 | PAS ClaimResponse.created', lossy: 'Seconds are not sent.' },
      { id: 'time', x12: 5, as: 'time', fhir: 'created', see: 'X217 BHT05 | PAS ClaimResponse.created' },
      { id: 'more-to-come', x12: 6, as: 'x12-code', list: '640', fhir: 'extension[transaction-type].valueCode', see: 'X217 BHT06 | our extension: it never decides anything' },
      {
        id: 'more-to-come-of-others', x12: 6, as: 'choice', way: 'write',
        choices: [
          { code: '19', is: {}, any: { 'item[+].adjudication[+].extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept.coding[+].code': 'A4' } },
          { code: '19', is: {}, any: { 'adjudication[+].extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept.coding[+].code': 'A4' } },
          { code: '18', is: {} },
        ],
        see: 'X217 BHT06 | PAS reviewAction A4: more is to come; else it is final',
      },
    ],
  },
  {
    id: `${id}.BHT.bundle`, segment: 'BHT', to: 'bundle', joins: true,
    rows: [
      { id: 'reference', x12: 3, as: 'text', fhir: 'identifier.value', max: 50, see: 'X217 BHT03 | PAS Bundle.identifier' },
      { id: 'assembled', x12: 4, as: 'moment', way: 'read', fhir: 'timestamp', see: 'X217 BHT04, BHT05 | PAS Bundle.timestamp' },
    ],
  },
]; // prettier-ignore

const subscriber: LoopMap = {
  loop: ['2000C'],
  level: '22',
  needs: 'subscriber',
  opens: [
    { scope: 'subscriber', resource: 'Patient' },
    { scope: 'coverage', resource: 'Coverage' },
  ],
  parts: [
    rejecting(subscriberLoop(id), '2010C', ['NM1', 'REF', 'N3', 'N4']),
    {
      loop: ['2000D'],
      level: '23',
      needs: 'dependent',
      opens: [{ scope: 'dependent', resource: 'Patient' }],
      parts: [someRelationOf(id), dependent(), event],
    },
    { ...event, unless: 'dependent' },
  ],
};

const requester: LoopMap = {
  loop: ['2000B'],
  level: '21',
  opens: [
    { scope: 'requester', resource: 'Organization' },
    { scope: 'requesterRole', resource: 'PractitionerRole' },
    { scope: 'requesterPerson', resource: 'Practitioner' },
  ],
  parts: [
    rejecting(withoutSegments(requesterLoop(id), ['N3', 'N4', 'PER']), '2010B', ['NM1', 'REF']),
    subscriber,
  ],
};

const parts: readonly Part[] = [
  ...header,
  {
    loop: ['2000A'],
    level: '20',
    opens: [{ scope: 'insurer', resource: 'Organization' }],
    parts: [
      ...rejectionsOf('2000A'),
      { ...insurer, parts: [...insurer.parts, ...contact, ...rejectionsOf('2010A')] },
      requester,
    ],
  },
];

const inAnswer = (at: string) => ({ in: 'answer', at }) as const;

const providers = [
  { in: 'authorizedProvider', at: 'extension[:provider].valueReference' },
  { in: 'rejectedProvider', at: 'extension[:provider].valueReference' },
] as const;

const wanted: ResourceMap = {
  type: 'CommunicationRequest',
  fixed: { status: 'active' },
  profile: pasProfile('communicationrequest'),
  links: { requester: ['insurer'], sender: ['requester'] },
};

/** 278 response ⇄ PAS response Bundle: what the payer decided, of the event and of each line, and what it rejects. */
export const map278Response: TransactionMap = {
  id,
  title: 'Prior authorization: the payer’s answer',
  set: '278',
  guide: '005010X217',
  functional: 'HI',
  chosenBy: { 2: ['11'] },
  marks: { use: 'preauthorization' },
  main: 'answer',
  single: true,
  resources: {
    bundle: { type: 'Bundle' },
    answer: {
      type: 'ClaimResponse',
      fixed: { status: 'active', use: 'preauthorization' },
      profile: pasProfile('claimresponse'),
      defaults: { 'insurance[0].sequence': 1, 'insurance[0].focal': true },
      links: {
        patient: ['dependent', 'subscriber'],
        insurer: ['insurer'],
        requestor: ['requesterRole', 'requester'],
        'insurance[0].coverage': ['coverage'],
      },
      required: ['type', 'patient', 'created', 'insurer', 'request', 'insurance[0].coverage'],
      outcome: {
        path: 'outcome',
        errors: 'error',
        items: [
          'item[+].adjudication[+].extension[pas:reviewAction]',
          'adjudication[+].extension[pas:reviewAction]',
        ],
      },
    },
    claim: { type: 'Claim', found: [inAnswer('request')] },
    ...parties,
    coverage: { ...parties.coverage, type: 'Coverage', found: [inAnswer('insurance[0].coverage'), { in: 'claim', at: 'insurance[0].coverage' }] },
    subscriber: { ...parties.subscriber, type: 'Patient', found: [{ in: 'coverage', at: 'subscriber' }, inAnswer('patient')] },
    dependent: { ...parties.dependent, type: 'Patient', found: [inAnswer('patient')] },
    insurer: { ...parties.insurer, type: 'Organization', found: [inAnswer('insurer')] },
    requester: { ...parties.requester, type: 'Organization', found: [inAnswer('requestor')] },
    requesterRole: { ...parties.requesterRole, type: 'PractitionerRole', found: [inAnswer('requestor')] },
    requesterPerson: { ...parties.requesterPerson, type: 'Practitioner', found: [{ in: 'requesterRole', at: 'practitioner' }, inAnswer('requestor')] },
    carePerson: {
      type: 'Practitioner',
      required: ['name[0]'],
      profile: pasProfile('practitioner'),
      merges: true,
      found: providers,
    },
    careOrganization: {
      type: 'Organization',
      fixed: { active: true },
      required: ['name'],
      profile: pasProfile('organization'),
      merges: true,
      found: providers,
    },
    wanted,
  },
  parts,
  leftOut: notCarried,
  notSent,
}; // prettier-ignore
