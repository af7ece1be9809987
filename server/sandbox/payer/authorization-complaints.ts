/** What a payer's front end finds wrong in a 278, as the 999 will say it. A counterparty's own few lines. */
import { at, type Segment, type TransactionSet } from './envelope.ts';
import { isDate, levelsOf, type Complaint, type Level } from './inquiry.ts';

interface ElementRule {
  readonly element: number;
  /** Position in the composite; absent = the whole element. */
  readonly component?: number;
  readonly dataElement: string;
  readonly allowed: RegExp;
  readonly required?: true;
}

const loops: Readonly<Record<string, string>> = {
  '20': '2000A',
  '21': '2000B',
  '22': '2000C',
  '23': '2000D',
  EV: '2000E',
  SS: '2000F',
};

const date = /^\d{8}(-\d{8})?$/;
const rule = (element: number, dataElement: string, allowed: RegExp, required?: true): ElementRule => ({
  ...{ element, dataElement, allowed },
  ...(required && { required }),
});

const everywhere: Readonly<Record<string, readonly ElementRule[]>> = {
  TRN: [rule(1, '481', /^1$/, true), rule(2, '127', /^.{1,50}$/, true), rule(3, '509', /^.{10}$/, true)],
  DTP: [
    rule(1, '374', /^(439|484|ABC|431|AAH|435|096|472)$/, true),
    rule(2, '1250', /^R?D8$/, true),
    rule(3, '1251', date, true),
  ],
  DMG: [rule(1, '1250', /^D8$/), rule(2, '1251', /^\d{8}$/), rule(3, '1068', /^[FMU]$/)],
  REF: [rule(1, '128', /^[0-9A-Z]{2}$/, true), rule(2, '127', /./, true)],
  N4: [rule(3, '116', /^(\d{5}|\d{9}|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/)],
  PER: [rule(1, '366', /^IC$/, true)],
  PRV: [rule(1, '1221', /^(AD|AS|AT|CO|CV|OP|OR|OT|PC|PE|RF)$/, true), rule(2, '128', /^PXC$/)],
  MSG: [rule(1, '933', /^.{1,264}$/, true)],
  PWK: [rule(1, '755', /^[0-9A-Z]{2}$/, true), rule(2, '756', /^(AA|BM|EL|EM|FX|VO)$/, true)],
  HSD: [rule(1, '673', /^(DY|FL|HS|MN|VS)$/), rule(2, '380', /^\d+(\.\d+)?$/)],
  HI: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((element): ElementRule[] => [
    {
      ...rule(element, '1270', /^(ABF|ABJ|ABK|APR|BF|BJ|BK|DR|PR)$/),
      component: 1,
      ...(element === 1 ? { required: true } : {}),
    },
    // Decimal points are not sent.
    {
      ...rule(element, '1271', /^[A-Z0-9]{3,7}$/),
      component: 2,
      ...(element === 1 ? { required: true } : {}),
    },
  ]),
  SV1: [
    { ...rule(1, '235', /^(HC|IV|N4|WK)$/, true), component: 1 },
    { ...rule(1, '234', /./, true), component: 2 },
    rule(2, '782', /^\d+(\.\d+)?$/),
    rule(3, '355', /^(F2|MJ|UN)$/),
    rule(4, '380', /^\d+(\.\d+)?$/),
  ],
  SV2: [rule(4, '355', /^(DA|F2|UN)$/), rule(5, '380', /^\d+(\.\d+)?$/)],
};

const review = (kinds: RegExp, hasUrgency: boolean): ElementRule[] => [
  rule(1, '1525', kinds, true),
  rule(2, '1322', /^[1-4INRS]$/, ...(hasUrgency ? ([true] as const) : [])),
  rule(3, '1365', /^[0-9A-Z]{1,2}$/),
  { ...rule(4, '1331', /^\w{1,2}$/), component: 1 },
  { ...rule(4, '1332', /^[AB]$/), component: 2 },
  ...(hasUrgency ? [rule(6, '1338', /^(03|E|U)$/)] : []),
];

const byLevel: Readonly<Record<string, Readonly<Record<string, readonly ElementRule[]>>>> = {
  '20': { NM1: [rule(1, '98', /^(2B|36|PR|X3)$/, true), rule(9, '67', /./, true)] },
  '21': { NM1: [rule(1, '98', /^(1P|2B|36|FA|PR)$/, true), rule(8, '66', /^(24|34|46|XV|XX)$/, true), rule(9, '67', /./, true)] }, // prettier-ignore
  '22': { NM1: [rule(1, '98', /^IL$/, true), rule(8, '66', /^(II|MI)$/, true), rule(9, '67', /./, true)] },
  '23': { NM1: [rule(1, '98', /^QC$/, true)], INS: [rule(2, '1069', /^(01|19|G8)$/, true)] },
  EV: { UM: review(/^(AR|HS|IN|SC)$/, true), NM1: [rule(1, '98', /^[0-9A-Z]{2,3}$/, true)] },
  SS: { UM: review(/^(HS|SC)$/, false), NM1: [rule(1, '98', /^[0-9A-Z]{2}$/, true)] },
};

/** Segments in the order in which a level of the hierarchy takes them, those of its providers left aside. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '20': ['NM1'],
  '21': ['NM1', 'REF', 'N3', 'N4', 'PER', 'PRV'],
  '22': ['NM1', 'REF', 'N3', 'N4', 'DMG', 'INS'],
  '23': ['NM1', 'REF', 'N3', 'N4', 'DMG', 'INS'],
  EV: 'TRN UM REF DTP HI HSD CRC CL1 CR1 CR2 CR5 CR6 PWK MSG NM1 N3 N4 PER PRV'.split(' '),
  SS: 'TRN UM REF DTP SV1 SV2 SV3 TOO HSD PWK MSG NM1 N3 N4 PER PRV'.split(' '),
};
const required: Readonly<Record<string, readonly string[]>> = {
  ...{ '20': ['NM1'], '21': ['NM1'], '22': ['NM1'], '23': ['NM1'] },
  EV: ['UM'],
};

/** `component` is the delimiter between the parts of an element. */
export function complaintsOf(set: TransactionSet, component: string, isInquiry: boolean): Complaint[] {
  const levels = levelsOf(set);
  return [
    ...beginning(set, isInquiry),
    ...hierarchy(set, levels),
    ...levels.flatMap((one) => level(one, component)),
  ];
}

function beginning(set: TransactionSet, isInquiry: boolean): Complaint[] {
  const bht = set[1];
  if (at(bht, 0) !== 'BHT') return [{ segment: 'BHT', position: 2, loop: '', code: '3' }];
  const wrong = (position: number, dataElement: string, code: string): Complaint[] => [
    { segment: 'BHT', position: 2, loop: '', code: '8', element: { position, dataElement, code } },
  ];
  if (at(bht, 1) !== '0007') return wrong(1, '1005', '7');
  if (!(isInquiry ? /^28$/ : /^(01|13|36)$/).test(at(bht, 2))) return wrong(2, '353', '7');
  if (at(bht, 3) === '') return wrong(3, '127', '1');
  return isDate(at(bht, 4)) ? [] : wrong(4, '373', '8');
}

/** Reviewer, requester, subscriber, at most one dependent, one event, and services below it. */
function hierarchy(set: TransactionSet, levels: readonly Level[]): Complaint[] {
  const codes = levels.map(({ code }) => code);
  const order = ['20', '21', '22', ...(codes[3] === '23' ? ['23'] : []), 'EV'];
  const event = order.length - 1;
  const complaints = levels.flatMap(({ hl, code, position }, index): Complaint[] => {
    const loop = loops[code] ?? '';
    const wrong = (element: number, dataElement: string): Complaint[] => [
      { segment: 'HL', position, loop, code: '8', element: { position: element, dataElement, code: '7' } },
    ];
    if (loop === '') return wrong(3, '735');
    if (code !== (order[index] ?? 'SS')) return [{ segment: 'HL', position, loop, code: '4' }];
    if (at(hl, 1) !== String(index + 1)) return wrong(1, '628');
    const parent = index === 0 ? '' : String(Math.min(index, event + 1));
    if (at(hl, 2) !== parent) return wrong(2, '734');
    const hasChild = index < event || (index === event && levels.length > event + 1);
    return at(hl, 4) === (hasChild ? '1' : '0') ? [] : wrong(4, '736');
  });
  if (levels.length > event) return complaints;
  const loop = loops[order[levels.length] ?? ''] ?? '';
  return [...complaints, { segment: 'HL', position: set.length, loop, code: '3' }];
}

function level({ code, position, segments }: Level, delimiter: string): Complaint[] {
  const loop = loops[code] ?? '';
  const known = allowed[code] ?? [];
  const missing = (required[code] ?? [])
    .filter((id) => !segments.some(({ segment }) => segment[0] === id))
    .map((id): Complaint => ({ segment: id, position: position + 1, loop, code: '3' }));
  return [
    ...missing,
    ...segments.flatMap(({ position: where, segment }): Complaint[] => {
      const id = at(segment, 0);
      if (!known.includes(id))
        return [{ segment: id.slice(0, 3) || 'ZZZ', position: where, loop, code: '2' }];
      const rules = [...(byLevel[code]?.[id] ?? []), ...(everywhere[id] ?? [])];
      const found = elementProblem(segment, rules, delimiter);
      return found === undefined ? [] : [{ segment: id, position: where, loop, code: '8', element: found }];
    }),
  ];
}

function elementProblem(
  segment: Segment,
  rules: readonly ElementRule[],
  delimiter: string,
): Complaint['element'] | undefined {
  for (const { element, component, dataElement, allowed: pattern, required: isRequired } of rules) {
    const whole = at(segment, element);
    const parts = component === undefined ? [whole] : whole.split(delimiter);
    const value = parts[(component ?? 1) - 1] ?? '';
    const wrong = (code: string) => ({ position: element, dataElement, code });
    if (value === '') {
      if (isRequired && (component === undefined || whole === '' || component > 1)) return wrong('1');
      continue;
    }
    if (!pattern.test(value)) return wrong(dataElement === '1251' ? '8' : '7');
    if (dataElement === '1251' && !value.split('-').every(isDate)) return wrong('8');
  }
  return pairProblem(segment);
}

/** D8 is one day, RD8 two; a unit has a count, and the other way round. */
function pairProblem(segment: Segment): Complaint['element'] | undefined {
  const [id = ''] = segment;
  if (id === 'DTP' && (at(segment, 2) === 'RD8') !== at(segment, 3).includes('-'))
    return { position: 3, dataElement: '1251', code: '8' };
  const pairs: Readonly<Record<string, readonly [number, number, string]>> = {
    SV1: [3, 4, '380'],
    SV2: [4, 5, '380'],
    HSD: [1, 2, '380'],
  };
  const [unit, count, dataElement] = pairs[id] ?? [0, 0, ''];
  if (unit > 0 && (at(segment, unit) === '') !== (at(segment, count) === ''))
    return { position: count, dataElement, code: '2' };
  return undefined;
}
