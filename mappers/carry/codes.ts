import type { CodeableConcept, Coding } from 'fhir/r4.js';
import { codeTable, type CodeTable } from '../code-tables.ts';
import type { AnyRow } from '../map.ts';
import {
  givenCoding,
  givenConcept,
  notRead,
  notWritten,
  plain,
  type Carry,
  type GivenConcept,
} from './carrier.ts';

const noCode = { problem: 'X12 has no code for this.' };

/** A concept that says no more than why there is none. */
const isAbsent = ({ coding = [] }: GivenConcept): boolean =>
  coding.length > 0 &&
  coding.every(({ system }) => system === 'http://terminology.hl7.org/CodeSystem/data-absent-reason');

/** The table of a row, with the rows an overlay put before its own. */
function tableOf(row: AnyRow): CodeTable {
  if (!('table' in row)) throw new Error('A row that carries codes names no table.');
  const table = codeTable(row.table);
  return row.codes ? { ...table, rows: [...row.codes, ...table.rows] } : table;
}

/** `CodeableConcept.coding`, the FHIR code first where the table has one, the X12 code always. */
function codings(text: string, { x12, fhir, rows }: CodeTable): Coding[] {
  const row = rows.find((one) => one.x12 === text);
  return [
    ...(row && fhir ? [{ system: fhir.system, code: String(row.fhir) }] : []),
    ...(x12.system ? [{ system: x12.system, code: text }] : []),
  ];
}

/** The X12 code of a concept: its own X12 coding, else the one its FHIR code stands for. */
function x12Code(concept: GivenConcept, { x12, fhir, rows }: CodeTable): string | undefined {
  const own = concept.coding?.find(({ system }) => x12.system !== undefined && isSystem(system, x12.system));
  if (own?.code !== undefined) return own.code;
  const code = concept.coding?.find((coding) => coding.system === fhir?.system)?.code;
  return rows.find((row) => row.fhir === code)?.x12;
}

/**
 * The code system of an X12 data element, also where it comes with `http:` or as the address of a value set that ends in
 * the element's number: both are met in what others send. Only the first form is ever written.
 */
function isSystem(given: string | undefined, system: string): boolean {
  if (given === system || given === system.replace('https:', 'http:')) return true;
  return (
    /^https?:\/\/valueset\.x12\.org\//.test(given ?? '') &&
    system.endsWith(given?.slice(given.lastIndexOf('/')) ?? '-')
  );
}

const systemOf = (row: AnyRow) => {
  if (!('list' in row)) throw new Error('A row that carries X12 codes names no data element.');
  return `https://codesystem.x12.org/005010/${row.list}`;
};

/** The carriers of codes as they are, which an overlay may have given code rows: it says what each stands for. */
const toTheirs = (row: AnyRow, text: string) => row.codes?.find((one) => one.x12 === text)?.fhir ?? text;
const toOurs = (row: AnyRow, code: string) => row.codes?.find((one) => one.fhir === code)?.x12;

/** A value that stands for a code in a table and nowhere else. */
const looked: Carry = {
  read: (text, { row }) => {
    const found = tableOf(row).rows.find((one) => one.x12 === text);
    return found ? plain(found.fhir) : undefined;
  },
  write: (value, { row }) => {
    const found = tableOf(row).rows.find((one) => one.fhir === value);
    return found ? { text: found.x12, looked: true } : undefined;
  },
};

export const codeCarriers = {
  concept: {
    read: (text, { row }) => {
      const coding = codings(text, tableOf(row));
      return { value: { coding }, leaves: coding.map((_, i) => `.coding[${i}].code`) };
    },
    write: (value, { row }) => {
      const concept = givenConcept(value);
      if (isAbsent(concept)) return undefined;
      const code = x12Code(concept, tableOf(row));
      return code === undefined ? noCode : { text: code, looked: true };
    },
  },
  coding: {
    read: (text, { row }) => ({ value: codings(text, tableOf(row)).at(-1), leaves: ['.code'] }),
    write: (value, { row }) => {
      const code = x12Code({ coding: [givenCoding(value)] }, tableOf(row));
      return code === undefined ? noCode : { text: code, looked: true };
    },
  },
  code: looked,
  flag: looked,
  'x12-concept': {
    read: (text, { row }) => ({
      value: { coding: [{ system: systemOf(row), code: toTheirs(row, text) }] } satisfies CodeableConcept,
      leaves: ['.coding[0].code'],
    }),
    write: (value, { row }) => {
      const concept = givenConcept(value);
      if (isAbsent(concept)) return undefined;
      const system = systemOf(row);
      const { code } = concept.coding?.find((one) => isSystem(one.system, system)) ?? {};
      if (code === undefined) return noCode;
      const ours = toOurs(row, code);
      return ours === undefined ? { text: code } : { text: ours, looked: true };
    },
  },
  'x12-code': {
    read: (text, { row }) => plain(toTheirs(row, text)),
    write: (value, { row }) => {
      if (typeof value !== 'string') return noCode;
      const ours = toOurs(row, value);
      return ours === undefined ? { text: value } : { text: ours, looked: true };
    },
  },
  'yes-no': {
    read: (text) => (text === 'Y' || text === 'N' ? plain(text === 'Y') : undefined),
    write: (value) =>
      typeof value === 'boolean'
        ? { text: value ? 'Y' : 'N', looked: true }
        : { problem: 'True or false is needed.' },
  },
  // These two decide with the resource around the value: the interpreters do it.
  choice: { read: notRead, write: notWritten },
  reference: { read: notRead, write: notWritten },
} satisfies Record<string, Carry>;
