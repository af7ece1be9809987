/** Whole files: several interchanges, groups and sets; what a partner's policy changes in them, and what it refuses. */
import {
  checkFile,
  readInterchanges,
  writeFile,
  type CheckOptions,
  type ElementValue,
  type SegmentValue,
  type WritePolicy,
} from '#x12';

type File = Parameters<typeof writeFile>[0];
type Group = File['interchanges'][number]['groups'][number];

/** A guide nobody has: the checker looks at the envelope alone. */
const options: CheckOptions = { switches: { 'x12/guide-unknown': 'off' } };
const head = {
  sender: { qualifier: 'ZZ', id: 'NORTHFIELD' },
  receiver: { qualifier: 'ZZ', id: 'MERIDIAN' },
  usage: 'T',
  at: '2026-11-23T10:15:00Z',
} as const;

const group = (number: number, ...bodies: (readonly SegmentValue[])[]): Group => ({
  functional: 'HS',
  sender: 'NORTHFIELD',
  receiver: 'MERIDIAN',
  number,
  guide: '005010X000',
  sets: bodies.map((body, i) => ({ set: '270', number: i + 1, body })),
});
const fileOf = (...groups: readonly Group[]): File => ({ interchanges: [{ ...head, number: 417, groups }] });
const name = (...elements: (ElementValue | undefined)[]): SegmentValue => ({
  id: 'NM1',
  elements: ['IL', '1', ...elements],
});
const write = (body: readonly SegmentValue[], policy: WritePolicy = {}) =>
  writeFile(fileOf(group(7, body)), policy, options);
const textOf = ({ value }: ReturnType<typeof writeFile>) =>
  value ? Buffer.from(value).toString() : undefined;
const bodyOf = (written: ReturnType<typeof writeFile>) => textOf(written)?.split('~')[3];

it('counts sets, groups and segments, and closes each with its own number', () => {
  const file: File = {
    interchanges: [
      {
        ...head,
        number: 417,
        groups: [group(7, [name('A')], [name('B'), name('C')]), group(8, [name('D')])],
      },
      { ...head, number: 418, asksForTa1: true, usage: 'P', groups: [group(7, [name('E')])] },
    ],
  };
  const { value = new Uint8Array(), issues } = writeFile(file, { lineEnd: '\n' }, options);
  expect(issues).toEqual([]);
  const ends = Buffer.from(value).toString().split('\n').filter((line) => /^(?:SE|GE|IEA)/.test(line)); // prettier-ignore
  expect(ends).toEqual([
    'SE*3*0001~', 'SE*4*0002~', 'GE*2*7~', 'SE*3*0001~', 'GE*1*8~', 'IEA*2*000000417~',
    'SE*3*0001~', 'GE*1*7~', 'IEA*1*000000418~',
  ]); // prettier-ignore
  const headers = readInterchanges(value).value.map(({ header }) =>
    [14, 15].map((element) => header.element(element)),
  );
  expect(headers).toEqual([['0', 'T'], ['1', 'P']]); // prettier-ignore
});

it('pads what stands in the ISA, and does not cut what is too long', () => {
  const at = (id: string) =>
    writeFile(
      { interchanges: [{ ...head, sender: { qualifier: '30', id }, number: 1, groups: [group(7, [])] }] },
      {},
      options,
    );
  const { value = new Uint8Array() } = at('41123   ');
  expect(readInterchanges(value).value[0]?.header.element(6)).toBe('41123          ');
  const { value: none, issues } = at('A'.repeat(16));
  expect(none).toBeUndefined();
  expect(issues.map(({ code, at: place }) => [code, place.segment, place.element])).toEqual([
    ['x12/write-envelope', 1, 6],
  ]);
});

it.each([
  ['005010X279A1', '00501'],
  ['006020X316', '00602'],
])('takes the release of the interchange from the guide %s', (guide, version) => {
  const written = writeFile(
    fileOf({ ...group(7, []), guide }),
    {},
    { switches: { ...options.switches, 'x12/segment-missing': 'off', 'x12/loop-missing': 'off' } },
  );
  expect(textOf(written)?.slice(84, 89)).toBe(version);
});

it('writes TA1 segments before the groups', () => {
  const ta1 = { id: 'TA1', elements: ['000000017', '261123', '1015', 'A', '000'] };
  const file: File = { interchanges: [{ ...head, number: 1, acknowledgements: [ta1], groups: [] }] };
  expect(textOf(writeFile(file))?.slice(106)).toBe('TA1*000000017*261123*1015*A*000~IEA*0*000000001~');
});

it('writes data of any bytes, and states its length', () => {
  const data = new Uint8Array([0x0a, 0x7e, 0x2a, 0xff, 0]);
  const bds: SegmentValue = { id: 'BDS', elements: ['B64', undefined, 'fn4='] };
  const written = write([{ id: 'BIN', elements: ['999', data] }, bds]);
  const [bin, base64] =
    readInterchanges(written.value ?? new Uint8Array()).value[0]?.groups[0]?.sets[0]?.segments.slice(1) ?? [];
  expect([bin?.element(1), bin?.range(2).length, base64?.text]).toEqual(['5', 5, 'BDS*B64*4*fn4=']);
  const { offset = 0 } = bin?.range(2) ?? {};
  expect(written.value?.subarray(offset, offset + 5)).toEqual(data);
});

it('writes composites that repeat', () => {
  const value = { repetitions: [{ components: ['AB', '', 'C', ''] }, 'D', { components: ['E', 'F'] }] };
  expect(bodyOf(write([name(value)]))).toBe('NM1*IL*1*AB::C^D^E:F');
});

describe('A partner’s policy', () => {
  const other = { element: '|', repetition: '!', component: '>', segment: '\n' };

  it('changes the separators, and with them what a value may hold', () => {
    const written = write([name('A*B:C~D'), name({ repetitions: ['X', 'Y'] })], { delimiters: other });
    expect(textOf(written)?.split('\n').slice(3, 5)).toEqual(['NM1|IL|1|A*B:C~D', 'NM1|IL|1|X!Y']);
    expect(checkFile(written.value ?? new Uint8Array(), options).issues).toEqual([]);
  });

  it.each([
    ['two are the same', { ...other, component: '|' }],
    ['a letter', { ...other, component: 'x' }],
    ['a digit', { ...other, repetition: '1' }],
    ['a blank', { ...other, segment: ' ' }],
    ['two characters', { ...other, segment: '\r\n' }],
    ['none', { ...other, segment: '' }],
    ['no byte of its own', { ...other, element: '§' }],
  ])('is refused where its separators cannot be: %s', (_name, delimiters) => {
    const { value, issues } = write([name('A')], { delimiters });
    expect([value, ...issues.map(({ code }) => code)]).toEqual([undefined, 'x12/write-delimiters']);
  });

  it.each<[string, WritePolicy, string]>([
    ['lower case is of the extended set', {}, 'Rivera'],
    ['basic characters', { characters: 'basic' }, `O'BRIEN & SONS (EAST) 1/2 "A"`],
    ['national characters where agreed', { agreed: 'Ñ' }, 'MUÑOZ'],
  ])('allows %s', (_name, policy, family) => {
    expect(bodyOf(write([name(family)], policy))).toBe(`NM1*IL*1*${family}`);
  });

  it.each<[string, WritePolicy, string]>([
    ['lower case in the basic set', { characters: 'basic' }, 'Rivera'],
    ['the at sign in the basic set', { characters: 'basic' }, 'A@B'],
    ['national characters without agreement', {}, 'MUÑOZ'],
    ['another national character than agreed', { agreed: 'Ñ' }, 'MÜLLER'],
    ['a control character', { agreed: 'Ñ' }, 'A\u0007'],
  ])('refuses %s, and names the place', (_name, policy, family) => {
    const { value, issues } = write(
      [name('A'), name({ repetitions: ['A', { components: ['B', family] }] })],
      policy,
    );
    expect(value).toBeUndefined();
    expect(
      issues.map(({ code, at }) => [code, at.segment, at.inSet, at.element, at.component, at.repetition]),
    ).toEqual([['x12/write-character', 5, 3, 3, 2, 2]]);
    expect(JSON.stringify(issues)).not.toContain(family);
  });

  it('writes capitals where they are wanted', () => {
    expect(bodyOf(write([name('Rivera-Muñoz')], { characters: 'basic', upperCase: true, agreed: 'Ñ' }))).toBe(
      'NM1*IL*1*RIVERA-MUÑOZ',
    );
  });

  it('replaces what it says, and tells each value that is not the same any more', () => {
    const policy: WritePolicy = { replace: { '^': ' ', Ñ: 'N', ':': '' } };
    const { value, issues } = write([name('A^B:C'), name('MUÑOZ', 'ANA')], policy);
    expect(value && Buffer.from(value).toString().split('~').slice(3, 5)).toEqual([
      'NM1*IL*1*A BC',
      'NM1*IL*1*MUNOZ*ANA',
    ]);
    expect(issues.map(({ code, severity, at }) => [code, severity, at.segment, at.element])).toEqual([
      ['x12/write-replaced', 'warning', 4, 3],
      ['x12/write-replaced', 'warning', 5, 3],
    ]);
  });

  it('replaces no character that may stand, and nothing by what may not', () => {
    expect(bodyOf(write([name('A-B')], { replace: { '-': ' ' } }))).toBe('NM1*IL*1*A-B');
    const { value, issues } = write([name('A^B~C')], { replace: { '^': '~' } });
    expect([value, ...issues.map(({ code }) => code)]).toEqual([undefined, 'x12/write-delimiter']);
  });

  it.each(['', '\n', '\r\n'] as const)('ends lines with %j', (lineEnd) => {
    const written = write([name('A')], { lineEnd });
    expect(textOf(written)?.slice(105).startsWith(`~${lineEnd}GS*`)).toBe(true);
    expect(textOf(written)?.endsWith(`*000000417~${lineEnd}`)).toBe(true);
  });
});
