/** `map doc`: the mapping specification as Markdown, written from the rows. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mappingPages } from '#mappers';
import { Complaint, textOf, type Command, type ExitCode, type Values } from './command.ts';
import { askedMaps, mapOptionLines, mapOptions } from './map.ts';
import { complaintOf } from './source.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

/** Where the pages lie in a checkout of Chartside. */
const FOLDER = 'docs/mapping';

async function run(_files: readonly string[], values: Values, terminal: Terminal): Promise<ExitCode> {
  const folder = textOf(values, 'out') ?? FOLDER;
  const isOfOne = textOf(values, 'payer') !== undefined || textOf(values, 'pas') !== undefined;
  const pages = isOfOne ? mappingPages(askedMaps(values).maps) : mappingPages();
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, text } of pages) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new Complaint(complaintOf(folder, error).message.replace('read', 'write'));
  }
  terminal.note(`Wrote ${counted(pages.length, 'page')} to ${folder}.\n`);
  return 0;
}

export const mapDoc: Command = {
  summary: 'the mapping specification, written from the rows',
  usage: `chartside map doc

  --out DIR   where to (${FOLDER})
${mapOptionLines}
Without --payer and --pas the pages tell of all releases of PAS together, without overlays.
`,
  options: { out: { type: 'string' }, ...mapOptions },
  takesNoFile: true,
  run,
};
