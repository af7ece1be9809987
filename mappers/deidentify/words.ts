import { bare, numbersFrom, otherIdentifier, refilled, type KeyedHash } from './shuffle.ts';

const consonants = 'BDFGKLMNPRSTVZ';
const vowels = 'AEIOU';

/** A word that can be spoken, as long as the one it stands for, and never that one. */
function madeUp(word: string, hash: KeyedHash, attempt = 0): string {
  const { length } = word;
  const [start = 0, ...numbers] = numbersFrom(hash, `word\0${attempt}\0${word}`, length + 1);
  const made = numbers
    .map((number, i) => {
      const letters = (start + i) % 2 === 0 ? consonants : vowels;
      return letters.charAt(number % letters.length);
    })
    .join('');
  return made === word ? madeUp(word, hash, attempt + 1) : made;
}

/** Accents counted once: a word has as many letters as it shows. */
const letter = /\p{L}\p{M}*/gu;

function otherWord(word: string, hash: KeyedHash): string {
  const letters = word.match(letter) ?? [];
  // Marks without a letter: there is nothing that could become another one.
  if (letters.length === 0) return word;
  const known = bare(word).slice(0, letters.length).padEnd(letters.length, 'X');
  return refilled(word.replaceAll(/\p{M}/gu, ''), madeUp(known, hash));
}

/**
 * Names and free text: each word becomes a made-up one of its length and case, wherever it stands; what has digits in it becomes
 * another identifier. Blanks and marks stay.
 */
export const otherText = (text: string, hash: KeyedHash): string =>
  text.replaceAll(/[\p{L}\p{M}\p{N}]+/gu, (word) =>
    /\p{N}/u.test(word) ? otherIdentifier(word, hash) : otherWord(word, hash),
  );

/** Of an e-mail or web address every word, and its last domain label as one that nobody has. */
function otherAddress(text: string, hash: KeyedHash): string {
  const [, before = '', host = '', after = ''] = /^([\s\S]*?@|\w+:\/\/)?([^/?#]*)([\s\S]*)$/.exec(text) ?? [];
  const scheme = /^\w+:\/\/$/.test(before) ? before : otherText(before, hash);
  const dot = host.lastIndexOf('.');
  const label = host
    .slice(dot + 1)
    .replaceAll(/\p{Ll}/gu, 'q')
    .replaceAll(/[^q\W]/gu, 'Q');
  return (
    scheme +
    otherText(host.slice(0, dot + 1), hash) +
    (dot < 0 ? otherText(host, hash) : label) +
    otherText(after, hash)
  );
}

/** North American numbers with the exchange 555, which is kept for made-up ones; others digit for digit. */
function otherPhone(text: string, hash: KeyedHash): string {
  const digits = bare(text);
  const [, country = '', number = ''] = /^(1?)([2-9]\d{9})$/.exec(digits) ?? [];
  if (number === '') return otherText(text, hash);
  const [first = 0, ...others] = numbersFrom(hash, `phone\0${number}`, 7);
  const [second, third, ...line] = others.map((one) => one % 10);
  return refilled(text, [country, 2 + (first % 8), second, third, 555, ...line].join(''));
}

/** Any number or address to reach somebody: phone, fax, extension, e-mail, web. */
export function otherContact(text: string, hash: KeyedHash): string {
  if (/@|^\w+:\/\/|^www\.|^[^\s\d]+\.[^\s\d]+$/i.test(text)) return otherAddress(text, hash);
  return otherPhone(text, hash);
}
