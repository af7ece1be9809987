import { notWritten, plain, type Carry, type Write } from './carrier.ts';

/** Letters that Unicode does not take apart into a base letter and a mark. */
const folded: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', Æ: 'AE', ø: 'o', Ø: 'O', œ: 'oe', Œ: 'OE', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i', þ: 'th', Þ: 'TH',
  '’': "'", '‘': "'", '“': '"', '”': '"', '–': '-', '—': '-', '\u00a0': ' ', '\t': ' ',
}; // prettier-ignore

/** Accents off, typographic marks to plain ones: what is left is in X12's character set, or the writer says it is not. */
function fold(text: string): string {
  return Array.from(text.normalize('NFD').replaceAll(/\p{M}/gu, ''))
    .map((letter) => folded[letter] ?? letter)
    .join('')
    .trim();
}

function fromText(value: unknown, max = Infinity): Write {
  if (typeof value !== 'string') return { problem: 'A text is needed.' };
  const text = fold(value);
  if (text === '') return undefined;
  return text.length > max ? { text: text.slice(0, max).trim(), shortened: true } : { text };
}

const originatorPrefix = 'urn:trnorg:';

export const textCarriers = {
  text: { read: plain, write: (value, { row }) => fromText(value, row.max) },
  'postal-code': {
    read: plain,
    write: (value) => fromText(typeof value === 'string' ? value.replaceAll(/[-\s]/g, '') : value),
  },
  /** TRN03 ⇄ the system of a trace number. */
  originator: {
    read: (text) => plain(originatorPrefix + text),
    write: (value) =>
      typeof value === 'string' && value.startsWith(originatorPrefix)
        ? { text: value.slice(originatorPrefix.length) }
        : { problem: 'The system of a trace must name its originator (urn:trnorg:…).' },
  },
  statement: {
    read: (_text, { row }) => plain(row.as === 'statement' ? row.says : ''),
    write: () => undefined,
  },
  constant: { read: () => undefined, write: () => undefined },
  setting: { read: () => undefined, write: () => undefined },
  loop: { read: (_text, context) => plain(context.loop), write: notWritten },
  'segment-text': { read: plain, write: notWritten },
} satisfies Record<string, Carry>;
