/** Splits an interchange and checks its envelope. A counterparty's own few lines: nothing of x12/ is used here. */

export interface Delimiters {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}

/** One segment; index 0 is its id, so that index n is element n. */
export type Segment = readonly string[];

export interface Header {
  readonly delimiters: Delimiters;
  readonly isa: Segment;
}

/** One transaction set from ST to SE (SE may be missing). */
export type TransactionSet = readonly Segment[];

export interface Group {
  readonly gs: Segment;
  readonly ge: Segment | undefined;
  readonly sets: readonly TransactionSet[];
}

export type Envelope =
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'interchange-error'; readonly header: Header; readonly note: string }
  | { readonly kind: 'interchange'; readonly header: Header; readonly group: Group };

/** Lengths of ISA01 to ISA16: the header is fixed width, so its delimiters are read by position. */
const lengths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
const headerLength = 106;

export function readEnvelope(text: string): Envelope {
  if (!text.startsWith('ISA')) return { kind: 'unreadable', why: 'The body does not begin with ISA.' };
  if (text.length < headerLength)
    return { kind: 'unreadable', why: 'The body is shorter than an ISA segment.' };
  const header = readHeader(text);
  if (header === undefined) return { kind: 'unreadable', why: 'The ISA segment is not of fixed width.' };
  const segments = splitSegments(text, header.delimiters);
  const groups = readGroups(segments.slice(1));
  const note = interchangeNote(header, segments, groups.length);
  const group = groups[0];
  if (note !== undefined || group === undefined) {
    return { kind: 'interchange-error', header, note: note ?? '022' };
  }
  return { kind: 'interchange', header, group };
}

/** The value of an element, '' when it was not sent. */
export function at(segment: Segment | undefined, element: number): string {
  return segment?.[element] ?? '';
}

function readHeader(text: string): Header | undefined {
  const separator = text.charAt(3);
  const isa = ['ISA'];
  let offset = 3;
  for (const length of lengths) {
    if (text.charAt(offset) !== separator) return undefined;
    isa.push(text.slice(offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  const delimiters = {
    element: separator,
    repetition: text.charAt(82),
    component: text.charAt(104),
    segment: text.charAt(105),
  };
  return { delimiters, isa };
}

function splitSegments(text: string, { element, segment }: Delimiters): Segment[] {
  return text
    .split(segment)
    .map((line) => line.replace(/^[\r\n]+/, ''))
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(element));
}

function readGroups(segments: readonly Segment[]): Group[] {
  const groups: { gs: Segment; ge: Segment | undefined; sets: Segment[][] }[] = [];
  for (const segment of segments) {
    const group = groups.at(-1);
    if (segment[0] === 'GS') groups.push({ gs: segment, ge: undefined, sets: [] });
    else if (group === undefined || group.ge !== undefined) continue;
    else if (segment[0] === 'GE') group.ge = segment;
    else if (segment[0] === 'ST') group.sets.push([segment]);
    else group.sets.at(-1)?.push(segment);
  }
  return groups;
}

/** The TA105 note of the first thing wrong with the interchange; undefined when nothing is. */
function interchangeNote(header: Header, segments: readonly Segment[], groups: number): string | undefined {
  const { isa, delimiters } = header;
  const iea = segments.at(-1);
  const checks: [boolean, string][] = [
    [!/^[^A-Za-z0-9 ]$/.test(delimiters.element), '026'],
    [!/^[^A-Za-z0-9 ]$/.test(delimiters.component), '027'],
    [!/^[^A-Za-z0-9 ]$/.test(delimiters.segment), '004'],
    [!/^[^A-Za-z0-9 ]$/.test(delimiters.repetition), '016'],
    [new Set(Object.values(delimiters)).size < 4, '027'],
    [at(isa, 6).trim() === '', '006'],
    [at(isa, 8).trim() === '', '008'],
    [!/^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(at(isa, 9)), '014'],
    [!/^([01]\d|2[0-3])[0-5]\d$/.test(at(isa, 10)), '015'],
    [at(isa, 12) !== '00501', '017'],
    [!/^\d{9}$/.test(at(isa, 13)), '018'],
    [!/^[TP]$/.test(at(isa, 15)), '020'],
    [at(iea, 0) !== 'IEA', '023'],
    [at(iea, 2) !== at(isa, 13), '001'],
    [at(iea, 1) !== String(groups), '021'],
    // A real-time exchange carries one group.
    [groups !== 1, '022'],
  ];
  return checks.find(([wrong]) => wrong)?.[1];
}
