import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toFhir, toX12 } from './map.ts';
import type { Outcome } from './outcome.ts';
import { show, validate } from './x12.ts';

const usage = `chartside x12 show FILE          the segments of a file, labelled, with their loops
chartside x12 validate FILE      every issue with segment, element and byte offset
chartside map to-fhir FILE       270 or 271 → FHIR (a collection Bundle); --trace adds {bundle, trace, unused, issues}
chartside map to-x12 FILE        Bundle with a CoverageEligibilityRequest → 270; --trace adds {x12, trace, unused, issues}

FILE may be - for standard input. --format text|json. Exit code: 0 clean, 1 findings, 2 could not read.
`;

interface Options {
  readonly format: 'text' | 'json' | undefined;
  readonly trace: boolean;
}
type Command = (bytes: Uint8Array, options: Options) => Outcome;

const commands: Readonly<Record<string, Command>> = {
  'x12 show': (bytes, { format }) => show(bytes, format ?? 'text'),
  'x12 validate': (bytes, { format }) => validate(bytes, format ?? 'json'),
  'map to-fhir': (bytes, { trace }) => toFhir(bytes, trace),
  'map to-x12': (bytes, { trace }) => toX12(bytes, trace, new Date()),
};

function parse(argv: string[]) {
  try {
    const options = {
      trace: { type: 'boolean' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: argv, allowPositionals: true, options });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'it may not be read',
};

function read(file: string): Uint8Array | string {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return `Could not read ${file}: ${reasons[code] ?? code}.`;
  }
}

/** Runs one command; what it prints and its exit code come back, so that nothing in here can end the process early. */
function run(argv: string[]): Outcome {
  const parsed = parse(argv);
  if (typeof parsed === 'string') return { code: 2, error: `${parsed}\n\n${usage}` };
  const { values, positionals } = parsed;
  if (values.help || positionals.length === 0) return { code: values.help ? 0 : 2, output: usage };
  const [area = '', verb = '', file] = positionals;
  const command = commands[`${area} ${verb}`];
  if (!command) return { code: 2, error: `There is no command "${area} ${verb}".\n\n${usage}` };
  if (file === undefined) return { code: 2, error: `Name a file, or - for standard input.\n\n${usage}` };
  if (values.format !== undefined && values.format !== 'text' && values.format !== 'json') {
    return { code: 2, error: '--format is text or json.\n' };
  }
  const bytes = read(file);
  if (typeof bytes === 'string') return { code: 2, error: `${bytes}\n` };
  return command(bytes, { format: values.format, trace: values.trace ?? false });
}

process.stdout.on('error', () => undefined);
/** A bug of ours ends as one sentence too: whoever runs this has a file to read, not our code. */
function runSafely(argv: string[]): Outcome {
  try {
    return run(argv);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    return {
      code: 2,
      error: `Chartside failed on this file (${name}). Please report it with the file if you may share it.\n`,
    };
  }
}

const { code, output, error } = runSafely(process.argv.slice(2));
if (output) process.stdout.write(output);
if (error) process.stderr.write(error);
process.exitCode = code;
