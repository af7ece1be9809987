/** What must hold of everything written: no value adds a segment, and each is told as an issue or comes back as it was given. */
import { readInterchanges, writeInterchange, type CheckOptions, type Envelope, type Segment } from '#x12';
import fc from 'fast-check';

/** What is given to the writer: texts, repetitions, composites. */
type Given =
  string | { readonly repetitions: readonly string[] } | { readonly components: readonly string[] };
interface GivenSegment {
  readonly id: string;
  readonly elements: readonly (Given | undefined)[];
}

/** No guide has this name: the segments need no order, and the checker looks at the envelope alone. */
const guide = '005010X000';
const envelopeOnly: CheckOptions = { switches: { 'x12/guide-unknown': 'off' } };

const pieces = [
  '~', '*', '^', ':', '|', '!', '>', '\n', '\r', '\r\n', '\0', '\u0007', '\u001c', '\u001d', '\u001e', '\u001f', '\u0085', '\u2028', '\ufeff', '\ud83d',
  'ä', 'ß', 'É', 'ñ', '€', '中', '😀', 'A', 'b', '7', ' ', '  ', '-', '.', "'", '"', '\\', '&', '#', '', 'ISA*00*', 'SE*3*0001~', 'GE*1*1', 'IEA', 'HL*1**20*1~',
]; // prettier-ignore
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const plain = fc.string({ unit: fc.constantFrom(...'A B C x y z 0 1 9 -'.split(' '), ' '), maxLength: 12 });

/** Mostly plain values: where every message had a bad one, nothing would ever be written. */
const value = (part: fc.Arbitrary<string>): fc.Arbitrary<Given | undefined> =>
  fc.oneof(
    { weight: 6, arbitrary: part },
    { weight: 1, arbitrary: fc.record({ repetitions: fc.array(part, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ components: fc.array(part, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
const segment = (part: fc.Arbitrary<string>): fc.Arbitrary<GivenSegment> =>
  fc.record({
    id: fc.constantFrom('NM1', 'REF', 'MSG', 'N3', 'EB', 'DTP'),
    elements: fc.array(value(part), { maxLength: 6 }),
  });
const body = fc.oneof(
  fc.array(segment(text), { minLength: 1, maxLength: 5 }),
  fc
    .tuple(fc.array(segment(plain), { minLength: 1, maxLength: 5 }), text, fc.nat(4))
    .map(([segments, one, at]) =>
      segments.map((part, i) =>
        i === at % segments.length ? { ...part, elements: [...part.elements, one] } : part,
      ),
    ),
);

const delimiters = fc.constantFrom(
  { element: '*', repetition: '^', component: ':', segment: '~' },
  { element: '|', repetition: '!', component: '>', segment: '\n' },
  { element: '*', repetition: '^', component: ':', segment: '\u001d' },
  { element: '\u001d', repetition: '\u001f', component: '\u001e', segment: '\u001c' },
);

/** The texts of sender and receiver are values too: they may be as bad as any other. */
const party = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ qualifier: 'ZZ', id: 'NORTHFIELD', group: 'NORTHFIELD' }) },
  {
    weight: 1,
    arbitrary: fc.record({ qualifier: fc.constant('ZZ'), id: text, group: fc.constant('NORTHFIELD') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ qualifier: fc.constant('30'), id: fc.constant('MERIDIAN'), group: text }),
  },
);

const envelope: fc.Arbitrary<Envelope> = fc.record({
  delimiters,
  sender: party,
  receiver: party,
  usage: fc.constant('T' as const),
  numbers: fc.constant({ interchange: 417, group: 21, set: 1 }),
  at: fc.constant('2026-11-23T10:15:00Z'),
  functional: fc.constant('HB'),
  set: fc.constant('271'),
  guide: fc.constant(guide),
});

/** How many strings of any content have been given to the writer. */
export const written = { strings: 0, messages: 0 };

const partsOf = (given: Given | undefined): readonly string[] =>
  given === undefined
    ? []
    : typeof given === 'string'
      ? [given]
      : 'repetitions' in given
        ? given.repetitions
        : given.components;

const withoutEnd = (parts: readonly string[]) => parts.slice(0, parts.findLastIndex((one) => one !== '') + 1);

/** What an element reads as: its parts. Empty components at the end are left out by the writer. */
function readBack(read: Segment, element: number, given: Given | undefined): readonly string[] {
  const range = read.range(element);
  if (given === undefined || typeof given === 'string') return [read.element(element)];
  const ranges = 'repetitions' in given ? read.repetitions(element) : read.components(range);
  return ranges.map((one) => read.textAt(one));
}

function wantedOf(given: Given | undefined): readonly string[] {
  if (given === undefined) return [''];
  if (typeof given === 'string') return [given];
  if ('repetitions' in given)
    return given.repetitions.join('') === '' && given.repetitions.length < 2 ? [] : given.repetitions;
  const parts = withoutEnd(given.components);
  return parts.length === 0 ? [''] : parts;
}

function checkSame(read: Segment, given: GivenSegment): void {
  if (read.id !== given.id) throw new Error(`${given.id} came back as ${read.id}.`);
  for (const [i, one] of given.elements.entries()) {
    const [back, wanted] = [readBack(read, i + 1, one), wantedOf(one)];
    if (JSON.stringify(back) !== JSON.stringify(wanted))
      throw new Error(
        `${given.id} element ${i + 1}: ${JSON.stringify(wanted)} came back as ${JSON.stringify(back)}.`,
      );
  }
}

function checkParties(header: Segment, group: Segment, { sender, receiver }: Envelope): void {
  const back = [header.element(6), header.element(8), group.element(2), group.element(3)];
  const wanted = [sender.id.padEnd(15), receiver.id.padEnd(15), sender.group, receiver.group];
  if (JSON.stringify(back) !== JSON.stringify(wanted))
    throw new Error(`${JSON.stringify(wanted)} came back as ${JSON.stringify(back)}.`);
}

/** The property; it throws where it does not hold. */
export const writesNothingElse: fc.IProperty<[Envelope, GivenSegment[]]> = fc.property(
  envelope,
  body,
  (around, given) => {
    written.strings += given.flatMap(({ elements }) => elements.flatMap(partsOf)).length;
    const { value: bytes, issues } = writeInterchange(around, given, {}, envelopeOnly);
    if (issues.length > 0) return;
    if (!bytes) throw new Error('Neither bytes nor an issue.');
    written.messages += 1;
    const { value: read, issues: found } = readInterchanges(bytes);
    const wrong = found.find(({ severity }) => severity === 'error');
    if (wrong) throw new Error(`Reads with ${wrong.code} at ${JSON.stringify(wrong.at)}.`);
    const [interchange, ...others] = read;
    const group = interchange?.groups[0];
    const set = group?.sets[0];
    if (!interchange || !set || others.length > 0 || interchange.groups.length > 1 || group.sets.length > 1)
      throw new Error('Not one transaction set in one group in one interchange.');
    const segments = set.segments.slice(1, -1);
    if (segments.length !== given.length)
      throw new Error(`${given.length} segments came back as ${segments.length}.`);
    for (const [i, one] of given.entries()) if (segments[i]) checkSame(segments[i], one);
    checkParties(interchange.header, group.header, around);
  },
);
