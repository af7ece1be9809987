/**
 * Defects that need no table: every element of every kind of segment made too long, given a control character, repeated,
 * split; unknown segments and superfluous elements added; neighbours swapped.
 */
import type { Planted } from './defects.ts';
import { goodText } from './defects.ts';
import {
  draftOf,
  placeOf,
  recount,
  render,
  type Draft,
  type DraftPlace,
  type DraftSegment,
} from './draft.ts';

/** The messages swept; the others are planted by their tables alone. */
const swept = [
  'a-subscriber-is-asked-about.270',
  'benefits-of-a-subscriber-are-told.271',
  'an-admission-is-requested.278',
  'care-at-home-is-requested-for-a-dependent.278',
  'an-admission-is-certified.278',
  'services-are-decided-one-by-one.278',
  'claims-are-asked-about.276',
  'claims-have-a-status.277',
  'claims-are-accepted-and-refused.277',
  'a-group-is-refused-in-part.999',
];

/** Control numbers, counts and names of guides have rows of their own in the tables. */
const notSwept = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA']);

/** Elements that repeat by their guide. */
const repeating = new Set(['EB03', 'EQ01', 'HCR03']);

/** Composites whose first component may stand alone, so that no component separator tells them. */
const composites = new Set([
  'UM05',
  'IK401',
  'CTX01',
  'SV304',
  'TOO03',
  'SV107',
  'EB14',
  'EQ05',
  'CTX05',
  'CTX06',
]);

/** Elements by which a segment is told from its neighbours: what is wrong in them may be told of the segment. */
const keys = new Set([
  'NM101', 'REF01', 'DTP01', 'CRC01', 'AMT01', 'QTY01', 'TRN01', 'HI01', 'LS01', 'LE01', 'III01', 'HL03', 'BHT02', 'CTX01',
]); // prettier-ignore

const kinds: Readonly<Record<string, (text: string, draft: Draft) => string>> = {
  long: () => 'X'.repeat(600),
  character: (text) => `${text}\u0007`,
  repeats: (text, { separators }) => text + separators.repetition + text,
  parts: (text, { separators }) => text + separators.component + text,
};

interface Target {
  readonly message: string;
  readonly at: number;
  readonly element: number;
  /** 0 where the element is no composite. */
  readonly component: number;
  readonly id: string;
}

/** Every element with a value, and every component of one, in segments that differ in id or first element. */
function targetsOf(message: string): Target[] {
  const draft = draftOf(goodText(message));
  const seen = new Set<string>();
  const targets: Target[] = [];
  for (const [at, { elements }] of draft.segments.entries()) {
    const [segment = '', first = ''] = elements;
    if (notSwept.has(segment) || seen.has(`${segment}*${first}`)) continue;
    seen.add(`${segment}*${first}`);
    for (const [element, text] of elements.entries()) {
      if (element === 0 || text === '' || text.includes(draft.separators.repetition)) continue;
      const id = segment + String(element).padStart(2, '0');
      const parts = text.split(draft.separators.component);
      const isComposite = parts.length > 1 || composites.has(id);
      for (const [i, part] of parts.entries())
        if (part !== '') targets.push({ message, at, element, component: isComposite ? i + 1 : 0, id });
    }
  }
  return targets;
}

function expected(draft: Draft, segment: DraftSegment, target: Target, kind: string): DraftPlace[] {
  const { element, component, id } = target;
  const part =
    kind === 'repeats'
      ? { element, repetition: 2 }
      : kind === 'parts'
        ? { element, component: 2 }
        : component > 0
          ? { element, component }
          : { element };
  const places = [placeOf(draft, segment, part)];
  if (component === 1) places.push(placeOf(draft, segment, { element }));
  if (keys.has(id) && component < 2) places.push(placeOf(draft, segment));
  const header = draft.segments.find(({ elements }) => elements[0] === 'ST');
  if (id === 'BHT02' && header)
    places.push(placeOf(draft, header, { element: 3 }), placeOf(draft, header, { element: 1 }));
  return places;
}

function sweep(target: Target, kind: string): Planted | undefined {
  const { message, at, element, component, id } = target;
  if (kind === 'repeats' && (repeating.has(id) || component > 1)) return undefined;
  if (kind === 'parts' && component > 0) return undefined;
  const draft = draftOf(goodText(message));
  const segment = draft.segments[at];
  if (!segment) return undefined;
  const parts = (segment.elements[element] ?? '').split(draft.separators.component);
  const whole =
    kind === 'repeats' ? parts.join(draft.separators.component) : (parts[component - 1] ?? parts[0] ?? '');
  const value = kinds[kind]?.(whole, draft) ?? whole;
  if (kind === 'repeats' || component === 0) segment.elements[element] = value;
  else segment.elements[element] = parts.with(component - 1, value).join(draft.separators.component);
  return {
    message,
    name: `${message}: ${kind} | segment ${at + 1} | ${id}${component > 0 ? `-${component}` : ''}`,
    what: kind,
    warningWillDo: false,
    bytes: new Uint8Array(Buffer.from(render(draft), 'latin1')),
    expect: expected(draft, segment, target, kind),
  };
}

/** Every defect of the sweep over elements. */
export const sweptElements = (): readonly Planted[] =>
  swept.flatMap((message) =>
    targetsOf(message).flatMap((target) => Object.keys(kinds).flatMap((kind) => sweep(target, kind) ?? [])),
  );

/** Segments that begin a loop or stand for a level: before or behind another they may mean something else, and be right. */
const heads = new Set('HL NM1 EB EQ III LS LE TRN SVC AK2 IK3 IK4 CTX'.split(' '));

type SegmentEdit = (draft: Draft, at: number) => readonly DraftPlace[] | undefined;

const segmentKinds: Readonly<Record<string, SegmentEdit>> = {
  unknown: (draft, at) => {
    const added = { elements: ['ZZZ', '1'] };
    draft.segments.splice(at + 1, 0, added);
    recount(draft);
    return [placeOf(draft, added)];
  },
  extra: (draft, at) => {
    const segment = draft.segments[at];
    if (!segment || segment.elements[0] === 'ST') return undefined;
    while (segment.elements.length < 40) segment.elements.push('');
    segment.elements.push('X');
    return [placeOf(draft, segment, { element: 40 })];
  },
  order: (draft, at) => {
    const [one, next] = draft.segments.slice(at, at + 2);
    const ids = [one?.elements[0] ?? '', next?.elements[0] ?? ''];
    if (!one || !next || ids[0] === ids[1] || ids.some((id) => heads.has(id) || notSwept.has(id)))
      return undefined;
    draft.segments.splice(at, 2, next, one);
    return [placeOf(draft, one), placeOf(draft, next)];
  },
};

/** A segment nobody knows behind every segment, a fortieth element in every segment, and neighbours swapped. */
export const sweptSegments = (): readonly Planted[] =>
  swept.flatMap((message) => {
    const { segments } = draftOf(goodText(message));
    const [start, end] = ['ST', 'SE'].map((id) => segments.findIndex(({ elements }) => elements[0] === id));
    return segments.slice(start, end).flatMap((_, i) =>
      Object.entries(segmentKinds).flatMap(([what, edit]) => {
        const draft = draftOf(goodText(message));
        const expect = edit(draft, (start ?? 0) + i);
        if (!expect) return [];
        const bytes = new Uint8Array(Buffer.from(render(draft), 'latin1'));
        return {
          message,
          name: `${message}: ${what} | segment ${(start ?? 0) + i + 1}`,
          what,
          warningWillDo: false,
          bytes,
          expect,
        };
      }),
    );
  });
