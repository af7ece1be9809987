/** Values for generated messages: right for their data element, drawn from a seed. All people are invented. */
import type { CompiledElement, CompiledSegment } from '#x12';

/** Draws from a seed: the same seed gives the same draws. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to before `below`. */
  number(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** True so many times in a hundred. */
  chance(percent: number): boolean {
    return this.number(100) < percent;
  }

  of<T>(list: readonly T[]): T {
    const one = list[this.number(list.length)];
    if (one === undefined) throw new Error('Nothing to draw from.');
    return one;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.number(10))).join('');
  }

  /** A date of 2026 as CCYYMMDD. */
  date(): string {
    return `2026${String(1 + this.number(12)).padStart(2, '0')}${String(1 + this.number(28)).padStart(2, '0')}`;
  }
}

const families = ['RIVERA', "O'BRIEN", 'COSTA', 'VAN DYKE', 'SMITH-JONES', 'LINDQVIST', 'ABARA'];
const given = ['ANA', 'LEO', 'IRENE', 'TOMAS', 'MEI', 'JOHN PAUL'];
const texts = [
  'NORTHFIELD',
  'MERIDIAN CARE',
  'HILLSIDE (EAST)',
  'DESK 4/B',
  'A.B. & SONS',
  'UNIT #7',
  'Mixed Case',
];

/** A number with the check digit of an NPI (Luhn, with the prefix 80840). */
function npi(dice: Dice): string {
  const digits = `1${dice.digits(8)}`;
  let sum = 24;
  for (let i = 0; i < 9; i += 1) {
    const doubled = Number(digits[i]) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

function amount(dice: Dice): string {
  const whole = String(1 + dice.number(9999));
  return dice.chance(50) ? whole : `${whole}.${1 + dice.number(9)}`;
}

/** By data element; where the qualifier decides, see below. */
const byNumber: Readonly<Record<string, (dice: Dice) => string>> = {
  '19': (dice) => dice.of(['MINNEAPOLIS', 'SAINT PAUL', 'EL PASO']),
  '26': () => 'CA',
  '93': (dice) => `${dice.of(given)} ${dice.of(families)}`,
  '116': (dice) => dice.of(['55401', '554012218']),
  '127': (dice) => `R-${dice.digits(1 + dice.number(8))}`,
  '156': (dice) => dice.of(['MN', 'TX', 'WI']),
  '166': (dice) => `${1 + dice.number(999)} OAK AVE`,
  '234': (dice) => dice.of(['99213', '70551', 'E0601', 'D2740']),
  '309': (dice) => dice.of(['MN', 'TX']),
  '310': () => 'MN',
  '329': (dice) => dice.digits(4 + dice.number(6)),
  '337': (dice) => dice.of(['1015', '0000', '2359', '101530']),
  '364': (dice) => `612555${dice.digits(4)}`,
  '447': (dice) => dice.of(['2000', '2100', '2110']),
  '480': () => '005010X279A1',
  '509': () => '9CHARTSIDE',
  '721': (dice) => dice.of(['NM1', 'REF', 'EB', 'HL']),
  '782': amount,
  '933': (dice) => `${dice.of(texts)} ${dice.of(texts)}`,
  '954': (dice) => dice.of(['.2', '0', '1', '.15']),
  '1035': (dice) => dice.of([...families, ...texts]),
  '1036': (dice) => dice.of(given),
  '1037': (dice) => dice.of(['B', 'MARIE']),
  '1038': () => 'DR',
  '1039': (dice) => dice.of(['JR', 'III']),
  '1137': () => 'R69',
  '1271': (dice) => dice.of(['3', '19', '20', '21', '41']),
  '1314': () => '1',
  '1315': () => '3',
  '1331': (dice) => dice.of(['11', '21', '22']),
  '1339': (dice) => dice.of(['26', 'TC', '50', 'RT']),
  '1352': () => '01',
  '1361': (dice) => dice.of(['10', '20', '30']),
  '1528': (dice) => String(1 + dice.number(6)),
  '1686': (dice) => String(1 + dice.number(9)),
  '1705': () => '005010X279A1',
  '1715': () => 'ON',
};

/** By the code of the qualifier before it, for the data elements that need one. */
const byQualifier: Readonly<Record<string, (dice: Dice) => string>> = {
  '66 24': (dice) => `41${dice.digits(7)}`,
  '66 34': (dice) => `9${dice.digits(8)}`,
  '66 XX': npi,
  '365 EM': (dice) => `DESK${dice.number(99)}@NORTHFIELD.EXAMPLE`,
  '365 UR': () => 'WWW.NORTHFIELD.EXAMPLE',
  '365 EX': (dice) => dice.digits(4),
  '1250 D8': (dice) => dice.date(),
  '1250 D6': (dice) => dice.date().slice(2),
  '1250 DT': (dice) => `${dice.date()}1015`,
  '1250 RD8': (dice) => [dice.date(), dice.date()].sort().join('-'),
  '1250 TM': () => '1015',
  '235 HC': (dice) => dice.of(['99213', '70551', 'E0601']),
  '235 AD': (dice) => dice.of(['D2740', 'D0120']),
  '235 N4': (dice) => dice.digits(11),
  '235 IV': (dice) => dice.digits(5),
  '235 NU': (dice) => `0${dice.of(['120', '250', '450'])}`,
  '235 ZZ': (dice) => dice.digits(5),
  '1270 ABK': (dice) => dice.of(['J45909', 'S83511A']),
  '1270 ABF': (dice) => dice.of(['J45909', 'S83511A']),
  '1270 BK': (dice) => dice.of(['7295', '25000']),
  '1270 BF': (dice) => dice.of(['7295', '25000']),
  '1270 LOI': (dice) => dice.of(['18776-5', '34133-9']),
  '1270 ZZ': (dice) => dice.of(['11', '21']),
  '128 SY': (dice) => `9${dice.digits(8)}`,
  '128 HPI': npi,
};

/** A text within the lengths of its element. */
function fitted(text: string, { min, max }: CompiledElement, dice: Dice): string {
  const cut = text.slice(0, max).trimEnd();
  return cut.length >= min ? cut : cut + dice.digits(min - cut.length);
}

/** A value for an element or component; `qualifier` is the data element and code that says what it is, where one does. */
export function valueFor(element: CompiledElement, dice: Dice, qualifier: string): string {
  const { codes, number, type, min, max } = element;
  if (codes) return dice.of(codes.codes);
  const special = byQualifier[qualifier] ?? byNumber[number];
  if (special) return fitted(special(dice), element, dice);
  if (type === 'DT') return dice.date();
  if (type === 'TM') return '1015';
  if (type === 'N')
    return String(10 ** (min - 1) + dice.number(Math.min(9 * 10 ** (min - 1), 10 ** Math.min(max, 4) - 1)));
  if (type === 'R') return String(1 + dice.number(10 ** Math.min(max, 3) - 1));
  const text = type === 'ID' ? dice.digits(min) : dice.of(texts);
  return fitted(text, element, dice);
}

/** Syntax notes and formats of a segment or composite. */
export type Relations = Pick<CompiledSegment, 'syntax' | 'formats' | 'elements'>;

/** Which positions are sent: the required ones, some others, and what the syntax notes ask for beside them. */
export function sentPositions(
  { elements, syntax }: Relations,
  dice: Dice,
  percent: number,
): ReadonlySet<number> {
  const mayBe = (position: number) => {
    const element = elements[position - 1];
    return element !== undefined && element.usage !== 'none' && element.mark !== '?';
  };
  const isRequired = (position: number) => elements[position - 1]?.usage === 'R';
  const sent = new Set<number>();
  for (const { position, usage } of elements)
    if (usage === 'R' || (usage === 'S' && mayBe(position) && dice.chance(percent))) sent.add(position);
  for (let round = 0; round < 12; round += 1) {
    for (const { kind, positions } of syntax) {
      const [first = 0, ...others] = positions;
      const missing = positions.filter((one) => !sent.has(one));
      const present = positions.filter((one) => sent.has(one));
      const takeBack = () => {
        for (const one of present) if (!isRequired(one)) sent.delete(one);
      };
      if (kind === 'P' && present.length > 0 && missing.length > 0) {
        if (missing.every(mayBe)) for (const one of missing) sent.add(one);
        else takeBack();
      } else if (kind === 'R' && present.length === 0) {
        const one = positions.find(mayBe);
        if (one !== undefined) sent.add(one);
      } else if (kind === 'E' && present.length > 1) {
        const spare = present.filter((one) => !isRequired(one)).slice(present.some(isRequired) ? 0 : 1);
        for (const one of spare) sent.delete(one);
      } else if (kind === 'C' && sent.has(first)) {
        for (const one of others) if (mayBe(one)) sent.add(one);
        if (others.some((one) => !sent.has(one))) sent.delete(first);
      } else if (kind === 'L' && sent.has(first) && !others.some((one) => sent.has(one))) {
        const one = others.find(mayBe);
        if (one === undefined) sent.delete(first);
        else sent.add(one);
      }
    }
  }
  return sent;
}
