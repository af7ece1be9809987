/** The request that the answers of `tests/golden/278-response` answer: two services for one patient, all of them invented. */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import type { AskedRequest, PasVersion } from '#mappers';
import { write } from '../golden.ts';

const pas = (name: string) => `http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-${name}`;
const x12 = (list: string, code: string) => ({
  coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }],
});
const cpt = (code: string) => ({ coding: [{ system: 'http://www.ama-assn.org/go/cpt', code }] });
const npi = (value: string) => ({ system: 'http://hl7.org/fhir/sid/us-npi', value });
const trace = (value: string) => ({
  url: pas('itemTraceNumber'),
  valueIdentifier: { system: 'urn:trnorg:9CHARTSIDE', value },
});

export interface Service {
  readonly sequence: number;
  readonly code: string;
  readonly trace?: string;
  readonly quantity?: number;
}
export const imaging: readonly Service[] = [
  { sequence: 1, code: '70551', trace: 'LN1' },
  { sequence: 2, code: '70552', trace: 'LN2' },
];

const item = ({ sequence, code, trace: number, quantity = 1 }: Service) => ({
  extension: [
    ...(number === undefined ? [] : [trace(number)]),
    { url: pas('serviceItemRequestType'), valueCodeableConcept: x12('1525', 'HS') },
    { url: pas('certificationType'), valueCodeableConcept: x12('1322', 'I') },
  ],
  sequence,
  category: x12('1365', '73'),
  productOrService: cpt(code),
  servicedDate: '2026-12-01',
  locationCodeableConcept: {
    coding: [
      {
        system: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
        code: '22',
      },
    ],
  },
  quantity: { value: quantity, unit: 'units' },
  unitPrice: { value: 850, currency: 'USD' },
  careTeamSequence: [1],
});

const resources = (services: readonly Service[], kind: string): readonly (readonly [id: string, resource: object])[] => [
  [
    'Claim/c1',
    {
      resourceType: 'Claim', id: 'c1', status: 'active', use: 'preauthorization', created: '2026-11-23T10:15:00Z',
      identifier: [{ system: 'urn:trnorg:9CHARTSIDE', value: 'EV20261123A' }],
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: kind }] },
      priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
      patient: { reference: 'Patient/p1' }, insurer: { reference: 'Organization/o2' }, provider: { reference: 'Organization/o1' },
      insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/v1' } }],
      careTeam: [{
        extension: [{ url: pas('careTeamClaimScope'), valueBoolean: false }],
        sequence: 1, provider: { reference: 'Practitioner/d1' }, role: x12('98', 'SJ'),
      }],
      diagnosis: [{ sequence: 1, diagnosisCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'G43.909' }] } }],
      supportingInfo: [{
        sequence: 1,
        category: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'admissionDates' }] },
        timingDate: '2026-12-01',
      }],
      item: services.map(item),
    },
  ],
  [
    'Patient/p1',
    {
      resourceType: 'Patient', id: 'p1', name: [{ family: 'Rivera', given: ['Ana', 'M'] }], gender: 'female', birthDate: '1984-03-09',
      identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] }, system: 'urn:chartside:member-id', value: 'W123456701' }],
    },
  ],
  [
    'Coverage/v1',
    {
      resourceType: 'Coverage', id: 'v1', status: 'active', beneficiary: { reference: 'Patient/p1' }, subscriber: { reference: 'Patient/p1' },
      payor: [{ reference: 'Organization/o2' }], subscriberId: 'W123456701',
      identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] }, system: 'urn:chartside:member-id', value: 'W123456701' }],
      relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }] },
    },
  ],
  ['Organization/o1', { resourceType: 'Organization', id: 'o1', active: true, name: 'Northfield Imaging', identifier: [npi('1467560003')] }],
  [
    'Organization/o2',
    {
      resourceType: 'Organization', id: 'o2', active: true, name: 'Meridian Health',
      identifier: [{ type: { coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }] }, system: 'urn:chartside:payer-id', value: 'MERID' }],
    },
  ],
  ['Practitioner/d1', { resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Jones', given: ['Marcus'] }], identifier: [npi('1639172455')] }],
]; // prettier-ignore

export const base = 'https://ehr.example/fhir/';

/** A PAS request Bundle for these services. */
export const requestBundle = (services: readonly Service[] = imaging, kind = 'professional'): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2026-11-23T10:15:00Z',
  identifier: { system: 'urn:chartside:reference', value: 'REQ20261123A' },
  entry: resources(services, kind).map(([id, resource]) => ({
    fullUrl: base + id,
    resource: resource as FhirResource,
  })),
});

/** The request as it was sent. */
export function asked(
  services?: readonly Service[],
  release: PasVersion = '2.2.1',
  kind?: string,
): AskedRequest {
  const bundle = requestBundle(services, kind);
  const written = write('278-request', bundle, release);
  if (!written.x12) throw new Error(`The request is not written: ${JSON.stringify(written.issues)}`);
  return { bundle, written };
}
