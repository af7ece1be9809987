/** `diff`: what two messages do not share, X12 with X12 or FHIR with FHIR. */
import type { Place } from '#x12';
import {
  diffFhir,
  diffX12,
  isIgnorable,
  type Difference,
  type DiffOptions,
  type Spot,
} from '../diff/index.ts';
import { choiceOf, Complaint, json, textsOf, type Command, type ExitCode, type Values } from './command.ts';
import { isX12, whyNotX12 } from './not-x12.ts';
import { readWhole, sourceOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

const LARGEST_FILE_MB = 32;
/** Longer values are cut: a document is seen better elsewhere. */
const LONGEST_VALUE = 200;

interface Message {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where it is JSON. */
  readonly value?: unknown;
}

async function messageOf(file: string): Promise<Message> {
  const source = await sourceOf(file);
  const bytes = await readWhole(source, LARGEST_FILE_MB, 'Split it: `x12 split`.');
  const message: Message = { name: source.name, bytes };
  if (isX12(bytes)) return message;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { ...message, value };
  } catch {
    throw new Complaint(`Could not read ${source.name}. ${whyNotX12(source.head())}`);
  }
}

function differencesOf(a: Message, b: Message, options: DiffOptions): readonly Difference[] {
  if ((a.value === undefined) !== (b.value === undefined))
    throw new Complaint(
      'One of the two is X12 and the other JSON: map one of them first (`map to-fhir`, `map to-x12`).',
    );
  return a.value === undefined ? diffX12(a.bytes, b.bytes, options) : diffFhir(a.value, b.value, options);
}

/** `EB:1,3` → the elements by which EB segments are matched. */
function keysOf(values: Values): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    textsOf(values, 'key').map((text) => {
      const [, segment = '', elements = ''] = /^([A-Z][A-Z0-9]{1,2}):(\d+(?:,\d+)*)$/.exec(text) ?? [];
      if (segment === '')
        throw new Complaint(`--key is a segment and its elements, as in --key EB:1,3; not "${text}".`);
      return [segment, elements.split(',').map(Number)] as const;
    }),
  );
}

/** The entries of `--ignore`. Throws a complaint for one that cannot mean anything. */
export function ignoredOf(values: Values): readonly string[] {
  const entries = textsOf(values, 'ignore')
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const unknown = entries.find((entry) => !isIgnorable(entry));
  if (unknown !== undefined)
    throw new Complaint(
      `--ignore does not take "${unknown}": it takes elements (ISA09, GS04..06, HI01-4), segments (SE), both in a loop (2110C/MSG), FHIR paths (created, item.unitPrice) and @times, @numbers, @delimiters.`,
    );
  return entries;
}

export const ignoreUsage = `  --ignore LIST        what is no difference: ISA09, GS04..06, HI01-4, SE, 2110C/MSG, FHIR paths as item.unitPrice, and the
                       groups @times, @numbers, @delimiters; with commas, and may be given again
`;

const signs = { added: '+', removed: '-', changed: '~' } as const;
const colours = { added: 'green', removed: 'red', changed: 'yellow' } as const;

const cut = (text: string) => {
  const shown = harmless(text);
  return shown.length > LONGEST_VALUE
    ? `${shown.slice(0, LONGEST_VALUE)}… (${shown.length} characters)`
    : shown;
};

const bytesOf = (at: Place | undefined) => (at ? `segment ${at.segment}, byte ${at.offset}` : '');

/** Where it stands, in both where that differs. */
function placesOf(a: Spot | undefined, b: Spot | undefined): string {
  const [inA, inB] = [bytesOf(a?.at), bytesOf(b?.at)];
  if (a && b && a.path !== b.path) return `  ${inA} → ${b.path}  ${inB}`.trimEnd();
  const places = inA && inB && inA !== inB ? `${inA} → ${inB}` : inA || inB;
  return places && `  ${places}`;
}

/** A few lines for each difference: its kind and path, what stood there, and what stands there now. */
export function differenceLines({ kind, a, b, before, after }: Difference, terminal: Terminal): string {
  const paint = (text: string) => terminal.paint(colours[kind], text);
  const head = `${paint(signs[kind])} ${terminal.paint('bold', harmless((a ?? b)?.path ?? ''))}${terminal.paint('dim', placesOf(a, b))}`;
  const values = [
    ...(before === undefined ? [] : before.split('\n').map((line) => `    - ${cut(line)}`)),
    ...(after === undefined ? [] : after.split('\n').map((line) => `    + ${cut(line)}`)),
  ];
  return `${[head, ...values].join('\n')}\n`;
}

async function run(files: readonly string[], values: Values, terminal: Terminal): Promise<ExitCode> {
  const [first, second, ...more] = files;
  if (first === undefined || second === undefined || more.length > 0)
    throw new Complaint('Name two files to compare; one of them may be - for standard input.');
  if (first === '-' && second === '-') throw new Complaint('Only one of the two can be standard input.');
  const format = choiceOf(values, 'format', ['text', 'json']) ?? (terminal.isScreen ? 'text' : 'json');
  const options = { ignore: ignoredOf(values), keys: keysOf(values) };
  const differences = differencesOf(await messageOf(first), await messageOf(second), options);
  if (format === 'json') await terminal.write(json({ a: first, b: second, differences }));
  else {
    const shown = differences.map((one) => differenceLines(one, terminal)).join('');
    await terminal.write(`${shown}${counted(differences.length, 'difference')}\n`);
  }
  return differences.length > 0 ? 1 : 0;
}

export const diff: Command = {
  summary: 'what two messages do not share, X12 or FHIR',
  usage: `chartside diff A B

${ignoreUsage}  --key SEG:N,M        match repeated segments, and the loops they begin, by these elements; may be given again
  --format text|json   text on a terminal, JSON elsewhere

Exit code: 0 the same, 1 differences, 2 could not read.
`,
  options: { ignore: { type: 'string', multiple: true }, key: { type: 'string', multiple: true } },
  takesSeveralFiles: true,
  run,
};
