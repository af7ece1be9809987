/** An HL7 v2 message as places and values: parsed by a kept library, escapes undone, every value with its position. */
import { Hl7Message, type Hl7Context, type Hl7Field, type Hl7Segment } from '@medplum/core';
import type { EhrIssue } from '../trace.ts';

/** Where a value stands. Segments count from 1 in the message, all others as HL7 numbers them. */
export interface V2Place {
  readonly segment: string;
  readonly number: number;
  readonly field: number;
  readonly repetition?: number;
  readonly component?: number;
  /** Characters from the beginning of the message, from 0. */
  readonly offset: number;
  readonly length: number;
}

/** One repetition of a field. */
export interface V2Value {
  readonly place: V2Place;
  /** The component, or a part of it, without escapes; '' where it is empty. From 1. */
  text(component: number, part?: number): string;
  placeOf(component: number): V2Place;
  /** Components that hold something, by number. */
  readonly filled: readonly number[];
}

export interface V2Segment {
  readonly id: string;
  /** From 1 in the message. */
  readonly number: number;
  /** Repetitions that hold something; MSH-1 and MSH-2 are fields as HL7 counts them. */
  values(field: number): readonly V2Value[];
  readonly fieldCount: number;
}

export interface V2Message {
  readonly segments: readonly V2Segment[];
  readonly issues: readonly EhrIssue[];
}

/** Parses the text of one message; what is no message is an issue, never an error. */
export function parseMessage(text: string): V2Message {
  // MLLP's frame, a byte order mark and blank lines may come along from files and queues.
  const lead = /^[\uFEFF\u000B\s]*/.exec(text)?.[0].length ?? 0;
  const body = text.slice(lead).replace(/[\u001C\s]+$/, '');
  const fault = faultOf(body);
  if (fault !== undefined) return { segments: [], issues: [fault] };
  const parsed = Hl7Message.parse(body);
  const starts = startsOf(body, lead);
  const segments = parsed.segments.map((segment, index) =>
    segmentOf(segment, index + 1, starts[index] ?? lead),
  );
  return { segments, issues: segments.flatMap(strangeSegment) };
}

function faultOf(body: string): EhrIssue | undefined {
  const fault = (code: string, at: string, sentence: string): EhrIssue => ({
    ...{ code: `v2/${code}`, severity: 'error', at, text: sentence },
  });
  if (!body.startsWith('MSH')) return fault('no-header', 'segment 1', 'A message begins with MSH.');
  const separator = body.charAt(3);
  // Old senders leave the last ones away, v2.7 adds a fifth; none may be a letter, a digit, a blank, or stand twice.
  const encoding = body.slice(4, body.indexOf(separator, 4));
  const all = separator + encoding;
  if (encoding.length < 2 || encoding.length > 5 || /[\w\s]/.test(all) || new Set(all).size !== all.length)
    return fault('delimiters', 'MSH-2', 'The delimiters in MSH-1 and MSH-2 cannot be used.');
  if (/[\r\n](MSH|BHS|FHS)/.test(body))
    return fault('several-messages', 'MSH', 'There is more than one message: send each by itself.');
  return undefined;
}

function strangeSegment({ id, number }: V2Segment): readonly EhrIssue[] {
  if (/^[A-Z][A-Z0-9]{2}$/.test(id)) return [];
  const text = 'A segment begins with three letters or digits; a broken line may be the reason.';
  return [{ code: 'v2/segment-id', severity: 'warning', at: `segment ${number}`, text }];
}

function startsOf(body: string, lead: number): readonly number[] {
  const starts = [lead];
  for (const match of body.matchAll(/[\r\n]+/g)) starts.push(lead + match.index + match[0].length);
  return starts;
}

function segmentOf(segment: Hl7Segment, number: number, start: number): V2Segment {
  const isHeader = segment.name === 'MSH';
  const { context } = segment;
  const offsets: number[] = [];
  let at = start;
  for (const field of segment.fields) {
    offsets.push(at);
    at += field.toString().length + 1;
  }
  return {
    id: segment.name,
    number,
    fieldCount: segment.fields.length - (isHeader ? 0 : 1),
    values: (field) => {
      const index = isHeader ? field - 1 : field;
      const found = segment.fields[index];
      if (found === undefined || index < 1) return [];
      const place = { segment: segment.name, number, field };
      // MSH-2 is the delimiters themselves: nothing in it may be split by them.
      if (isHeader && field === 2) return [];
      return valuesOf(found, place, offsets[index] ?? start, context);
    },
  };
}

function valuesOf(
  field: Hl7Field,
  place: Pick<V2Place, 'segment' | 'number' | 'field'>,
  start: number,
  context: Hl7Context,
): readonly V2Value[] {
  let at = start;
  return field.components.flatMap((components, index) => {
    const offset = at;
    const length = components.join(context.componentSeparator).length;
    at += length + 1;
    const filled = components.flatMap((one, i) => (one === '' ? [] : [i + 1]));
    if (filled.length === 0) return [];
    const spot = { ...place, repetition: index + 1 };
    const placeOf = (component: number): V2Place => {
      const before = components.slice(0, component - 1);
      const skipped = before.reduce((sum, one) => sum + one.length + 1, 0);
      return { ...spot, component, offset: offset + skipped, length: components[component - 1]?.length ?? 0 };
    };
    const text = (component: number, part?: number): string => {
      const raw = components[component - 1] ?? '';
      const piece = part === undefined ? raw : (raw.split(context.subcomponentSeparator)[part - 1] ?? '');
      return unescape(piece, context).trim();
    };
    return [{ place: { ...spot, offset, length }, filled, placeOf, text }];
  });
}

/** Undoes HL7's escapes: delimiters, line breaks, hexadecimal bytes; highlighting and the sender's own ones are taken out. */
function unescape(text: string, context: Hl7Context): string {
  const { escapeCharacter: escape } = context;
  if (escape === '' || !text.includes(escape)) return text;
  const delimiters: Readonly<Record<string, string>> = {
    F: context.fieldSeparator,
    S: context.componentSeparator,
    T: context.subcomponentSeparator,
    R: context.repetitionSeparator,
    E: escape,
    '.br': '\n',
  };
  const mark = escape.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(`${mark}([^${mark}]*)${mark}`, 'g'), (_all, code: string) => {
    if (code.startsWith('X') && /^X([\dA-Fa-f]{2})+$/.test(code))
      return new TextDecoder().decode(
        Uint8Array.from(code.slice(1).match(/../g) ?? [], (pair) => parseInt(pair, 16)),
      );
    return delimiters[code] ?? (code.startsWith('.') ? ' ' : '');
  });
}
