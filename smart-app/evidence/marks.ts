/** Cuts a segment's text where the evidence points, so that the used element can be marked in place. */
import type { Evidence, SegmentPlace, SegmentView } from '../../server/panel-view.ts';

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Offsets are bytes, JavaScript's are UTF-16 units: accents in a name must not shift the mark. */
export function pieces(segment: SegmentView, places: readonly SegmentPlace[]): Piece[] {
  const bytes = new TextEncoder().encode(segment.text);
  const marked = new Uint8Array(bytes.length);
  for (const place of places) {
    const from = place.offset - segment.offset;
    if (place.element === undefined || from < 0) continue;
    marked.fill(1, Math.min(from, bytes.length), Math.min(from + place.length, bytes.length));
  }
  return runs(bytes, marked);
}

function runs(bytes: Uint8Array, marked: Uint8Array): Piece[] {
  const decoder = new TextDecoder();
  const found: Piece[] = [];
  let from = 0;
  for (let at = 1; at <= bytes.length; at += 1) {
    if (at < bytes.length && marked[at] === marked[from]) continue;
    found.push({ text: decoder.decode(bytes.subarray(from, at)), marked: marked[from] === 1 });
    from = at;
  }
  return bytes.length === 0 ? [] : found;
}

/** The transaction set of a message, e.g. `271`; empty where there is none to see. */
export function setOf(segments: readonly SegmentView[] | undefined): string {
  return segments?.map(({ text }) => /^ST[^A-Za-z0-9](\d{3})/.exec(text)?.[1]).find(Boolean) ?? '';
}

export interface SegmentEvidence {
  readonly exchange: string;
  readonly direction: 'request' | 'answer';
  readonly segment: number;
  readonly places: readonly SegmentPlace[];
  readonly rows: readonly string[];
}

/** Several elements of one segment are one proof, not several. */
export function bySegment(evidence: readonly Evidence[]): SegmentEvidence[] {
  const groups = new Map<string, { first: SegmentEvidence; places: SegmentPlace[]; rows: string[] }>();
  for (const one of evidence) {
    if (one.kind !== 'segment') continue;
    const key = `${one.exchange} ${one.direction} ${one.at.segment}`;
    const group = groups.get(key) ?? {
      first: { ...one, segment: one.at.segment, places: [], rows: [] },
      places: [],
      rows: [],
    };
    group.places.push(one.at);
    if (one.row !== undefined && !group.rows.includes(one.row)) group.rows.push(one.row);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, places, rows }) => ({
    exchange: first.exchange,
    direction: first.direction,
    segment: first.segment,
    places,
    rows,
  }));
}

/** Reads `insurance[0].item[3].name` or `Coverage.period.end` of a resource; absent when the path leads nowhere. */
export function valueAt(resource: unknown, path: string): unknown {
  const type = (resource as { resourceType?: string } | undefined)?.resourceType;
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  if (type !== undefined && steps[0] === type) steps.shift();
  return steps.reduce<unknown>((value, step) => {
    if (value === null || typeof value !== 'object') return undefined;
    return (value as Record<string, unknown>)[step];
  }, resource);
}
