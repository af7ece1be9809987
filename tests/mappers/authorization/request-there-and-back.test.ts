/** FHIR → 278 request → FHIR and 278 → FHIR → 278 keep everything that no row declares lossy; nothing vanishes unsaid. */
import fc from 'fast-check';
import type { Bundle, ClaimItem, Extension, FhirResource } from 'fhir/r4.js';
import { mapById, mapsFor, pasVersions, type AnyRow, type PasVersion, type TransactionMap } from '#mappers';
import { segmentMapsOf } from '../../../mappers/overlay.ts';
import { getPath, leaves } from '../../../mappers/paths.ts';
import { read, settings, write } from '../golden.ts';
import {
  coded,
  cpt,
  extension,
  icd10,
  item,
  pasCode,
  requestBundle,
  x12,
  type Change,
} from './request-bundle.ts';

const word = fc.stringMatching(/^[A-Z][A-Z0-9]{1,11}$/);
const number = fc.stringMatching(/^[A-Z0-9]{3,15}$/);
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const period = fc.tuple(day, day).map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a]));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const given = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;

const npis = fc.constantFrom('1467560003', '1357924608', '1285736900', '1234567802');
const diagnosisCode = fc.constantFrom('G89.4', 'M54.16', 'E11.9', 'I25.10', 'S83.511A', 'Z00');

/** One line of a professional request, with whatever it may have. */
const line: fc.Arbitrary<ClaimItem> = fc
  .record({
    requestType: fc.constantFrom('HS', 'SC'),
    certification: fc.constantFrom('I', 'R', 'S', '4'),
    category: fc.constantFrom('3', '12', '42', '62'),
    place: fc.constantFrom('11', '12', '22'),
    code: fc.constantFrom('99243', '97110', '72148').map(cpt),
    modifier: fc.array(fc.constantFrom('22', '51', 'GP', 'KX'), { maxLength: 4 }),
    price: maybe(fc.integer({ min: 1, max: 999_999 }).map((cents) => cents / 100)),
    units: maybe(fc.integer({ min: 1, max: 99 })),
    day: maybe(day),
    trace: maybe(number),
    earlier: maybe(number),
    reference: maybe(number),
    screening: maybe(fc.boolean()),
    level: maybe(fc.constantFrom('1', '4')),
  })
  .map((one) => {
    const extensions: Extension[] = [
      ...(one.trace === undefined ? [] : [extension('itemTraceNumber', { valueIdentifier: { system: 'urn:trnorg:9012345678', value: one.trace } })]),
      ...(one.earlier === undefined ? [] : [extension('authorizationNumber', { valueString: one.earlier })]),
      ...(one.reference === undefined ? [] : [extension('administrationReferenceNumber', { valueString: one.reference })]),
      ...(one.screening === undefined ? [] : [extension('epsdtIndicator', { valueBoolean: one.screening })]),
      ...(one.level === undefined ? [] : [extension('nursingHomeLevelOfCare', { valueCodeableConcept: x12('1337', one.level) })]),
    ];
    return {
      ...item(1, { ...one, extensions }),
      ...(one.modifier.length > 0 ? { modifier: one.modifier.map((code) => coded(/^\d/.test(code) ? 'http://www.ama-assn.org/go/cpt' : 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code)) } : {}),
      ...given({ servicedDate: one.day }),
      ...(one.price === undefined ? {} : { unitPrice: { value: one.price, currency: 'USD' as const } }),
      ...(one.units === undefined ? {} : { quantity: { value: one.units, unit: 'units' } }),
    };
  }); // prettier-ignore

const address = fc
  .record({ line: word, city: word, postalCode: fc.constantFrom('04101', '041011234') })
  .map((one) => [{ ...one, line: [one.line], state: 'ME' }]);

const change: fc.Arbitrary<Change> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    family: word,
    given: fc.array(word, { maxLength: 2 }),
    address: maybe(address),
    urgency: maybe(fc.constantFrom('U', 'E', '03')),
    diagnoses: fc.uniqueArray(diagnosisCode, { maxLength: 5 }),
    admitted: maybe(day),
    event: maybe(period),
    message: maybe(word),
    conditions: maybe(fc.tuple(fc.constantFrom('07', '09'), fc.boolean())),
    members: fc.array(fc.record({ family: word, npi: npis, role: fc.constantFrom('71', 'SJ', 'DN') }), { maxLength: 3 }),
  })
  .map((one) => {
    const others: FhirResource[] = one.members.flatMap(({ family, npi }, i) => [
      { resourceType: 'PractitionerRole', id: `role${i}`, practitioner: { reference: `Practitioner/p${i}` }, telecom: [{ system: 'phone', value: `207555010${i}` }] },
      { resourceType: 'Practitioner', id: `p${i}`, name: [{ family }], identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }] },
    ]);
    const info = [
      ...(one.event === undefined ? [] : [{ category: pasCode('patientEvent'), timingPeriod: { start: one.event[0], end: one.event[1] } }]),
      ...(one.admitted === undefined ? [] : [{ category: pasCode('admissionDates'), timingDate: one.admitted }]),
      ...(one.message === undefined ? [] : [{ category: pasCode('freeFormMessage'), valueString: one.message }]),
    ];
    return {
      claim: {
        extension: [
          ...(one.urgency === undefined ? [] : [extension('levelOfServiceCode', { valueCodeableConcept: x12('1338', one.urgency) })]),
          ...(one.conditions === undefined ? [] : [{ url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-conditionCode', extension: [
            { url: 'category', valueCodeableConcept: x12('1136', one.conditions[0]) },
            { url: 'indicator', valueBoolean: one.conditions[1] },
            { url: 'code', valueCodeableConcept: x12('1321', '01') },
            ...(one.conditions[0] === '07' ? [{ url: 'code', valueCodeableConcept: x12('1321', '05') }] : []),
          ].slice(0, one.conditions[0] === '07' ? 4 : 3).map((part) => (one.conditions?.[0] === '09' && part.url === 'code' ? { url: 'code', valueCodeableConcept: x12('1321', '37') } : part)) }]),
        ],
        item: one.lines.map((each, i) => ({ ...each, sequence: i + 1, ...(one.diagnoses.length > 0 ? { diagnosisSequence: [one.diagnoses.length] } : {}) })),
        ...(info.length > 0 ? { supportingInfo: info.map((each, i) => ({ sequence: i + 1, ...each })) } : {}),
        ...(one.diagnoses.length > 0 ? { diagnosis: one.diagnoses.map((code, i) => ({ sequence: i + 1, diagnosisCodeableConcept: icd10(code), ...(i === 0 ? { type: [pasCode('principal')] } : {}) })) } : {}),
        ...(one.members.length > 0 ? { careTeam: one.members.map(({ role }, i) => ({ sequence: i + 1, extension: [extension('careTeamClaimScope', { valueBoolean: true })], provider: { reference: `PractitionerRole/role${i}` }, role: x12('98', role) })) } : {}),
      },
      tess: { name: [{ family: one.family, given: one.given }], ...given({ address: one.address }) },
      others,
    };
  }); // prettier-ignore

/** Rows that say of themselves that they lose something. */
function lossyRows(map: TransactionMap): ReadonlySet<string> {
  return new Set(
    segmentMapsOf(map).flatMap((one) =>
      (one.rows as readonly AnyRow[]).flatMap(({ id, lossy }) => (lossy ? [`${one.id}#${id}`] : [])),
    ),
  );
}

const at = ({ segment, element, component }: { segment: number; element?: number; component?: number }) =>
  `${segment}.${element ?? 0}.${component ?? 0}`;
const texts = (value: unknown) => [...leaves({ value })].map(([, leaf]) => String(leaf));

/** Values that were sent, whose place in the X12 leads to no such value when it is read again. */
function lost(bundle: Bundle, pas: PasVersion): string[] {
  const lossy = lossyRows(mapById('278-request', mapsFor(pas)));
  const there = write('278-request', bundle, pas);
  expect(there.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const back = read(there.x12 ?? new Uint8Array(), pas);
  expect(back.issues.filter(({ code }) => code.startsWith('map/'))).toEqual([]);
  const again = new Map<string, string[]>();
  for (const { at: place, also = [], fhir } of back.trace) {
    const value = texts(getPath({ Bundle: back.bundle }, fhir));
    for (const one of [place, ...also]) again.set(at(one), [...(again.get(at(one)) ?? []), ...value]);
  }
  return there.trace.flatMap(({ row, at: place, fhir }) => {
    if (fhir === undefined || lossy.has(row)) return [];
    const sent = texts(getPath({ Bundle: bundle }, fhir));
    const found = again.get(at(place)) ?? again.get(at({ ...place, component: 0 })) ?? [];
    return sent.some((one) => found.includes(one))
      ? []
      : [`${row}: ${fhir} = ${sent.join()} | ${found.join()}`];
  });
}

it.each(pasVersions)(
  'FHIR → 278 → FHIR: every value sent comes back from where it was sent (PAS %s)',
  (pas) => {
    fc.assert(
      fc.property(change, (one) => {
        expect(lost(requestBundle(one), pas)).toEqual([]);
      }),
      { numRuns: 60, seed: 417 },
    );
  },
);

it('every value of a Bundle is sent or listed with a reason', () => {
  fc.assert(
    fc.property(change, (one) => {
      const bundle = requestBundle(one);
      const { trace, unused } = write('278-request', bundle);
      expect(unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
      const told = [...trace.flatMap(({ fhir, also = [] }) => [fhir ?? '', ...also]), ...unused.map(({ fhir }) => fhir)];
      expect(told.filter((path) => path !== '' && getPath({ Bundle: bundle }, path) === undefined)).toEqual([]);
    }),
    { numRuns: 40, seed: 417 },
  );
}); // prettier-ignore

it('a value that no row takes up and no reason covers is told as such', () => {
  const procedure = [{ sequence: 1, procedureCodeableConcept: cpt('33510') }];
  const { unused } = write('278-request', requestBundle({ claim: { procedure } }));
  expect(unused.filter(({ why }) => why === 'No row takes it up.').map(({ fhir }) => fhir)).toEqual([
    'Bundle.entry[0].resource.procedure[0].sequence',
    'Bundle.entry[0].resource.procedure[0].procedureCodeableConcept.coding[0].system',
    'Bundle.entry[0].resource.procedure[0].procedureCodeableConcept.coding[0].code',
  ]);
});

const short = (iso: string) => iso.replaceAll('-', '');
const several = (one: fc.Arbitrary<string>, least: number, most: number) =>
  fc.array(one, { minLength: least, maxLength: most });

/** A segment, or nothing. */
const perhaps = (one: fc.Arbitrary<string>) =>
  maybe(one).map((segment) => (segment === undefined ? [] : [segment]));

const party = fc.oneof(
  fc.tuple(word, npis).map(([name, npi]) => `2*${name}*****XX*${npi}`),
  fc.tuple(word, word, npis).map(([family, first, npi]) => `1*${family}*${first}****XX*${npi}`),
);
const member = (roles: readonly string[]) =>
  fc
    .tuple(
      fc.tuple(fc.constantFrom(...roles), party).map(([role, name]) => `NM1*${role}*${name}`),
      perhaps(number.map((value) => `REF*1J*${value}`)),
      perhaps(word.map((street) => `N3*${street}`)),
      perhaps(word.map((city) => `N4*${city}*ME*04101`)),
      perhaps(fc.constantFrom('PER*IC**TE*2075550142', 'PER*IC*DESK*TE*2075550142*FX*2075550143')),
      perhaps(fc.constantFrom('PRV*PE*PXC*207RR0500X', 'PRV*OT*PXC*261Q00000X')),
    )
    .map((segments) => segments.flat());

const service = fc
  .tuple(
    perhaps(number.map((value) => `TRN*1*${value}*9012345678`)),
    perhaps(fc.constantFrom('UM*HS*R*12*12:B', 'UM*SC*I*62*22:B')),
    perhaps(number.map((value) => `REF*BB*${value}`)),
    perhaps(period.map(([from, to]) => `DTP*472*RD8*${short(from)}-${short(to)}`)),
    fc
      .tuple(
        fc.constantFrom('99243', '97110:GP:59', 'E1161:NU::::POWER CHAIR'),
        fc.integer({ min: 1, max: 99 }),
      )
      .map(([code, units]) => [`SV1*HC:${code}**UN*${units}`]),
    perhaps(fc.constantFrom('HSD*VS*3*WK*1*34*2', 'HSD*VS*12', 'HSD*HS*2*DA*1***A*D')),
    perhaps(number.map((value) => `PWK*M1*EL***AC*${value}`)),
    perhaps(word.map((text) => `MSG*${text}`)),
    fc.array(member(['SJ', '72', 'FA']), { maxLength: 2 }).map((all) => all.flat()),
  )
  .map((segments) => segments.flat());

const event = fc
  .tuple(
    several(
      number.map((value) => `TRN*1*${value}*9012345678`),
      0,
      1,
    ),
    fc.constantFrom('UM*HS*I*3*11:B', 'UM*AR*I*2*21:B**U***Y', 'UM*SC*4*42*12:B*AA**2*3').map((one) => [one]),
    perhaps(number.map((value) => `REF*NT*${value}`)),
    perhaps(day.map((one) => `DTP*431*D8*${short(one)}`)),
    perhaps(period.map(([from, to]) => `DTP*AAH*RD8*${short(from)}-${short(to)}`)),
    perhaps(day.map((one) => `DTP*435*D8*${short(one)}`)),
    perhaps(
      fc.constantFrom('HI*ABK:G894', 'HI*ABK:G894:D8:20261101*ABJ:R079*ABF:E119', 'HI*BK:25000*BF:1831'),
    ),
    perhaps(fc.constantFrom('HSD*DY*7', 'HSD*VS*2*WK*1*35*6')),
    perhaps(fc.constantFrom('CRC*07*Y*01*05', 'CRC*09*N*37*38*58')),
    perhaps(fc.constantFrom('CL1*1', 'CL1*3*1*30')),
    perhaps(day.map((one) => `CR6*1*${short(one)}*****W*I`)),
    perhaps(number.map((value) => `PWK*77*FX***AC*${value}`)),
    perhaps(word.map((text) => `MSG*${text}`)),
    fc.array(member(['71', 'SJ', 'DN']), { maxLength: 3 }).map((all) => all.flat()),
  )
  .map((segments) => segments.flat());

const message = fc
  .record({ family: word, requester: party, event, services: fc.array(service, { maxLength: 3 }) })
  .map(({ family, requester, event: segments, services }) => [
    'BHT*0007*13*CHR1*20261123*1015',
    'HL*1**20*1',
    'NM1*X3*2*LAKESIDE HEALTH PLAN*****PI*LHP01',
    'HL*2*1*21*1',
    `NM1*1P*${requester}`,
    'HL*3*2*22*1',
    `NM1*IL*1*${family}*TESS****MI*LH4410077`,
    'DMG*D8*19790412*F',
    `HL*4*3*EV*${services.length > 0 ? '1' : '0'}`,
    ...segments,
    ...services.flatMap((one, i) => [`HL*${i + 5}*4*SS*0`, ...one]),
  ]);

const enveloped = (body: readonly string[]) =>
  new Uint8Array(
    Buffer.from(
      [
        'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1015*^*00501*000000017*0*T*:',
        'GS*HI*SENDER*RECEIVER*20261123*1015*7*X*005010X217',
        'ST*278*0001*005010X217',
        ...body,
        `SE*${body.length + 2}*0001`,
        'GE*1*7',
        'IEA*1*000000017',
      ]
        .map((one) => `${one}~`)
        .join(''),
    ),
  );

it.each(pasVersions)('278 → FHIR → 278 is the same, segment by segment (PAS %s)', (pas) => {
  expect(settings.sender.id).toBe('SENDER');
  fc.assert(
    fc.property(message, (body) => {
      const there = read(enveloped(body), pas);
      expect(there.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      const back = write('278-request', there.bundle, pas);
      expect(back.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      const again = Buffer.from(back.x12 ?? []).toString().split('~').slice(3, -4);
      expect(again).toEqual(body);
    }),
    { numRuns: 80, seed: 417 },
  );
}); // prettier-ignore
