/** `npx chartside …`: finds the command, gives it its files and options, and ends with its exit code. */
import { parseArgs } from 'node:util';
import { choiceOf, Complaint, isSet, type Command, type ExitCode } from './command.ts';
import { connectionCheck } from './connection-check.ts';
import { corpusAccept } from './corpus-accept.ts';
import { corpusRun } from './corpus-run.ts';
import { deidentifyFile } from './deidentify.ts';
import { diff } from './diff.ts';
import { mapDoc } from './map-doc.ts';
import { mapToFhir, mapToX12 } from './map.ts';
import { recordExport } from './record-export.ts';
import { CannotWrite, NobodyReads, processTerminal, type Terminal } from './terminal.ts';
import { x12Ack } from './x12-ack.ts';
import { x12Show } from './x12-show.ts';
import { x12Split } from './x12-split.ts';
import { x12Stats } from './x12-stats.ts';
import { x12Validate } from './x12-validate.ts';

const commands: Readonly<Record<string, Command>> = {
  'x12 show': x12Show,
  'x12 validate': x12Validate,
  'x12 ack': x12Ack,
  'x12 split': x12Split,
  'x12 stats': x12Stats,
  'map to-fhir': mapToFhir,
  'map to-x12': mapToX12,
  'map doc': mapDoc,
  'corpus run': corpusRun,
  'corpus accept': corpusAccept,
  'connection check': connectionCheck,
  'record export': recordExport,
  diff,
  deidentify: deidentifyFile,
};

/** Every command has these. */
const common = { format: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

function usage(): string {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  chartside ${name.padEnd(16)} ${summary}`,
  );
  return `${lines.join('\n')}

\`chartside x12 show --help\` tells the options of a command. FILE may be - for standard input.
Exit code: 0 clean, 1 findings, 2 could not read.
`;
}

/** The command's name is its first word or its first two, wherever options stand. */
function commandIn(argv: readonly string[]): { name: string; rest: string[] } {
  const rest = [...argv];
  const words: string[] = [];
  for (let i = 0; i < rest.length && words.length < 2 && !Object.hasOwn(commands, words.join(' '));) {
    if (rest[i]?.startsWith('-') && rest[i] !== '-') i += 1;
    else words.push(...rest.splice(i, 1));
  }
  return { name: words.join(' '), rest };
}

function parse(command: Command, rest: string[]) {
  try {
    return parseArgs({ args: rest, allowPositionals: true, options: { ...common, ...command.options } });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Complaint(`${why}\n\n${command.usage}`);
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { name, rest } = commandIn(argv);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const isAsked = rest.includes('--help') || rest.includes('-h');
    const isBeginning = name === '' || (isAsked && /^(x12|map|corpus|connection|record)$/.test(name));
    if (isBeginning) await terminal.write(usage());
    else terminal.note(`There is no command "${name}".\n\n${usage()}`);
    return isBeginning && isAsked ? 0 : 2;
  }
  const { values, positionals } = parse(command, rest);
  if (isSet(values, 'help')) {
    await terminal.write(command.usage);
    return 0;
  }
  choiceOf(values, 'format', ['text', 'json']);
  const needsNone = command.takesNoFile ?? command.fileIsOptional ?? false;
  const [first = needsNone ? '' : undefined, ...others] = positionals;
  if (command.takesNoFile && positionals.length > 0)
    throw new Complaint(`This command reads no file.\n\n${command.usage}`);
  if (first === undefined) throw new Complaint(`Name a file, or - for standard input.\n\n${command.usage}`);
  if (others.length > 0 && !command.takesSeveralFiles)
    throw new Complaint(`This command reads one file at a time.\n\n${command.usage}`);
  return await command.run([first, ...others], values, terminal);
}

/** A bug of ours ends as one sentence too: whoever runs this has a file to read, not our code. */
async function runSafely(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await run(argv, terminal);
  } catch (error) {
    if (error instanceof NobodyReads) return 0;
    if (error instanceof Complaint || error instanceof CannotWrite)
      terminal.note(`${error.message.trimEnd()}\n`);
    else {
      const name = error instanceof Error ? error.name : 'Error';
      terminal.note(
        `Chartside failed on this file (${name}). Please report it with the file if you may share it.\n`,
      );
    }
    return 2;
  }
}

process.exitCode = await runSafely(process.argv.slice(2), processTerminal());
