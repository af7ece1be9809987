import type { Money } from 'fhir/r4.js';
import { getPath } from '../paths.ts';
import { notWritten, plain, type Carry } from './carrier.ts';

/** "0.2" → "20%", digit by digit: a fraction times 100 in floating point is not what the payer wrote. */
function toPercent(text: string): string | undefined {
  const match = /^(\d*)\.?(\d*)$/.exec(text);
  if (!match || text === '' || text === '.') return undefined;
  const [, whole = '', fraction = ''] = match;
  const moved = `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2).replace(/0+$/, '');
  return `${moved}${rest ? `.${rest}` : ''}%`;
}

/** A JSON number as X12 writes it: never with an exponent. */
const toNumber = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && !String(value).includes('e')
    ? String(value)
    : undefined;

const isDecimal = (text: string) => /^-?(\d+(\.\d*)?|\.\d+)$/.test(text);

export const numberCarriers = {
  usd: {
    read: (text) =>
      isDecimal(text)
        ? { value: { value: Number(text), currency: 'USD' } satisfies Money, leaves: ['.value'] }
        : { problem: 'This is no amount of money.' },
    write: (value) => {
      const [amount, currency] = [getPath(value, 'value'), getPath(value, 'currency')];
      if (amount === undefined && typeof value === 'object') return undefined;
      if ((currency ?? 'USD') !== 'USD') return { problem: 'X12 carries US dollars only.' };
      const text = toNumber(amount);
      return text === undefined ? { problem: 'This is no amount of money.' } : { text };
    },
  },
  decimal: {
    read: (text) => (isDecimal(text) ? plain(Number(text)) : { problem: 'This is no number.' }),
    write: (value) => {
      const text = toNumber(value);
      return text === undefined ? { problem: 'A number is needed.' } : { text };
    },
  },
  percent: {
    read: (text) => {
      const percent = toPercent(text);
      return percent === undefined ? { problem: 'This is no fraction such as 0.2.' } : plain(percent);
    },
    write: notWritten,
  },
  count: {
    read: (text) =>
      /^\d+(\.0*)?$/.test(text)
        ? plain(Number(text))
        : { problem: 'This is no whole number, and FHIR holds only those here.' },
    write: (value) => {
      const text = toNumber(value);
      return text !== undefined && /^\d+$/.test(text) ? { text } : { problem: 'A whole number is needed.' };
    },
  },
  /** Which element of a numbered list is meant: X12 counts positions, FHIR names the element's own number. */
  pointer: {
    read: (text) => (/^[1-9]\d*$/.test(text) ? plain(Number(text)) : { problem: 'This is no position.' }),
    write: (value, { positionOf }) => {
      const position = positionOf(value);
      if (position < 0) return undefined;
      return position > 0 ? { text: String(position) } : { problem: 'Nothing in the list has this number.' };
    },
  },
  'segment-number': { read: (_text, context) => plain(context.segmentNumber), write: notWritten },
} satisfies Record<string, Carry>;
