/** `x12 show`: every segment of a file with its byte offset, loop and label, its elements, and what is wrong in its place. */
import {
  showElements,
  showMessage,
  standardLibrary,
  type CheckOptions,
  type Library,
  type MessageSegment,
  type ShownMessage,
} from '#x12';
import { checkOptions, checkOptionsOf, checkUsage, nothingIn } from './checking.ts';
import { choiceOf, isSet, numberOf, type Command, type ExitCode, type Values } from './command.ts';
import { textView } from './show-text.ts';
import { readWhole, sourceOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';

/** What is shown is for the eye, and held in memory as a whole. */
const LARGEST_FILE_MB = 32;
/** Segments written at once. */
const BATCH = 500;

function flatLine({ segment, depth, loop, label = 'not expected here' }: MessageSegment): string {
  const offset = String(segment.offset).padStart(7);
  const name = loop ? `${loop} ${label}` : label;
  return `${offset}  ${'  '.repeat(depth)}${harmless(segment.text)}${name ? `   · ${harmless(name)}` : ''}\n`;
}

function jsonOf(shown: MessageSegment, library: Library): string {
  const { segment, depth, loop, label, rule, begins, issues } = shown;
  return JSON.stringify({
    ...segment.place(loop),
    depth,
    id: segment.id,
    label: label ?? 'not expected here',
    begins,
    text: segment.text,
    elements: showElements(segment, rule, library),
    issues,
  });
}

async function writeBatches<T>(
  items: readonly T[],
  terminal: Terminal,
  textOf: (item: T, i: number) => string,
): Promise<void> {
  for (let i = 0; i < items.length; i += BATCH) {
    const batch = items.slice(i, i + BATCH);
    await terminal.write(batch.map((item, inBatch) => textOf(item, i + inBatch)).join(''));
  }
}

interface Form {
  readonly format: 'text' | 'json' | 'flat';
  readonly width: number;
  readonly library: Library;
}

async function write(
  message: ShownMessage,
  { format, width, library }: Form,
  terminal: Terminal,
): Promise<void> {
  const { segments, elsewhere } = message;
  if (format === 'json') {
    await terminal.write('{"segments": [');
    await writeBatches(segments, terminal, (one, i) => `${i > 0 ? ',' : ''}\n  ${jsonOf(one, library)}`);
    await terminal.write(`\n], "elsewhere": ${JSON.stringify(elsewhere)}}\n`);
    return;
  }
  if (format === 'flat') {
    await writeBatches(segments, terminal, flatLine);
    return;
  }
  const view = textView(terminal, library, width);
  await terminal.write(elsewhere.map((found) => view.elsewhere(found)).join(''));
  await writeBatches(segments, terminal, (one) => view.segment(one));
}

function formOf(values: Values, { library = standardLibrary() }: CheckOptions, terminal: Terminal): Form {
  const format = choiceOf(values, 'format', ['text', 'json']) ?? 'text';
  return {
    format: format === 'text' && isSet(values, 'flat') ? 'flat' : format,
    width: numberOf(values, 'width', [72, 1000]) ?? terminal.columns,
    library,
  };
}

async function run(
  [file]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const options = checkOptionsOf(values);
  const form = formOf(values, options, terminal);
  const source = await sourceOf(file);
  const instead =
    'Split it first (`x12 split`), or ask for its issues (`x12 validate`) or numbers (`x12 stats`).';
  const bytes = await readWhole(source, LARGEST_FILE_MB, instead);
  const message = showMessage(bytes, options);
  await write(message, form, terminal);
  if (message.segments.length === 0) throw nothingIn(source);
  const found = [...message.elsewhere, ...message.segments.flatMap(({ issues }) => issues)];
  return found.some(({ severity }) => severity === 'error') ? 1 : 0;
}

export const x12Show: Command = {
  summary: 'every segment with its loop, elements, what codes mean, and what is wrong',
  usage: `chartside x12 show FILE

  --flat               one line for each segment, as it was sent
  --width N            as wide as that, not as the terminal
  --format text|json   text; JSON: segments → elements → repetitions → components
${checkUsage}`,
  options: { flat: { type: 'boolean' }, width: { type: 'string' }, ...checkOptions },
  run,
};
