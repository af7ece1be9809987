/** Invented people of the batches: a set's number says who it is about, so that a file is the same on every machine. */
export interface Person {
  /** NM103 and NM104, e.g. `RIVERA*ANA`. */
  readonly name: string;
  readonly gender: 'F' | 'M';
  readonly birthDate: string;
  /** N301 and N302. */
  readonly street: string;
  /** N401 to N403. */
  readonly city: string;
  readonly memberId: string;
}

const families = ['RIVERA', 'OKAFOR', 'CHEN', 'LINDGREN', 'HADDAD', 'KOWALCZYK', 'MBEKI', 'ST CLAIR', 'NAKAMURA', 'OBRIEN', 'PATEL']; // prettier-ignore
const given = [
  ['ANA', 'F'], ['NGOZI', 'F'], ['WEI', 'M'], ['MAJA', 'F'], ['OMAR', 'M'], ['PIOTR', 'M'], ['THANDIWE', 'F'],
] as const; // prettier-ignore
const streets = ['12 OAK AVE*APT 3', '4100 LAKESHORE BOULEVARD', '7 ELM ST', '980 COUNTY ROAD 12*BOX 44', '55 MILL LANE*UNIT B']; // prettier-ignore
const cities = ['MINNEAPOLIS*MN*55401', 'DULUTH*MN*558021234', 'FARGO*ND*58102', 'EAU CLAIRE*WI*54701'];

function pick<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('An empty list has nothing to pick.');
  return found;
}

/** The lists have lengths without a common divisor, so that neighbours in a file differ in every column. */
export function person(number: number): Person {
  const [name, gender] = pick(given, number);
  const month = String(1 + (number % 12)).padStart(2, '0');
  const day = String(1 + (number % 28)).padStart(2, '0');
  return {
    name: `${pick(families, number)}*${name}`,
    gender,
    birthDate: `${1931 + (number % 83)}${month}${day}`,
    street: pick(streets, number),
    city: pick(cities, number),
    memberId: `W${String(number).padStart(9, '0')}`,
  };
}
