/** 278 inquiry and what is found: where an inquiry is not a request, and its answer not that of a request. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Claim, ClaimResponse, FhirResource } from 'fhir/r4.js';
import { inquiryBundle, mapForBundle, mapsFor, type PasVersion } from '#mappers';
import { derived } from '../../../mappers/authorization/derived.ts';
import { getPath } from '../../../mappers/paths.ts';
import { goldenFolder, read, write } from '../golden.ts';
import {
  coded,
  cpt,
  extension,
  icd10,
  item,
  pasCode,
  requestBundle,
  resourcesOf,
  x12,
  type Change,
} from './request-bundle.ts';

const releases: readonly PasVersion[] = ['2.2.1', '2.0.1'];
const profile = (name: string) => ({
  profile: [`http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-${name}`],
});
const golden = (name: string) => readFileSync(join(goldenFolder, `${name}.x12`), 'utf8');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const twoFound = '278-inquiry-response/Two authorizations are found and are two answers';

const inquiry = (change: Change = {}): Bundle =>
  requestBundle({ ...change, claim: { meta: profile('claim-inquiry'), ...change.claim } });
function segmentsOf(bundle: Bundle, pas: PasVersion = '2.2.1'): string[] {
  const { x12: bytes, issues } = write('278-inquiry', bundle, pas);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Buffer.from(bytes ?? [])
    .toString()
    .split('~')
    .slice(2, -4);
}
const segments = (change: Change, pas?: PasVersion) => segmentsOf(inquiry(change), pas);
function claimOf(bundle: Bundle | undefined): Claim {
  const [claim] = bundle ? resourcesOf<Claim>(bundle, 'Claim') : [];
  if (!claim) throw new Error('There is no Claim.');
  return claim;
}
const answersIn = (text: string, pas: PasVersion = '2.2.1') =>
  resourcesOf<ClaimResponse>(read(bytesOf(text), pas).bundle, 'ClaimResponse');

describe('an inquiry is told from a request', () => {
  it('by its profile when it is written', () => {
    expect(mapForBundle(inquiry(), mapsFor('2.2.1'))?.id).toBe('278-inquiry');
    expect(mapForBundle(requestBundle(), mapsFor('2.2.1'))?.id).toBe('278-request');
  });

  it('and what was found from a decision on a request', () => {
    const { bundle } = read(bytesOf(golden(twoFound)));
    expect(mapForBundle(bundle, mapsFor('2.2.1'))?.id).toBe('278-inquiry-response');
    const decision = golden('278-response/No authorization is needed for the service');
    expect(mapForBundle(read(bytesOf(decision)).bundle, mapsFor('2.2.1'))?.id).toBe('278-response');
  });

  it('by guide and BHT02 when it is read', () => {
    const { bundle } = read(
      bytesOf(golden('278-inquiry/A request is searched for by the numbers the payer gave')),
    );
    expect(claimOf(bundle).meta).toEqual(profile('claim-inquiry'));
    expect(bundle.meta).toEqual(profile('pas-inquiry-request-bundle'));
    expect(segmentsOf(bundle)[1]).toMatch(/^BHT\*0007\*28\*ASK0002\*/);
  });
});

describe('an inquiry searches', () => {
  const noService = coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'not-applicable');

  it.each(releases)('by the numbers the payer gave the whole or one service (PAS %s)', (pas) => {
    const ours = 'https://chartside.health/fhir/StructureDefinition/authorizationNumber';
    const whole =
      pas === '2.2.1'
        ? extension('authorizationNumber', { valueString: 'AU1' })
        : { url: ours, valueString: 'AU1' };
    const one = item(1, {
      extensions: [extension('administrationReferenceNumber', { valueString: 'R2' })],
    });
    const written = segments({ claim: { extension: [whole], item: [one] } }, pas);
    expect(written.filter((segment) => segment.startsWith('REF'))).toEqual(['REF*BB*AU1', 'REF*NT*R2']);
    expect(written.findIndex((segment) => segment.includes('*EV*'))).toBeLessThan(
      written.indexOf('REF*BB*AU1'),
    );
    expect(written.findIndex((segment) => segment.includes('*SS*'))).toBeLessThan(
      written.indexOf('REF*NT*R2'),
    );
  });

  it.each(releases)('by the days of a certification, not by a decision (PAS %s)', (pas) => {
    const one = item(1, {
      extensions: [
        extension('reviewActionCode', { valueCodeableConcept: x12('306', 'A4') }),
        extension('itemCertificationEffectiveDate', {
          valuePeriod: { start: '2026-11-24', end: '2026-12-01' },
        }),
        extension('itemCertificationExpirationDate', { valueDate: '2027-02-28' }),
        extension('itemCertificationIssueDate', { valueDate: '2026-11-24' }),
      ],
    });
    expect(segments({ claim: { item: [one] } }, pas).slice(-4)).toEqual([
      'DTP*102*D8*20261124',
      'DTP*036*D8*20270228',
      'DTP*007*RD8*20261124-20261201',
      'SV1*HC:99243',
    ]);
  });

  it('for any service where none is named: no SV segment, and no procedure when it is read', () => {
    const event = [pasCode('admissionDates'), '2026-12-07'] as const;
    const written = segments({
      claim: {
        item: [item(1, { code: noService, requestType: 'AR' })],
        supportingInfo: [{ sequence: 1, category: event[0], timingDate: event[1] }],
      },
    });
    expect(written.some((segment) => /^SV|\*SS\*/.test(segment))).toBe(false);
    expect(written).toContain('DTP*435*D8*20261207');
    const { bundle } = read(
      bytesOf(golden('278-inquiry/The admission of a child is searched for without a service')),
    );
    expect(claimOf(bundle).item?.[0]?.productOrService).toEqual(noService);
  });

  it('neither by a service type nor by a place that nobody stated', () => {
    const { bundle } = read(
      bytesOf(
        golden('278-inquiry/A request is searched for by patient, days and service').replace(
          'UM*HS*I*62*22:B',
          'UM*HS*I',
        ),
      ),
    );
    const [one] = claimOf(bundle).item ?? [];
    expect([one?.category, one?.locationCodeableConcept]).toEqual([undefined, undefined]);
  });

  it('by one diagnosis, and lists the others with the reason', () => {
    const diagnosis = ['G89.4', 'M54.16'].map((code, i) => ({
      sequence: i + 1,
      diagnosisCodeableConcept: icd10(code),
    }));
    const bundle = inquiry({
      claim: { diagnosis, item: [item(1, { more: { diagnosisSequence: [2] } })] },
    });
    expect(segmentsOf(bundle).filter((segment) => segment.startsWith('HI'))).toEqual(['HI*ABF:G894']);
    const { unused, issues } = write('278-inquiry', bundle);
    const why = 'One inquiry is about one diagnosis: ask once for each of them.';
    expect(unused).toContainEqual({ fhir: 'Bundle.entry[0].resource.diagnosis[1]', why });
    expect(issues).toContainEqual(
      expect.objectContaining({ code: 'map/too-many', severity: 'warning', message: why }),
    );
    expect(unused).toContainEqual({
      fhir: 'Bundle.entry[0].resource.item[0].diagnosisSequence[0]',
      why: 'An inquiry is about one diagnosis; lines do not point at it.',
    });
  });
});

describe('what is found', () => {
  it.each(releases)('is an answer for each authorization (PAS %s)', (pas) => {
    const answers = answersIn(golden(twoFound), pas);
    const action =
      'adjudication[0].extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept.coding[0].code';
    expect(answers.map((one) => [one.item?.length, getPath(one, action), one.preAuthRef])).toEqual([
      [1, 'A1', 'AU550014'],
      [1, 'A3', undefined],
    ]);
    expect(new Set(answers.map(({ patient }) => patient.reference)).size).toBe(1);
  });

  it('names no request by the number it echoes: that is the inquiry’s own', () => {
    const [answer] = answersIn(golden(twoFound));
    expect(answer?.identifier?.[0]?.value).toBe('ASK0003');
    expect(answer?.request).toEqual({
      extension: [
        { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
      ],
    });
  });

  it('has what is wrong above the events at each of them, and says it once when it is written', () => {
    const text = golden(twoFound).replace(
      'PER*IC*UTILIZATION DESK*TE*2075550144~\n',
      'PER*IC*UTILIZATION DESK*TE*2075550144~\nAAA*Y**T4*R~\n',
    );
    const { bundle } = read(bytesOf(text));
    const answers = resourcesOf<ClaimResponse>(bundle, 'ClaimResponse');
    expect(answers.map(({ outcome, error }) => [outcome, error?.length])).toEqual([
      ['partial', 1],
      ['partial', 1],
    ]);
    const { x12: bytes } = write('278-inquiry-response', bundle);
    expect(
      Buffer.from(bytes ?? [])
        .toString()
        .match(/AAA\*/g),
    ).toHaveLength(1);
  });

  it('is one answer with an error where nobody is found', () => {
    const answers = answersIn(golden('278-inquiry-response/Nobody is insured under this number'));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['error']);
    expect(getPath(answers[0], 'error[0].extension[pas:errorElement].extension[error].valueString')).toBe(
      '2010C-NM109',
    );
  });
});

describe('an inquiry made of a request that was sent', () => {
  const ids = () => {
    let count = 0;
    return () => {
      count += 1;
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    };
  };
  const at = '2026-12-01T09:05:00Z';
  const note: FhirResource = {
    resourceType: 'DocumentReference', id: 'note', status: 'current', content: [{ attachment: { contentType: 'text/plain' } }],
  }; // prettier-ignore
  const sent = requestBundle({
    claim: {
      extension: [extension('levelOfServiceCode', { valueCodeableConcept: x12('1338', 'U') })],
      diagnosis: [
        { sequence: 1, diagnosisCodeableConcept: icd10('G89.4') },
        { sequence: 2, type: [pasCode('principal')], diagnosisCodeableConcept: icd10('M51.26') },
      ],
      supportingInfo: [
        {
          sequence: 1,
          category: pasCode('patientEvent'),
          timingPeriod: { start: '2026-12-01', end: '2026-12-31' },
        },
        { sequence: 2, category: pasCode('freeFormMessage'), valueString: 'PAIN AT NIGHT' },
        {
          sequence: 3,
          category: pasCode('additionalInformation'),
          valueReference: { reference: 'DocumentReference/note' },
        },
      ],
      item: [
        item(1, {
          code: cpt('72148'),
          extensions: [
            extension('itemTraceNumber', {
              valueIdentifier: { system: 'urn:trnorg:9012345678', value: 'L1' },
            }),
          ],
          more: {
            servicedDate: '2026-12-08',
            informationSequence: [2],
            diagnosisSequence: [1],
            unitPrice: { value: 12, currency: 'USD' },
          },
        }),
      ],
    },
    tess: { meta: { lastUpdated: at } },
    others: [note],
  });

  it('asks by member, birth date, NPI of who asked, days and service, under a number of its own', () => {
    const bundle = inquiryBundle(sent, { pas: '2.2.1', at, newId: ids() });
    expect(bundle && segmentsOf(bundle)).toEqual([
      'ST*278*0001*005010X215',
      'BHT*0007*28*00000000000040008000000000000001*20261201*0905',
      'HL*1**20*1',
      'NM1*X3*2*LAKESIDE HEALTH PLAN*****PI*LHP01',
      'HL*2*1*21*1',
      'NM1*1P*2*HARBOR FAMILY CLINIC*****XX*1234567893',
      'HL*3*2*22*1',
      'NM1*IL*1*MARLOWE*TESS****MI*LH4410077',
      'DMG*D8*19790412*F',
      'HL*4*3*EV*1',
      'TRN*1*00000000000040008000000000000001*9012345678',
      'UM*HS*I*3*11:B',
      'DTP*AAH*RD8*20261201-20261231',
      'HI*ABK:M5126',
      'HL*5*4*SS*0',
      'DTP*472*D8*20261208',
      'SV1*HC:72148',
    ]);
  });

  it('holds whom and what it refers to, and no document of the request', () => {
    const bundle = inquiryBundle(sent, { pas: '2.2.1', at, newId: ids() });
    expect(bundle?.entry?.map(({ resource }) => resource?.resourceType)).toEqual([
      'Claim',
      'Patient',
      'Organization',
      'Organization',
      'Coverage',
    ]);
    expect(bundle?.entry?.[0]?.fullUrl).not.toBe(sent.entry?.[0]?.fullUrl);
    expect(bundle && mapForBundle(bundle, mapsFor('2.2.1'))?.id).toBe('278-inquiry');
  });

  it.each(releases)('asks by the numbers the payer gave, where it gave any (PAS %s)', (pas) => {
    const numbers = { authorization: 'AU550014', administrative: 'R4400170921' };
    const bundle = inquiryBundle(sent, { pas, at, newId: ids(), numbers });
    expect(bundle && segmentsOf(bundle, pas).filter((segment) => segment.startsWith('REF'))).toEqual([
      'REF*BB*AU550014',
      'REF*NT*R4400170921',
    ]);
  });

  it('is not there where the Bundle holds no Claim, and leaves the request as it was', () => {
    const before = JSON.stringify(sent);
    inquiryBundle(sent, { pas: '2.0.1', at, newId: ids() });
    expect(JSON.stringify(sent)).toBe(before);
    expect(
      inquiryBundle({ resourceType: 'Bundle', type: 'collection' }, { pas: '2.2.1', at, newId: ids() }),
    ).toBeUndefined();
  });
});

it('does not let a map differ from another in what that one does not have', () => {
  const nothing = { '2000Z.ZZ': () => [] };
  expect(() =>
    derived([], { from: '278-request', to: '278-other', guide: 'X215', segments: nothing }),
  ).toThrow('There is no 2000Z.ZZ in 278-request.');
});
