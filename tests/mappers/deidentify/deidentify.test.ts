/** Nothing that tells who somebody is remains, the same stays the same, and what the checker says stays what it was. */
import { checkFile, lex, type Issue, type Segment } from '#x12';
import { deidentify } from '../../../mappers/deidentify/deidentify.ts';
import { isNpi } from '../../../mappers/deidentify/shuffle.ts';
import { answer } from '../../x12/builders.ts';
import { everyMessage, needs } from './needs.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const copyOf = (text: string, key?: string) => textOf(deidentify(bytesOf(text), needs(key)).value);
const segmentsOf = (bytes: Uint8Array) => lex(bytes).segments;

const said = (bytes: Uint8Array) =>
  checkFile(bytes).issues.map(({ code, severity, at, segmentId, shape }: Issue) => ({
    code, severity, at, segmentId, shape,
  })); // prettier-ignore

/** Elements that tell who somebody is, chosen here by hand and not by the rows. */
const telling: Readonly<Record<string, readonly number[]>> = {
  NM1: [3, 4, 5, 7, 9], N3: [1, 2], N4: [1, 3], PER: [2, 4, 6, 8], REF: [2, 3], TRN: [2, 3, 4], DMG: [2], BHT: [3, 4], MSG: [1],
  NTE: [2], HCR: [2], ISA: [6, 8, 9, 13], GS: [2, 3, 4, 6], DTP: [3], BGN: [2, 3], PWK: [6, 7], DTM: [2], BDS: [3], BIN: [2],
  IK4: [4], OTI: [3, 6], TED: [7], INS: [12], EB: [5], STC: [2, 6, 8, 9, 12],
}; // prettier-ignore

const isPayer = (segment: Segment) =>
  segment.id === 'NM1' && /^(PR|X3)$/.test(segment.element(1)) && segment.element(2) === '2';
const isKept = (segment: Segment, value: string) =>
  isPayer(segment) || (segment.id === 'REF' && segment.element(1) === 'BLT') || /^\d{4}$/.test(value);

function tellingValues(bytes: Uint8Array): string[] {
  return segmentsOf(bytes).flatMap((segment) =>
    (telling[segment.id] ?? [])
      .map((element) => segment.element(element).trim())
      .filter((value) => value.length >= 3 && !isKept(segment, value)),
  );
}

describe.each(everyMessage)('%s', (_name, bytes) => {
  const { value = new Uint8Array(), replaced } = deidentify(bytes, needs());

  it('keeps every issue, at its segment, element and byte', () => {
    expect(value.length).toBe(bytes.length);
    expect(said(value)).toEqual(said(bytes));
    expect(replaced).toBeGreaterThan(4);
  });

  it('keeps no value that tells who somebody is', () => {
    const values = new Set(
      segmentsOf(value).flatMap((segment) =>
        Array.from({ length: segment.count }, (_none, i) => segment.element(i + 1).trim()),
      ),
    );
    const payers = new Set(
      segmentsOf(bytes)
        .filter(isPayer)
        .flatMap((one) => [one.element(3), one.element(9)]),
    );
    const kept = tellingValues(bytes).filter((one) => values.has(one) && !payers.has(one));
    expect(kept).toEqual([]);
  });

  it('keeps codes, amounts and the order of segments', () => {
    const codes = (of: Uint8Array) =>
      segmentsOf(of).map((segment) => [
        segment.id,
        /^(EB|HI|UM|SV1|AAA|HL|STC)$/.test(segment.id) ? segment.element(1).split(':', 2).join(':') : '',
      ]);
    expect(codes(value)).toEqual(codes(bytes));
  });
});

it('replaces the same value by the same in whatever file and element, and by another for another key', () => {
  const first = copyOf(answer('REF*6P*W123456701~EB*1**30~MSG*ASK ANA'));
  const memberId = /NM1\*IL.*\*MI\*(\w+)/.exec(first)?.[1] ?? '';
  expect(memberId).toMatch(/^[A-Z]\d{9}$/);
  expect(/REF\*6P\*(\w+)/.exec(first)?.[1]).toBe(memberId);
  const given = /NM1\*IL\*1\*\w+\*(\w+)/.exec(first)?.[1] ?? '';
  expect(first).toMatch(new RegExp(`MSG\\*\\w+ ${given}~`));
  expect(copyOf(answer('EB*1**33'))).toContain(memberId);
  expect(copyOf(answer('EB*1**33'), 'second key')).not.toContain(memberId);
});

it('gives each provider another NPI with a right check digit', () => {
  const text = copyOf(answer('EB*1**30~LS*2120~NM1*P3*1*LINDQVIST*EBBA****XX*1285736900~LE*2120'));
  const npis = [...text.matchAll(/\*XX\*(\d+)/g)].map(([, npi = '']) => npi);
  expect(npis.length).toBeGreaterThan(0);
  expect(npis.filter((npi) => !isNpi(npi) || npi === '1285736900')).toEqual([]);
});

it('moves the dates of one person by one number of days, also ranges and times', () => {
  const text = copyOf(
    answer('DTP*346*D8*20260101~EB*1**30~DTP*472*RD8*20260901-20260906~DTP*291*D8*99991231'),
  );
  const day = (date: string) =>
    Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`) / 86_400_000;
  const [, from = '', to = ''] = /RD8\*(\d{8})-(\d{8})/.exec(text) ?? [];
  const [, begin = ''] = /DTP\*346\*D8\*(\d{8})/.exec(text) ?? [];
  expect(day(to) - day(from)).toBe(5);
  expect(day(from) - day(begin)).toBe(day('20260901') - day('20260101'));
  expect(day(begin)).toBeLessThan(day('20260101'));
  expect(text).toContain('DTP*291*D8*99991231');
});

it('moves the dates of two persons by numbers of their own, and of one by the same in every file', () => {
  const dateOf = (member: string) =>
    /DTP\*346\*D8\*(\d{8})/.exec(
      copyOf(answer('DTP*346*D8*20260101~EB*1**30').replaceAll('W123456701', member)),
    )?.[1];
  expect(dateOf('W123456701')).toBe(dateOf('W123456701'));
  expect(dateOf('W123456701')).not.toBe(dateOf('K55512')); // for this key
});

it('tells whoever is 90 or older as 90', () => {
  const born = (date: string) =>
    /DMG\*D8\*(\d{8})/.exec(copyOf(answer('EB*1**30').replace(/DMG\*D8\*\d+/, `DMG*D8*${date}`)))?.[1];
  expect(born('19361126')).toBe('19360101');
  expect(born('19050704')).toBe('19360101');
  expect(born('19361127')).not.toBe('19360101');
});

it('leaves what is no date none, and what is wrong wrong', () => {
  const text = answer('DTP*346*D8*20261340~REF*SY*123-45-6789~EB*1**30');
  const copy = copyOf(text);
  expect(copy).toContain('DTP*346*D8*99999999');
  expect(copy).toMatch(/REF\*SY\*9\d\d-\d\d-\d{4}~/);
  expect(copy).not.toContain('123-45-6789');
});

it('replaces what stands in segments that nobody told it about, and outside of any', () => {
  const text = answer('EB*1**30~ZZ9*1*ANA RIVERA*20260101*W123456701').replace('GS*', 'ANA RIVERA~GS*');
  const copy = copyOf(`ANA WAS HERE ${text} AND RIVERA`);
  expect(copy).not.toMatch(/ANA|RIVERA|W123456701|20260101/);
  expect(copy).toMatch(/ZZ9\*1\*\w{3} \w{6}\*\d{8}\*\w{10}~/);
});

it('keeps letters, case and marks of names, e-mail addresses and phones', () => {
  const copy = copyOf(
    answer(
      "EB*1**30~MSG*O'Brien-Lee, Zoé~PER*IC**EM*ana.rivera@mail.example.org*TE*6125550188*UR*www.rivera.com",
    ),
  );
  expect(copy).toMatch(/MSG\*[A-Z]'[A-Z][a-z]{4}-[A-Z][a-z]{2}, [A-Z][a-z]{2}~/);
  expect(copy).toMatch(
    /\*EM\*[a-z]{3}\.[a-z]{6}@[a-z]{4}\.[a-z]{7}\.qqq\*TE\*[2-9]\d\d555\d{4}\*UR\*[a-z]{3}\.[a-z]{6}\.qqq/,
  );
  expect(copy).not.toMatch(/rivera|Brien|Zo|0188/);
});

it('keeps the scheme of a web address, though a colon separates components elsewhere', () => {
  const copy = copyOf(answer('EB*1**30~PER*IC**UR*https://rivera.example/ana'));
  expect(copy).toMatch(/\*UR\*https:\/\/[a-z]{6}\.q{7}\/[a-z]{3}~/);
});

it('gives nothing back of a file it cannot read', () => {
  const { value, issues, replaced } = deidentify(bytesOf('ANA RIVERA was here'), needs());
  expect(value).toBeUndefined();
  expect(replaced).toBe(0);
  expect(issues.map(({ code }) => code)).toEqual(['x12/no-interchange']);
});

it('keeps Latin-1 files in Latin-1', () => {
  const latin1 = Uint8Array.from(answer('EB*1**30~MSG*ANA «RIVERA»'), (one) => one.charCodeAt(0));
  const { value } = deidentify(latin1, needs());
  expect(value?.length).toBe(latin1.length);
  expect(Buffer.from(value ?? []).toString('latin1')).toMatch(/MSG\*[A-Z]{3} «[A-Z]{6}»~/);
});

const claims = [
  'BHT*0019*00*BATCH-77*20261123*1015*CH',
  'NM1*41*2*NORTHFIELD BILLING*****46*NB-4471',
  'NM1*40*2*MERIDIAN HEALTH PLAN*****46*MERID',
  'HL*1**20*1',
  'NM1*85*2*NORTHFIELD CLINIC*****XX*1467560003',
  'REF*EI*411234567',
  'HL*2*1*22*0',
  'SBR*P*18*GRP-8812*ACME WORKS******CI',
  'NM1*IL*1*RIVERA*ANA****MI*W123456701',
  'DMG*D8*19840309*F',
  'CLM*CLAIM-5521*513.88***11:B:1*Y*A*Y*Y',
  'DTP*431*D8*20261101',
  'K3*RIVERA CALLED TWICE',
  'HI*ABK:S82101A',
  'SV1*HC:72148:26*513.88*UN*1***1',
  'DTP*472*D8*20261120',
];
const remittance = [
  'BPR*I*120*C*ACH*CCP*01*091000019*DA*33445566*1411234567**01*091000022*DA*77889900*20261130',
  'TRN*1*CHECK-9981*1411234567',
  'N1*PE*NORTHFIELD CLINIC*XX*1467560003',
  'CLP*CLAIM-5521*1*513.88*120*15*12*PAYER-7781',
  'NM1*QC*1*RIVERA*ANA****MI*W123456701',
  'DTM*232*20261120',
  'CAS*CO*45*378.88',
  'PLB*1467560003*20261231*WO:ADVANCE-3*15',
];
/** A set of which there is no guide here. */
const setOf = (set: string, body: readonly string[]) =>
  answer('EB*1**30')
    .replaceAll('*271*', `*${set}*`)
    .replace(/BHT[\s\S]*?(?=SE\*)/, `${body.join('~')}~`)
    .replace(/SE\*\d+/, `SE*${body.length + 2}`);

it('knows who is in sets of which it has no guide, and keeps their codes and amounts', () => {
  const copies = [copyOf(setOf('837', claims)), copyOf(setOf('835', remittance))];
  const text = copies.join('\n');
  expect(text).not.toMatch(
    /RIVERA|\bANA\b|W123456701|1467560003|411234567|NORTHFIELD|4471|8812|ACME|5521|CALLED|19840309|20261101|20261120|7781|9981|ADVANCE|33445566|77889900|BATCH/,
  );
  expect(text).toMatch(/SV1\*HC:72148:26\*513\.88\*UN\*1\*\*\*1~/);
  expect(text).toMatch(/HI\*ABK:S82101A~/);
  expect(text).toMatch(/CAS\*CO\*45\*378\.88~/);
  const both = (pattern: RegExp) => copies.map((one) => pattern.exec(one)?.[1] ?? '');
  const [claim, paid] = both(/CL[MP]\*(\w+-\d+)/);
  expect(claim).toBe(paid);
  const [served, told] = both(/DT[PM]\*(?:472\*D8|232)\*(\d{8})/);
  expect(served).toBe(told);
});
