import { issue, type Issue, type Reading } from './issue.ts';
import type { Place } from './position.ts';

/** The separators a partner fixed, one character each. */
export interface WriteDelimiters {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}

/** One element: a text, repetitions, or the components of a composite. */
export type ElementValue =
  string | { readonly repetitions: readonly string[] } | { readonly components: readonly string[] };

/** A segment as values: its id, then its elements from 1 on; `undefined` is an empty element. */
export interface SegmentValue {
  readonly id: string;
  readonly elements: readonly (ElementValue | undefined)[];
}

/** All that surrounds one transaction set. Control numbers and time come from outside. */
export interface Envelope {
  readonly delimiters: WriteDelimiters;
  readonly sender: { readonly qualifier: string; readonly id: string; readonly group: string };
  readonly receiver: { readonly qualifier: string; readonly id: string; readonly group: string };
  readonly usage: 'T' | 'P';
  readonly numbers: { readonly interchange: number; readonly group: number; readonly set: number };
  /** ISO instant; written as UTC date and time. */
  readonly at: string;
  /** GS01. */
  readonly functional: string;
  /** ST01. */
  readonly set: string;
  /** GS08 and ST03. */
  readonly guide: string;
}

/** X12's extended character set, apart from the delimiters: what partners may be sent without an agreement. */
const allowed = /^[\x20-\x7e]*$/;
const encoder = new TextEncoder();
const pad = (text: string, width: number) => text.padEnd(width).slice(0, width);
const digits = (number: number, width: number) => String(number).padStart(width, '0');

/** The date and time parts of an ISO instant, in UTC. */
function clock(at: string): { date: string; time: string } {
  const iso = new Date(at).toISOString();
  return { date: iso.slice(0, 10).replaceAll('-', ''), time: iso.slice(11, 16).replace(':', '') };
}

function texts(value: ElementValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return 'repetitions' in value ? value.repetitions : value.components;
}

const trimEnd = (parts: readonly string[]) => parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);

function elementText(value: ElementValue | undefined, delimiters: WriteDelimiters): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if ('repetitions' in value) return value.repetitions.join(delimiters.repetition);
  return trimEnd(value.components).join(delimiters.component);
}

function checkText(text: string, delimiters: WriteDelimiters, at: Place): Issue | undefined {
  if (Object.values(delimiters).some((one) => text.includes(one as string)))
    return issue('x12/write-delimiter', at);
  return allowed.test(text) ? undefined : issue('x12/write-character', at);
}

/** The ISA, whose elements have fixed widths. */
function isa({ sender, receiver, numbers, usage, at, delimiters }: Envelope): string {
  const { date, time } = clock(at);
  const elements = [
    'ISA', '00', pad('', 10), '00', pad('', 10), pad(sender.qualifier, 2), pad(sender.id, 15), pad(receiver.qualifier, 2),
    pad(receiver.id, 15), date.slice(2), time, delimiters.repetition, '00501', digits(numbers.interchange, 9), '0', usage, delimiters.component,
  ]; // prettier-ignore
  return elements.join(delimiters.element);
}

/**
 * Writes one interchange with one transaction set, counts and control numbers filled in.
 * A value with a delimiter, or a character partners have not agreed to, is an issue at its segment (1 = ISA) and element;
 * then no bytes come out: a message is written right or not at all.
 */
export function writeInterchange(
  envelope: Envelope,
  body: readonly SegmentValue[],
): Reading<Uint8Array | undefined> {
  const { delimiters, numbers, sender, receiver } = envelope;
  const { date, time } = clock(envelope.at);
  const set = digits(numbers.set, 4);
  const segments: SegmentValue[] = [
    {
      id: 'GS',
      elements: [
        envelope.functional,
        sender.group,
        receiver.group,
        date,
        time,
        String(numbers.group),
        'X',
        envelope.guide,
      ],
    },
    { id: 'ST', elements: [envelope.set, set, envelope.guide] },
    ...body,
    { id: 'SE', elements: [String(body.length + 2), set] },
    { id: 'GE', elements: ['1', String(numbers.group)] },
    { id: 'IEA', elements: ['1', digits(numbers.interchange, 9)] },
  ];
  const issues: Issue[] = [];
  let text = isa(envelope) + delimiters.segment;
  for (const [i, { id, elements }] of segments.entries()) {
    for (const [n, value] of elements.entries()) {
      const at = {
        segment: i + 2,
        inSet: Math.max(0, i),
        loop: '',
        element: n + 1,
        offset: text.length,
        length: 0,
      };
      for (const part of texts(value)) {
        const found = checkText(part, delimiters, at);
        if (found) issues.push(found);
      }
    }
    const parts = trimEnd(elements.map((value) => elementText(value, delimiters)));
    text += [id, ...parts].join(delimiters.element) + delimiters.segment;
  }
  return { value: issues.length === 0 ? encoder.encode(text) : undefined, issues };
}
