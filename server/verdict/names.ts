/** Names, ids and addresses brought to a form in which trivial spelling is no difference (in the spirit of CORE 258). */

const suffixes = new Set([
  'JR',
  'SR',
  'II',
  'III',
  'IV',
  'V',
  'MD',
  'DO',
  'RN',
  'PHD',
  'DDS',
  'ESQ',
  'MR',
  'MRS',
  'MS',
  'DR',
]);
/** Letters that Unicode does not take apart. */
const letters: Readonly<Record<string, string>> = {
  ß: 'SS',
  ẞ: 'SS',
  Ø: 'O',
  Æ: 'AE',
  Œ: 'OE',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  ı: 'I',
};
/** Shorter than this a name was not cut to fit an X12 element. */
const cutFrom = 30;

const upper = (value: string): string =>
  value
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[ßẞØÆŒŁĐÐÞı]/g, (letter) => letters[letter] ?? letter);

function words(value: string): string[] {
  const all = upper(value)
    .replace(/['’‘`.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const kept = all.filter((word, at) => at === 0 || !suffixes.has(word));
  return kept.length > 1 && suffixes.has(kept[0] ?? '') ? kept.slice(1) : kept;
}

export const normaliseName = (value: string): string => words(value).join('');

export const normaliseId = (value: string): string => upper(value).replace(/[^\p{L}\p{N}]+/gu, '');

const cut = (whole: string, part: string): boolean => part.length >= cutFrom && whole.startsWith(part);

export function sameFamily(ours: string, payers: string): boolean {
  const [a, b] = [normaliseName(ours), normaliseName(payers)];
  return a === b || cut(a, b);
}

/** Equal first names; a middle name may be missing or an initial on either side. */
export function sameGiven(ours: string, payers: string): boolean {
  const [a, b] = [words(ours), words(payers)];
  if (a.join('') === b.join('') || cut(a.join(''), b.join(''))) return true;
  if (a[0] !== b[0]) return false;
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return shorter.every((word, at) => {
    const other = longer[at] ?? '';
    return word === other || (at > 0 && (word.length === 1 || other.length === 1) && word[0] === other[0]);
  });
}
