/** PAS Bundles, request and inquiry, as another system might send them: full URLs of its own. Invented people. */
import type { Bundle, ClaimResponse, FhirResource } from 'fhir/r4.js';

const BASE = 'https://other-ehr.example.org/fhir';
const X12 = 'https://codesystem.x12.org/005010/';
const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const NPI = 'http://hl7.org/fhir/sid/us-npi';

export interface PasWanted {
  readonly identifier?: string;
  readonly claimIdentifier?: string;
  readonly memberId?: string;
  readonly family?: string;
  readonly given?: string;
  readonly birthDate?: string;
  readonly payer?: string;
  readonly day?: string;
}

const concept = (element: string, code: string) => ({ coding: [{ system: `${X12}${element}`, code }] });

export function pasBundle(
  wanted: PasWanted = {},
): Bundle<FhirResource> & { entry: { fullUrl: string; resource: FhirResource }[] } {
  const { memberId = 'W123456702', family = 'Chen', given = 'Marcus', birthDate = '1979-11-02' } = wanted;
  const { payer = 'MERID', day = '2026-12-01', identifier = 'B-1', claimIdentifier = 'C-1' } = wanted;
  const address = [
    { line: ['1 Birch Road'], city: 'Evanston', state: 'IL', postalCode: '60201-1234', country: 'US' },
  ];
  const telecom = [{ system: 'phone' as const, value: '312-555-0199' }];
  const resources: FhirResource[] = [
    {
      resourceType: 'Claim',
      id: 'request-1',
      meta: { profile: [`${PAS}profile-claim`] },
      identifier: [{ system: 'urn:other-ehr:authorization', value: claimIdentifier }],
      status: 'active',
      type: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }],
      },
      use: 'preauthorization',
      patient: { reference: 'Patient/p' },
      created: '2026-11-23T15:00:00Z',
      insurer: { reference: 'Organization/payer' },
      provider: { reference: 'Organization/clinic' },
      priority: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
      },
      careTeam: [
        {
          sequence: 1,
          extension: [{ url: `${PAS}extension-careTeamClaimScope`, valueBoolean: false }],
          provider: { reference: 'PractitionerRole/role' },
          role: concept('98', 'SJ'),
        },
      ],
      diagnosis: [
        {
          sequence: 1,
          diagnosisCodeableConcept: {
            coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'G43.909' }],
          },
          type: [
            {
              coding: [
                { system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'principal' },
              ],
            },
          ],
        },
      ],
      insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c' } }],
      item: [
        {
          sequence: 1,
          extension: [
            { url: `${PAS}extension-serviceItemRequestType`, valueCodeableConcept: concept('1525', 'HS') },
            { url: `${PAS}extension-certificationType`, valueCodeableConcept: concept('1322', 'I') },
          ],
          careTeamSequence: [1],
          diagnosisSequence: [1],
          category: concept('1365', '62'),
          productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '70553' }] },
          servicedDate: day,
          locationCodeableConcept: {
            coding: [
              {
                system:
                  'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
                code: '11',
              },
            ],
          },
          quantity: { value: 1, system: `${X12}673`, code: 'UN' },
        },
      ],
    },
    {
      resourceType: 'Patient',
      id: 'p',
      meta: { profile: [`${PAS}profile-beneficiary`] },
      identifier: [
        { type: { coding: [{ system: V2, code: 'MB' }] }, system: 'urn:other-ehr:member', value: memberId },
      ],
      name: [{ family, given: [given] }],
      gender: 'male',
      birthDate,
      address,
    },
    {
      resourceType: 'Coverage',
      id: 'c',
      meta: { profile: [`${PAS}profile-coverage`] },
      identifier: [
        { type: { coding: [{ system: V2, code: 'MB' }] }, system: 'urn:other-ehr:member', value: memberId },
      ],
      status: 'active',
      subscriber: { reference: 'Patient/p' },
      beneficiary: { reference: 'Patient/p' },
      relationship: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }],
      },
      payor: [{ reference: 'Organization/payer' }],
    },
    {
      resourceType: 'Organization',
      id: 'payer',
      meta: { profile: [`${PAS}profile-insurer`] },
      active: true,
      identifier: [
        {
          type: {
            coding: [
              { system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' },
            ],
          },
          system: 'urn:other-ehr:payer',
          value: payer,
        },
      ],
      type: [concept('98', 'PR')],
      name: 'The payer',
    },
    {
      resourceType: 'Organization',
      id: 'clinic',
      meta: { profile: [`${PAS}profile-requestor`] },
      active: true,
      identifier: [{ type: { coding: [{ system: V2, code: 'NPI' }] }, system: NPI, value: '1467560003' }],
      type: [concept('98', '1P')],
      name: 'Birch Road Clinic',
      address,
      telecom,
    },
    {
      resourceType: 'PractitionerRole',
      id: 'role',
      meta: { profile: [`${PAS}profile-practitionerrole`] },
      practitioner: { reference: 'Practitioner/doctor' },
      organization: { reference: 'Organization/clinic' },
      telecom,
    },
    {
      resourceType: 'Practitioner',
      id: 'doctor',
      meta: { profile: [`${PAS}profile-practitioner`] },
      identifier: [{ type: { coding: [{ system: V2, code: 'NPI' }] }, system: NPI, value: '1357924608' }],
      name: [{ family: 'Bauer', given: ['Stefan'] }],
    },
  ];
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}profile-pas-request-bundle`] },
    identifier: { system: 'urn:other-ehr:submission', value: identifier },
    type: 'collection',
    timestamp: '2026-11-23T15:00:00Z',
    entry: resources.map((resource) => ({
      fullUrl: `${BASE}/${resource.resourceType}/${resource.id ?? ''}`,
      resource,
    })),
  };
}

/** The question what became of that request, by what it asked for; no care team, no quantity. */
export function pasInquiryBundle(wanted: PasWanted = {}): ReturnType<typeof pasBundle> {
  const bundle = pasBundle(wanted);
  const [first, ...others] = bundle.entry;
  if (first?.resource.resourceType !== 'Claim') throw new Error('A request begins with its Claim.');
  const without = (value: object, ...names: readonly string[]) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  const item = (first.resource.item ?? []).map((one) =>
    without(one, 'careTeamSequence', 'diagnosisSequence', 'quantity'),
  );
  const resource = {
    ...without(first.resource, 'careTeam'),
    meta: { profile: [`${PAS}profile-claim-inquiry`] },
    item,
  } as unknown as FhirResource;
  return {
    ...bundle,
    meta: { profile: [`${PAS}profile-pas-inquiry-request-bundle`] },
    entry: [
      { ...first, resource },
      ...others.filter(({ resource: one }) => !/^Practitioner/.test(one.resourceType)),
    ],
  };
}

/** HCR01 of each item. */
export function actionsOf({ item = [] }: ClaimResponse): (string | undefined)[] {
  return item.map(
    ({ adjudication }) =>
      adjudication[0]?.extension
        ?.find(({ url }) => url.endsWith('extension-reviewAction'))
        ?.extension?.find(({ url }) => url.endsWith('reviewActionCode'))?.valueCodeableConcept?.coding?.[0]
        ?.code,
  );
}

/** Every `reference` in it, however deep. */
export function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

/** Somebody whom the scenario payer knows; `name` tells their requests apart. */
export const slate = (memberId: string, given: string, name: string): PasWanted => ({
  ...{ payer: 'SLATE', memberId, family: 'Sample', given, birthDate: '1980-01-01' },
  ...{ identifier: `B-${name}`, claimIdentifier: `C-${name}` },
});
