import type { CodeableConcept, Coding, Money } from 'fhir/r4.js';
import { codeTable, type CodeTableId } from './code-tables.ts';
import type { Carrier } from './map.ts';

/** What a carrier is told beside the text it reads. */
export interface ReadContext {
  readonly table?: CodeTableId;
  /** What a `statement` row says. */
  readonly says?: string;
  /** Text of another element, or component, of the same segment. */
  readonly other: (element: number, component?: number) => string;
  readonly loop: string;
  readonly segmentNumber: number;
}

/** A value to put, and which of its leaves the text made; or why it could not be carried; or nothing to carry. */
export type Read =
  { readonly value: unknown; readonly leaves: readonly string[] } | { readonly problem: string } | undefined;

/** A text to write, with the elements or components beside it that the value itself decides. */
export type Write =
  | { readonly text: string; readonly component1?: string; readonly shortened?: true }
  | { readonly problem: string }
  | undefined;

interface Carry {
  read(text: string, context: ReadContext): Read;
  write(value: unknown, context: { readonly table?: CodeTableId; readonly max?: number }): Write;
}

const plain = (value: unknown): Read => ({ value, leaves: [''] });
const notWritten = (): Write => ({ problem: 'This row is read only.' });

/** 20261201 → 2026-12-01, for dates that exist. */
function toDate(text: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  const iso = `${year}-${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

const fromDate = (value: unknown): Write => {
  const text = String(value);
  const instant = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text).toISOString() : text;
  return /^\d{4}-\d{2}-\d{2}/.test(instant)
    ? { text: instant.slice(0, 10).replaceAll('-', '') }
    : { problem: 'A full date is needed.' };
};

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

/** `CodeableConcept.coding`, the FHIR code first where the table has one, the X12 code always. */
function codings(text: string, table: CodeTableId): Coding[] {
  const { x12, fhir, rows } = codeTable(table);
  const row = rows.find((one) => one.x12 === text);
  return [
    ...(row && fhir ? [{ system: fhir.system, code: String(row.fhir) }] : []),
    ...(x12.system ? [{ system: x12.system, code: text }] : []),
  ];
}

/** The X12 code of a concept: its own X12 coding, else the one its FHIR code stands for. */
function x12Code(concept: CodeableConcept, table: CodeTableId): string | undefined {
  const { x12, fhir, rows } = codeTable(table);
  const own = concept.coding?.find(
    (coding) => coding.system !== undefined && coding.system === x12.system,
  )?.code;
  if (own !== undefined) return own;
  const code = concept.coding?.find((coding) => coding.system === fhir?.system)?.code;
  return rows.find((row) => row.fhir === code)?.x12;
}

function fromTable(value: unknown, table: CodeTableId): unknown {
  return codeTable(table).rows.find((row) => row.fhir === value)?.x12;
}

const tableOf = (context: { readonly table?: CodeTableId }): CodeTableId => {
  if (!context.table) throw new Error('A row that carries codes names no table.');
  return context.table;
};

/** "0.2" → "20%", digit by digit: a fraction times 100 in floating point is not what the payer wrote. */
function toPercent(text: string): string | undefined {
  const match = /^(\d*)\.?(\d*)$/.exec(text);
  if (!match || text === '' || text === '.') return undefined;
  const [, whole = '', fraction = ''] = match;
  const moved = `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2).replace(/0+$/, '');
  return `${moved}${rest ? `.${rest}` : ''}%`;
}

/** Code systems of a procedure by its X12 qualifier (element 235); HC holds CPT and HCPCS level II alike. */
const procedureSystems: Readonly<Record<string, string>> = {
  AD: 'http://www.ada.org/cdt',
  N4: 'http://hl7.org/fhir/sid/ndc',
  ID: 'http://hl7.org/fhir/sid/icd-9-cm',
};
const cpt = 'http://www.ama-assn.org/go/cpt';
const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

function procedureSystem(qualifier: string, code: string): string {
  if (qualifier === 'HC') return /^\d{4}[\dFTU]$/.test(code) ? cpt : hcpcs;
  return procedureSystems[qualifier] ?? `https://codesystem.x12.org/005010/235#${qualifier}`;
}

function writeProcedure(concept: CodeableConcept): Write {
  for (const { system, code } of concept.coding ?? []) {
    if (!system || !code) continue;
    if (system === cpt || system === hcpcs) return { text: code, component1: 'HC' };
    const qualifier = Object.entries(procedureSystems).find(([, one]) => one === system)?.[0];
    if (qualifier) return { text: code, component1: qualifier };
  }
  return { problem: 'No CPT, HCPCS or CDT code is among the codings.' };
}

function dateRange(
  text: string,
  qualifier: string,
): { from?: string | undefined; to?: string | undefined } | undefined {
  if (qualifier === 'D8') return { from: toDate(text) };
  if (qualifier !== 'RD8') return undefined;
  const [from = '', to = ''] = text.split('-');
  return { from: toDate(from), to: toDate(to) };
}

function readRange(text: string, context: ReadContext, side: 'from' | 'to'): Read {
  const range = dateRange(text, context.other(2));
  if (!range || (side === 'to' && !('to' in range))) return undefined;
  const date = range[side];
  return date ? plain(date) : { problem: 'This is no date that exists.' };
}

const originatorPrefix = 'urn:trnorg:';

/** Every way a value is carried between an element and FHIR, by the word a row uses (`as`). */
export const carriers: Readonly<Record<Carrier, Carry>> = {
  text: { read: plain, write: (value, { max }) => fromText(value, max) },
  'postal-code': {
    read: plain,
    write: (value) => fromText(typeof value === 'string' ? value.replaceAll(/[-\s]/g, '') : value),
  },
  date: {
    read: (text) => {
      const date = toDate(text);
      return date ? plain(date) : { problem: 'This is no date that exists.' };
    },
    write: fromDate,
  },
  time: {
    read: () => undefined,
    write: (value) => {
      const text = String(value);
      return text.includes('T')
        ? { text: new Date(text).toISOString().slice(11, 16).replace(':', '') }
        : { text: '0000' };
    },
  },
  'date-from': { read: (text, context) => readRange(text, context, 'from'), write: fromDate },
  'date-to': { read: (text, context) => readRange(text, context, 'to'), write: fromDate },
  usd: {
    read: (text) =>
      /^-?(\d+(\.\d*)?|\.\d+)$/.test(text)
        ? { value: { value: Number(text), currency: 'USD' } satisfies Money, leaves: ['.value'] }
        : { problem: 'This is no amount of money.' },
    write: (value) => {
      const { value: amount, currency } = value as Money;
      if (amount === undefined) return undefined;
      return (currency ?? 'USD') === 'USD'
        ? { text: String(amount) }
        : { problem: 'X12 carries US dollars only.' };
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
    write: (value) => ({ text: String(value) }),
  },
  'yes-no': {
    read: (text) => (text === 'Y' || text === 'N' ? plain(text === 'Y') : undefined),
    write: (value) => ({ text: value === true ? 'Y' : 'N' }),
  },
  concept: {
    read: (text, context) => {
      const coding = codings(text, tableOf(context));
      return { value: { coding }, leaves: coding.map((_, i) => `.coding[${i}].code`) };
    },
    write: (value, context) => {
      const code = x12Code(value as CodeableConcept, tableOf(context));
      return code === undefined ? { problem: 'X12 has no code for this.' } : { text: code };
    },
  },
  coding: {
    read: (text, context) => ({ value: codings(text, tableOf(context)).at(-1), leaves: ['.code'] }),
    write: (value, context) => {
      const code = x12Code({ coding: [value as Coding] }, tableOf(context));
      return code === undefined ? { problem: 'X12 has no code for this.' } : { text: code };
    },
  },
  code: {
    read: (text, context) => {
      const row = codeTable(tableOf(context)).rows.find((one) => one.x12 === text);
      return row ? plain(row.fhir) : undefined;
    },
    write: (value, context) => {
      const code = fromTable(value, tableOf(context));
      return typeof code === 'string' ? { text: code } : undefined;
    },
  },
  flag: {
    read: (text, context) => {
      const row = codeTable(tableOf(context)).rows.find((one) => one.x12 === text);
      return row ? plain(row.fhir) : undefined;
    },
    write: notWritten,
  },
  procedure: {
    read: (text, context) => ({
      value: {
        coding: [{ system: procedureSystem(context.other(13, 1) || context.other(2, 1), text), code: text }],
      } satisfies CodeableConcept,
      leaves: ['.coding[0].code'],
    }),
    write: (value) => writeProcedure(value as CodeableConcept),
  },
  originator: {
    read: (text) => plain(originatorPrefix + text),
    write: (value) =>
      typeof value === 'string' && value.startsWith(originatorPrefix)
        ? { text: value.slice(originatorPrefix.length) }
        : { problem: 'The system of a trace must name its originator (urn:trnorg:…).' },
  },
  statement: { read: (_text, { says }) => plain(says), write: () => undefined },
  loop: { read: (_text, context) => plain(context.loop), write: notWritten },
  'segment-text': { read: plain, write: notWritten },
  'segment-number': { read: (_text, context) => plain(context.segmentNumber), write: notWritten },
  reference: { read: () => undefined, write: notWritten },
};
