/** A message as the raw view shows it: segments with loops, offsets and labels; bytes that are no X12 as they are. Pure. */
import { buildTree, checkFile, guideOf, lex, type Interchange, type Segment } from '#x12';
import type { ExchangeView, MessageView, SegmentView } from '../panel-view.ts';
import type { Exchange } from '../exchange/exchange.ts';

const labels: Readonly<Record<string, string>> = {
  ISA: 'Interchange',
  GS: 'Functional group',
  ST: 'Transaction set',
  SE: 'End of set',
  GE: 'End of group',
  IEA: 'End of interchange',
  TA1: 'Interchange acknowledgement',
};
const RAW_CHARACTERS = 2_000;

const lineOf = (segment: Segment, loop: string, depth: number, label: string): SegmentView => ({
  segment: segment.number,
  inSet: segment.inSet,
  loop,
  depth,
  offset: segment.offset,
  length: segment.length,
  text: segment.text,
  label,
});

const flat = (segment: Segment) => lineOf(segment, '', 0, labels[segment.id] ?? '');

/** Loop, depth and label of the segments that a guide has a place for. */
function placedIn(interchanges: readonly Interchange[]): Map<number, SegmentView> {
  const sets = interchanges.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const lines = sets.flatMap((set) => {
    const guide = guideOf(set.set, set.guide);
    const placed = guide ? buildTree(set, guide).value.placed : [];
    return placed.map(({ segment, loop, depth, rule }) => lineOf(segment, loop, depth, rule?.label ?? ''));
  });
  return new Map(lines.map((line) => [line.segment, line]));
}

/** Every segment there is, also those that stand where none may. */
function linesOf(bytes: Uint8Array, interchanges: readonly Interchange[]): SegmentView[] {
  const placed = placedIn(interchanges);
  return [...lex(bytes)].flatMap((token) =>
    'segment' in token ? [placed.get(token.segment.number) ?? flat(token.segment)] : [],
  );
}

/** Printable text of bytes that are no X12: what cannot be shown becomes a dot. */
const printable = (bytes: Uint8Array) =>
  new TextDecoder('latin1').decode(bytes.subarray(0, RAW_CHARACTERS)).replaceAll(/[^\x20-\x7e\n]/g, '·');

export function messageView(bytes: Uint8Array): MessageView {
  const { value, issues } = checkFile(bytes);
  const segments = linesOf(bytes, value);
  return {
    bytes: bytes.length,
    segments,
    issues: issues.slice(0, 200).map(({ code, message, at }) => ({ code, message, at })),
    ...(segments.length === 0 ? { raw: printable(bytes) } : {}),
  };
}

export function exchangeView(exchange: Exchange): ExchangeView {
  return {
    id: exchange.id,
    state: exchange.state,
    events: exchange.events.map(({ at, state }) => ({ at: at.toISOString(), state })),
    request: messageView(exchange.requestBytes),
    ...(exchange.answerBytes ? { answer: messageView(exchange.answerBytes) } : {}),
  };
}
