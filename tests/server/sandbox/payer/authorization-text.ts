/** Builds 278 interchanges as plain strings, for the simulator's tests. Synthetic people only. */

export interface AskAuthorization {
  readonly payer?: string;
  readonly memberId?: string;
  readonly last?: string;
  readonly first?: string;
  readonly birthDate?: string;
  readonly dependent?: { readonly last: string; readonly first: string; readonly birthDate: string };
  readonly npi?: string;
  /** Segments of each service, its HL left out; `:` becomes the component separator. */
  readonly services?: readonly (readonly string[])[];
  readonly event?: readonly string[];
  readonly guide?: string;
  readonly purpose?: string;
  /** Changes the segments between ST and SE before they are counted. */
  readonly change?: (segments: string[][]) => string[][];
}

const imaging = [
  'TRN*1*LINE-1*9CHARTSIDE',
  'UM*HS*I*4',
  'DTP*472*D8*20261127',
  'SV1*HC:70553**UN*1',
  'NM1*SJ*1*BAUER*STEFAN****XX*1357924608',
];
const event = ['TRN*1*EVENT-1*9CHARTSIDE', 'UM*HS*I*4*11:B', 'DTP*AAH*D8*20261127', 'HI*ABK:G43909'];

export const sample = (memberId: string, first: string): AskAuthorization => ({
  ...{ payer: 'SLATE', memberId, last: 'SAMPLE', first, birthDate: '19800101' },
});

export function askAuthorization(wanted: AskAuthorization = {}): string {
  const guide = wanted.guide ?? '005010X217';
  const body = (wanted.change ?? ((same) => same))(bodyOf(wanted));
  const set = [['ST', '278', '0007', guide], ...body, ['SE', String(body.length + 2), '0007']];
  const names = ['ZZ', 'CHARTSIDE'.padEnd(15), 'ZZ', 'CLEARHOUSE'.padEnd(15)];
  const isa = ['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), ...names];
  const rest = ['261123', '0900', '^', '00501', '000000042', '0', 'T', ':'];
  const gs = ['GS', 'HI', 'CHARTSIDE', 'CLEARHOUSE', '20261123', '0900', '42', 'X', guide];
  return [[...isa, ...rest], gs, ...set, ['GE', '1', '42'], ['IEA', '1', '000000042']]
    .map((elements) => `${elements.join('*')}~`)
    .join('');
}

function bodyOf(wanted: AskAuthorization): string[][] {
  const { dependent, payer = 'MERID', npi = '1467560003', services = [imaging] } = wanted;
  const patient = dependent === undefined ? 3 : 4;
  const lines = [
    `BHT*0007*${wanted.purpose ?? '13'}*REF-77*20261123*0900`,
    'HL*1**20*1',
    `NM1*X3*2*A PAYER*****PI*${payer}`,
    'HL*2*1*21*1',
    `NM1*1P*2*NORTHFIELD IMAGING*****XX*${npi}`,
    'HL*3*2*22*1',
    `NM1*IL*1*${wanted.last ?? 'RIVERA'}*${wanted.first ?? 'ANA LUCIA'}****MI*${wanted.memberId ?? 'W123456701'}`,
    `DMG*D8*${wanted.birthDate ?? '19840309'}*F`,
    ...(dependent === undefined
      ? []
      : [
          'HL*4*3*23*1',
          `NM1*QC*1*${dependent.last}*${dependent.first}`,
          `DMG*D8*${dependent.birthDate}`,
          'INS*N*19',
        ]),
    `HL*${patient + 1}*${patient}*EV*${services.length > 0 ? '1' : '0'}`,
    ...(wanted.event ?? event),
    ...services.flatMap((service, index) => [`HL*${patient + 2 + index}*${patient + 1}*SS*0`, ...service]),
  ];
  return lines.map((line) => line.split('*'));
}
