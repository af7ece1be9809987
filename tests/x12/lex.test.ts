/** A file is cut right whatever its delimiters, line ends and encoding, and broken ones are told, not thrown. */
import { readInterchanges } from '#x12';
import { answer, brief, bytesOf, interchange, isa, question, segmentsOf, usual } from './builders.ts';

const body = ['BHT*0022*11*REF1*20261123*1016', 'HL*1**20*1', 'EB*1**30^98'];
const idsOf = (bytes: Uint8Array) => segmentsOf(bytes).map(({ id }) => id);

it.each([
  ['the usual ones', usual],
  ['pipes and a newline', { element: '|', repetition: '!', component: '>', segment: '\n' }],
  ['control characters', { element: '\x1d', repetition: '\x1e', component: '\x1f', segment: '\x1c' }],
  ['a plus and a quote', { element: '+', repetition: '%', component: ',', segment: "'" }],
  ['a tab between elements', { element: '\t', repetition: '^', component: ':', segment: '~' }],
])('reads delimiters from their places: %s', (_name, marks) => {
  const bytes = bytesOf(interchange('271', body, marks));
  const segments = segmentsOf(bytes);
  expect(readInterchanges(bytes).issues).toEqual([]);
  expect(segments.map(({ id }) => id)).toEqual(['ST', 'BHT', 'HL', 'EB', 'SE']);
  const eb = segments[3];
  expect(eb?.repetitions(3).map((range) => eb.textAt(range))).toEqual(['30', '98']);
});

it.each([
  ['newlines after terminators', (text: string) => text.replaceAll('~', '~\n')],
  ['CRLF after terminators', (text: string) => text.replaceAll('~', '~\r\n')],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['blanks and blank lines around', (text: string) => `\n  \r\n${text.replaceAll('~', '~  \n\n')} \n`],
  ['CRLF as the terminator', (text: string) => text.replaceAll('~', '\r\n').replace('\r\n', '\n')],
])('reads %s as if they were not there', (_name, change) => {
  const bytes = bytesOf(change(interchange('271', body)));
  expect(brief(readInterchanges(bytes).issues)).toEqual([]);
  expect(idsOf(bytes)).toEqual(['ST', 'BHT', 'HL', 'EB', 'SE']);
});

it.each(['', '\n', '\r\n\r\n'])(
  'reads several interchanges with delimiters of their own, %j between',
  (between) => {
    const other = { element: '|', repetition: '!', component: '>', segment: '\n' };
    const bytes = bytesOf(interchange('271', body) + between + interchange('271', body, other));
    const { value, issues } = readInterchanges(bytes);
    expect(brief(issues)).toEqual([]);
    expect(value.map(({ groups }) => groups[0]?.sets[0]?.segments.length)).toEqual([5, 5]);
  },
);

it.each(['', '\n'])('starts anew at an ISA where the trailer before it is missing, %j between', (between) => {
  const other = { element: '|', repetition: '!', component: '>', segment: '\n' };
  const cut = interchange('271', body).replace(/IEA.*$/, '');
  const { value, issues } = readInterchanges(bytesOf(cut + between + interchange('271', body, other)));
  expect(brief(issues)).toEqual(['x12/no-iea@1']);
  expect(value).toHaveLength(2);
});

it('keeps ISA inside data as data', () => {
  const { value, issues } = readInterchanges(bytesOf(answer('EB*1**30', 'MSG*CALL ISA*ISA')));
  expect(brief(issues)).toEqual([]);
  expect(value).toHaveLength(1);
});

it('takes ISA11 of version 00401 for a code, not a separator', () => {
  const bytes = bytesOf(
    interchange('271', ['EB*1**3U0']).replace(isa(), isa({ ...usual, repetition: 'U' }, undefined, '00401')),
  );
  const eb = segmentsOf(bytes)[1];
  expect(eb?.repetitions(3).map((range) => eb.textAt(range))).toEqual(['3U0']);
});

it('reads a TA1 before the groups, and alone', () => {
  const ta1 = 'TA1*000000017*261123*1015*A*000~';
  const before = interchange('271', body).replace('GS*', `${ta1}GS*`);
  const alone = `${isa()}${ta1}IEA*0*000000017~`;
  for (const text of [before, alone]) {
    const { value, issues } = readInterchanges(bytesOf(text));
    expect(brief(issues)).toEqual([]);
    expect(value[0]?.acknowledgements.map((one) => one.element(4))).toEqual(['A']);
  }
});

it('counts bytes, not letters, and reads UTF-8 and Latin-1', () => {
  const text = interchange('271', ['NM1*IL*1*MUÑOZ*ZOË', 'EB*1']);
  for (const encoding of ['utf8', 'latin1'] as const) {
    const bytes = new Uint8Array(Buffer.from(text, encoding));
    const [, name, benefit] = segmentsOf(bytes);
    expect([name?.element(3), name?.element(4)]).toEqual(['MUÑOZ', 'ZOË']);
    expect(benefit?.offset).toBe(Buffer.from(text, encoding).indexOf('EB*1'));
  }
});

it.each([
  ['nothing', '', ['x12/empty@0']],
  ['a byte order mark alone', '\ufeff', ['x12/empty@0']],
  ['another text', 'Dear payer,', ['x12/no-interchange@0']],
  ['half an ISA', isa().slice(0, 60), ['x12/truncated@1.8']],
  ['an ISA of wrong width', isa().replace('SENDER ', 'SENDER'), ['x12/isa-width@1.6']],
  ['two equal delimiters', isa({ ...usual, component: '*' }), ['x12/isa-delimiters@1']],
])('tells what is wrong with %s', (_name, text, codes) => {
  const { value, issues } = readInterchanges(bytesOf(text));
  expect(value).toEqual([]);
  expect(brief(issues)).toEqual(codes);
});

it('tells that a file ends inside a segment, and keeps what came before', () => {
  const text = question('EQ*30');
  const { value, issues } = readInterchanges(bytesOf(text.slice(0, text.indexOf('DMG') + 8)));
  expect(brief(issues)).toEqual(['x12/no-iea@1', 'x12/no-ge@2', 'x12/no-se@3', 'x12/truncated@12']);
  expect(value[0]?.groups[0]?.sets[0]?.segments.at(-1)?.text).toBe('DMG*D8*1');
});

it('steps over text between two interchanges and tells where it lay', () => {
  const one = interchange('271', body);
  const { value, issues } = readInterchanges(bytesOf(`${one}THANK YOU\n${one}`));
  expect(value).toHaveLength(2);
  expect(issues.map(({ code, at }) => [code, at.offset, at.length])).toEqual([
    ['x12/text-between', one.length, 9],
  ]);
});

it.each([
  ['no number', 'BDS*B64*abc*QUJD'],
  ['too large a number', 'BDS*B64*400*QUJD'],
  ['too small a number', 'BDS*B64*2*QUJD'],
])('tells a length of binary data that is %s, and reads on', (_name, segment) => {
  const { value, issues } = readInterchanges(bytesOf(interchange('271', [segment, 'EB*1'])));
  expect(brief(issues)).toEqual(['x12/binary-length@4.2']);
  expect(value[0]?.groups[0]?.sets[0]?.segments.map(({ id }) => id)).toEqual(['ST', 'BDS', 'EB', 'SE']);
});

it('keeps line ends that belong to binary data', () => {
  const bytes = bytesOf(interchange('271', ['BDS*ASC*4*A\r\n\n', 'EB*1']));
  const { value, issues } = readInterchanges(bytes);
  expect(brief(issues)).toEqual([]);
  expect(value[0]?.groups[0]?.sets[0]?.segments[1]?.element(3)).toBe('A\r\n\n');
});
