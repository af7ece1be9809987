/** Mistakes that others made with the same messages, each held out by a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Bundle,
  CodeableConcept,
  FhirResource,
  CoverageEligibilityResponse,
  CoverageEligibilityResponseInsuranceItem,
  Organization,
} from 'fhir/r4.js';
import { goldenFolder, read, write } from './golden.ts';

const head =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1015*^*00501*000000017*0*T*:~GS*HB*SENDER*RECEIVER*20261123*1015*7*X*005010X279A1~ST*271*0001*005010X279A1~BHT*0022*11*REF1*20261123*1016~HL*1**20*1~NM1*PR*2*MERIDIAN*****PI*MERID~HL*2*1*21*1~NM1*1P*2*NORTHFIELD*****XX*1467560003~HL*3*2*22*0~NM1*IL*1*RIVERA*ANA****MI*W123456701~';
const answer = (...segments: readonly string[]) =>
  read(
    Buffer.from(
      `${head}${segments.map((one) => `${one}~`).join('')}SE*${9 + segments.length}*0001~GE*1*7~IEA*1*000000017~`,
    ),
  );
const responseOf = (bundle: Bundle) => bundle.entry?.[0]?.resource as CoverageEligibilityResponse;
const resourcesOf = (bundle: Bundle): FhirResource[] =>
  ((bundle as Bundle<FhirResource>).entry ?? []).flatMap(({ resource }) => resource ?? []);
function itemOf(...segments: readonly string[]): CoverageEligibilityResponseInsuranceItem {
  const item = responseOf(answer(...segments).bundle).insurance?.[0]?.item?.[0];
  if (!item) throw new Error('The answer has no item.');
  return item;
}
const codes = (concept: CodeableConcept | undefined) =>
  (concept?.coding ?? []).map(({ system = '', code = '' }) => `${system.split('/').at(-1) ?? ''} ${code}`);

it('takes a visit for no day: the X12 code goes along alone', () => {
  expect(codes(itemOf('EB*B*IND*98***27*25').term)).toEqual(['615 27']);
  expect(codes(itemOf('EB*B*IND*98***7*25').term)).toEqual(['benefit-term day', '615 7']);
});

it('takes six hours for no day', () => {
  expect(codes(itemOf('EB*B*IND*98***6*25').term)).toEqual(['615 6']);
});

it('keeps the cents: money is money, never a whole number', () => {
  const [benefit] = itemOf('EB*B*IND*98***27*25.75').benefit ?? [];
  expect(benefit?.allowedMoney).toEqual({ value: 25.75, currency: 'USD' });
  expect(benefit?.allowedUnsignedInt).toBeUndefined();
});

it.each([
  ['Y', true, undefined],
  ['N', false, undefined],
  ['U', undefined, true],
  ['', undefined, undefined],
])('reads an authorization answer of "%s" as it is meant', (code, required, unknown) => {
  const item = itemOf(`EB*1**62********${code}*Y`);
  expect(item.authorizationRequired).toBe(required);
  const url = 'https://chartside.health/fhir/StructureDefinition/authorization-unknown';
  expect(item.extension?.find((one) => one.url === url)?.valueBoolean).toBe(unknown);
});

it('counts a benefit for in and out of network once', () => {
  const { bundle } = answer('EB*B*IND*98***27*25*****W');
  const items = responseOf(bundle).insurance?.[0]?.item ?? [];
  expect(items).toHaveLength(1);
  expect(codes(items[0]?.network)).toEqual(['1073 W']);
});

it('invents no service type where none was stated', () => {
  const item = itemOf('EB*C*IND****23*1500');
  expect(item.category).toEqual({ text: 'No service type stated' });
});

it('puts no date into FHIR as X12 writes it, and tells one that does not exist', () => {
  const { bundle, issues } = answer('EB*1**30', 'DTP*348*D8*20260230');
  expect(JSON.stringify(bundle)).not.toContain('20260230');
  expect(issues.map(({ code }) => code)).toContain('map/date-from');
  const good = answer('EB*1**30', 'DTP*348*D8*20260228').bundle;
  expect(JSON.stringify(good)).toContain('2026-02-28');
  expect(JSON.stringify(good)).not.toContain('20260228');
});

it('makes an answer an answer, never a request', () => {
  const types = (answer('EB*1**30').bundle.entry ?? []).map(({ resource }) => resource?.resourceType);
  expect(types).toContain('CoverageEligibilityResponse');
  expect(types).not.toContain('CoverageEligibilityRequest');
});

it('sends the NPI, wherever it stands among the identifiers', () => {
  const file = '270/several-services-for-a-dependent-with-an-older-name.bundle.json';
  const bundle = JSON.parse(readFileSync(join(goldenFolder, file), 'utf8')) as Bundle;
  const { x12 } = write('270', bundle);
  expect(Buffer.from(x12 ?? []).toString()).toContain('NM1*1P*2*NORTHFIELD*****XX*1467560003~');
  const organizations = resourcesOf(bundle).filter((one) => one.resourceType === 'Organization');
  const { identifier } = organizations.find(({ name }) => name === 'NORTHFIELD') ?? {};
  expect(identifier?.[0]?.system).not.toBe('http://hl7.org/fhir/sid/us-npi');
});

it('sends the official name, wherever it stands among the names', () => {
  const file = '270/several-services-for-a-dependent-with-an-older-name.bundle.json';
  const bundle = JSON.parse(readFileSync(join(goldenFolder, file), 'utf8')) as Bundle;
  const text = Buffer.from(write('270', bundle).x12 ?? []).toString();
  expect(text).toContain('NM1*03*1*SOLBERG*OLE~');
  expect(text).not.toContain('BERG*OLE*');
});

describe('a total and what is left of it', () => {
  const bytes = readFileSync(join(goldenFolder, '271/total-and-remaining-of-one-deductible.x12'));
  const { bundle, trace } = read(bytes);
  const items = responseOf(bundle).insurance?.[0]?.item ?? [];

  it('give what was used, to the cent, only where one total can be meant', () => {
    const used = items.map(({ benefit = [] }) => benefit[0]?.usedMoney?.value);
    expect(used).toEqual([
      undefined,
      1088.25,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are both in the trace of it', () => {
    const line = trace.find(({ fhir }) => fhir.endsWith('item[1].benefit[0].usedMoney.value'));
    expect(line).toMatchObject({
      row: '271.2110.EB#used',
      at: { segment: 15, element: 7 },
      also: [{ segment: 14, element: 7 }],
    });
  });

  it('leave the rows as they came', () => {
    expect(items.map(({ benefit = [] }) => benefit[0]?.allowedMoney?.value)).toEqual([
      undefined,
      1500.5,
      412.25,
      3000,
      900,
      6000,
      5000,
      100,
    ]);
  });

  it('come with the payer’s entry in the directory', () => {
    const endpoint = resourcesOf(bundle).find((one) => one.resourceType === 'Endpoint');
    expect(endpoint?.address).toBe('https://meridian.example/.well-known/davinci-configuration');
    const payer = resourcesOf(bundle).find((one) => one.resourceType === 'Organization' && one.endpoint);
    const entry = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Endpoint');
    expect((payer as Organization | undefined)?.endpoint?.[0]?.reference).toBe(entry?.fullUrl);
  });
});
