/** PAS request Bundles of invented people, for tests to change. */
import type {
  Bundle,
  BundleEntry,
  Claim,
  ClaimItem,
  CodeableConcept,
  Coverage,
  Extension,
  FhirResource,
  Organization,
  Patient,
} from 'fhir/r4.js';

export const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-';
export const x12 = (list: string, code: string): CodeableConcept =>
  coded(`https://codesystem.x12.org/005010/${list}`, code);
export const coded = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });
export const cpt = (code: string) => coded('http://www.ama-assn.org/go/cpt', code);
export const icd10 = (code: string) => coded('http://hl7.org/fhir/sid/icd-10-cm', code);
export const pasCode = (code: string) =>
  coded('http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code);
const place = (code: string) =>
  coded('https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set', code);

export const extension = (name: string, value: Omit<Extension, 'url'>): Extension => ({
  url: pas + name,
  ...value,
});

/** What a line is, beside its number. */
export interface Line {
  readonly requestType?: string;
  readonly certification?: string;
  readonly category?: string;
  readonly place?: string;
  readonly code?: CodeableConcept;
  readonly extensions?: readonly Extension[];
  readonly more?: Partial<ClaimItem>;
}

export const item = (sequence: number, line: Line = {}): ClaimItem => ({
  sequence,
  extension: [
    extension('serviceItemRequestType', { valueCodeableConcept: x12('1525', line.requestType ?? 'HS') }),
    extension('certificationType', { valueCodeableConcept: x12('1322', line.certification ?? 'I') }),
    ...(line.extensions ?? []),
  ],
  category: x12('1365', line.category ?? '3'),
  productOrService: line.code ?? cpt('99243'),
  locationCodeableConcept: place(line.place ?? '11'),
  ...line.more,
});

const plan: Organization = {
  resourceType: 'Organization', id: 'plan', active: true, name: 'LAKESIDE HEALTH PLAN',
  identifier: [{ type: coded('http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', 'payerid'), system: 'urn:chartside:payer-id', value: 'LHP01' }],
}; // prettier-ignore
const clinic: Organization = {
  resourceType: 'Organization', id: 'clinic', active: true, name: 'HARBOR FAMILY CLINIC',
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
}; // prettier-ignore
const tess: Patient = {
  resourceType: 'Patient', id: 'tess', name: [{ family: 'MARLOWE', given: ['TESS'] }], gender: 'female', birthDate: '1979-04-12',
}; // prettier-ignore
const coverage: Coverage = {
  resourceType: 'Coverage', id: 'tess', status: 'active', beneficiary: { reference: 'Patient/tess' },
  identifier: [{ type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'MB'), system: 'urn:chartside:member-id', value: 'LH4410077' }],
  relationship: coded('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'self'),
  payor: [{ reference: 'Organization/plan' }],
}; // prettier-ignore

export const people = { plan, clinic, tess, coverage } as const;

/** The resources of a type in a Bundle, in their order. */
export const resourcesOf = <T extends FhirResource>(bundle: Bundle, type: T['resourceType']): readonly T[] =>
  (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as T] : []));

/** What differs from a request for one office visit. */
export interface Change {
  readonly claim?: Partial<Claim>;
  readonly plan?: Partial<Organization>;
  readonly clinic?: Partial<Organization>;
  readonly tess?: Partial<Patient>;
  readonly coverage?: Partial<Coverage>;
  readonly others?: readonly FhirResource[];
}

export function requestBundle(change: Change = {}): Bundle {
  const claim: Claim = {
    resourceType: 'Claim', id: 'request', status: 'active', use: 'preauthorization', created: '2026-11-23',
    identifier: [{ system: 'urn:trnorg:9012345678', value: 'CHR1-E' }],
    type: coded('http://terminology.hl7.org/CodeSystem/claim-type', 'professional'),
    priority: coded('http://terminology.hl7.org/CodeSystem/processpriority', 'normal'),
    patient: { reference: 'Patient/tess' }, insurer: { reference: 'Organization/plan' }, provider: { reference: 'Organization/clinic' },
    insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/tess' } }],
    item: [item(1)],
    ...change.claim,
  }; // prettier-ignore
  const resources: FhirResource[] = [
    claim,
    { ...plan, ...change.plan },
    { ...clinic, ...change.clinic },
    { ...tess, ...change.tess },
    { ...coverage, ...change.coverage },
    ...(change.others ?? []),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    identifier: { value: 'CHR1' },
    timestamp: '2026-11-23T10:15:00Z',
    entry: resources.map((resource): BundleEntry => ({
      fullUrl: `https://ehr.example/fhir/${resource.resourceType}/${resource.id ?? ''}`,
      resource,
    })),
  };
}
