/** How each kind of value is carried, both ways, and what is said where it cannot be. */
import { carriers } from '../../mappers/carry/index.ts';
import type { AnyRow, Carrier } from '../../mappers/map.ts';

type Words = Readonly<Record<string, unknown>>;
const rowOf = (as: Carrier, words: Words) =>
  ({ id: 'x', x12: 3, see: 'a | b', as, fhir: 'x', ...words }) as unknown as AnyRow;

/** Text of the other elements of the segment, by number or `number.component`. */
type Others = Readonly<Record<string, string>>;

const read = (as: Carrier, text: string, words: Words = {}, others: Others = {}) =>
  carriers[as].read(text, {
    row: rowOf(as, words),
    element: 3,
    other: (element, component) => others[component ? `${element}.${component}` : String(element)] ?? '',
    bytes: () => Buffer.from(text, 'latin1'),
    loop: '2110C',
    segmentNumber: 17,
  });
const write = (as: Carrier, value: unknown, words: Words = {}) =>
  carriers[as].write(value, { row: rowOf(as, words), positionOf: (number) => (number === 7 ? 2 : 0) });

const x12 = (list: string, code: string) => ({
  coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }],
});

describe('is read', () => {
  it.each<[as: Carrier, text: string, value: unknown, words?: Words, others?: Others]>([
    ['text', 'RIVERA', 'RIVERA'],
    ['date', '20240229', '2024-02-29'],
    ['date-from', '20261201', '2026-12-01', {}, { 2: 'D8' }],
    ['date-from', '20261201-20261231', '2026-12-01', {}, { 2: 'RD8' }],
    ['date-to', '20261201-20261231', '2026-12-31', {}, { 2: 'RD8' }],
    ['moment', '20261123', '2026-11-23T10:15:00Z', {}, { 4: '1015' }],
    ['moment', '20261123', '2026-11-23T10:15:30Z', {}, { 4: '101530' }],
    ['moment', '20261123', '2026-11-23T00:00:00Z'],
    ['usd', '25', { value: 25, currency: 'USD' }],
    ['usd', '.5', { value: 0.5, currency: 'USD' }],
    ['percent', '0.2', '20%'],
    ['percent', '.125', '12.5%'],
    ['percent', '1', '100%'],
    ['count', '12', 12],
    ['count', '12.0', 12],
    ['decimal', '-2.5', -2.5],
    ['pointer', '2', 2],
    ['yes-no', 'N', false],
    ['originator', '9CHARTSIDE', 'urn:trnorg:9CHARTSIDE'],
    ['x12-concept', 'SC', x12('1525', 'SC'), { list: '1525' }],
    ['x12-code', 'SC', 'SC', { list: '1525' }],
    [
      'procedure',
      '70551',
      { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '70551' }] },
      {},
      { '3.1': 'HC' },
    ],
    [
      'diagnosis-code',
      'G894',
      { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'G89.4' }] },
      {},
      { '3.1': 'ABK' },
    ],
    [
      'diagnosis-code',
      'I10',
      { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10' }] },
      {},
      { '3.1': 'ABF' },
    ],
    ['loop', 'x', '2110C'],
    ['segment-number', 'x', 17],
    ['statement', 'x', 'Nothing stated', { says: 'Nothing stated' }],
    ['base64', '\u0000\u00ffA', 'AP9B', {}, { 1: 'ASC' }],
    ['base64', 'AP9B', 'AP9B', {}, { 1: 'B64' }],
    ['base64', 'AP\n9', 'AP9=', {}, { 1: 'B64' }],
    ['media-type', '%PDF-1.4', 'application/pdf', {}, { 1: 'ASC' }],
    ['media-type', 'JVBERi0x', 'application/pdf', {}, { 1: 'B64' }],
  ])('%s, case %#', (as, text, value, words = {}, others = {}) => {
    expect(read(as, text, words, others)).toMatchObject({ value });
  });

  it.each<[as: Carrier, text: string, others?: Others]>([
    ['date', '20230229'],
    ['date', '2023-02-01'],
    ['date-from', '20261301', { 2: 'D8' }],
    ['date-to', '20261201-20261331', { 2: 'RD8' }],
    ['moment', '20261341'],
    ['usd', '12,50'],
    ['usd', '1e3'],
    ['percent', 'x'],
    ['count', '1.5'],
    ['decimal', ''],
    ['pointer', '0'],
    ['base64', 'no base64!', { 1: 'B64' }],
    ['base64', 'A', { 1: 'B64' }],
    ['base64', 'AB=C', { 1: 'B64' }],
  ])('not: %s, case %#, is told in a sentence', (as, text, others = {}) => {
    expect(read(as, text, {}, others)).toEqual({ problem: expect.stringMatching(/^[A-Z].*\.$/) as unknown });
  });

  it('names further elements that had a part in the value', () => {
    expect(read('date-from', '20261201', {}, { 2: 'D8' })).toMatchObject({ also: [2] });
    expect(read('moment', '20261123', {}, { 4: '1015' })).toMatchObject({ also: [4] });
    expect(read('procedure', '70551', {}, { '3.1': 'HC' })).toMatchObject({ also: [[3, 1]] });
  });
});

describe('is written', () => {
  it.each<[as: Carrier, value: unknown, text: string, words?: Words]>([
    ['text', ' Weiß ', 'Weiss'],
    ['postal-code', '55401-1234', '554011234'],
    ['date', '2026-12-01', '20261201'],
    ['date', '2026-12-01T23:30:00-06:00', '20261202'],
    ['time', '2026-12-01T23:30:00-06:00', '0530'],
    ['usd', { value: 25.5, currency: 'USD' }, '25.5'],
    ['decimal', 2.5, '2.5'],
    ['count', 12, '12'],
    ['pointer', 7, '2'],
    ['yes-no', true, 'Y'],
    ['originator', 'urn:trnorg:9CHARTSIDE', '9CHARTSIDE'],
    ['x12-concept', x12('1525', 'SC'), 'SC', { list: '1525' }],
    [
      'x12-concept',
      {
        coding: [
          { system: 'urn:other', code: 'no' },
          { system: 'http://codesystem.x12.org/005010/1525', code: 'SC' },
        ],
      },
      'SC',
      { list: '1525' },
    ],
    [
      'x12-concept',
      {
        coding: [
          { system: 'https://valueset.x12.org/x217/005010/response/2000F/HCR/1/01/00/306', code: 'A1' },
        ],
      },
      'A1',
      { list: '306' },
    ],
    [
      'x12-concept',
      x12('1525', 'referral'),
      'SC',
      { list: '1525', codes: [{ x12: 'SC', fhir: 'referral' }] },
    ],
    [
      'procedure',
      {
        coding: [
          { system: 'urn:local', code: 'MRI' },
          { system: 'http://www.ama-assn.org/go/cpt', code: '70551' },
        ],
      },
      '70551',
    ],
    [
      'diagnosis-code',
      {
        coding: [
          { system: 'http://snomed.info/sct', code: '373621006' },
          { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'G89.4' },
        ],
      },
      'G894',
    ],
  ])('%s, case %#', (as, value, text, words = {}) => {
    expect(write(as, value, words)).toMatchObject({ text });
  });

  it.each<[as: Carrier, value: unknown, words?: Words]>([
    ['text', 12],
    ['date', '2026-12'],
    ['usd', { value: 25, currency: 'CAD' }],
    ['usd', { value: 1e21 }],
    ['decimal', 'x'],
    ['pointer', 8],
    ['originator', 'urn:other'],
    ['x12-concept', { coding: [{ system: 'urn:other', code: 'SC' }] }, { list: '1525' }],
    [
      'x12-concept',
      { coding: [{ system: 'https://codesystem.x12.org/005010/15', code: 'SC' }] },
      { list: '1525' },
    ],
    ['procedure', { coding: [{ system: 'urn:local', code: 'MRI' }] }],
    ['diagnosis-code', { coding: [{ system: 'http://snomed.info/sct', code: '373621006' }] }],
    ['base64', 'no base64!'],
    ['base64', 'AP9B='],
    ['elsewhere', 'https://ehr.example.org/Binary/9'],
    ['percent', '20%'],
  ])('not: %s, case %#, is told in a sentence', (as, value, words = {}) => {
    expect(write(as, value, words)).toEqual({ problem: expect.stringMatching(/^[A-Z].*\.$/) as unknown });
  });

  it('cuts what is too long and says so', () => {
    expect(write('text', 'ABCDEF', { max: 4 })).toEqual({ text: 'ABCD', shortened: true });
  });

  it('says where a code came from a table', () => {
    expect(
      write(
        'concept',
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'spouse' },
          ],
        },
        { table: 'relationship' },
      ),
    ).toEqual({ text: '01', looked: true });
  });

  it('turns base64 into the bytes of a BIN, and leaves it as it is in a BDS that says so', () => {
    expect(write('base64', 'AP9B', { x12: 2 })).toMatchObject({ bytes: Uint8Array.from([0, 255, 65]) });
    expect(write('base64', 'AP9B', { x12: 3 })).toMatchObject({ bytes: new TextEncoder().encode('AP9B') });
  });
});
