/** FHIR → 270 → FHIR and 270 → FHIR → 270 with everything a 270 can say, by properties; and what is said of what is left. */
import fc from 'fast-check';
import type {
  Bundle,
  CodeableConcept,
  Coverage,
  CoverageEligibilityRequest,
  CoverageEligibilityRequestItem,
  Extension,
  FhirResource,
  Identifier,
  Organization,
  Patient,
  Practitioner,
} from 'fhir/r4.js';
import { checkFile } from '#x12';
import { segmentsOf } from '../../x12/builders.ts';
import { read, write } from '../golden.ts';

const x12List = (element: string) => `https://codesystem.x12.org/005010/${element}`;
const concept = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });
const ours = (name: string, value: Omit<Extension, 'url'>): Extension => ({
  url: `https://chartside.health/fhir/StructureDefinition/${name}`,
  ...value,
});
const pas = (name: string, value: Omit<Extension, 'url'>): Extension => ({
  url: `http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-${name}`,
  ...value,
});
const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const diagnosis = (code: string) => ({ diagnosisCodeableConcept: concept(icd10, code) });

const text = (most: number) => fc.stringMatching(new RegExp(`^[A-Z][A-Z0-9]{0,${most - 1}}$`));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const day = fc
  .integer({ min: 0, max: 700 })
  .map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
const period = fc
  .tuple(day, day)
  .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a }))
  .filter(({ start, end }) => start !== end);
const cents = fc
  .integer({ min: 1, max: 9_999_999 })
  .map((value) => ({ value: value / 100, currency: 'USD' as const }));
/** Extensions that may be there or not, without the list where none is. */
const withExtensions = (all: readonly (Extension | undefined)[]): { extension?: Extension[] } => {
  const extension = all.filter((one) => one !== undefined);
  return extension.length > 0 ? { extension } : {};
};
/** Without what is undefined or empty. */
const clean = <T extends object>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (Array.isArray(one) && one.length === 0 ? undefined : one)),
  ) as T;

const numberOf = (kinds: readonly string[]): fc.Arbitrary<Identifier> =>
  fc.record({ kind: fc.constantFrom(...kinds), value: text(20) }).map(({ kind, value }) => ({
    type: concept(x12List('128'), kind),
    system: 'urn:chartside:reference-number',
    value,
  }));
const licence: fc.Arbitrary<Identifier> = fc
  .record({ number: numberOf(['0B']), state: fc.constantFrom('MN', 'WI') })
  .map(({ number, state }) => ({
    ...number,
    extension: [
      pas('identifierJurisdiction', { valueCodeableConcept: concept('https://www.usps.com/', state) }),
    ],
  }));
const address = fc
  .record({ line: text(30), city: text(20), abroad: fc.boolean(), zip: fc.stringMatching(/^\d{5}$/) })
  .map(({ line, city, abroad, zip }) => ({
    line: [line],
    // A state in N402, or a subdivision of another country in N407.
    city: `${city}X`,
    ...(abroad ? { postalCode: 'T2P1J9', country: 'GB', state: 'LND' } : { state: 'MN', postalCode: zip }),
  }));
const role = fc
  .constantFrom('PE', 'H', 'PC')
  .map((code) => ours('providerPart', { valueCodeableConcept: concept(x12List('1221'), code) }));
const taxonomy = fc
  .constantFrom('282N00000X', '208100000X')
  .map((code) =>
    ours('specialty', { valueCodeableConcept: concept('http://nucc.org/provider-taxonomy', code) }),
  );

const providerParts = {
  numbers: fc.array(fc.oneof(numberOf(['TJ', 'EO', 'N7']), licence), { maxLength: 3 }),
  address: maybe(address),
  role: maybe(fc.tuple(role, maybe(taxonomy))),
};
const npi: Identifier = { value: '1467560003', system: 'http://hl7.org/fhir/sid/us-npi' };
const organization: fc.Arbitrary<Organization> = fc
  .record({ ...providerParts, name: text(40), kind: maybe(fc.constantFrom('FA', '80', 'GP')) })
  .map(({ numbers, role: said, kind, name, address: at }) =>
    clean({
      resourceType: 'Organization' as const,
      name,
      type: kind === undefined ? [] : [concept(x12List('98'), kind)],
      identifier: [npi, ...numbers],
      address: at ? [at] : [],
      ...withExtensions(said ?? []),
    }),
  );
const practitioner: fc.Arbitrary<Practitioner> = fc
  .record({ ...providerParts, family: text(40), given: text(20), middle: maybe(text(10)), suffix: maybe(text(5)), kind: maybe(fc.constantFrom('FA', '80')) })
  .map(({ numbers, role: said, kind, family, given, middle, suffix, address: at }) =>
    clean({
      resourceType: 'Practitioner' as const,
      name: [{ family, given: middle === undefined ? [given] : [given, middle], suffix: suffix === undefined ? [] : [suffix] }],
      identifier: [npi, ...numbers],
      address: at ? [at] : [],
      ...withExtensions([kind === undefined ? undefined : ours('provider-kind', { valueCode: kind }), ...(said ?? [])]),
    }),
  ); // prettier-ignore

const own: fc.Arbitrary<Identifier> = fc.oneof(
  fc.stringMatching(/^\d{9}$/).map((value) => ({ value, system: 'http://hl7.org/fhir/sid/us-ssn' })),
  text(20).map((value) => ({ value, type: concept('http://terminology.hl7.org/CodeSystem/v2-0203', 'AN'), system: 'urn:chartside:patient-account' })),
); // prettier-ignore
const patientOf = (kinds: readonly string[]): fc.Arbitrary<Patient> =>
  fc
    .record({
      family: text(40), given: text(20), birthDate: day, order: maybe(fc.integer({ min: 1, max: 9 })),
      own: maybe(own), numbers: fc.array(numberOf(kinds), { maxLength: 3 }), address: maybe(address),
      provider: maybe(fc.record({ part: fc.constantFrom('PC', 'RF'), kind: fc.constantFrom('PXC', '9K'), number: text(10) })),
    })
    .map(({ family, given, birthDate, order, own: one, numbers, address: at, provider }) =>
      clean({
        resourceType: 'Patient' as const,
        name: [{ family, given: [given] }],
        birthDate, gender: 'female' as const,
        identifier: [...(one ? [one] : []), ...numbers],
        address: at ? [at] : [],
        multipleBirthInteger: order,
        ...withExtensions([
          provider && ours('patient-provider', { extension: [
            { url: 'part', valueCodeableConcept: concept(x12List('1221'), provider.part) },
            { url: 'kind', valueCodeableConcept: concept(x12List('128'), provider.kind) },
            provider.kind === 'PXC'
              ? { url: 'taxonomy', valueCodeableConcept: concept('http://nucc.org/provider-taxonomy', provider.number) }
              : { url: 'number', valueIdentifier: { value: provider.number } },
          ] }),
        ]),
      }),
    ); // prettier-ignore

const codes = ['M54.16', 'G89.29', 'R26.81', 'S82.00XA', 'E11.9'];
const serviceSystem = x12List('1365');
const itemOf = (isDependent: boolean): fc.Arbitrary<CoverageEligibilityRequestItem> =>
  fc
    .record({
      what: fc.oneof(
        fc.constantFrom('62', '98', '30').map((code): CoverageEligibilityRequestItem => ({ category: concept(serviceSystem, code) })),
        fc.uniqueArray(fc.constantFrom('59', '26', 'GP', 'KX', 'TC'), { maxLength: 4 }).map((modifiers): CoverageEligibilityRequestItem => ({
          productOrService: concept('http://www.ama-assn.org/go/cpt', '97110'),
          modifier: modifiers.map((code) => ({ text: code, ...concept(/^\d/.test(code) ? 'http://www.ama-assn.org/go/cpt' : 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code) })),
        })),
      ),
      diagnoses: fc.uniqueArray(fc.constantFrom(...codes), { maxLength: 4 }),
      family: maybe(fc.constant(true)), spendDown: maybe(cents), billed: maybe(cents),
      place: maybe(fc.constantFrom('11', '22')), number: maybe(fc.tuple(fc.constantFrom('9F', 'G1'), text(20))),
      day: maybe(fc.oneof(day, period)),
    })
    .map(({ what, diagnoses, family, spendDown, billed, place, number, day: when }) => {
      const { 'extension': own = [] } = withExtensions([
        ...(isDependent ? [] : [
          family && ours('coverage-level', { valueCodeableConcept: { coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/benefit-unit', code: 'family' }, { system: x12List('1207'), code: 'FAM' },
          ] } }),
          spendDown && ours('spend-down', { valueMoney: spendDown }),
          billed && ours('spend-down-billed', { valueMoney: billed }),
        ]),
        place === undefined ? undefined : ours('place-of-service', { valueCodeableConcept: concept('https://www.cms.gov/Medicare/Coding/place-of-service-codes', place) }),
        number && ours('benefit-reference', { valueIdentifier: { value: number[1], type: concept(x12List('128'), number[0]) } }),
        typeof when === 'string' ? ours('item-serviced-date', { valueDate: when }) : when && ours('item-serviced-period', { valuePeriod: when }),
      ]);
      return clean({ ...what, diagnosis: diagnoses.map(diagnosis), extension: own });
    }); // prettier-ignore

const trace = fc.record({ value: text(30), originator: fc.stringMatching(/^9[A-Z]{9}$/), department: maybe(text(10)) }).map(
  ({ value, originator, department }): Identifier => ({
    value, system: `urn:trnorg:${originator}`,
    ...withExtensions([department === undefined ? undefined : pas('identifierSubDepartment', { valueString: department })]),
  }),
); // prettier-ignore

const question = fc.boolean().chain((isDependent) =>
  fc.record({
    isDependent: fc.constant(isDependent),
    provider: fc.oneof(organization, practitioner),
    subscriber: patientOf(['EA']),
    dependent: patientOf(['IF', 'MRC', 'EA', '6P']),
    memberNumbers: fc.array(numberOf(['1L', 'IG', 'N6', 'CT']), { maxLength: 3 }),
    card: maybe(fc.oneof(day, period)),
    traces: fc.array(trace, { minLength: 1, maxLength: 2 }),
    spendDown: fc.boolean(),
    // At most eight diagnoses in all, and each that no item has but once.
    items: fc.array(itemOf(isDependent), { minLength: 1, maxLength: 4 }),
    others: fc.uniqueArray(fc.constantFrom('Z00.00', 'Z01.89'), { maxLength: 2 }),
  }),
);
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

function resourcesOf(asked: Question): readonly FhirResource[] {
  const { isDependent, provider, subscriber, dependent, card } = asked;
  const request: CoverageEligibilityRequest = {
    resourceType: 'CoverageEligibilityRequest', id: 'r', status: 'active', purpose: ['benefits'], created: '2026-11-23',
    identifier: [{ value: 'REF1', system: 'urn:chartside:reference' }, ...asked.traces],
    patient: { reference: isDependent ? 'Patient/d' : 'Patient/s' }, provider: { reference: `${provider.resourceType}/us` },
    insurer: { reference: 'Organization/payer' }, insurance: [{ coverage: { reference: 'Coverage/c' } }], servicedDate: '2026-12-01',
    item: asked.items,
    ...withExtensions([
      ...(asked.spendDown ? [ours('transactionPurpose', { valueCode: '01' }), ours('transactionType', { valueCode: 'RT' })] : []),
      ...asked.others.map((code) => ours('request-diagnosis', { valueCodeableConcept: concept(icd10, code) })),
    ]),
  }; // prettier-ignore
  const coverage: Coverage = clean({
    resourceType: 'Coverage' as const, id: 'c', status: 'active' as const, subscriberId: 'W123456701', identifier: asked.memberNumbers,
    beneficiary: request.patient, subscriber: { reference: 'Patient/s' }, payor: [{ reference: 'Organization/payer' }],
    ...(isDependent ? { relationship: { coding: [
      { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'child' }, { system: x12List('1069'), code: '19' },
    ] } } : {}),
    ...withExtensions([typeof card === 'string' ? ours('card-issued', { valueDate: card }) : card && ours('card-issued-between', { valuePeriod: card })]),
  }); // prettier-ignore
  const payer: Organization = {
    resourceType: 'Organization', id: 'payer', name: 'MERIDIAN', type: [concept(x12List('98'), 'GP')],
    identifier: [{ value: 'MERID', system: 'urn:chartside:payer-id' }],
  }; // prettier-ignore
  const people = [{ ...subscriber, id: 's' }, ...(isDependent ? [{ ...dependent, id: 'd' }] : [])];
  return [request, coverage, payer, { ...provider, id: 'us' }, ...people];
}
const bundleOf = (resources: readonly FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});

/** What a resource says, without its id, where its references lead, and in which order its extensions stand. */
const contentOf = (resource: FhirResource) => {
  return JSON.parse(
    JSON.stringify(resource, (key, value: unknown) =>
      key === 'reference' || key === 'id'
        ? undefined
        : key === 'extension' && Array.isArray(value)
          ? (value as Extension[]).toSorted((a, b) => a.url.localeCompare(b.url))
          : value,
    ),
  ) as object;
};
const byContent = (resources: readonly FhirResource[]) =>
  resources
    .map(contentOf)
    .toSorted((a, b) =>
      JSON.stringify(Object.entries(a).toSorted()).localeCompare(
        JSON.stringify(Object.entries(b).toSorted()),
      ),
    );

const resourcesIn = (bundle: Bundle) =>
  (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource as FhirResource] : []));
const bytesOf = (bundle: Bundle) => {
  const { x12 = new Uint8Array(), issues, unused } = write('270', bundle);
  expect(issues).toEqual([]);
  // Kinds of numbers go out in place of their systems.
  expect(unused.filter(({ fhir }) => !/identifier\[\d+\]\.system$/.test(fhir))).toEqual([]);
  return x12;
};

it('keeps everything a question says there and back, and says the same the second time', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const resources = resourcesOf(asked);
      const x12 = bytesOf(bundleOf(resources));
      expect(checkFile(x12).issues).toEqual([]);
      const back = read(x12);
      expect(back.issues).toEqual([]);
      expect(back.unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
      expect(byContent(resourcesIn(back.bundle))).toEqual(byContent(resources));
      const again = Buffer.from(bytesOf(back.bundle)).toString();
      expect(again).toBe(Buffer.from(x12).toString());
    }),
    { numRuns: 60, seed: 417 },
  );
});

const segments = (x12: Uint8Array | undefined, ids: readonly string[]) =>
  segmentsOf(x12 ?? new Uint8Array())
    .filter(({ id }) => ids.includes(id))
    .map(({ text: said }) => said);
const [plain] = fc.sample(question, { seed: 7, numRuns: 1 });
const askedWith = (items: CoverageEligibilityRequestItem[], others: ('Z00.00' | 'Z01.89')[] = []) => {
  if (!plain) throw new Error('There is no question.');
  return bundleOf(resourcesOf({ ...plain, isDependent: false, items, others }));
};
const service = (...diagnoses: { diagnosisCodeableConcept?: CodeableConcept }[]) => ({
  category: concept(serviceSystem, '98'),
  diagnosis: diagnoses,
});

describe('diagnoses', () => {
  it('stand in HI once, however many items have them, and EQ05 says which', () => {
    const { x12 } = write(
      '270',
      askedWith([service(diagnosis('M54.16')), service(diagnosis('G89.29'), diagnosis('M54.16'))]),
    );
    expect(segments(x12, ['HI', 'EQ'])).toEqual(['HI*ABK:M5416*ABF:G8929', 'EQ*98****1', 'EQ*98****2:1']);
  });

  it('are the same with or without a point and other words', () => {
    const spelled = {
      diagnosisCodeableConcept: { coding: [{ system: icd10, code: 'M5416', display: 'Radiculopathy' }] },
    };
    const { x12 } = write('270', askedWith([service(diagnosis('M54.16')), service(spelled)]));
    expect(segments(x12, ['HI', 'EQ'])).toEqual(['HI*ABK:M5416', 'EQ*98****1', 'EQ*98****1']);
  });

  it('in SNOMED CT alone are not sent, leave no gap, and are listed', () => {
    const snomed = { diagnosisCodeableConcept: concept('http://snomed.info/sct', '23056005') };
    const { x12, unused } = write('270', askedWith([service(snomed, diagnosis('M54.16'))]));
    expect(segments(x12, ['HI', 'EQ'])).toEqual(['HI*ABK:M5416', 'EQ*98****1']);
    expect(unused.map(({ fhir }) => fhir.split('item[0].')[1])).toEqual([
      'diagnosis[0].diagnosisCodeableConcept.coding[0].system',
      'diagnosis[0].diagnosisCodeableConcept.coding[0].code',
    ]);
  });

  it('beyond eight are told with a warning and not pointed at', () => {
    const nine = Array.from({ length: 9 }, (_, i) => service(diagnosis(`M54.1${i}`)));
    const { x12, issues } = write('270', askedWith(nine));
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['map/too-many', 'warning']]);
    expect(segments(x12, ['HI'])[0]?.split('*')).toHaveLength(9);
    expect(segments(x12, ['EQ']).at(-1)).toBe('EQ*98');
  });

  it('of ICD-9-CM have the qualifiers of theirs', () => {
    const old = {
      diagnosisCodeableConcept: concept('http://terminology.hl7.org/CodeSystem/icd9cm', '724.4'),
    };
    const { x12 } = write('270', askedWith([service(old, diagnosis('M54.16'))]));
    expect(segments(x12, ['HI'])).toEqual(['HI*BK:7244*ABF:M5416']);
  });

  it('that no service points at stay with the request, behind the others', () => {
    const { x12 } = write('270', askedWith([service(diagnosis('M54.16'))], ['Z00.00']));
    expect(segments(x12, ['HI', 'EQ'])).toEqual(['HI*ABK:M5416*ABF:Z0000', 'EQ*98****1']);
  });

  it('a pointer at nothing is an error with its place', () => {
    const x12 = Buffer.from(write('270', askedWith([service(diagnosis('M54.16'))])).x12 ?? []).toString();
    const { issues } = read(Buffer.from(x12.replace('EQ*98****1~', 'EQ*98****3~')));
    expect(issues.map(({ code, at }) => [code, at.element])).toContainEqual(['map/pointer', 5]);
  });
});
