/** Small interchanges around a body, so that a test shows only the segments it is about. All people are invented. */
import { readInterchanges, type Issue, type Segment } from '#x12';

export interface Marks {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}
export const usual: Marks = { element: '*', repetition: '^', component: ':', segment: '~' };

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

/** An ISA of fixed width; ISA11 is the repetition separator, or `U` in version 00401. */
export function isa(marks: Marks = usual, number = '000000017', version = '00501'): string {
  const { element, repetition, component, segment } = marks;
  const blank = ' '.repeat(10);
  const sender = 'SENDER'.padEnd(15);
  const receiver = 'RECEIVER'.padEnd(15);
  return (
    [
      'ISA',
      '00',
      blank,
      '00',
      blank,
      'ZZ',
      sender,
      'ZZ',
      receiver,
      '261123',
      '1015',
      repetition,
      version,
    ].join(element) +
    element +
    [number, '0', 'T', component].join(element) +
    segment
  );
}

/** The body's segments, written with `*`, `^`, `:`, inside ST/SE, GS/GE and ISA/IEA with right counts. */
export function interchange(
  set: '270' | '271' | '999',
  body: readonly string[],
  marks: Marks = usual,
): string {
  const guide = set === '999' ? '005010X231A1' : '005010X279A1';
  const group = { 270: 'HS', 271: 'HB', 999: 'FA' }[set];
  const segments = [
    `GS*${group}*SENDER*RECEIVER*20261123*1015*7*X*${guide}`,
    `ST*${set}*0001*${guide}`,
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*7',
    'IEA*1*000000017',
  ];
  const swap: Readonly<Record<string, string>> = {
    '*': marks.element,
    '^': marks.repetition,
    ':': marks.component,
  };
  const own = segments.map((one) => one.replaceAll(/[*^:]/g, (mark) => swap[mark] ?? mark) + marks.segment);
  return isa(marks) + own.join('');
}

const answerHead = [
  'BHT*0022*11*REF1*20261123*1016',
  'HL*1**20*1',
  'NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID',
  'HL*2*1*21*1',
  'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003',
];
const subscriber = ['TRN*2*TRACE1*9CHARTSIDE', 'NM1*IL*1*RIVERA*ANA****MI*W123456701', 'DMG*D8*19840309*F'];

/** A 271 about one subscriber, with these segments behind the person. */
export const answer = (...benefits: string[]): string =>
  interchange('271', [...answerHead, 'HL*3*2*22*0', ...subscriber, ...benefits]);

/** A 271 about a dependent of that subscriber. */
export const answerForDependent = (...benefits: string[]): string =>
  interchange('271', [
    ...answerHead,
    'HL*3*2*22*1',
    'NM1*IL*1*RIVERA*ANA****MI*W123456701',
    'HL*4*3*23*0',
    'TRN*2*TRACE2*9CHARTSIDE',
    'NM1*03*1*RIVERA*LEO',
    'DMG*D8*20160505*M',
    'INS*N*19',
    ...benefits,
  ]);

/** A 270 about one subscriber. */
export const question = (...asked: string[]): string =>
  interchange('270', [
    'BHT*0022*13*REF1*20261123*1015',
    'HL*1**20*1',
    'NM1*PR*2*MERIDIAN HEALTH PLAN*****PI*MERID',
    'HL*2*1*21*1',
    'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003',
    'HL*3*2*22*0',
    'TRN*1*TRACE1*9CHARTSIDE',
    'NM1*IL*1*RIVERA*ANA****MI*W123456701',
    'DMG*D8*19840309*F',
    ...asked,
  ]);

/** `code@segment.element` of every issue, e.g. `x12/se-count@14.1`; without element the segment alone. */
export const brief = (issues: readonly Issue[]): string[] =>
  issues.map(({ code, at }) => `${code}@${at.segment}${at.element === undefined ? '' : `.${at.element}`}`);

/** Every segment between ISA and IEA of a file, sets only. */
export const segmentsOf = (bytes: Uint8Array): readonly Segment[] =>
  readInterchanges(bytes).value.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments)),
  );
