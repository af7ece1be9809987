/** Cuts a segment's text into its elements and what separates them, by byte offsets. Pure. */
import type { ElementView, SegmentLine } from '../../../server/workbench-view.ts';

export interface SegmentPiece {
  readonly text: string;
  /** Absent for the id and the separators. */
  readonly element?: ElementView;
}

export function segmentPieces(line: SegmentLine): readonly SegmentPiece[] {
  const cut = cutter(line);
  const pieces: SegmentPiece[] = [];
  let at = line.offset;
  for (const element of line.elements) {
    if (element.offset < at) continue;
    if (element.offset > at) pieces.push({ text: cut(at, element.offset) });
    pieces.push({ text: cut(element.offset, element.offset + element.length), element });
    at = element.offset + element.length;
  }
  const rest = cut(at, Infinity);
  if (rest !== '') pieces.push({ text: rest });
  return pieces;
}

/** Offsets are bytes, JavaScript's are UTF-16 units: in UTF-8 they differ after an accent, in ISO 8859-1 they do not. */
function cutter(line: SegmentLine): (from: number, to: number) => string {
  const bytes = new TextEncoder().encode(line.text);
  if (bytes.length === line.text.length || bytes.length !== line.length)
    return (from, to) => line.text.slice(from - line.offset, to - line.offset);
  const decoder = new TextDecoder();
  return (from, to) =>
    decoder.decode(bytes.subarray(from - line.offset, Math.min(to - line.offset, bytes.length)));
}

/** `EB09`, `EB13-2`, and the repetition where there are several. */
export function elementName(
  segment: string,
  element: Pick<ElementView, 'element' | 'component' | 'repetition'>,
): string {
  const name = `${segment}${String(element.element).padStart(2, '0')}`;
  const component = element.component === undefined ? '' : `-${element.component}`;
  const repetition = element.repetition === undefined ? '' : `[${element.repetition}]`;
  return `${name}${repetition}${component}`;
}
