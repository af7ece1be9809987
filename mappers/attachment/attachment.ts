import type { AnySegmentMap, ResourceMap, TransactionMap } from '../map.ts';
import { documentLoop, documentNumbers } from './document.ts';
import { attachmentLeftOut, attachmentNotSent } from './losses.ts';
import { payerLoop, providerLoop, submitterLoop } from './parties.ts';
import { patientLoop } from './patient.ts';
import { claim5010, claim6020, review5010, review6020, type AttachmentGuide } from './shapes.ts';

/** BGN: the number and time of the whole; whether the payer asked follows from the numbers of its documents. */
// prettier-ignore
const header = ({ id, see, time }: AttachmentGuide): readonly AnySegmentMap[] => [
  {
    id: `${id}.BGN`, segment: 'BGN', to: 'bundle',
    rows: [
      { id: 'purpose', x12: 1, as: 'choice', way: 'write', choices: [{ code: '11', is: {}, any: { 'entry[+].resource.identifier[+].system': documentNumbers.payers } }], see: `${see} BGN01 | CDex: whether the payer asked` },
      { id: 'reference', x12: 2, as: 'text', max: 50, fhir: 'identifier.value', see: `${see} BGN02 | R4 Bundle.identifier`, lossy: 'The system of the number is not sent.' },
      { id: 'time', x12: 3, as: 'moment', fhir: 'timestamp', see: `${see} BGN03 BGN04 | R4 Bundle.timestamp`, lossy: 'Goes out in UTC, to the minute at most: X12 names no zone.' },
      ...(time ? [{ id: 'time-of-day', x12: 4, as: 'time', way: 'write', fhir: 'timestamp', see: `${see} BGN04 | R4 Bundle.timestamp` } as const] : []),
    ],
  },
  {
    id: `${id}.BGN.task`, segment: 'BGN', to: 'documentTask', joins: true, way: 'write',
    rows: [{ id: 'purpose', x12: 1, as: 'choice', choices: [{ code: '11', is: {} }], see: `${see} BGN01 | CDex Task: the payer asked` }],
  },
  {
    id: `${id}.BGN.document`, segment: 'BGN', to: 'document', joins: true, always: true, constants: { 1: '02' },
    rows: [
      { id: 'reference', x12: 2, as: 'text', max: 50, way: 'write', fhir: 'identifier[0].value', see: `${see} BGN02 | R4 DocumentReference.identifier`, lossy: 'Stands for the number of the whole where the Bundle has none.' },
      { id: 'date', x12: 3, as: 'moment', way: 'write', fhir: 'date', see: `${see} BGN03 | US Core DocumentReference.date`, lossy: 'Stands for the date of the whole where the Bundle has none.' },
      ...(time ? [{ id: 'time', x12: 4, as: 'time', way: 'write', fhir: 'date', see: `${see} BGN04 | US Core DocumentReference.date`, lossy: 'Seconds are not sent.' } as const] : []),
    ],
  },
];

const document: ResourceMap = {
  type: 'DocumentReference',
  fixed: { status: 'current' },
  links: {
    subject: ['subscriber'],
    custodian: ['requester'],
    'author[0]': ['requesterPerson'],
    'extension[recipient].valueReference': ['insurer'],
    'context.related[+]': ['coverage'],
  },
  // R4 wants to know what kind of file it is; neither format nor first bytes need to tell.
  defaults: { 'content[0].attachment.contentType': 'application/octet-stream' },
};

const resources: TransactionMap['resources'] = {
  bundle: { type: 'Bundle' },
  document,
  documentTask: { type: 'Task' },
  coverage: {
    type: 'Coverage',
    fixed: { status: 'active' },
    links: { beneficiary: ['subscriber'], 'payor[0]': ['insurer'] },
    required: ['beneficiary', 'payor[0]'],
  },
  subscriber: {
    type: 'Patient',
    required: ['name[0]'],
    found: [
      { in: 'document', at: 'subject' },
      { in: 'coverage', at: 'beneficiary' },
    ],
  },
  insurer: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    found: [
      { in: 'document', at: 'extension[recipient].valueReference' },
      { in: 'coverage', at: 'payor[0]' },
      { in: 'documentTask', at: 'requester' },
    ],
  },
  requesterRole: { type: 'PractitionerRole', found: [{ in: 'document', at: 'author[0]' }] },
  requester: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    found: [
      { in: 'document', at: 'custodian' },
      { in: 'requesterRole', at: 'organization' },
      { in: 'document', at: 'author[0]' },
    ],
  },
  requesterPerson: {
    type: 'Practitioner',
    required: ['name[0]'],
    found: [
      { in: 'requesterRole', at: 'practitioner' },
      { in: 'document', at: 'author[0]' },
    ],
  },
};

/** Who submits a claim attachment, where it is not the provider itself. */
const withSubmitter: TransactionMap['resources'] = {
  ...resources,
  document: {
    ...document,
    links: { ...document.links, 'extension[submitter].valueReference': ['submitter'] },
  },
  submitter: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    found: [
      { in: 'document', at: 'extension[submitter].valueReference' },
      { in: 'document', at: 'custodian' },
      { in: 'requesterRole', at: 'organization' },
    ],
  },
};

function attachmentMap(shape: AttachmentGuide): TransactionMap {
  const { id, title, guide, to } = shape;
  const named =
    to === 'review'
      ? [providerLoop(shape), payerLoop(shape), patientLoop(shape)]
      : [payerLoop(shape), submitterLoop(shape), providerLoop(shape), patientLoop(shape)];
  return {
    id,
    title,
    set: '275',
    guide,
    functional: 'PI',
    main: 'document',
    single: true,
    resources: to === 'review' ? resources : withSubmitter,
    parts: [...header(shape), ...named, documentLoop(shape)],
    leftOut: attachmentLeftOut,
    notSent: attachmentNotSent,
  };
}

/** DocumentReference ⇄ 275: to a services review (006020X316, 005010X211) and to a claim (006020X314, 005010X210). */
export const attachmentMaps: readonly TransactionMap[] = [review6020, review5010, claim6020, claim5010].map(
  (shape) => attachmentMap(shape),
);
