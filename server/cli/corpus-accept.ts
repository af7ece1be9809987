/** `corpus accept`: what the maps make of each sample now is what they should. */
import { writeFile } from 'node:fs/promises';
import { ACCEPTED_FILE, acceptedRunOf, missingFrom } from '../corpus/index.ts';
import { Complaint, textsOf, type Command, type ExitCode, type Values } from './command.ts';
import { acceptedPathOf, readAccepted, runFolder } from './corpus.ts';
import { mapOptionLines, mapOptions } from './map.ts';
import { complaintOf } from './source.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text-layout.ts';

async function run(
  [folder]: readonly [string, ...string[]],
  values: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  const path = acceptedPathOf(folder, values);
  const before = await readAccepted(path);
  const { results } = await runFolder(folder, values, terminal, before);
  const only = textsOf(values, 'only');
  const chosen = only.length === 0 ? results : results.filter(({ name }) => only.includes(name));
  const unknown = only.find((name) => !chosen.some((one) => one.name === name));
  if (unknown !== undefined) throw new Complaint(`There is no sample ${unknown} in ${folder}.`);
  const accepted = acceptedRunOf(chosen, only.length === 0 ? undefined : before);
  try {
    await writeFile(path, `${JSON.stringify(accepted, null, 1)}\n`);
  } catch (error) {
    throw new Complaint(complaintOf(path, error).message.replace('read', 'write'));
  }
  const changed = chosen.filter(({ change }) => change !== 'same').length;
  const gone = only.length === 0 ? missingFrom(results, before).length : 0;
  terminal.note(
    `Accepted ${counted(chosen.length, 'sample')} in ${path}: ${changed} new or changed, ${gone} taken out.\n`,
  );
  return 0;
}

export const corpusAccept: Command = {
  summary: 'accept what the maps make of each sample now',
  usage: `chartside corpus accept DIR

  --only NAME      this sample alone, by its name in DIR; may be given again
  --accepted FILE  where the accepted run is kept (DIR/${ACCEPTED_FILE})
${mapOptionLines}`,
  options: { only: { type: 'string', multiple: true }, accepted: { type: 'string' }, ...mapOptions },
  run,
};
