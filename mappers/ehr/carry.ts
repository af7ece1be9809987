/** How a value of each kind (`as`) is carried from what an EHR returns into our internal shape. */
import type { CodeableConcept, Coding, Identifier, Reference } from 'fhir/r4.js';
import { leaves } from '../paths.ts';
import states from './us-states.json' with { type: 'json' };
import { registered, systemName, urlOf, type CodeSystemName } from './code-systems.ts';
import type { AnyEhrRow, EhrKind } from './map.ts';
import { dayAt, toMoment } from './moments.ts';

export interface CarryContext {
  /** The EHR's FHIR base, without a slash at its end. */
  readonly base: string;
  /** The site's time zone, for what has no offset. */
  readonly zone: string;
}

/** A value carried, the leaves it was made of, and what is to be said about it. */
export interface Carried {
  readonly value?: unknown;
  /** Leaves within the source and within the result that belong together. */
  readonly pairs: readonly (readonly [from: string, to: string])[];
  /** Leaves of the source that became nothing, with the reason. */
  readonly dropped?: readonly (readonly [from: string, why: string])[];
  /** What the value lacks, as a sentence. */
  readonly lacks?: string;
  readonly issue?: { readonly code: string; readonly severity: 'error' | 'warning'; readonly text: string };
}

type Carry = (value: unknown, row: AnyEhrRow, context: CarryContext) => Carried;

const wrong = (code: string, text: string): Carried => ({
  pairs: [],
  dropped: [['', text]],
  issue: { code: `ehr/${code}`, severity: 'error', text },
});
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As it is, leaf by leaf. */
const whole: Carry = (value) => ({ value, pairs: [...leaves(value)].map(([leaf]) => [leaf, leaf]) });
const object: Carry = (value, row, context) =>
  isObject(value) ? whole(value, row, context) : wrong('not-fhir', 'An object is needed here.');

const text: Carry = (value) => {
  if (typeof value !== 'string') return wrong('not-fhir', 'A text is needed here.');
  const trimmed = value.trim();
  return trimmed === ''
    ? { pairs: [], dropped: [['', 'It is empty.']] }
    : { value: trimmed, pairs: [['', '']] };
};

const moment: Carry = (value, _row, { zone }) => {
  const found = typeof value === 'string' ? toMoment(value, zone) : undefined;
  if (found === undefined) return wrong('not-a-time', 'It is no date and no time.');
  const doubt = found.doubt && {
    issue: {
      code: 'ehr/doubtful-time',
      severity: 'warning',
      text: `The clocks of the site show this time ${found.doubt}; it has no offset.`,
    } as const,
  };
  return { value: found.text, pairs: [['', '']], ...doubt };
};

const day: Carry = (value, _row, { zone }) => {
  const found = typeof value === 'string' ? toMoment(value, zone)?.text : undefined;
  if (found === undefined) return wrong('not-a-time', 'It is no date and no time.');
  return { value: found.includes('T') ? dayAt(found, zone) : found, pairs: [['', '']] };
};

/** A period whose ends are carried like single values. */
const ends =
  (carry: Carry): Carry =>
  (value, row, context) => {
    if (!isObject(value)) return wrong('not-fhir', 'A period is needed here.');
    const result: Record<string, unknown> = {};
    const pairs: Carried['pairs'][number][] = [];
    for (const end of ['start', 'end'] as const) {
      if (value[end] === undefined) continue;
      const one = carry(value[end], row, context);
      if (one.value === undefined) return { ...one, dropped: [['', one.issue?.text ?? '']] };
      result[end] = one.value;
      pairs.push([end, end]);
    }
    return { value: result, pairs };
  };

const url: Carry = (value, _row, { base }) => {
  if (typeof value !== 'string' || value.trim() === '')
    return wrong('not-fhir', 'An address is needed here.');
  const address = value.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) {
    // It is kept, as it may be a portal's; whoever fetches it must not send the EHR's token there.
    const isOurs = address.startsWith(`${base}/`) || !/^https?:/i.test(address);
    const text = 'The address lies outside of the EHR’s FHIR base; no token may be sent there.';
    return {
      value: address,
      pairs: [['', '']],
      ...(!isOurs && { issue: { code: 'ehr/foreign-address', severity: 'warning', text } }),
    };
  }
  return { value: `${base}/${address.replace(/^\/+/, '')}`, pairs: [['', '']] };
};

const unknownSystems = new Set([
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  'http://hl7.org/fhir/data-absent-reason',
  'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  'http://hl7.org/fhir/v3/NullFlavor',
]);

/** Codings that say something, standard ones first: in the order of `prefer`, then other standard ones, then the EHR's own. */
function sorted(
  codings: readonly Coding[],
  prefer: readonly CodeSystemName[],
): (readonly [Coding, number])[] {
  const rank = ({ system, userSelected }: Coding) => {
    const name = systemName(system);
    if (name !== undefined) return prefer.includes(name) ? prefer.indexOf(name) : 100;
    return /^https?:\/\/(terminology\.)?hl7\.org\//.test(system ?? '') ? 150 : userSelected ? 200 : 300;
  };
  return codings
    .map((coding, index) => [coding, index] as const)
    .filter(([{ code, system }]) => code !== undefined && code !== '' && !unknownSystems.has(system ?? ''))
    .toSorted(([a], [b]) => rank(a) - rank(b));
}

const nothingKnown = 'It says that nothing is known.';
const leavesOf = (value: unknown, at: string): string[] =>
  [...leaves(value)].map(([leaf]) => `${at}.${leaf}`);

const concept: Carry = (value, row) => {
  if (!isObject(value)) return wrong('not-fhir', 'A concept is needed here.');
  const { coding = [], text: words, ...rest } = value as CodeableConcept;
  const kept = sorted(coding, row.prefer ?? []);
  const byWord = wordOf(row, kept, words);
  const shift = byWord ? 1 : 0;
  const pairs = kept.flatMap(([one, from], to) =>
    leavesOf(one, '').map((leaf): [string, string] => [
      `coding[${from}]${leaf}`,
      `coding[${to + shift}]${leaf}`,
    ]),
  );
  if (byWord) pairs.unshift([byWord.from, 'coding[0].code']);
  const dropped = coding.flatMap((one, index) => {
    if (kept.some(([, from]) => from === index)) return [];
    const why = unknownSystems.has(one.system ?? '') ? nothingKnown : 'It has no code.';
    return leavesOf(one, `coding[${index}]`).map((leaf): [string, string] => [leaf, why]);
  });
  const codings = [
    ...(byWord ? [byWord.coding] : []),
    ...kept.map(([one]) => ({ ...one, ...(one.system && { system: registered(one.system) }) })),
  ];
  // "Unknown" beside a code that says the same is no text of its own.
  const isUnknown = coding.length > 0 && codings.length === 0 && /^unknown$/i.test(words ?? 'unknown');
  if (words !== undefined && isUnknown) dropped.push(['text', nothingKnown]);
  if (isUnknown || (codings.length === 0 && words === undefined))
    return { pairs: [], dropped, lacks: nothingKnown };
  if (words !== undefined) pairs.push(['text', 'text']);
  return {
    value: {
      ...(codings.length > 0 && { coding: codings }),
      ...(words !== undefined && { text: words }),
      ...rest,
    },
    pairs,
    dropped,
    ...(codings.length === 0 && { lacks: 'Only a text is given, no code.' }),
  };
};

/** A code found by the word beside an EHR's own code, where no standard coding is there; and where the word stands. */
function wordOf(
  row: AnyEhrRow,
  codings: readonly (readonly [Coding, number])[],
  words: string | undefined,
): { readonly coding: Coding; readonly from: string } | undefined {
  if (row.words === undefined) return undefined;
  const { codes, system } = row.words;
  if (codings.some(([one]) => systemName(one.system) === system)) return undefined;
  const displays = codings.map(([{ display }, index]) => [`coding[${index}].display`, display] as const);
  for (const [from, word] of [['text', words] as const, ...displays]) {
    const code = codes[(word ?? '').trim().toLowerCase()];
    if (code !== undefined) return { coding: { system: urlOf(system), code }, from };
  }
  return undefined;
}

const coding: Carry = (value) => {
  if (!isObject(value)) return wrong('not-fhir', 'A coding is needed here.');
  const one = value as Coding;
  if (unknownSystems.has(one.system ?? ''))
    return {
      pairs: [],
      dropped: [['', 'It says that nothing is known.']],
      lacks: 'It says that nothing is known.',
    };
  return {
    value: { ...one, ...(one.system && { system: registered(one.system) }) },
    pairs: [...leaves(one)].map(([leaf]) => [leaf, leaf]),
  };
};

const reference: Carry = (value, _row, { base }) => {
  if (!isObject(value)) return wrong('not-fhir', 'A reference is needed here.');
  const { reference: target, ...rest } = value as Reference;
  const pairs: [string, string][] = [...leaves(rest)].map(([leaf]) => [leaf, leaf]);
  const lacks = 'It is named by text only, so nobody can be looked up.';
  if (target === undefined || target.startsWith('#')) {
    const dropped: [string, string][] =
      target === undefined ? [] : [['reference', 'It points at a contained resource.']];
    if (Object.keys(rest).length === 0) return { pairs, dropped, lacks };
    return { value: rest, pairs, dropped, ...(rest.identifier === undefined && { lacks }) };
  }
  const relative = target.startsWith(`${base}/`) ? target.slice(base.length + 1) : target;
  const withoutVersion = relative.replace(/\/_history\/[^/]+$/, '');
  return { value: { reference: withoutVersion, ...rest }, pairs: [['reference', 'reference'], ...pairs] };
};

const identifier: Carry = (value, row, context) => {
  if (!isObject(value)) return wrong('not-fhir', 'An identifier is needed here.');
  const { value: number, type, system, ...rest } = value as Identifier;
  if (typeof number !== 'string' || number.trim() === '')
    return { pairs: [], dropped: [['', 'The identifier has no value.']] };
  const carriedType = type && concept(type, { ...row, prefer: ['identifier-type'] }, context);
  const known = row.type && { coding: [{ system: urlOf('identifier-type'), code: row.type }] };
  const ownType = carriedType?.value as CodeableConcept | undefined;
  const newType = known ? { ...known, ...(ownType?.text && { text: ownType.text }) } : ownType;
  const typePairs = known ? (ownType?.text ? [['text', 'text'] as const] : []) : (carriedType?.pairs ?? []);
  const pairs = [
    ...[...leaves(rest)].map(([leaf]): [string, string] => [leaf, leaf]),
    ...typePairs.map(([from, to]): [string, string] => [`type.${from}`, `type.${to}`]),
    ...(system ? [['system', 'system'] as const] : []),
    ['value', 'value'] as const,
  ];
  return {
    value: {
      ...rest,
      ...(newType && { type: newType }),
      ...(system && { system: registered(system) }),
      value: number.trim(),
    },
    pairs,
    ...(carriedType?.dropped && { dropped: carriedType.dropped.map(([at, why]) => [`type.${at}`, why]) }),
  };
};

const codeOfState: Readonly<Record<string, string>> = states.codes;

/** As it is, but for a state of the US that is written out. */
const address: Carry = (value, row, context) => {
  const carried = object(value, row, context);
  if (!isObject(value) || typeof value['state'] !== 'string') return carried;
  const code = codeOfState[value['state'].trim().toLowerCase()];
  const isHere = ['US', 'USA', undefined].includes(value['country'] as string | undefined);
  return code === undefined || !isHere ? carried : { ...carried, value: { ...value, state: code } };
};

const number: Carry = (value, row, context) =>
  typeof value === 'number' ? whole(value, row, context) : wrong('not-fhir', 'A number is needed here.');
const yesNo: Carry = (value, row, context) =>
  typeof value === 'boolean'
    ? whole(value, row, context)
    : wrong('not-fhir', 'True or false is needed here.');

const carriers: Readonly<Record<EhrKind, Carry>> = {
  ...{ text, code: text, moment, day, url, number, 'yes-no': yesNo, concept, coding, reference, identifier },
  ...{ name: object, contact: object, address, quantity: object, timing: object, note: object },
  ...{ period: ends(moment), days: ends(day) },
};

/** Carries one value as its row says. */
export const carry = (value: unknown, row: AnyEhrRow, context: CarryContext): Carried =>
  carriers[row.as](value, row, context);
