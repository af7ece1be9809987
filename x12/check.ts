import { readInterchanges, type Interchange, type TransactionSet } from './envelope.ts';
import { allowsCode, guideOf, type ElementRule } from './guide.ts';
import { issue, type Issue, type Reading } from './issue.ts';
import type { Range, Segment } from './segment.ts';
import { buildTree, type Placed } from './tree.ts';

/** Real dates only: 20260230 is none. */
function isDate(text: string): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const isTime = (text: string) => /^([01]\d|2[0-3])[0-5]\d([0-5]\d(\d{1,2})?)?$/.test(text);
const isDecimal = (text: string) => /^-?(\d+(\.\d*)?|\.\d+)$/.test(text);

/** Formats a date or period must have, by its qualifier. */
function fitsFormat(qualifier: string, text: string): boolean {
  if (qualifier === 'D8') return isDate(text);
  if (qualifier !== 'RD8') return true;
  const [from = '', to = ''] = text.split('-');
  return isDate(from) && isDate(to) && from <= to;
}

/** Elements whose text must be a date, a time or a number, by segment id. */
const formats: Readonly<Record<string, (segment: Segment) => readonly [number, boolean, 'x12/date' | 'x12/time' | 'x12/number'][]>> = {
  BHT: (s) => [[4, isDate(s.element(4)), 'x12/date'], [5, isTime(s.element(5)), 'x12/time']],
  DMG: (s) => [[2, fitsFormat(s.element(1), s.element(2)), 'x12/date']],
  DTP: (s) => [[3, fitsFormat(s.element(2), s.element(3)), 'x12/date']],
  EB: (s) => [[7, isDecimal(s.element(7)), 'x12/number'], [8, isDecimal(s.element(8)), 'x12/number'], [10, isDecimal(s.element(10)), 'x12/number']],
  AMT: (s) => [[2, isDecimal(s.element(2)), 'x12/number']],
}; // prettier-ignore

function* checkFormats(placed: Placed): Generator<Issue> {
  const { segment, loop } = placed;
  for (const [element, fits, code] of formats[segment.id]?.(segment) ?? []) {
    if (!fits && segment.range(element).length > 0) yield issue(code, segment.elementPlace(loop, element));
  }
}

interface Part {
  readonly range: Range;
  readonly component?: number;
  readonly repetition?: number;
}

function* checkCode(placed: Placed, element: number, rule: ElementRule, part: Part): Generator<Issue> {
  const text = placed.segment.textAt(part.range);
  if (text === '' || allowsCode(rule, text)) return;
  const allowed = rule.codes && rule.codes.length <= 20 ? `It allows ${rule.codes.join(', ')}.` : undefined;
  yield issue('x12/code', placed.segment.elementPlace(placed.loop, element, part), allowed);
}

function* checkComponents(
  placed: Placed,
  element: number,
  rule: ElementRule,
  range: Range,
): Generator<Issue> {
  const components = placed.segment.components(range);
  for (const [key, inner] of Object.entries(rule.components ?? {})) {
    const component = Number(key);
    const part = components[component - 1];
    if (part && part.length > 0) yield* checkCode(placed, element, inner, { range: part, component });
    else if (inner.usage === 'R') {
      yield issue(
        'x12/element-missing',
        placed.segment.elementPlace(placed.loop, element, { range, component }),
      );
    }
  }
}

function* checkElement(placed: Placed, element: number, rule: ElementRule): Generator<Issue> {
  const { segment, loop } = placed;
  const range = segment.range(element);
  if (range.length === 0) {
    if (rule.usage === 'R') yield issue('x12/element-missing', segment.elementPlace(loop, element));
    return;
  }
  if (rule.components) {
    yield* checkComponents(placed, element, rule, range);
    return;
  }
  const repetitions = segment.repetitions(element);
  if (repetitions.length > (rule.repeats ?? 1))
    yield issue('x12/element-repeats', segment.elementPlace(loop, element));
  for (const [i, repetition] of repetitions.entries()) {
    const part = repetitions.length > 1 ? { range: repetition, repetition: i + 1 } : { range: repetition };
    yield* checkCode(placed, element, rule, part);
  }
}

function* checkSegment(placed: Placed): Generator<Issue> {
  const { segment, rule, loop } = placed;
  if (!rule?.elements) return;
  for (const [element, elementRule] of Object.entries(rule.elements))
    yield* checkElement(placed, Number(element), elementRule);
  for (let element = 1; element <= segment.count; element += 1) {
    if (!rule.elements[String(element)] && segment.range(element).length > 0) {
      yield issue('x12/element-not-used', segment.elementPlace(loop, element));
    }
  }
  yield* checkFormats(placed);
}

/** HL01 counts from 1; HL02 names an open level; HL04 says whether levels follow below. */
function* checkHierarchy(placed: readonly Placed[]): Generator<Issue> {
  const levels = placed.filter(({ segment }) => segment.id === 'HL');
  const numbers = new Map<string, string>();
  const parents = new Set(levels.map(({ segment }) => segment.element(2)));
  for (const [i, { segment, loop }] of levels.entries()) {
    const number = segment.element(1);
    if (number !== String(i + 1))
      yield issue('x12/hl-number', segment.elementPlace(loop, 1), `It should be ${i + 1}.`);
    const parent = segment.element(2);
    const isTop = loop.endsWith('A');
    if (isTop ? parent !== '' : !numbers.has(parent))
      yield issue('x12/hl-parent', segment.elementPlace(loop, 2));
    numbers.set(number, loop);
    const hasChild = parents.has(number);
    if (segment.element(4) !== '' && (segment.element(4) === '1') !== hasChild) {
      yield issue('x12/hl-child', segment.elementPlace(loop, 4));
    }
  }
}

/** Every issue of one transaction set, measured by its guide: order, usage, codes, formats, hierarchy. */
export function checkSet(set: TransactionSet): readonly Issue[] {
  const guide = guideOf(set.set, set.guide);
  if (!guide) return [issue('x12/guide-unknown', set.header.elementPlace('', 3))];
  const { value, issues } = buildTree(set, guide);
  const found = value.placed.flatMap((placed) => [...checkSegment(placed)]);
  return [...issues, ...found, ...checkHierarchy(value.placed)];
}

/** Reads a file and checks all of it; the issues come in file order. */
export function checkFile(bytes: Uint8Array): Reading<readonly Interchange[]> {
  const { value, issues } = readInterchanges(bytes);
  const sets = value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const all = [...issues, ...sets.flatMap((set) => checkSet(set))];
  return { value, issues: all.sort((a, b) => a.at.offset - b.at.offset) };
}
