/** `deidentify`: a message without the people in it, as a sample for a corpus or for somebody who helps. */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { deidentify, deidentifyBundle, type DeidentifyNeeds } from '#mappers';
import { Complaint, json, textOf, type Command, type ExitCode, type Values } from './command.ts';
import { parseBundle } from './map.ts';
import { whyNotX12 } from './not-x12.ts';
import { complaintOf, readWhole, sourceOf } from './source.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

const LARGEST_FILE_MB = 64;
/** A shorter key could be found by trying. */
const SHORTEST_KEY = 16;

async function keyOf(values: Values): Promise<Buffer> {
  const file = textOf(values, 'key-file');
  if (file === undefined)
    throw new Complaint(
      'Name a file with a secret key: --key-file FILE. The same key makes the same replacements in every file; whoever has it can tell whether a guess at a name is right.',
    );
  try {
    const key = await readFile(file);
    if (key.length >= SHORTEST_KEY) return key;
  } catch (error) {
    throw complaintOf(file, error);
  }
  throw new Complaint(
    `The key in ${file} is shorter than ${SHORTEST_KEY} bytes. \`openssl rand 32 > ${file}\` makes one.`,
  );
}

/** Written as UTF-8, whatever the file was. */
function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** The text to write and how many values became others. */
function copyOf(
  bytes: Uint8Array,
  head: Uint8Array,
  needs: DeidentifyNeeds,
): { text: string; replaced: number } {
  if (/^(\u00ef\u00bb\u00bf)?\s*\{/.test(Buffer.from(head).toString('latin1'))) {
    const bundle = parseBundle(bytes);
    if (typeof bundle === 'string') throw new Complaint(bundle);
    const { value, replaced } = deidentifyBundle(bundle, needs);
    return { text: json(value), replaced };
  }
  const { value, replaced } = deidentify(bytes, needs);
  if (!value) throw new Complaint(`Nothing could be read, so nothing is sure. ${whyNotX12(head)}`);
  return { text: textOfBytes(value), replaced };
}

async function run(
  [file]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const key = await keyOf(values);
  const source = await sourceOf(file);
  const bytes = await readWhole(source, LARGEST_FILE_MB, 'Split it: `x12 split`.');
  const needs: DeidentifyNeeds = {
    hash: (text) => createHmac('sha256', key).update(text).digest(),
    today: new Date().toISOString().slice(0, 10),
  };
  const { text, replaced } = copyOf(bytes, source.head(), needs);
  await terminal.write(text);
  terminal.note(`Replaced ${counted(replaced, 'value')}. Look through it before it leaves the house.\n`);
  return 0;
}

export const deidentifyFile: Command = {
  summary: 'a copy of a message without the people in it, as valid as it was',
  usage: `chartside deidentify FILE --key-file FILE

Names, identifiers, addresses, numbers to reach somebody, free text, control numbers and documents become others of the same shape,
the dates of one person move by one number of days; codes, amounts and payers stay. docs/corpus.md explains.

  --key-file FILE   a secret of at least ${SHORTEST_KEY} bytes: the same key makes the same replacements in every file
`,
  options: { 'key-file': { type: 'string' } },
  run,
};
