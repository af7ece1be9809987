/** The first look at bytes that came as an answer: refused, not to be believed, or worth reading. Pure. */
import type { ToFhir } from '#mappers';
import { locate, readInterchanges, readRefusals, type Issue, type Refusal } from '#x12';
import type { SegmentPlace } from '../panel-view.ts';

export interface RefusedRequest {
  readonly kind: 'refused';
  readonly refusal: {
    readonly kind: 'TA1' | '999';
    readonly code: string;
    readonly answerAt: SegmentPlace;
    readonly requestAt?: SegmentPlace;
  };
}

export interface UnreadableBytes {
  readonly kind: 'unreadable';
  readonly why: 'too-large' | 'no-x12' | 'broken';
}

/** Answers about one patient are some kilobytes; one a hundred times larger is a fault, and reading it would hold everybody else up. */
const LARGEST_ANSWER = 512 * 1024;
/** Faults of an envelope that mean part of the answer may be missing: then no part of it is believed. */
const broken = new Set([
  'x12/truncated',
  'x12/no-se',
  'x12/no-ge',
  'x12/no-iea',
  'x12/se-count',
  'x12/ge-count',
  'x12/iea-count',
  'x12/isa-width',
]);

function refused(refusal: Refusal, request: Uint8Array): RefusedRequest {
  const requestAt = locate(refusal, request);
  const { kind, code, at } = refusal;
  return { kind: 'refused', refusal: { kind, code, answerAt: at, ...(requestAt ? { requestAt } : {}) } };
}

/** Undefined when the bytes are whole and no refusal; `request` = the bytes they answer. */
export function problemOfBytes(
  bytes: Uint8Array,
  request: Uint8Array,
): RefusedRequest | UnreadableBytes | undefined {
  if (bytes.length > LARGEST_ANSWER) return { kind: 'unreadable', why: 'too-large' };
  const { value: interchanges, issues } = readInterchanges(bytes);
  if (interchanges.length === 0) return { kind: 'unreadable', why: 'no-x12' };
  const [refusal] = readRefusals(interchanges);
  if (refusal) return refused(refusal, request);
  return issues.some((issue: Issue) => broken.has(issue.code))
    ? { kind: 'unreadable', why: 'broken' }
    : undefined;
}

/** Moves the response that is ours to the front of the Bundle, and its paths in the trace with it. */
export function withOursFirst(reading: ToFhir, at: number): Pick<ToFhir, 'bundle' | 'trace'> {
  const entries = reading.bundle.entry ?? [];
  const order = [at, ...[...entries.keys()].filter((i) => i !== at)];
  const place = new Map(order.map((from, to) => [from, to]));
  const entry = order.flatMap((i) => entries[i] ?? []);
  const trace = reading.trace.map((line) => ({
    ...line,
    fhir: line.fhir.replace(
      /^Bundle\.entry\[(\d+)\]/,
      (_, i: string) => `Bundle.entry[${place.get(Number(i)) ?? 0}]`,
    ),
  }));
  return { bundle: { ...reading.bundle, entry }, trace };
}
