/** Whether the patient of a visit told by another system is the one of a chart: by number, held against name and birth date. */
import type { HumanName, Identifier, Patient } from 'fhir/r4.js';
import type { Doubt } from '../store/own-visits.ts';

/** Numbers that say who somebody is at an insurer or an office, not which chart is theirs. */
const notOfChart = new Set(['MB', 'SN', 'SS', 'DL', 'PPN', 'VN', 'AN', 'NPI', 'TAX']);

const kindsOf = ({ type }: Identifier): readonly string[] =>
  (type?.coding ?? []).flatMap(({ code }) => (code === undefined ? [] : [code]));

/** Numbers of a chart, as they may be compared: of the kind MR, or of none that is known. */
export function chartNumbers({ identifier = [] }: Pick<Patient, 'identifier'>): readonly Identifier[] {
  const usable = identifier.filter(
    (one) => (one.value ?? '').trim() !== '' && !kindsOf(one).some((kind) => notOfChart.has(kind)),
  );
  const records = usable.filter((one) => kindsOf(one).includes('MR'));
  return records.length > 0 ? records : usable;
}

/** A number without what people write differently. */
export const plainNumber = (value: string): string => value.trim().toUpperCase();

/** Two systems that are both OIDs are comparable; an OID and a URL may be the same one. */
function isSameNumber(a: Identifier, b: Identifier): boolean {
  const oids = [a.system, b.system].every((one) => one?.startsWith('urn:oid:'));
  return plainNumber(a.value ?? '') === plainNumber(b.value ?? '') && (!oids || a.system === b.system);
}

/** In small letters, without accents and signs. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((one) => one !== '');

const familyOf = (name: HumanName): readonly string[] => wordsOf(name.family ?? '');
const givenOf = (name: HumanName): readonly string[] => wordsOf((name.given ?? []).join(' '));

/** One word of the family name is shared, and of the given names one, or an initial of one, where both say any. */
function isSameName(a: HumanName, b: HumanName): boolean {
  const [left, right] = [familyOf(a), familyOf(b)];
  const all = (name: HumanName) => [...familyOf(name), ...givenOf(name), ...wordsOf(name.text ?? '')];
  const shares = (x: readonly string[], y: readonly string[]) => x.some((one) => y.includes(one));
  // A name in one piece has no family name of its own: two shared words are enough.
  if (left.length === 0 || right.length === 0)
    return all(a).filter((one) => all(b).includes(one)).length >= Math.min(2, all(a).length, all(b).length);
  const [given, other] = [givenOf(a), givenOf(b)];
  const starts = (x: readonly string[], y: readonly string[]) =>
    x.some((one) => y.some((two) => one.startsWith(two) || two.startsWith(one)));
  return shares(left, right) && (given.length === 0 || other.length === 0 || starts(given, other));
}

/**
 * `same`, or in what they differ; undefined where they share no number. What one of them does not say is no difference:
 * the number decides, the rest can only speak against it.
 */
export function compare(told: Patient, chart: Patient): 'same' | Doubt | undefined {
  const numbers = chartNumbers(chart);
  if (!chartNumbers(told).some((one) => numbers.some((two) => isSameNumber(one, two)))) return undefined;
  const [days, names] = [
    [told.birthDate, chart.birthDate],
    [told.name ?? [], chart.name ?? []],
  ] as const;
  if (days.every((one) => one !== undefined) && days[0] !== days[1]) return 'birth-date';
  const hasNames = names.every((one) => one.length > 0);
  if (hasNames && !names[0].some((one) => names[1].some((two) => isSameName(one, two)))) return 'name';
  return 'same';
}
