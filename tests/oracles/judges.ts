/** Other people's validators, each started once for many files: FHIR in one JVM, X12 in one Python. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a judge found wrong, by file; a file it accepts has no entry. */
export type Verdicts = ReadonlyMap<string, readonly string[]>;

interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
}

function run(command: string, args: readonly string[], input?: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, errors, code }));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Errors of HL7's validator with US Core, by file. Throws when it did not get through all files. */
export async function judgeFhir(oracles: string, files: readonly string[]): Promise<Verdicts> {
  const verdicts = new Map<string, string[]>();
  if (files.length === 0) return verdicts;
  const args = ['--set', 'us-core', '--level', 'error', '--stdin'];
  const { output, errors } = await run(join(oracles, 'fhir/fhir-validate'), args, `${files.join('\n')}\n`);
  let [found, ended]: [string[], number] = [[], 0];
  for (const line of output.split('\n')) {
    const end = /^END (.+) errors=(\d+)/.exec(line);
    if (end === null) {
      if (line.trim() !== '') found.push(line.trim());
      continue;
    }
    ended += 1;
    if (end[2] !== '0') verdicts.set(end[1] ?? '', found);
    found = [];
  }
  if (ended !== files.length)
    throw new Error(`The FHIR validator judged ${ended} of ${files.length} files. ${errors.slice(-500)}`);
  return verdicts;
}

/**
 * Findings of the X12 validators, by file. `engine` narrows them: `pyx12` where the other one is known to be wrong,
 * `env` for what none of them has a map for. Throws when they did not get through all files.
 */
export async function judgeX12(
  oracles: string,
  files: readonly string[],
  engine: 'all' | 'pyx12' | 'env' = 'all',
): Promise<Verdicts> {
  const verdicts = new Map<string, string[]>();
  if (files.length === 0) return verdicts;
  const { output, errors } = await run('python3', [
    join(oracles, 'x12/x12-oracle.py'),
    '--engine',
    engine,
    ...files,
  ]);
  const rows = output.split('\n').map((line) => line.split('\t'));
  for (const [file = '', ofEngine, severity, ...rest] of rows) {
    const isFault = severity === 'ERROR' || (ofEngine === '-' && severity === 'REJECT');
    if (isFault) verdicts.set(file, [...(verdicts.get(file) ?? []), `${ofEngine ?? ''} ${rest.join(' ')}`]);
  }
  const ended = rows.filter(([, ofEngine]) => ofEngine === '-').length;
  if (ended !== files.length)
    throw new Error(`The X12 validators judged ${ended} of ${files.length} files. ${errors.slice(-500)}`);
  return verdicts;
}
