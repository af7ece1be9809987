/** Builds 270 interchanges as plain strings, for the simulator's tests. Synthetic people only. */

export interface Ask {
  readonly payer?: string;
  readonly memberId?: string;
  readonly last?: string;
  readonly first?: string;
  /** CCYYMMDD. */
  readonly birthDate?: string;
  readonly dependent?: { readonly last: string; readonly first: string; readonly birthDate: string };
  readonly serviceTypes?: string;
  readonly procedure?: string;
  /** CCYYMMDD; '' = no date is sent. */
  readonly date?: string;
  readonly npi?: string;
  readonly trace?: string;
  /** element, repetition, component, segment. */
  readonly delimiters?: readonly [string, string, string, string];
  /** Changes the segments between ST and SE before they are counted. */
  readonly change?: (segments: string[][]) => string[][];
}

/** The clock of these tests, and a day of service shortly after it. */
export const now = new Date('2026-11-23T15:00:00Z');
export const serviceDate = '20261125';

export function ask(wanted: Ask = {}): string {
  const [element, repetition, component, segment] = wanted.delimiters ?? ['*', '^', ':', '~'];
  const body = (wanted.change ?? ((same) => same))(bodyOf(wanted));
  const set = [['ST', '270', '0007', '005010X279A1'], ...body, ['SE', String(body.length + 2), '0007']];
  const isa = [
    ...[
      'ISA',
      '00',
      ' '.repeat(10),
      '00',
      ' '.repeat(10),
      'ZZ',
      'CHARTSIDE'.padEnd(15),
      'ZZ',
      'CLEARHOUSE'.padEnd(15),
    ],
    ...['261123', '0900', repetition, '00501', '000000042', '0', 'T', component],
  ];
  const gs = ['GS', 'HS', 'CHARTSIDE', 'CLEARHOUSE', '20261123', '0900', '42', 'X', '005010X279A1'];
  return [isa, gs, ...set, ['GE', '1', '42'], ['IEA', '1', '000000042']]
    .map(
      (elements) =>
        `${elements.join(element).replaceAll('\u0001', repetition).replaceAll('\u0002', component)}${segment}`,
    )
    .join('');
}

/** Repetitions (^) and components (:) are marked, so that any delimiters can be put in their place. */
function bodyOf(wanted: Ask): string[][] {
  const { dependent, payer = 'MERID', npi = '1467560003', trace = 'CS-TRACE-1', date = serviceDate } = wanted;
  const eq = [
    'EQ',
    (wanted.serviceTypes ?? '30').replaceAll('^', '\u0001'),
    ...(wanted.procedure === undefined ? [] : [wanted.procedure.replaceAll(':', '\u0002')]),
  ];
  const about = [eq, ...(date === '' ? [] : [['DTP', '291', 'D8', date]])];
  const traced = [['TRN', '1', trace, '9CHARTSIDE']];
  const name = ['NM1', 'IL', '1', wanted.last ?? 'RIVERA', wanted.first ?? 'ANA LUCIA', '', '', ''];
  return [
    ['BHT', '0022', '13', 'REF-77', '20261123', '0900'],
    ['HL', '1', '', '20', '1'],
    ['NM1', 'PR', '2', 'A PAYER', '', '', '', '', 'PI', payer],
    ['HL', '2', '1', '21', '1'],
    ['NM1', '1P', '2', 'NORTHFIELD IMAGING', '', '', '', '', 'XX', npi],
    ['HL', '3', '2', '22', dependent === undefined ? '0' : '1'],
    ...(dependent === undefined ? traced : []),
    wanted.memberId === '' ? name.slice(0, 5) : [...name, 'MI', wanted.memberId ?? 'W123456701'],
    ['DMG', 'D8', wanted.birthDate ?? '19840309'],
    ...(dependent === undefined
      ? about
      : [
          ['HL', '4', '3', '23', '0'],
          ...traced,
          ['NM1', '03', '1', dependent.last, dependent.first],
          ['DMG', 'D8', dependent.birthDate],
          ['INS', 'N', '19'],
          ...about,
        ]),
  ];
}
