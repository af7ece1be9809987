import { systems } from '../authorization/systems.ts';
import type { AnySegmentMap, LoopMap, Opening, Part, TransactionMap } from '../map.ts';
import { claimParts } from './claim.ts';
import { statusLeftOut } from './losses.ts';
import {
  dependentName,
  payerContact,
  payerLoop,
  people,
  providerLoop,
  receiverLoop,
  subscriberName,
} from './parties.ts';
import { acknowledgment, inquiryAnswer, type StatusGuide } from './shapes.ts';
import { statusOf } from './status.ts';

/** BHT: when it was answered. The number of the question stands at each claim, too. */
// prettier-ignore
const header = ({ id, see }: StatusGuide): readonly AnySegmentMap[] => [
  {
    id: `${id}.BHT`, segment: 'BHT', to: 'status',
    rows: [{ id: 'created', x12: 4, as: 'moment', fhir: 'created', see: `${see} BHT04 BHT05 | R4 ClaimResponse.created` }],
  },
  {
    id: `${id}.BHT.bundle`, segment: 'BHT', to: 'bundle',
    rows: [{ id: 'reference', x12: 3, as: 'text', fhir: 'identifier.value', see: `${see} BHT03 | R4 Bundle.identifier` }],
  },
];

const opensStatus: readonly Opening[] = [{ scope: 'status', resource: 'ClaimResponse' }];

/** QTY and AMT: how much of what was sent is accepted. */
// prettier-ignore
const totals = ({ id: map, see }: StatusGuide, loop: string): AnySegmentMap[] => {
  const id = `${map}.${loop}`;
  const [accepted, rejected] = loop === '2200B' ? ['90', 'AA'] as const : ['QA', 'QC'] as const;
  return [
    { id: `${id}.QTY.accepted`, segment: 'QTY', to: 'status', when: { 1: [accepted] }, rows: [{ id: 'count', x12: 2, as: 'count', fhir: 'extension[accepted-claims].valueInteger', see: `${see} QTY01=${accepted} | our extension: claims accepted` }] },
    { id: `${id}.QTY.rejected`, segment: 'QTY', to: 'status', when: { 1: [rejected] }, rows: [{ id: 'count', x12: 2, as: 'count', fhir: 'extension[rejected-claims].valueInteger', see: `${see} QTY01=${rejected} | our extension: claims refused` }] },
    { id: `${id}.AMT.accepted`, segment: 'AMT', to: 'status', when: { 1: ['YU'] }, rows: [{ id: 'amount', x12: 2, as: 'usd', fhir: 'extension[accepted-amount].valueMoney', see: `${see} AMT01=YU | our extension: what is accepted, in dollars` }] },
    { id: `${id}.AMT.rejected`, segment: 'AMT', to: 'status', when: { 1: ['YY'] }, rows: [{ id: 'amount', x12: 2, as: 'usd', fhir: 'extension[rejected-amount].valueMoney', see: `${see} AMT01=YY | our extension: what is refused, in dollars` }] },
  ];
};

/** A status of all that a receiver or a provider sent: a ClaimResponse that says so, of no patient. */
// prettier-ignore
function levelLoop(shape: StatusGuide, level: 'receiver' | 'provider'): LoopMap {
  const { id: map, see, to } = shape;
  const loop = level === 'receiver' ? '2200B' : '2200C';
  const id = `${map}.${loop}`;
  return {
    loop: [loop],
    opens: opensStatus,
    parts: [
      {
        id: `${id}.TRN`, segment: 'TRN', to: 'status',
        rows: [
          { id: 'trace', x12: 2, as: 'text', fhir: 'request.identifier.value', beside: { 'request.identifier.system': systems.reference }, see: `${see} ${loop} TRN02 | R4 ClaimResponse.request.identifier: the number of what was sent` },
          { id: 'level', x12: 2, as: 'statement', says: level, fhir: 'extension[status-level].valueCode', see: `${see} ${loop} TRN | our extension: not of one claim, but of all from this receiver or provider` },
        ],
      },
      ...statusOf(shape, { level, loop }),
      ...(to === 'acknowledgment' ? totals(shape, loop) : []),
      ...(to === 'acknowledgment' && level === 'provider' ? [{
        id: `${id}.REF`, segment: 'REF', to: 'requesterNumber',
        opens: { scope: 'requesterNumber', in: 'requester', at: 'identifier[+]' },
        rows: [
          { id: 'kind', x12: 1, as: 'x12-concept', list: '128', fhir: 'type', see: `${see} 2200C REF01 | R4 Organization.identifier.type` },
          { id: 'system', x12: 1, as: 'statement', says: systems.reference, fhir: 'system', see: `${see} 2200C REF01 | R4 Organization.identifier.system` },
          { id: 'number', x12: 2, as: 'text', fhir: 'value', see: `${see} 2200C REF02 | R4 Organization.identifier.value` },
        ],
      } satisfies AnySegmentMap] : []),
    ],
  };
}

/** Loop 2200A of the acknowledgment: under which number and when all of it arrived. Said of every claim. */
// prettier-ignore
const receipt = ({ id, see }: StatusGuide): LoopMap => ({
  loop: ['2200A'],
  parts: [
    { id: `${id}.2200A.TRN`, segment: 'TRN', to: 'status', rows: [{ id: 'receipt', x12: 2, as: 'text', fhir: 'extension[receipt-number].valueString', see: `${see} 2200A TRN02 | our extension: the payer’s number of what arrived` }] },
    { id: `${id}.2200A.DTP.received`, segment: 'DTP', to: 'status', when: { 1: ['050'] }, rows: [{ id: 'date', x12: 3, as: 'date', fhir: 'extension[received].valueDate', see: `${see} 2200A DTP*050 | our extension: when it arrived` }] },
    { id: `${id}.2200A.DTP.processed`, segment: 'DTP', to: 'status', when: { 1: ['009'] }, rows: [{ id: 'date', x12: 3, as: 'date', fhir: 'extension[processed].valueDate', see: `${see} 2200A DTP*009 | our extension: when it was processed` }] },
  ],
});

const claimLoop = (shape: StatusGuide, level: 'D' | 'E'): LoopMap => ({
  loop: [`2200${level}`],
  opens: opensStatus,
  parts: claimParts(shape, level),
});

// prettier-ignore
function patientLoop(shape: StatusGuide): LoopMap {
  const { id, see, to } = shape;
  const dependent: Part = {
    loop: ['2000E'],
    opens: [{ scope: 'dependent', resource: 'Patient' }, { scope: 'coverage', resource: 'Coverage', copyOf: 'coverage' }],
    parts: [{ loop: ['2100E'], parts: [dependentName(id, see)] }, claimLoop(shape, 'E')],
  };
  return {
    loop: ['2000D'],
    opens: [{ scope: 'subscriber', resource: 'Patient' }, { scope: 'coverage', resource: 'Coverage' }],
    parts: [
      { loop: ['2100D'], parts: subscriberName(id, see, to === 'inquiry' ? 'IL' : 'QC') },
      claimLoop(shape, 'D'),
      ...(to === 'inquiry' ? [dependent] : []),
    ],
  };
}

// prettier-ignore
function statusMap(shape: StatusGuide): TransactionMap {
  const { id, title, guide, see, to } = shape;
  return {
    id, title, set: '277', guide, functional: 'HN', way: 'read', main: 'status',
    resources: {
      bundle: { type: 'Bundle' },
      status: {
        type: 'ClaimResponse',
        fixed: { status: 'active', use: 'claim' },
        defaults: { outcome: 'queued' },
        links: {
          patient: ['dependent', 'subscriber'],
          insurer: ['insurer'],
          requestor: ['requester', 'requesterPerson'],
          'extension[coverage].valueReference': ['coverage'],
          'extension[receiver].valueReference': ['receiver', 'receiverPerson'],
        },
        required: ['type', 'patient', 'created', 'insurer', 'payment.type', 'payment.amount'],
      },
      ...people,
    },
    parts: [
      ...header(shape),
      {
        loop: ['2000A'], opens: [{ scope: 'insurer', resource: 'Organization' }],
        parts: [
          payerLoop(id, see, to === 'inquiry' ? payerContact(id, see) : []),
          ...(to === 'acknowledgment' ? [receipt(shape)] : []),
          {
            loop: ['2000B'],
            opens: [{ scope: 'receiver', resource: 'Organization' }, { scope: 'receiverPerson', resource: 'Practitioner' }],
            parts: [
              receiverLoop(id, see),
              levelLoop(shape, 'receiver'),
              {
                loop: ['2000C'],
                opens: [{ scope: 'requester', resource: 'Organization' }, { scope: 'requesterPerson', resource: 'Practitioner' }],
                parts: [providerLoop(id, see, to === 'inquiry' ? '1P' : '85'), levelLoop(shape, 'provider'), patientLoop(shape)],
              },
            ],
          },
        ],
      },
    ],
    leftOut: statusLeftOut,
  };
}

/** 277 of 005010X212 → ClaimResponse: one for each claim answered, and one for each level refused as a whole. */
export const map277 = statusMap(inquiryAnswer);
/** 277CA of 005010X214 → ClaimResponse: one for each claim, one for each provider and one for the whole transmission. */
export const map277Acknowledgment = statusMap(acknowledgment);
