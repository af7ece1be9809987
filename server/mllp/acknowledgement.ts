/** The answer of an HL7 v2 message (chapter 2.9): original mode AA/AE/AR, enhanced mode CA/CE/CR and AA/AE/AR, with ERR segments. */
import type { V2Header } from '#mappers';

export interface Finding {
  /** A code of HL7's table 0357, e.g. `101`. */
  readonly code: string;
  /** Words of ours, without a value of the message. */
  readonly text: string;
  /** `SCH-11`, `PID-3(2).1`, `MSH`; where it stands. */
  readonly at?: string;
  readonly severity: 'error' | 'warning';
}

/** `accept`: taken and committed. `error`: its content is wrong. `reject`: it is none that we take. */
export type Verdict = 'accept' | 'error' | 'reject';

export interface Answer {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

interface Needs {
  readonly now: Date;
  /** MSH-10 of the answer: a new one at each call, at most 20 characters. */
  readonly newControlId: () => string;
}

const letter = { accept: 'A', error: 'E', reject: 'R' } as const satisfies Record<Verdict, string>;

/** HL7's table 0155: on which outcome the sender wants an answer. */
function isWanted(wanted: string, verdict: Verdict): boolean {
  switch (wanted) {
    case 'NE':
      return false;
    case 'ER':
      return verdict !== 'accept';
    case 'SU':
      return verdict === 'accept';
    default:
      return wanted !== '';
  }
}

/** The answers that this sender wants, in the order they are sent: none, one, or (enhanced mode) two. */
export function acknowledgementsOf(header: V2Header, answer: Answer, needs: Needs): readonly Uint8Array[] {
  // An answer is never answered, or two systems would talk for ever.
  if (header.type === 'ACK') return [];
  const { acceptWanted, applicationWanted } = header;
  if (acceptWanted === '' && applicationWanted === '') return [write(header, answer, 'A', needs)];
  return [
    ...(isWanted(acceptWanted, answer.verdict) ? [write(header, answer, 'C', needs)] : []),
    ...(isWanted(applicationWanted, answer.verdict) ? [write(header, answer, 'A', needs)] : []),
  ];
}

function write(header: V2Header, answer: Answer, mode: 'A' | 'C', needs: Needs): Uint8Array {
  const { separator } = header;
  const [component = '^'] = header.encoding;
  const field = (text: string) => escaped(text, header);
  const type = ['ACK', ...(header.event === '' ? [] : [header.event])].map(field).join(component);
  const segments = [
    [
      ...['MSH', header.encoding, field(header.receivingApplication), field(header.receivingFacility)],
      ...[field(header.sendingApplication), field(header.sendingFacility), stamp(needs.now), '', type],
      ...[needs.newControlId(), field(header.processing || 'P'), field(header.version || '2.5.1')],
      ...['', '', 'NE', 'NE', '', 'UNICODE UTF-8'],
    ],
    ['MSA', `${mode}${letter[answer.verdict]}`, field(header.controlId)],
    ...answer.findings.map((one) => errorSegment(one, header, component, field)),
  ];
  const text = segments.map((one) => `${one.join(separator).replace(/\s+$/, '')}\r`).join('');
  return new TextEncoder().encode(text);
}

/** `ERR` has its form of today since 2.5; before, place and code stood in its first field. */
function errorSegment(
  { code, text, at, severity }: Finding,
  { version, separator }: V2Header,
  component: string,
  field: (text: string) => string,
): readonly string[] {
  const [, segment = '', number = '', repetition = '', part = ''] =
    /^([A-Z][A-Z0-9]{2})(?:-(\d+)(?:\((\d+)\))?(?:\.(\d+))?)?$/.exec(at ?? '') ?? [];
  if (/^2\.[1-4]/.test(version)) {
    const place = [segment, segment && '1', number, code];
    return ['ERR', place.join(component)];
  }
  const place = [segment, segment && '1', number, number && (repetition || '1'), part];
  const where = place
    .join(component)
    .replace(new RegExp(`[${component === '^' ? String.raw`\^` : component}]+$`), '');
  const what = [code, '', 'HL70357'].join(component);
  const fields = ['ERR', '', where, what, severity === 'error' ? 'E' : 'W', '', '', '', field(text)];
  return fields.join(separator).split(separator);
}

/** The delimiters of the sender, escaped by its escape character; line ends never stand in a field. */
function escaped(text: string, { separator, encoding }: V2Header): string {
  const [component = '', repetition = '', escape = '', part = ''] = encoding;
  const names = new Map([
    [separator, 'F'],
    [component, 'S'],
    [part, 'T'],
    [repetition, 'R'],
    [escape, 'E'],
  ]);
  return Array.from(text.replace(/[\r\n\v\u001c]+/g, ' '))
    .map((one) => {
      const name = names.get(one);
      return name === undefined ? one : escape === '' ? ' ' : `${escape}${name}${escape}`;
    })
    .join('');
}

/** `20261126101500+0000` */
const stamp = (now: Date): string => `${now.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
