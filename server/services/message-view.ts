/** A message as the raw view shows it: segments with loops, offsets and labels; bytes that are no X12 as they are. Pure. */
import { checkFile, showSegments, type ShownSegment } from '#x12';
import type { ExchangeView, MessageView, SegmentView } from '../panel-view.ts';
import type { Exchange } from '../exchange/exchange.ts';

const RAW_CHARACTERS = 2_000;

/** The depth of the first loop in `showSegments`; here what stands outside of loops is not indented. */
const LOOP_DEPTH = 3;

const viewOf = ({ segment, loop, depth, label }: ShownSegment): SegmentView => ({
  segment: segment.number,
  inSet: segment.inSet,
  loop,
  depth: Math.max(0, depth - LOOP_DEPTH),
  offset: segment.offset,
  length: segment.length,
  text: segment.text,
  label: label ?? '',
});

/** Printable text of bytes that are no X12: what cannot be shown becomes a dot. */
export const printable = (bytes: Uint8Array) =>
  new TextDecoder('latin1').decode(bytes.subarray(0, RAW_CHARACTERS)).replaceAll(/[^\x20-\x7e\n]/g, '·');

export function messageView(bytes: Uint8Array): MessageView {
  const { issues } = checkFile(bytes);
  const segments = showSegments(bytes).map(viewOf);
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
