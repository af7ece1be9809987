/** DocumentReference ⇄ 275 keeps every byte of a document and every number of it, in each guide. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bundle, DocumentReference, FhirResource, QuestionnaireResponse } from 'fhir/r4.js';
import { documentNumbers, documentOfAnswers, mapForBundle, mapsFor } from '#mappers';
import { checkFile, readInterchanges } from '#x12';
import { goldenFolder, read, write } from '../golden.ts';

const maps = ['275', '275-x211', '275-x314', '275-x210'];

interface Sent {
  readonly data: Uint8Array;
  readonly number: string;
  readonly asked: boolean;
  readonly loinc: string | undefined;
  readonly day: string;
  readonly report: string;
  readonly service: string | undefined;
}

const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');
const concept = (list: string, code: string) => ({
  coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }],
});

function documentOf({ data, number, asked, loinc, day, report, service }: Sent): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    identifier: [{ system: documentNumbers[asked ? 'payers' : 'ours'], value: number }],
    ...(loinc === undefined ? {} : { type: { coding: [{ system: 'http://loinc.org', code: loinc }] } }),
    category: [concept('755', report)],
    date: `${day}T00:00:00Z`,
    subject: { reference: 'Patient/ana' },
    custodian: { reference: 'Organization/clinic' },
    ...(service === undefined
      ? {}
      : {
          extension: [
            {
              url: 'https://chartside.health/fhir/StructureDefinition/service-number',
              valueIdentifier: { type: concept('128', 'FJ'), value: service },
            },
          ],
        }),
    content: [
      {
        attachment: { data: base64(data) },
        format: { system: 'https://codesystem.x12.org/005010/756', code: 'MB' },
      },
    ],
  };
}

const people: readonly FhirResource[] = [
  {
    resourceType: 'Patient',
    id: 'ana',
    name: [{ family: 'RIVERA', given: ['ANA'] }],
  },
  {
    resourceType: 'Coverage',
    id: 'plan',
    status: 'active',
    subscriberId: 'W123456701',
    beneficiary: { reference: 'Patient/ana' },
    payor: [{ reference: 'Organization/payer' }],
  },
  {
    resourceType: 'Organization',
    id: 'payer',
    name: 'MERIDIAN',
    identifier: [{ system: 'urn:chartside:payer-id', value: 'MERID' }],
  },
  {
    resourceType: 'Organization',
    id: 'clinic',
    name: 'NORTHFIELD CLINIC',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1467560003' }],
    address: [{ line: ['12 OAK AVE'], city: 'MINNEAPOLIS', state: 'MN', postalCode: '55401' }],
  },
];

const bundleOf = (documents: readonly FhirResource[], others = people): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  identifier: { value: 'SENT-1' },
  timestamp: '2026-11-23T10:15:00Z',
  entry: [...documents, ...others].map((resource) => ({
    fullUrl: `https://ehr.example.org/fhir/${resource.resourceType}/${resource.id ?? 'x'}`,
    resource,
  })),
});

const documentsIn = ({ entry = [] }: Bundle): DocumentReference[] =>
  entry.flatMap(({ resource }) =>
    resource?.resourceType === 'DocumentReference' ? [resource as DocumentReference] : [],
  );

/** What a document that came back says of what was sent. */
function sentOf(document: DocumentReference): Sent {
  const { identifier, type, category, date = '', content, extension = [] } = document;
  const service = extension.find(({ url }) => url.endsWith('/service-number'));
  return {
    data: new Uint8Array(Buffer.from(content[0]?.attachment.data ?? '', 'base64')),
    number: identifier?.[0]?.value ?? '',
    asked: identifier?.[0]?.system === documentNumbers.payers,
    loinc: type?.coding?.[0]?.code,
    day: date.slice(0, 10),
    report: category?.[0]?.coding?.[0]?.code ?? '',
    service: service?.valueIdentifier?.value,
  };
}

/** Bytes that are delimiters, segments, or the beginning of what is something else. */
const nasty = fc.constantFrom(
  '~',
  '*',
  ':',
  '^',
  '\n',
  '~SE*2*0001~',
  'ISA*00*',
  '~LX*2~',
  '\u0000',
  'ÿ',
  '=',
  '%PDF-',
);
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 2000 }),
  fc
    .array(nasty, { minLength: 1, maxLength: 30 })
    .map((parts) => new Uint8Array(Buffer.from(parts.join(''), 'latin1'))),
);
const number = fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{1,29}$/);
const anything: fc.Arbitrary<Sent> = fc.record({
  data: bytes,
  number,
  asked: fc.boolean(),
  loinc: fc.option(fc.stringMatching(/^\d{4,5}-\d$/), { nil: undefined }),
  day: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  report: fc.constantFrom('08', '09', 'OB', 'DS', 'AE', 'UL'),
  service: fc.option(number, { nil: undefined }),
});

describe.each(maps)('map %s', (id) => {
  it('brings every byte and every number there and back, for several documents at once', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), (sent) => {
        const { x12, issues } = write(id, bundleOf(sent.map(documentOf)));
        expect(issues).toEqual([]);
        const { bundle, issues: found } = read(x12 ?? new Uint8Array());
        expect(found).toEqual([]);
        expect(documentsIn(bundle).map(sentOf)).toEqual(sent);
      }),
      { numRuns: 100, seed: 417 },
    );
  });

  it('writes the same bytes again from what it read', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 2 }), (sent) => {
        const { x12 = new Uint8Array() } = write(id, bundleOf(sent.map(documentOf)));
        const again = write(id, read(x12).bundle);
        // The address that a claim attachment requires comes back with the provider; everything else is the same, too.
        expect(Buffer.from(again.x12 ?? []).equals(Buffer.from(x12))).toBe(true);
        expect(again.unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
      }),
      { numRuns: 50, seed: 417 },
    );
  });

  it('states the length of the data that follows, in bytes', () => {
    const data = new Uint8Array(Buffer.from('~\u0000é*', 'latin1'));
    const { x12 = new Uint8Array() } = write(id, bundleOf([documentOf({ ...plain, data })]));
    const segments = readInterchanges(x12).value.flatMap(({ groups }) =>
      groups.flatMap(({ sets }) => sets.flatMap((set) => set.segments)),
    );
    const [held] = segments.filter((one) => one.id === 'BDS' || one.id === 'BIN');
    const [length, range] =
      held?.id === 'BDS' ? [held.element(2), held.range(3)] : [held?.element(1), held?.range(2)];
    expect(Number(length)).toBe(range?.length);
    expect(checkFile(x12).issues).toEqual([]);
  });

  it('says the payer asked where any document has the number the payer gave', () => {
    const purposeOf = (sent: readonly Sent[]) =>
      /BGN\*(\d\d)/.exec(
        Buffer.from(write(id, bundleOf(sent.map(documentOf))).x12 ?? []).toString('latin1'),
      )?.[1];
    expect(purposeOf([plain, { ...plain, number: 'TWO' }])).toBe('02');
    expect(purposeOf([plain, { ...plain, asked: true }])).toBe('11');
  });
});

const plain: Sent = {
  data: new Uint8Array([65]), number: 'ATT-1', asked: false, loinc: '11506-3', day: '2026-11-20', report: '09', service: undefined,
}; // prettier-ignore

/** What is written otherwise than it was read, by golden message: left out with a reason, or said to be lossy. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  '275/A physician sends a scan and nobody knows what it is': ['PER*IC*FRONT DESK*TE*6125550120', 'REF*ZH*OTHER-1'],
  '275/The payer asked for two documents and gets both': ['BDS*ASC*36*Wound', 'STC*R3:102089-0'],
  '275-x314/A claim attachment names payer submitter provider and patient': ['PRV*BI*PXC*207Q00000X'],
  '275-x210/An operative note of a claim goes as plain text': [
    'PER*IC*BILLING OFFICE*TE*6125550143', 'NX1*1P', 'N3*12 OAK AVE', 'N4*MINNEAPOLIS*MN*55401',
  ],
}; // prettier-ignore

const golden = maps.flatMap((id) =>
  readdirSync(join(goldenFolder, id)).flatMap((file): [string, string][] =>
    file.endsWith('.x12') ? [[`${id}/${file.slice(0, -4)}`, id]] : [],
  ),
);
const segmentsOf = (x12: Uint8Array) =>
  readInterchanges(x12).value.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments.map(({ text }) => text))),
  );

it.each(golden)('%s comes out as it went in, but for what is declared', (name, id) => {
  const bytesIn = new Uint8Array(readFileSync(join(goldenFolder, `${name}.x12`)));
  const { x12 = new Uint8Array(), issues } = write(id, read(bytesIn).bundle);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const out = new Set(segmentsOf(x12));
  const missing = segmentsOf(bytesIn).filter((text) => !out.has(text) && !text.startsWith('SE*'));
  expect(missing.filter((text) => !otherwise[name]?.some((known) => text.startsWith(known)))).toEqual([]);
});

it('sends answers to a questionnaire as a document that holds them whole', () => {
  const answers: QuestionnaireResponse = {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    questionnaire: 'https://example.org/Questionnaire/home-oxygen',
    subject: { reference: 'Patient/ana' },
    authored: '2026-11-22T08:00:00Z',
    item: [{ linkId: '1', text: 'Señal ~ *', answer: [{ valueBoolean: true }] }],
  };
  const document = documentOfAnswers(answers, {
    number: { of: 'payers', value: 'PEND-1' },
    loinc: '102089-0',
  });
  const { x12, issues } = write(
    '275',
    bundleOf([{ ...document, custodian: { reference: 'Organization/clinic' } }]),
  );
  expect(issues).toEqual([]);
  expect(Buffer.from(x12 ?? []).toString()).toMatch(
    /BGN\*11\*.*TRN\*2\*PEND-1~STC\*R4:102089-0::LOI~.*CAT\*UL\*HL~/s,
  );
  const [back] = documentsIn(read(x12 ?? new Uint8Array()).bundle);
  const { contentType, data = '' } = back?.content[0]?.attachment ?? {};
  expect(contentType).toBe('application/fhir+json');
  expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual(answers);
});

it('tells of answers that no document holds', () => {
  const answers: QuestionnaireResponse = { resourceType: 'QuestionnaireResponse', status: 'completed' };
  const alone = write('275', bundleOf([answers]));
  expect(alone.x12).toBeUndefined();
  expect(alone.issues).toMatchObject([
    { code: 'map/nothing', message: 'The Bundle holds no DocumentReference.' },
  ]);
  const beside = write('275', bundleOf([documentOf(plain), answers]));
  expect(beside.unused.map(({ why }) => why)).toContain(
    'Answers go inside a DocumentReference, as a FHIR document of its own.',
  );
});

it('never sends a document without its data, and says where it lies', () => {
  const document = documentOf(plain);
  const content = [{ attachment: { url: 'Binary/9', contentType: 'application/pdf' } }];
  const { x12, issues } = write('275', bundleOf([{ ...document, content }]));
  expect(x12).toBeUndefined();
  expect(issues[0]).toMatchObject({
    code: 'map/elsewhere',
    fhir: 'Bundle.entry[0].resource.content[0].attachment.url',
  });
});

it.each([
  ['%PDF-1.7', 'application/pdf'],
  ['\u00ff\u00d8\u00ff\u00e0', 'image/jpeg'],
  ['\u0089PNG\r\n\u001a\n', 'image/png'],
  ['II*\u0000', 'image/tiff'],
  ['{"resourceType":"Bundle"}', 'application/fhir+json'],
  ['<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'application/hl7-cda+xml'],
  ['just words', 'application/octet-stream'],
])('tells by the first bytes of %j that it is %s', (beginning, contentType) => {
  const data = new Uint8Array(Buffer.from(beginning, 'latin1'));
  for (const id of maps) {
    const { x12 } = write(id, bundleOf([documentOf({ ...plain, data })]));
    const [document] = documentsIn(read(x12 ?? new Uint8Array()).bundle);
    expect(document?.content[0]?.attachment.contentType).toBe(contentType);
  }
});

it('is chosen for a Bundle by its documents', () => {
  expect(mapForBundle(bundleOf([documentOf(plain)]), mapsFor('2.2.1'))?.id).toBe('275');
});
