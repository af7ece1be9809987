/** An X12 text taken apart into segments that can be edited and put together again, without any of our reader. */

/** The separators of one message. */
export interface Separators {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}

/** One segment, its id first. The object is its identity: places are asked for by it, after the edit. */
export interface DraftSegment {
  elements: string[];
}

/** A message under edit; `rest` is what stands behind each terminator (line ends). */
export interface Draft {
  readonly separators: Separators;
  readonly rest: string;
  segments: DraftSegment[];
}

/** A place as the checker tells it: counts from 1, offset in bytes. */
export interface DraftPlace {
  readonly segment: number;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
  readonly offset: number;
}

/** Where the segment that starts at `from` ends; BIN data is as long as BIN01 says. */
function endOf(text: string, from: number, { element, segment }: Separators): number {
  if (text.startsWith(`BIN${element}`, from)) {
    const length = /^\d+/.exec(text.slice(from + 4))?.[0] ?? '';
    return from + 4 + length.length + 1 + Number(length);
  }
  return text.indexOf(segment, from);
}

/** Takes a message apart. The text is one character per byte (Latin-1), so that its indexes are byte offsets. */
export function draftOf(text: string): Draft {
  const [element, repetition, component, segment] = [text[3], text[82], text[104], text[105]];
  if (!element || !repetition || !component || !segment) throw new Error('No ISA at the start.');
  const separators = { element, repetition, component, segment };
  const rest = /^[\r\n]*/.exec(text.slice(106))?.[0] ?? '';
  const segments: DraftSegment[] = [];
  for (let at = 0; at < text.length;) {
    const end = endOf(text, at, separators);
    if (end < 0) throw new Error(`A segment without end at ${at}.`);
    segments.push({ elements: cut(text.slice(at, end), element) });
    at = end + 1 + rest.length;
  }
  return { separators, rest, segments };
}

/** BIN data may hold element separators: it is kept in one piece. */
function cut(text: string, element: string): string[] {
  const parts = text.split(element);
  return parts[0] === 'BIN' ? [...parts.slice(0, 2), parts.slice(2).join(element)] : parts;
}

const textOf = ({ elements }: DraftSegment, { element }: Separators) => elements.join(element);

/** The message as text, one character per byte. */
export const render = ({ segments, separators, rest }: Draft): string =>
  segments.map((one) => textOf(one, separators) + separators.segment + rest).join('');

/** A segment of a table (`*`, `^`, `:`) with the separators of this message. */
export const ownText = (text: string, { element, repetition, component }: Separators): string =>
  text.replaceAll(
    /[*^:]/g,
    (one) => ({ '*': element, '^': repetition, ':': component })[one as '*' | '^' | ':'],
  );

/** A segment written with `*`, `^` and `:`, as the tables name it. */
export const plainText = (one: DraftSegment, separators: Separators): string =>
  one.elements
    .map((text) => text.replaceAll(separators.component, ':').replaceAll(separators.repetition, '^'))
    .join('*');

/** The segment that begins as a selector says (`NM1*IL`, or an id alone), the nth of them behind `#`. */
export function find(draft: Draft, selector: string): DraftSegment {
  const [start = '', nth = '1'] = selector.split('#');
  const wanted = start.includes('*') ? start : `${start}*`;
  const found = draft.segments.filter((one) => plainText(one, draft.separators).startsWith(wanted));
  const one = found[Number(nth) - 1];
  if (!one) throw new Error(`No segment ${selector} in this message.`);
  return one;
}

/** Where a segment, or a part of it, lies in the message as it stands now; behind its last element: at its end. */
export function placeOf(
  draft: Draft,
  segment: DraftSegment,
  part: { element?: number; component?: number; repetition?: number } = {},
): DraftPlace {
  const index = draft.segments.indexOf(segment);
  const before = render({ ...draft, segments: draft.segments.slice(0, index) }).length;
  const { element, component, repetition } = part;
  if (element === undefined) return { segment: index + 1, offset: before };
  const { separators } = draft;
  const ahead = segment.elements.slice(0, element);
  const isThere = element < segment.elements.length;
  let offset = before + ahead.join(separators.element).length + (isThere && element > 0 ? 1 : 0);
  const text = segment.elements[element] ?? '';
  if (repetition !== undefined) offset += lead(text, separators.repetition, repetition);
  if (component !== undefined) offset += lead(text, separators.component, component);
  return { segment: index + 1, ...part, offset };
}

/** How many characters stand before the nth part of a text; all of them where it has fewer. */
function lead(text: string, separator: string, n: number): number {
  const parts = text.split(separator);
  return n > parts.length ? text.length : parts.slice(0, n - 1).reduce((sum, one) => sum + one.length + 1, 0);
}

/** Counts SE01 of every transaction set anew, so that a segment more or less is one defect and not two. */
export function recount(draft: Draft): void {
  let start: number | undefined;
  for (const [i, { elements }] of draft.segments.entries()) {
    if (elements[0] === 'ST') start = i;
    if (elements[0] !== 'SE' || start === undefined) continue;
    elements[1] = String(i - start + 1);
    start = undefined;
  }
}
