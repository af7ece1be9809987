/**
 * What other people's validators ask for, or cannot read, beyond what the guides say. Messages that are generated for them
 * keep to it. Each line is a limit of theirs, not of the guide's.
 */
import { CodeSet, type CompiledElement, type CompiledSegment, type Item } from '#x12';

/**
 * A level may end early (a rejection, an acknowledgment of the receiver alone), and some segments are situational: they
 * refuse a message without them. By guide, loop and segment.
 */
export const required: ReadonlySet<string> = new Set([
  'X279A1 2000B', 'X279A1 2000C', 'X212 2000C', 'X212 2000D', 'X214 2000C', 'X214 2000D', 'X214 2200C', 'X214 2200C STC',
  'X214 2200D', 'X214 2200D DTP', 'X217 2000B', 'X217 2000C',
]); // prettier-ignore

/**
 * Segments for which one of them has shorter code lists; the place of service and the free text, behind which one of
 * them does not find LS; the business unit of a 999, which one of them counts together with the other CTX.
 */
export const never: ReadonlySet<string> = new Set([
  'X279A1 2110C AMT', 'X279A1 2110C MSG', 'X279A1 2110D MSG', 'X279A1 2115C', 'X279A1 2115D', 'X231A1 2100 CTX Business unit',
  'X279A1 2100C MPI', 'X279A1 2100D MPI', 'X279A1 2100C AAA', 'X279A1 2100D AAA',
]); // prettier-ignore

/** A date and a text that are situational in the guide, and not used in their table. */
const neverElement: ReadonlySet<string> = new Set([
  // A quantity's qualifier, which one of them takes for a number.
  ...['2110C', '2110D'].flatMap((loop) => [`X279A1 ${loop} EB 9`, `X279A1 ${loop} EB 10`]),
  'X214 2200C STC 2', 'X214 2220D STC 12',
  // Further statuses, of which one of them has a shorter list of entities.
  ...['2200B', '2200C', '2200D', '2220D'].flatMap((loop) => [`X214 ${loop} STC 10`, `X214 ${loop} STC 11`]),
]); // prettier-ignore

/**
 * One of them reads no higher level once a dependent was there, one no second EQ behind a complete one, one no second REF
 * with the same qualifier; their table of claim acknowledgments has one REF of a provider.
 */
export const isAlone = ({ loop, segment }: Item, where: string): boolean =>
  loop?.isLevel === true || segment.id === 'EQ' || (segment.id === 'REF' && /^X(279A1|214)/.test(where));

/** Names and qualifiers they require, by segment, or guide, loop and segment. */
const always: ReadonlyMap<string, readonly number[]> = new Map([
  ['BHT', [3]],
  ['NM1', [3, 4]],
  ['PRV', [2, 3]],
  ['DMG', [1, 2, 3]],
  ['EQ', [1]],
  ['EB', [3]],
  ['HSD', [1, 2]],
  ['X279A1 2120C NM1', [8, 9]],
  ['X279A1 2120D NM1', [8, 9]],
  ['PER', [3, 4]],
  ['X214 2220D STC', [2]],
]);

/** Codes their lists do not have, by segment, element and component: attachments are younger than their tables. */
const unknown: ReadonlyMap<string, readonly string[]> = new Map([
  ['AK1 1', ['AG', 'PI']],
  ['AK2 1', ['275', '824']],
  ['DMG 3', ['U']],
  ['TRN 1', ['2']],
  ['STC 1.3', ['85']],
  ['STC 10.3', ['85']],
  ['STC 11.3', ['85']],
  ['SVC 1.1', ['N4']],
  ['X279A1 2100C REF 1', ['49', 'CE', 'IF', 'MRC', 'Q4']],
  ['X279A1 2100D REF 1', ['49', 'CE', 'IF', 'MRC', 'Q4']],
  ['X279A1 2110C REF 1', ['1L', 'CE', 'IF', 'MRC', 'Q4']],
  ['X279A1 2110D REF 1', ['1L', 'CE', 'IF', 'MRC', 'Q4']],
  ['X279A1 2120C NM1 1', ['1I']],
  ['X279A1 2120D NM1 1', ['1I']],
]);

/** A holder with a dependent below is not asked about, one without is: by the level of the holder. */
export const holders: ReadonlyMap<string, { readonly dependent: string; readonly asked: string }> = new Map([
  ['2000C', { dependent: '2000D', asked: '2110C' }],
  ['2000D', { dependent: '2000E', asked: '2200D' }],
]);

function withoutCodes(element: CompiledElement, codes: readonly string[]): CompiledElement {
  const left = element.codes?.codes.filter((code) => !codes.includes(code)) ?? [];
  return left.length > 0 ? { ...element, codes: new CodeSet(left) } : element;
}

/** An element as those validators take it; `where` is guide and loop. */
export function judgedElement(
  element: CompiledElement,
  segment: CompiledSegment,
  where: string,
): CompiledElement {
  const { id, elements } = segment;
  const { position, usage, components } = element;
  // A policy holder may be an organization, which they cannot read.
  const isHolder = id === 'NM1' && position === 2 && (elements[0]?.codes?.codes.includes('IL') ?? false);
  const codes = isHolder
    ? ['2']
    : [id, `${where} ${id}`].flatMap((one) => unknown.get(`${one} ${position}`) ?? []);
  const isAlways = usage === 'S' && [id, `${where} ${id}`].some((one) => always.get(one)?.includes(position));
  return {
    ...withoutCodes(element, codes),
    usage: neverElement.has(`${where} ${id} ${position}`) ? 'none' : isAlways ? 'R' : usage,
    components: components?.map((one) =>
      withoutCodes(one, unknown.get(`${id} ${position}.${one.position}`) ?? []),
    ),
  };
}
