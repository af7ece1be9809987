/**
 * Identifiers as others of the same shape. What a key does to texts of one shape is a permutation (a Feistel network over mixed
 * radices, as in format-preserving encryption), so two identifiers that differ never become the same one.
 */
import { isNpi as hasCheckDigit } from '#x12';

/** A keyed hash (HMAC or alike) of at least 16 bytes: the core has none of its own. */
export type KeyedHash = (text: string) => Uint8Array;

const ROUNDS = 8;
const LETTERS = 26;
const DIGITS = 10;
const CAPITAL_A = 0x41;

/** What a character counts as: a digit, a letter, or nothing that is replaced. */
function radixOf(character: string): number {
  if (/[0-9]/.test(character)) return DIGITS;
  return /[A-Z]/.test(character) ? LETTERS : 0;
}

const valueOf = (character: string): number =>
  parseInt(character, 36) - (/[0-9]/.test(character) ? 0 : DIGITS);

/** Numbers from 0 to 65,535, as many as asked for, that only `hash` and `seed` decide. */
export function numbersFrom(hash: KeyedHash, seed: string, count: number): readonly number[] {
  const numbers: number[] = [];
  for (let block = 0; numbers.length < count; block += 1) {
    const bytes = hash(`${seed}\0${block}`);
    if (bytes.length < 2) throw new Error('A keyed hash gives at least two bytes.');
    for (let i = 0; i + 1 < bytes.length; i += 2) numbers.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  }
  return numbers.slice(0, count);
}

/** Another text of capital letters and digits, letter for letter and digit for digit. */
export function shuffled(text: string, hash: KeyedHash): string {
  const radices = Array.from(text, radixOf);
  const values = Array.from(text, valueOf);
  const shape = radices.map((radix) => (radix === DIGITS ? '9' : 'A')).join('');
  const middle = Math.floor(values.length / 2);
  const turn = (round: number, [from, to]: readonly [number, number]) => {
    const others = [...values.slice(0, from), ...values.slice(to)].join(' ');
    const added = numbersFrom(hash, `shuffle\0${shape}\0${round}\0${others}`, to - from);
    for (let i = from; i < to; i += 1)
      values[i] = ((values[i] ?? 0) + (added[i - from] ?? 0)) % (radices[i] || 1);
  };
  for (let round = 0; round < ROUNDS; round += 1)
    turn(round, round % 2 === 0 ? [0, middle] : [middle, values.length]);
  return values
    .map((value, i) => (radices[i] === DIGITS ? String(value) : String.fromCharCode(CAPITAL_A + value)))
    .join('');
}

/** The first text, shuffled once or more often, that `isFine`: still a permutation of the texts that are. */
function shuffledUntil(text: string, hash: KeyedHash, isFine: (found: string) => boolean): string {
  // What begins as a fine one comes round to a fine one; what does not is given up after as many steps as never happen.
  let found = shuffled(text, hash);
  for (let step = 0; step < 200 && !isFine(found); step += 1) found = shuffled(found, hash);
  return found;
}

/** The check digit of the nine digits of an NPI (Luhn, with the prefix 80840). */
function checkDigit(nine: string): string {
  const sum = Array.from(nine).reduceRight((total, character, i) => {
    const digit = Number(character) * (i % 2 === 0 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 24);
  return String((10 - (sum % 10)) % 10);
}

/** Whether ten digits are an NPI as far as digits tell. */
export const isNpi = (text: string): boolean => /^[12]/.test(text) && hasCheckDigit(text);

function otherNpi(npi: string, hash: KeyedHash): string {
  const nine = `${npi.slice(0, 1)}${shuffled(npi.slice(1, 9), hash)}`;
  return nine + checkDigit(nine);
}

/** The letters and digits of an identifier: `123-45-6789` and `123456789` are the same one. */
export const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

/**
 * Letters and digits of `text` in turn replaced by those of `by`, in the case they had; what is neither stays. `by` must not be shorter
 * than they are.
 */
export function refilled(text: string, by: string): string {
  let at = 0;
  return text.replaceAll(/[\p{L}\p{N}]/gu, (character) => {
    const next = by.charAt(at);
    at += 1;
    return character === character.toLowerCase() && /\p{L}/u.test(character) ? next.toLowerCase() : next;
  });
}

/** Plain capitals and digits, one for each: letters and digits of other scripts become an X. */
const plain = (text: string) => text.replaceAll(/[^A-Z0-9]/g, 'X');

/**
 * Another identifier of the same shape: an NPI becomes an NPI, ten digits that are none stay none, and nine digits begin with 9, as
 * no Social Security number does. Dashes and blanks stay where they are.
 */
export function otherIdentifier(text: string, hash: KeyedHash): string {
  const kept = plain(bare(text));
  if (kept === '') return text;
  if (isNpi(kept)) return refilled(text, otherNpi(kept, hash));
  const found = shuffledUntil(kept, hash, (one) => hasCheckDigit(one) === hasCheckDigit(kept));
  return refilled(text, /^\d{9}$/.test(found) ? `9${found.slice(1)}` : found);
}

/** Another control number: leading zeros stay, so that 0001 and 1 remain the same number; an NPI is nothing special here. */
export function otherControlNumber(text: string, hash: KeyedHash): string {
  const [, zeros = '', number = ''] = /^(0*)([1-9]\d*)$/.exec(text) ?? [];
  if (number === '') return /^0*$/.test(text) ? text : otherIdentifier(text, hash);
  return zeros + shuffledUntil(number, hash, (one) => !one.startsWith('0'));
}
